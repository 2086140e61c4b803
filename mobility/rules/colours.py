"""Colours that can be read on white paper."""

import re

LEAST_CONTRAST = 4.5
"""To white: what the RGAA asks of text (criterion 3.2)."""


def parse(text: str) -> str:
    """A colour in any writing of six signs, as "#" and small letters.

    >>> parse("0B5563")
    '#0b5563'
    >>> parse("#ffee00")
    Traceback (most recent call last):
    ...
    ValueError: too light

    Raises:
        ValueError: it is no colour, or too light to be read on white.
    """
    found = re.fullmatch(r"#?([0-9a-fA-F]{6})", text.strip())
    if not found:
        raise ValueError("no colour")
    colour = f"#{found[1].lower()}"
    if contrast(colour) < LEAST_CONTRAST:
        raise ValueError("too light")
    return colour


def contrast(colour: str) -> float:
    """The contrast of a colour to white, from 1 to 21 (WCAG 2.1).

    >>> round(contrast("#000000")), round(contrast("#ffffff"))
    (21, 1)
    """
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    luminance = sum(
        share * value for share, value in zip((0.2126, 0.7152, 0.0722), linear, strict=True)
    )
    return 1.05 / (luminance + 0.05)
