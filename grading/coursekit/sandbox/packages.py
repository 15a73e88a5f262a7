"""Which packages the warm server imports: the usual ones always, others where the notebooks of a course name them.

A learner's notebook may name others all the same; its process then imports them by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

USUAL = ("unittest.mock", "numpy.testing", "pandas.testing", "matplotlib.pyplot")
MODEL = "tipsim"
MORE = {
    "scipy": ("scipy.stats",),
    "networkx": ("networkx",),
    "mesa": ("mesa", "networkx"),
    "ipywidgets": ("ipywidgets", "anywidget"),
    "casebook": ("casebook", "casebook.widget", "casebook.handin"),
    MODEL: ("tipsim", "tipsim.model", "tipsim.experiments", "scipy.special"),
}
NAMES = re.compile(rf"\b(?:{'|'.join(MORE)})\b")


def named_in(texts: Iterable[str]) -> frozenset[str]:
    """Those of `MORE` that stand anywhere in `texts`."""
    return frozenset(name for text in texts for name in NAMES.findall(text))


def modules_of(names: Iterable[str]) -> list[str]:
    """What is to be imported for `names`, the usual modules first; a name that is not known is passed over."""
    return [*USUAL, *(module for name in MORE if name in set(names) for module in MORE[name])]
