"""Names of people and organisations: how they are kept, and how they are found again."""

import re
import unicodedata

NAME_LENGTH = 100
"""Letters that a name may have."""

_JOINERS = {"\u200c", "\u200d"}  # between letters of a Persian name, they mean something
_REFUSED = {"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"}
"""Categories of signs that nobody sees, or that turn the reading around (bidi overrides)."""
_UNDECOMPOSED = str.maketrans(
    {
        "œ": "oe",
        "æ": "ae",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "ł": "l",
        "þ": "th",
        "ı": "i",
        "ħ": "h",
        "ŋ": "n",
    }
)
"""Letters that Unicode does not take apart."""


class BadName(ValueError):
    """What is wrong with a name, as a code: `name_empty`, `name_too_long`, `name_control`, `name_symbol`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def search_key(text: str) -> str:
    """The form in which a name is found again: no accents, no ligatures, lower case, punctuation as spaces.

    Applying it twice changes nothing more.

    >>> search_key("  Anne-Lœtitia  D'HÉROUVILLE ")
    'anne loetitia d herouville'
    >>> search_key("Łukasz Øster Straße")
    'lukasz oster strasse'
    """
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    letters = "".join(
        sign for sign in folded if unicodedata.category(sign) != "Mn" and sign not in _JOINERS
    )
    letters = unicodedata.normalize("NFKD", letters.translate(_UNDECOMPOSED).casefold())
    return " ".join(
        "".join(sign if unicodedata.category(sign)[0] in "LN" else " " for sign in letters).split()
    )


def clean_name(text: str) -> str:
    r"""A name as it is kept: NFC, single spaces, at most 100 letters. Accents, case and dashes stay as they are.

    >>> clean_name("  Jean-Noe\u0308l   Dupont ")
    'Jean-Noël Dupont'
    >>> clean_name("Dupont\u202egpj.exe")
    Traceback (most recent call last):
        ...
    mobility.rules.names.BadName: name_control

    Raises:
        BadName: nothing is left, it is too long, it holds control signs or bidi overrides, or a picture sign.
    """
    name = re.sub(
        r"[ \u00a0\u2000-\u200a\u202f\u3000]+", " ", unicodedata.normalize("NFC", text).strip()
    )
    if not name:
        raise BadName("name_empty")
    kinds = {unicodedata.category(sign) for sign in name if sign not in _JOINERS}
    if kinds & _REFUSED:
        raise BadName("name_control")
    if "So" in kinds:  # an emoji: no paper of ours could print it
        raise BadName("name_symbol")
    if len(name) > NAME_LENGTH:
        raise BadName("name_too_long")
    return name
