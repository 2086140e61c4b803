"""The keys of rows in addresses."""

from typing import Any

from werkzeug.routing import IntegerConverter, Map

LARGEST = 2**31 - 1
"""What a key of ours can be at most: a larger one would make the database stumble instead of saying that there is no such row."""


class KeyConverter(IntegerConverter):
    """A whole number that can be the key of a row; any other address is not found."""

    def __init__(self, url_map: Map, *args: Any, **options: Any) -> None:
        super().__init__(url_map, *args, **{"max": LARGEST} | options)
