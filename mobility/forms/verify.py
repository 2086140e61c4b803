"""Asking whether a file is the contract that was kept."""

from mobility.forms.fields import Form, Upload
from mobility.words import N_


class VerifyForm(Form):
    """One file to compare."""

    file = Upload(
        N_("Le fichier PDF du contrat"), hint=N_("Il est seulement comparé : rien n'en est gardé.")
    )
