"""What a bar of the planning says: who, in what state, from when to when."""

from datetime import date, datetime

from babel.dates import format_date

from mobility.words.codes import word
from mobility.words.language import N_, gettext, language
from mobility.words.values import local

STATES = {
    "late": N_("en retard"),
    "threatened": N_("menacé par un retard"),
    "offered": N_("proposé"),
    "confirmed": N_("réservé"),
    "to_sign": N_("contrat à signer"),
    "under_way": N_("en cours"),
    "returned": N_("rendu"),
    "closed": N_("terminé"),
    "hold": N_("réservation en cours de saisie"),
    "maintenance": N_("à l'atelier"),
}
"""Short enough for a bar of a few days."""


def bar_state(state: str) -> str:
    """The word of a bar's state."""
    known = STATES.get(state)
    return gettext(known) if known else word(state, "OccupationKind")


def bar(state: str, who: str, starts: datetime, ends: datetime) -> str:
    """A bar as one sentence: « Aminata Diallo, réservé du 24/11 au 08/12 »."""
    told = gettext(
        "%(state)s du %(first)s au %(last)s",
        state=bar_state(state),
        first=_day_and_month(starts),
        last=_day_and_month(ends),
    )
    return f"{who}, {told}" if who else told


def _day_and_month(moment: datetime) -> str:
    """The year goes without saying: a planning shows its months."""
    return f"{local(moment):%d/%m}"


def month(day: date) -> str:
    """A month and its year: novembre 2026."""
    return format_date(day, "MMMM y", locale=language())


def weekday(day: date) -> str:
    """A day of the week, short: lun."""
    return format_date(day, "EEE", locale=language())
