"""Lines of a table on the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator


def aligned(rows: Iterable[list[str]]) -> Iterator[str]:
    """Lines of a table: first column to the left, the others to the right."""
    rows = list(rows)
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    for row in rows:
        cells = [row[0].ljust(widths[0]), *(c.rjust(w) for c, w in zip(row[1:], widths[1:], strict=True))]
        yield "  ".join(cells).rstrip()
