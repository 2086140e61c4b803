"""Where a referral stands, as its prescriber reads it; and what follows."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from mobility.rules.prescribers import Outside
from mobility.rules.referrals import ReferralState
from mobility.words.codes import word
from mobility.words.language import N_, gettext
from mobility.words.messages import plain_day

LINES: Mapping[str, tuple[str, str]] = {
    "open": (
        N_("Nous avons reçu cette orientation."),
        N_("Nous vous répondons avant le %(day)s."),
    ),
    "asked": (
        N_("Nous avons une question."),
        N_("Répondez avant le %(day)s. Après, la demande se ferme."),
    ),
    "accepted": (
        N_("L'orientation est acceptée."),
        N_("Nous appelons la personne pour un rendez-vous."),
    ),
    "refused": (
        N_("Nous ne pouvons pas suivre cette orientation."),
        N_("La situation change ? Envoyez une nouvelle orientation, ou appelez-nous."),
    ),
    "expired": (
        N_("L'orientation est fermée : 30 jours sans réponse."),
        N_(
            "Les papiers joints sont effacés. La personne en a encore besoin ? Envoyez-la à nouveau."
        ),
    ),
    "withdrawn": (
        N_("Vous avez retiré cette orientation."),
        N_("Vous n'avez rien à faire."),
    ),
}
"""What is so, and what follows."""


STATES: Mapping[str, str] = {
    "open": N_("Notre réponse viendra"),
    "asked": N_("Nous attendons votre réponse"),
    "accepted": N_("Acceptée"),
    "refused": N_("Non suivie"),
    "expired": N_("Fermée sans réponse"),
    "withdrawn": N_("Retirée"),
}
"""The same in two or three words, for a list."""


def standing(state: ReferralState) -> str:
    """Where a referral stands, in a list of its prescriber's."""
    return gettext(STATES[state])


def told(state: ReferralState, closes: datetime) -> tuple[str, str]:
    """What is so, and what follows, in two plain sentences."""
    so, follows = LINES[state]
    return gettext(so), gettext(follows, day=plain_day(closes))


def next_of(state: ReferralState) -> str:
    """What follows an answer, where nobody wrote it."""
    if state is ReferralState.ACCEPTED:
        return gettext(LINES[state][1])
    return gettext("Appelez-nous pour en parler.")


def organisation(shown: Outside) -> str:
    """An organisation as it is named outside the house."""
    return shown.name or word(shown.kind)


def reason_names(codes: Iterable[str]) -> list[str]:
    """The reasons of a refusal, as they are read; those that are no longer offered too."""
    return [word(code, "ReferralRefusal") for code in codes]
