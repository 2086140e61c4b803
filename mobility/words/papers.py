"""What is said of kept papers and files: what was taken out of one, how fresh one is."""

from collections.abc import Iterable, Mapping
from datetime import date

from mobility.rules.proofs import Stage
from mobility.words.codes import word
from mobility.words.language import N_, gettext
from mobility.words.people import PAPERS
from mobility.words.values import short_day

OF_ADDRESS: Mapping[str, str] = {
    "own": N_("facture d'eau, d'énergie ou d'internet à son nom"),
    "hosted": N_("attestation d'hébergement, et pièce d'identité de qui héberge"),
    "domiciled": N_("attestation d'élection de domicile du CCAS ou de l'organisme"),
}
"""Which paper proves an address, by how the person lives there (`rules.people.Housing`; DOMAIN §1.3)."""

TAKEN_OUT: Mapping[str, str] = {
    "script": N_("du code"),
    "attachments": N_("des fichiers joints"),
    "form": N_("un formulaire (ce qui y était écrit reste)"),
    "signature": N_("une signature électronique"),
    "appended": N_("des données cachées après la fin"),
    "device": N_("les données de l'appareil photo, dont le lieu"),
}
"""What cleaning takes out of a file, in the middle of a sentence."""


def kind(code: str) -> str:
    """What a kind of paper is called: Justificatif de domicile."""
    return word(code, "ProofKind")


def of_address(housing: str) -> str:
    """Which paper proves an address."""
    return gettext(OF_ADDRESS[housing])


def listed(kinds: Iterable[str]) -> str:
    """Papers in the middle of a sentence: la pièce d'identité, le justificatif de domicile."""
    return ", ".join(gettext(PAPERS[kind]) if kind in PAPERS else kind for kind in kinds)


def standing(*, there: bool, dated: bool, until: date | None, stage: str) -> tuple[str, str]:
    """How a paper stands: the tone of its badge, and a few words."""
    if not there:
        return "wait", gettext("À apporter")
    if not dated:
        return "wait", gettext("Date à noter")
    if until is None:
        return "good", gettext("Vue")
    if stage == Stage.OVER:
        return "bad", gettext("Périmée depuis le %(day)s", day=short_day(until))
    tone = "warn" if stage == Stage.SOON else "good"
    return tone, gettext("Jusqu'au %(day)s", day=short_day(until))


def size(count: int) -> str:
    """So many bytes, as people read it: 240 ko, 1,4 Mo."""
    if count < 1_000_000:
        return gettext("%(number)s ko", number=max(1, round(count / 1000)))
    number = f"{count / 1_000_000:.1f}".replace(".", ",")
    return gettext("%(number)s Mo", number=number)


def taken_out(codes: Iterable[str]) -> str:
    """What was taken out of a file before it was kept, as one sentence."""
    said = ", ".join(gettext(TAKEN_OUT[code]) for code in codes)
    return gettext("Retiré du fichier avant de le garder : %(what)s.", what=said)
