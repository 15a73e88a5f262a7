"""What stands in the place of `sys.stdout` while code of others runs."""

from __future__ import annotations


class Taking:
    """Keeps what is printed, up to `most` characters."""

    encoding, errors = "utf-8", "replace"

    def __init__(self, most: int):
        self.left = most
        self.parts: list[str] = []

    def write(self, text: str) -> int:
        """As of a file."""
        if not isinstance(text, str):
            raise TypeError(type(text).__name__)
        self.keep(text)
        return len(text)

    def keep(self, text: str) -> None:
        """Add what there is room for."""
        if self.left > 0:
            self.parts.append(str(text)[: self.left])
            self.left -= len(text)

    def flush(self) -> None:
        """As of a file."""

    def isatty(self) -> bool:
        """As of a file."""
        return False

    def writable(self) -> bool:
        """As of a file."""
        return True

    def text(self) -> str:
        """All that was printed."""
        return "".join(self.parts)
