"""A pseudo-language that shows every string missed: accented letters, a third longer, still readable.

Whatever is not for translators stays: `{placeholders}`, %-formats, HTML tags and entities, Markdown
signs, link targets, code, addresses, digits and `$formulas$`.
"""

import re

_ACCENTS = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "áƀçďéƒĝĥíĵķĺḿñóṕɋŕšţúṽŵẋýžÁɃÇĎÉƑĜĤÍĴĶĹḾÑÓṔɊŔŠŢÚṼŴẊÝŽ",
)
_VOWELS = set("aeiouAEIOU")
_GROWTH = 1 / 3  # letters added per letter, at least

_ATTRIBUTES = r"""(?:\s+[A-Za-z_:][\w.:-]*(?:\s*=\s*(?:[^\s"'=<>`]+|'[^']*'|"[^"]*"))?)*\s*/?"""
_KEPT = re.compile(
    "|".join(
        (
            r"(?ms:^[ ]{0,3}(?P<fence>`{3,}|~{3,}).*?(?:^[ ]{0,3}(?P=fence)[`~]*[ ]*$|\Z))",
            r"(?m:(?:(?<=\n\n)|\A)(?:(?:[ ]{4}|\t)[^\n]*(?:\n|\Z))+)",  # code by indentation
            r"(?s:(?P<ticks>(?<!`)`+(?!`)).+?(?<!`)(?P=ticks)(?!`))",
            r"(?s:<!--.*?(?:-->|\Z))",
            r"(?s:<(?P<raw>script|style|pre|code|kbd|samp)\b[^>]*>.*?</(?P=raw)\s*>)",
            r"</?[A-Za-z][A-Za-z0-9-]*" + _ATTRIBUTES + ">",
            r"<[A-Za-z][A-Za-z0-9+.-]*:[^<>\s]*>",
            r"<[^<>\s]+@[^<>\s]+>",
            r"<[?!][^>]*>?",
            r"</?[A-Za-z][A-Za-z0-9-]*(?:[^<>]*>)?",
            r"&(?:[A-Za-z][A-Za-z0-9]*|#\d+|#[xX][0-9A-Fa-f]+);",
            r"\\[A-Za-z]",  # as in the pattern \b
            r"(?m:^[ ]{0,3}\[[^\]\n]+\]:[^\n]*$)",
            r"\]\((?:<[^<>\n]*>|[^\s()]*(?:\([^\s()]*\)[^\s()]*)*)",
            r"\]\[[^\]\n]*\](?!\()",  # with a target behind it, it is a link of its own
            r"\[(?:\^[^\]\n]+|[xX ])\]",
            r"(?:https?://|www\.)[^\s<>()\[\]]+",
            r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+",
            r"(?s:\$\$.+?\$\$)|\$(?=[^\s$])[^$\n]*?(?<=[^\s$])\$(?!\d)",
            r"\{(?:[^{}]|\{[^{}]*\})*\}",
            r"%(?:\(\w+\))?[#0+-]*(?:\d+|\*)?(?:\.(?:\d+|\*))?[A-Za-z%]",
        )
    )
)
_LABELS = re.compile(r"(?m)^[ ]{0,3}\[([^\]\n]+)\]:")


def pseudo(text: str) -> str:
    """Return `text` in the pseudo-language; what is in it already stays as it is."""
    return "".join(part if kept else _longer(part) for kept, part in _parts(text))


def is_pseudo(text: str) -> bool:
    """Say whether no plain letter is left in `text` outside of what stays in every language."""
    return not any(re.search("[A-Za-z]", part) for kept, part in _parts(text) if not kept)


def _parts(text: str) -> list[tuple[bool, str]]:
    """(kept?, piece) of the whole text in order."""
    at, parts = 0, []
    for found in _pattern(text).finditer(text):
        parts += [(False, text[at : found.start()]), (True, found.group())]
        at = found.end()
    return [*parts, (False, text[at:])]


def _pattern(text: str) -> re.Pattern[str]:
    """What is kept, with the names of the links that this text defines, so that they still meet."""
    labels = [re.escape(label) for label in _LABELS.findall(text)]
    return re.compile(rf"{_KEPT.pattern}|\[(?i:{'|'.join(labels)})\]") if labels else _KEPT


def _longer(text: str) -> str:
    """Accent every letter and write some twice: the vowels, and others where vowels are too few."""
    owed, letters = 0.0, []
    for letter in text:
        accented = letter.translate(_ACCENTS)
        if accented == letter:
            letters.append(letter)
            continue
        owed += _GROWTH
        twice = letter in _VOWELS or owed >= 1
        owed = max(0.0, owed - 1) if twice else owed
        letters.append(accented * 2 if twice else accented)
    return "".join(letters)
