"""Codes and values into sentences of a given language; needs no request and no database.

French is the source language: what stands in the code is what is shown. The typographic signs that French
asks for (’ and no-break spaces) are put in here, once, so that authors write with plain keys.
"""

from mobility.words.codes import word
from mobility.words.language import (
    LANGUAGES,
    N_,
    direction,
    gettext,
    language,
    ngettext,
    speaking,
)
from mobility.words.sentences import remedy, rule_name, sentence
from mobility.words.typography import french
from mobility.words.values import (
    day,
    duration_days,
    euros,
    instant,
    km,
    local,
    phone,
    plate,
    reference,
    short_day,
    short_instant,
    short_phone,
    time_of_day,
)

__all__ = [
    "LANGUAGES",
    "N_",
    "day",
    "direction",
    "duration_days",
    "euros",
    "french",
    "gettext",
    "instant",
    "km",
    "language",
    "local",
    "ngettext",
    "phone",
    "plate",
    "reference",
    "remedy",
    "rule_name",
    "sentence",
    "short_day",
    "short_instant",
    "short_phone",
    "speaking",
    "time_of_day",
    "word",
]
