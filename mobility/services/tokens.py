"""Personal links: an HMAC of what they open and a generation.

Only the hash lies here, so that a link can be written again into a message, and withdrawn in a click.
"""

import hashlib
import hmac
from base64 import urlsafe_b64encode

TOKEN_BYTES = 16


def token(purpose: str, thing_id: int, generation: int, secret: bytes) -> str:
    """The token of one generation of a link: 128 bits, base64url, 22 signs.

    >>> a, b = token("public", 1, 1, b"k" * 32), token("prescriber", 1, 1, b"k" * 32)
    >>> len(a), a == token("public", 1, 1, b"k" * 32), a == b
    (22, True, False)
    """
    key = hashlib.sha256(f"{purpose} link:".encode() + secret).digest()
    mac = hmac.new(key, f"{thing_id}.{generation}".encode(), hashlib.sha256).digest()
    return urlsafe_b64encode(mac[:TOKEN_BYTES]).rstrip(b"=").decode()


def digest(text: str) -> str:
    """What is stored of a token."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
