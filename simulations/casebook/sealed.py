"""Sealing a page with a word, so that a machine can read it only once its learner has typed that word.

The word is drawn at random (40 bits) and stretched; the stream is SHAKE-256 of the key, used once a page.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import Any

ROUNDS = 200_000  # a tenth of a second for who knows the word, thousands of years for who tries all
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # 32 of them; none looks like another
LENGTH = 8


def word_from(secret: str, what: str) -> str:
    """A word of eight letters that follows from `secret` and `what` and tells nothing of either."""
    digest = hmac.new(secret.encode(), what.encode(), hashlib.sha256).digest()
    letters = "".join(LETTERS[byte % len(LETTERS)] for byte in digest[:LENGTH])
    return f"{letters[:4]}-{letters[4:]}"


def seal(page: Any, word: str, salt: str) -> dict[str, str]:
    """`page` as text that only `unseal` with the same word and salt gives back; a salt serves one page."""
    key, check = _keys(word, salt)
    data = json.dumps(page, ensure_ascii=False).encode()
    hidden = _xor(data, key)
    mark = hmac.new(check, hidden, hashlib.sha256).hexdigest()
    return {"salt": salt, "page": base64.b64encode(hidden).decode(), "mark": mark}


def unseal(sealed: dict[str, str], word: str) -> Any:
    """The page, or None where the word is another one or the file is damaged."""
    try:
        key, check = _keys(word, sealed["salt"])
        hidden = base64.b64decode(sealed["page"])
        if not hmac.compare_digest(hmac.new(check, hidden, hashlib.sha256).hexdigest(), sealed["mark"]):
            return None
        return json.loads(_xor(hidden, key))
    except (KeyError, TypeError, ValueError):
        return None


def _keys(word: str, salt: str) -> tuple[bytes, bytes]:
    plain = "".join(letter for letter in word.upper() if letter in LETTERS)
    made = hashlib.pbkdf2_hmac("sha256", plain.encode(), salt.encode(), ROUNDS, dklen=64)
    return made[:32], made[32:]


def _xor(data: bytes, key: bytes) -> bytes:
    stream = hashlib.shake_256(key).digest(len(data))
    return bytes(a ^ b for a, b in zip(data, stream, strict=True))
