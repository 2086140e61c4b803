"""Text messages: their spelling, how many parts they cost, and the channel that carries them.

A message of the GSM-7 alphabet (3GPP TS 23.038, 6.2.1) holds 160 signs; one sign outside it turns the whole
message into UCS-2, which holds 70. French needs ç, ê, œ and ’, which are outside.
"""

import re
import unicodedata
from pathlib import Path
from typing import Self

from mobility.messaging.envelope import Channel, Receipt, ReceiptState, Sms
from mobility.messaging.files import keep

ALPHABET = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION = frozenset("\f^{}\\[~]|€")
"""These cost two signs: an escape, and the sign."""

SPELLINGS = {
    "ç": "c", "œ": "oe", "Œ": "OE", "ł": "l", "Ł": "L", "ÿ": "y", "’": "'", "‘": "'", "“": '"', "”": '"',
    "…": "...", "–": "-", "—": "-", "‑": "-", "°": "o", "•": "-", "×": "x", "\t": " ",
}  # fmt: skip
"""How a sign of ours is written in GSM-7 when taking its accent away would not do."""

_QUOTES = re.compile(r"«\s*|\s*»")
"""With the spaces that French puts inside them."""

ALONE, JOINED = 160, 153
"""Signs of GSM-7 in a message of one part, and in each part of a longer one (six bytes tell the parts' order)."""
ALONE_UCS2, JOINED_UCS2 = 70, 67


def gsm7(text: str) -> str:
    """The text spelled so that it costs least: ç → c, ê → e, ’ → ', no-break space → space, no emoji.

    Letters of other scripts stay as they are: a message in Arabic costs more, and is read.

    >>> gsm7("Ça y est\u202f: l’hôtel, c’est à 9\u00a0h…")
    "Ça y est : l'hotel, c'est à 9 h..."
    """
    text = _QUOTES.sub('"', unicodedata.normalize("NFC", text))
    return "".join(_spelled(sign) for sign in text)


def _spelled(sign: str) -> str:
    if sign in ALPHABET or sign in EXTENSION:
        return sign
    if sign in SPELLINGS:
        return SPELLINGS[sign]
    kind = unicodedata.category(sign)
    if kind == "Zs":
        return " "
    if kind in {"So", "Sk", "Cf", "Cc", "Cs", "Mn"} and not unicodedata.combining(sign):
        return ""  # an emoji, what modifies it, or a sign that is not seen
    bare = "".join(
        part for part in unicodedata.normalize("NFKD", sign) if not unicodedata.combining(part)
    )
    return bare if bare and all(part in ALPHABET for part in bare) else sign


def segments(text: str) -> int:
    """How many parts the text is sent, and billed, as. An empty text is one part.

    >>> segments("a" * 160), segments("a" * 161), segments("ê" * 70), segments("€" * 80)
    (1, 2, 1, 1)
    """
    if all(sign in ALPHABET or sign in EXTENSION for sign in text):
        return _parts([1 + (sign in EXTENSION) for sign in text], ALONE, JOINED)
    return _parts([1 + (sign > "\uffff") for sign in text], ALONE_UCS2, JOINED_UCS2)


def _parts(costs: list[int], alone: int, joined: int) -> int:
    if sum(costs) <= alone:
        return 1
    parts, room = 1, joined
    for cost in costs:
        if cost > room:  # a sign of two units is never cut between two parts
            parts, room = parts + 1, joined
        room -= cost
    return parts


class FileChannel:
    """Writes each message as a text file: what an installation without a gateway does.

    It also is the only channel that the numbers of demonstration data may meet.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_fault: object) -> None:
        """Nothing is held open."""

    def send(self, envelope: Sms) -> Receipt:
        """Write the file; a disk that refuses is a failure for now."""
        name = f"{envelope.reference}.txt"
        try:
            keep(self.folder, name, f"{envelope.to}\n\n{envelope.text}\n".encode())
        except OSError as error:
            return Receipt(ReceiptState.FAILED_FOR_NOW, detail=error.strerror or "")
        return Receipt(ReceiptState.ACCEPTED, name)


def channel_from_url(url: str, folder: Path) -> Channel[Sms]:
    """The channel that a setting asks for; without a URL, files in `folder`.

    Raises:
        ValueError: a scheme that is not spoken here.
    """
    if url:
        raise ValueError(
            "MOBILITY_SMS_URL : aucune passerelle n'est encore prise en charge ; laissez vide."
        )
    return FileChannel(folder)
