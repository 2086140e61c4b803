"""The texts of messages, by key and language.

A text is a file in `templates/mail/` (its first line is the subject) or `templates/sms/`: `<key>.txt` in French,
`<key>.en.txt` in English. A text that does not exist in a language is taken in French, whole. Names in braces
are filled in; there are no others than `NAMES`, and a brace is nothing else.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from mobility.config import ROOT
from mobility.messaging.envelope import one_line
from mobility.messaging.sms import gsm7
from mobility.words import french

FOLDER = ROOT / "templates"
SOURCE_LANGUAGE = "fr"

NAMES: Mapping[str, str] = {
    "foundation": "le nom que la fondation donne dans ses messages",
    "first_name": "le prénom (jamais le nom de famille dans un SMS)",
    "vehicle": "le véhicule, avec son article : « le scooter ZY-123-AB »",
    "day": "le jour, en toutes lettres : « mardi 1 décembre »",
    "time": "l'heure : « 9 h 30 »",
    "place": "l'adresse de l'agence",
    "phone": "le téléphone de l'agence",
    "reference": "la référence du dossier",
    "deadline": "jusqu'à quand répondre : « mercredi 2 décembre à 18 h »",
    "link": "l'adresse de la page de suivi",
    "papers": "les pièces qui manquent : « la pièce d'identité, le justificatif de domicile »",
    "until": "le dernier jour d'une décision favorable : « 19/02/2027 »",
    "missing": "ce qui manque au dossier : « la pièce d'identité, le justificatif de domicile »",
    "contact": "qui reçoit le message chez un prescripteur",
    "person": "la personne orientée : prénom et initiale, jamais l'organisme qui l'envoie",
    "answer": "ce que la fondation écrit au prescripteur : question, suite, précision",
    "reasons": "les raisons d'un refus, prises dans la liste",
}
"""What a text may speak of, and what each name stands for."""

_NAME = re.compile(r"\{([^{}]*)\}")
_KEY = re.compile(r"[a-z][a-z0-9_]*")
_LANGUAGE = re.compile(r"[a-z]{2}")


class Kind(StrEnum):
    """Where a text is read; also the name of its folder."""

    MAIL = "mail"
    SMS = "sms"


class BadText(ValueError):
    """A text that cannot be filled in: says which name is unknown, or has no value."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text ready to be sent. `subject` is empty for an SMS; `language` is the one it really is in."""

    subject: str
    body: str
    language: str


def language_of(kind: Kind, key: str, language: str) -> str:
    """The language in which this text will be: the one asked for if it exists, else French.

    The values (days, hours) have to be put into words in that one.
    """
    return language if _source(kind, key, language) is not None else SOURCE_LANGUAGE


def render(kind: Kind, key: str, language: str, values: Mapping[str, str]) -> Text:
    """The text of this key with the values put in; an SMS is spelled in GSM-7.

    Raises:
        LookupError: there is no such text.
        BadText: it asks for a name that is unknown or that `values` lacks.
    """
    spoken = language_of(kind, key, language)
    source = _source(kind, key, spoken)
    if source is None:
        raise LookupError(f"no text {key!r} for {kind}")
    if kind is Kind.SMS:
        return Text("", gsm7(one_line(fill(source, values))), spoken)
    source = french(source) if spoken == SOURCE_LANGUAGE else source
    subject, _, body = source.partition("\n")
    return Text(one_line(fill(subject, values)), fill(body.strip("\n"), values) + "\n", spoken)


def fill(source: str, values: Mapping[str, str]) -> str:
    """Put the values where their names stand. What a value holds is never read as a name.

    >>> fill("Rendez {vehicle}.", {"vehicle": "le scooter {phone}"})
    'Rendez le scooter {phone}.'

    Raises:
        BadText: an unknown name, a name without value, or a lone brace.
    """
    if "{" in (rest := _NAME.sub("", source)) or "}" in rest:
        raise BadText("a brace is not closed or not opened")

    def value(match: re.Match[str]) -> str:
        name = match.group(1)
        if name not in NAMES:
            raise BadText(f"unknown name: {{{name}}}")
        if name not in values:
            raise BadText(f"no value for {{{name}}}")
        return one_line(values[name])

    return _NAME.sub(value, source)


@lru_cache(maxsize=256)
def _source(kind: Kind, key: str, language: str) -> str | None:
    # Keys and languages come from the database: nothing but a plain word may become a path.
    if not _KEY.fullmatch(key) or not _LANGUAGE.fullmatch(language):
        return None
    path = _path(kind, key, language)
    return path.read_text(encoding="utf-8").strip() if path.is_file() else None


def _path(kind: Kind, key: str, language: str) -> Path:
    suffix = "" if language == SOURCE_LANGUAGE else f".{language}"
    return FOLDER / kind.value / f"{key}{suffix}.txt"
