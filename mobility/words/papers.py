"""What is said of kept papers and files: what was taken out of one, how fresh one is."""

from collections.abc import Iterable, Mapping

from mobility.words.language import N_, gettext
from mobility.words.people import PAPERS

TAKEN_OUT: Mapping[str, str] = {
    "script": N_("du code"),
    "attachments": N_("des fichiers joints"),
    "form": N_("un formulaire (ce qui y était écrit reste)"),
    "signature": N_("une signature électronique"),
    "appended": N_("des données cachées après la fin"),
    "device": N_("les données de l'appareil photo, dont le lieu"),
}
"""What cleaning takes out of a file, in the middle of a sentence."""


def listed(kinds: Iterable[str]) -> str:
    """Papers in the middle of a sentence: la pièce d'identité, le justificatif de domicile."""
    return ", ".join(gettext(PAPERS[kind]) if kind in PAPERS else kind for kind in kinds)


def taken_out(codes: Iterable[str]) -> str:
    """What was taken out of a file before it was kept, as one sentence."""
    said = ", ".join(gettext(TAKEN_OUT[code]) for code in codes)
    return gettext("Retiré du fichier avant de le garder : %(what)s.", what=said)
