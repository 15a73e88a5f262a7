"""Figures and years as sources print them, and the range of numbers that they stand for."""

import re

Bounds = tuple[float | None, float | None]

NEARLY_SHARE = 0.95  # convention of this project: "nearly 100" is 95 to 100
ABOUT_SHARE = 0.10  # convention of this project: "about 100" is 90 to 110

_NUMBER = r"(\d+(?:\.\d+)?)"
# Each printed form and the range it stands for, from the number (or two) in it.
_FORMS = {
    r"(-?\d+(?:\.\d+)?)": lambda n: (n, n),
    rf"<\s*{_NUMBER}": lambda n: (0.0, n - 1 if n.is_integer() else n),
    rf"(?:>|over|more than)\s*{_NUMBER}": lambda n: (n + 1 if n.is_integer() else n, None),
    rf">=\s*{_NUMBER}": lambda n: (n, None),
    rf"up to\s*{_NUMBER}": lambda n: (0.0, n),
    rf"nearly\s*{_NUMBER}": lambda n: (n * NEARLY_SHARE, n),
    rf"(?:about|~)\s*{_NUMBER}": lambda n: (n * (1 - ABOUT_SHARE), n * (1 + ABOUT_SHARE)),
    rf"{_NUMBER}\s*-\s*{_NUMBER}": lambda low, high: (low, high),
}
_YEARS = re.compile(r"\b(?:19|20)\d\d\b")


def bounds(printed: str) -> Bounds:
    """Return (low, high), the numbers that a printed figure stands for.

    | printed       | low  | high | because                                              |
    |---------------|------|------|------------------------------------------------------|
    | `7`, `-2.5`   | 7    | 7    | as printed                                           |
    | `<5`          | 0    | 4    | masked by the publisher: below five, may be zero     |
    | `>150`        | 151  | none | more than 150; whole numbers begin at the next one   |
    | `>=9`         | 9    | none | as printed                                           |
    | `up to 26`    | 0    | 26   | as printed                                           |
    | `2500-5000`   | 2500 | 5000 | as printed                                           |
    | `nearly 1600` | 1520 | 1600 | a convention of this project: the last five per cent |
    | `about 150`   | 135  | 165  | a convention of this project: within ten per cent    |
    | anything else | none | none | words, tiers, dates: not a number                    |

    A limit that is not whole stays as it is (`<0.5` is 0 to 0.5). A comma before three digits
    separates thousands. "over" and "more than" read as ">". Results are rounded to six decimals.
    """
    text = re.sub(r",(?=\d{3}\b)", "", printed.strip().lower())
    for form, span in _FORMS.items():
        if found := re.fullmatch(form, text):
            low, high = span(*map(float, found.groups()))
            return _rounded(low), _rounded(high)
    return None, None


def years(printed: str) -> tuple[int | None, int | None]:
    """Return (first, last) year of a printed period; "before 2010" has no first and ends in 2009."""
    found = [int(year) for year in _YEARS.findall(printed)]
    if not found:
        return None, None
    if printed.strip().lower().startswith("before"):
        return None, found[0] - 1
    return found[0], found[-1]


def _rounded(number: float | None) -> float | None:
    return None if number is None else round(number, 6)
