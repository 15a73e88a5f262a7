"""The language that people read, chosen by COURSE_LANG.

Catalogues lie in ``locale/<language>/LC_MESSAGES/tiplab.mo`` beside this file. Whatever is
not translated is shown in English. gettext's own LANGUAGE is never read, so that a course
in Mongolian does not depend on how the machine is set up.
"""

import gettext as _catalogues
import os
import re
from functools import lru_cache
from pathlib import Path

SOURCE_LANGUAGE = "en"
LOCALE_FOLDER = Path(__file__).parent / "locale"


def language() -> str:
    """Return the language of the course, such as "en" or "mn"; read anew at each call.

    A country or encoding behind it is left out: "mn_MN.UTF-8" is "mn".
    """
    chosen = re.match(r"[a-z]+", os.environ.get("COURSE_LANG", "").strip().lower())
    return chosen.group() if chosen else SOURCE_LANGUAGE


def gettext(message: str) -> str:
    """Return `message` in the language of the course, or as it is where it is not translated."""
    if not message:  # the empty message is the header of a catalogue
        return message
    return _catalogue(language(), LOCALE_FOLDER).gettext(message)


def ngettext(singular: str, plural: str, number: int) -> str:
    """Return the form of a message that fits `number`, in the language of the course."""
    return _catalogue(language(), LOCALE_FOLDER).ngettext(singular, plural, number)


@lru_cache
def _catalogue(chosen: str, folder: Path) -> _catalogues.NullTranslations:
    if chosen == SOURCE_LANGUAGE:
        return _catalogues.NullTranslations()
    return _catalogues.translation("tiplab", folder, languages=[chosen], fallback=True)
