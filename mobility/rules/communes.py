"""The communes around Calais, by INSEE code: a post code names several of them (DOMAIN §8.1, §8.2)."""

import re
from dataclasses import dataclass

from mobility.rules.names import search_key

_CALAIS = "CA Grand Calais Terres & Mers"
_OPALE = "CC Pays d'Opale"
_AUDRUICQ = "CC de la Région d'Audruicq"
_BOULONNAIS = "CA du Boulonnais"
_DUNKERQUE = "CU de Dunkerque"
_SAINT_OMER = "CA du Pays de Saint-Omer"


@dataclass(frozen=True, slots=True)
class Commune:
    """A commune: INSEE code (not the post code), name, post codes, the grouping it belongs to."""

    insee: str
    name: str
    postcodes: tuple[str, ...]
    epci: str


GRAND_CALAIS: tuple[Commune, ...] = (
    Commune("62193", "Calais", ("62100",), _CALAIS),
    Commune("62548", "Marck", ("62730",), _CALAIS),
    Commune("62244", "Coulogne", ("62137",), _CALAIS),
    Commune("62774", "Sangatte", ("62231",), _CALAIS),
    Commune("62239", "Coquelles", ("62231",), _CALAIS),
    Commune("62043", "Les Attaques", ("62730",), _CALAIS),
    Commune("62408", "Hames-Boucres", ("62340",), _CALAIS),
    Commune("62360", "Fréthun", ("62185",), _CALAIS),
    Commune("62654", "Peuplingues", ("62231",), _CALAIS),
    Commune("62769", "Saint-Tricat", ("62185",), _CALAIS),
    Commune("62156", "Bonningues-lès-Calais", ("62340",), _CALAIS),
    Commune("62657", "Pihen-lès-Guînes", ("62340",), _CALAIS),
    Commune("62615", "Nielles-lès-Calais", ("62185",), _CALAIS),
    Commune("62307", "Escalles", ("62179",), _CALAIS),
)
"""The 14 communes of Grand Calais Terres & Mers (SIREN 200090751), largest first."""

NEIGHBOURS: tuple[Commune, ...] = (
    Commune("62397", "Guînes", ("62340",), _OPALE),
    Commune("62038", "Ardres", ("62610",), _OPALE),
    Commune("62506", "Licques", ("62850",), _OPALE),
    Commune("62645", "Oye-Plage", ("62215",), _AUDRUICQ),
    Commune("62057", "Audruicq", ("62370",), _AUDRUICQ),
    Commune("62160", "Boulogne-sur-Mer", ("62200",), _BOULONNAIS),
    Commune("62643", "Outreau", ("62230",), _BOULONNAIS),
    Commune("62667", "Le Portel", ("62480",), _BOULONNAIS),
    Commune("62758", "Saint-Martin-Boulogne", ("62280",), _BOULONNAIS),
    Commune("62893", "Wimereux", ("62930",), _BOULONNAIS),
    Commune("59183", "Dunkerque", ("59140", "59240", "59279", "59430", "59640"), _DUNKERQUE),
    Commune("59155", "Coudekerque-Branche", ("59210",), _DUNKERQUE),
    Commune("59271", "Grande-Synthe", ("59760",), _DUNKERQUE),
    Commune("59273", "Gravelines", ("59820",), _DUNKERQUE),
    Commune("62765", "Saint-Omer", ("62500",), _SAINT_OMER),
    Commune("62525", "Longuenesse", ("62219",), _SAINT_OMER),
    Commune("62040", "Arques", ("62510",), _SAINT_OMER),
    Commune("62014", "Aire-sur-la-Lys", ("62120",), _SAINT_OMER),
)
"""The other communes of the Côte d'Opale whose people may come."""

COMMUNES: tuple[Commune, ...] = GRAND_CALAIS + NEIGHBOURS

_BY_INSEE = {commune.insee: commune for commune in COMMUNES}
_KEYED = tuple((commune, search_key(commune.name)) for commune in COMMUNES)


def by_insee(insee: str) -> Commune | None:
    """The commune with this INSEE code, if it is one of ours.

    >>> by_insee("62193").name
    'Calais'
    """
    return _BY_INSEE.get(insee)


def find(text: str) -> tuple[Commune, ...]:
    """The communes that somebody may mean: by INSEE code, post code, or name without accents; best first.

    A name is found by the beginning of any of its words; "st" is read as "saint".

    >>> [commune.name for commune in find("guines")]
    ['Guînes', 'Pihen-lès-Guînes']
    >>> [commune.name for commune in find("62231")]
    ['Sangatte', 'Coquelles', 'Peuplingues']
    >>> find("62193") == find("CALAIS")[:1]
    True
    """
    wanted = re.sub(r"\bst(e?)\b", r"saint\1", search_key(text))
    if not wanted:
        return ()
    if wanted.isdigit():
        exact = by_insee(wanted)
        # A code that is complete is the INSEE code first: it says the commune, the post code does not.
        others = [
            commune for commune in COMMUNES if wanted in commune.postcodes and commune is not exact
        ]
        return (*([exact] if exact else []), *others)
    starting = [commune for commune, key in _KEYED if key.startswith(wanted)]
    within = [commune for commune, key in _KEYED if f" {wanted}" in key and commune not in starting]
    return (*starting, *within)
