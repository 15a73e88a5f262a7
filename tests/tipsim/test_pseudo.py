"""The pseudo-language shows what was missed and breaks nothing."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from tipsim.pseudo import is_pseudo, pseudo

TAG = re.compile(r"<!--.*?-->|</?[A-Za-z][^<>]*>", re.S)
PLACEHOLDER = re.compile(r"\{[^{}]*\}")
ENTITY = re.compile(r"&(?:\w+|#\d+);")

word = st.text("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=12)
sentence = st.lists(word, min_size=1, max_size=12).map(" ".join)
signs = st.sampled_from(
    [
        "{name}",
        "{n:.0%}",
        "{a.b[0]}",
        "{x!r:>{width}}",
        "%s",
        "%(name)d",
        "100 %",
        "`code`",
        "``a`b``",
        "$x^2 + y$",
        "&nbsp;",
    ]
    + [
        "<b>",
        "</b>",
        '<a href="page.html" title="a > b">',
        "</a>",
        "<br/>",
        "<!-- note -->",
        "<https://a.mn/b>",
        "# ",
        "## ",
    ]
    + [
        "- ",
        "1. ",
        "> ",
        "**",
        "*",
        "_",
        "\n",
        "\n\n",
        "\n\n    code()\n\n",
        "| a | b |\n|---|:-:|\n| c | d |\n",
        "---\n",
    ]
    + [
        "```python\nprint(1)\n```\n",
        "~~~\ntext\n",
        "[link](page.md#part)",
        "[ref][one]",
        "![dot](figures/dot.png)",
        "[x] ",
    ]
    + [
        "\n\n[one]: https://a.mn\n\n",
        "[one]",
        "https://a.mn/b?c=d",
        "<div>",
        "\n</div>\n",
        "<",
        ">",
        "[",
        "]",
        "(",
        ")",
        "!",
        "\\",
    ]
)
page = st.lists(sentence | signs, max_size=14).map("".join)
anything = st.text("ab<>/&;{}[]()!`~$%\\*_#|-:. \n\"'x1", max_size=40)


def structure(text):
    """The kinds of Markdown's tokens, those within lines too, with where links lead."""
    found = []
    for token in MarkdownIt("commonmark").enable("table").parse(text):
        found += [(token.type, token.tag, token.level)]
        found += [(t.type, t.attrGet("href"), t.attrGet("src")) for t in token.children or []]
    return found


@example("][link](page.md#part)")
@given(page | anything)
def test_markdown_keeps_its_structure_and_links_their_targets(text):
    assert structure(pseudo(text)) == structure(text)


@given(page)
def test_placeholders_tags_and_entities_are_kept(text):
    for kept in (PLACEHOLDER, TAG, ENTITY):
        assert kept.findall(pseudo(text)) == kept.findall(text)


@given(page | anything)
def test_digits_are_kept(text):
    assert re.findall(r"\d", pseudo(text)) == re.findall(r"\d", text)


@given(sentence.filter(lambda text: sum(map(str.isalpha, text)) >= 20))
def test_a_text_of_twenty_letters_grows_by_a_fifth_at_least(text):
    assert len(pseudo(text)) >= 1.2 * len(text)


def test_running_english_grows_by_about_a_third():
    text = "You are on duty in the side room, and people come here because something made a colleague ask again."
    assert 1.25 <= len(pseudo(text)) / len(text) <= 1.45


@given(page | anything)
def test_what_is_pseudo_already_stays(text):
    assert pseudo(pseudo(text)) == pseudo(text)
    assert is_pseudo(pseudo(text))


@given(sentence)
def test_plain_english_is_seen(text):
    assert not is_pseudo(text)


@pytest.mark.parametrize("mixed", ["Šááṽééď at {time}", "{n} min", "**Šááṽééď** <b>plain</b>"])
def test_a_rest_of_english_is_seen(mixed):
    assert not is_pseudo(mixed)


@pytest.mark.parametrize(
    "kept", ["{name}", "`pip`", "12 %", "https://a.mn", "<br>", "$x$", "", "Ө Ү", "%(name)s", "ask@a.mn"]
)
def test_what_no_translator_touches_stays(kept):
    assert pseudo(kept) == kept


@given(st.sampled_from(["{name} has {n:,.0f} points", "{share:.1%} right"]))
def test_a_message_can_still_be_filled_in(message):
    assert "7" in pseudo(message).format(name="x7", n=7, share=0.07)
