"""The countries of the world by name, for what was issued elsewhere."""

from functools import cache

from babel import Locale

from mobility.rules.names import search_key
from mobility.words.language import language

_NO_COUNTRIES = frozenset({"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"})


def countries() -> list[tuple[str, str]]:
    """ISO 3166-1 codes and names in the language in force, by name; France leads."""
    return _countries(language())


@cache
def _countries(code: str) -> list[tuple[str, str]]:
    locale = Locale.parse(code)
    found = [
        (territory, name)
        for territory, name in locale.territories.items()
        if len(territory) == 2 and territory.isalpha() and territory not in _NO_COUNTRIES
    ]
    return sorted(found, key=lambda one: (one[0] != "FR", search_key(one[1])))
