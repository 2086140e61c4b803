"""Where somebody lives: a commune by its name or code, a priority quarter by its code."""

import re

from mobility.forms.fields import Typed
from mobility.rules import communes
from mobility.rules.names import search_key
from mobility.rules.quarters import BadQpv, parse_qpv
from mobility.services.beneficiaries import Place
from mobility.words import gettext as _


class Commune(Typed):
    """A commune by its name, post code or INSEE code; data is a `Place`."""

    def parse(self, text: str) -> Place:
        """Find the one commune that is meant; elsewhere, take a name with its INSEE code."""
        labelled = re.fullmatch(r"(.+?)\s*\((\d{5}|2[AB]\d{3})\)", text)
        name = labelled[1] if labelled else text
        found = communes.find(name)
        if labelled:
            found = tuple(one for one in found if labelled[2] in {one.insee, *one.postcodes})
            if not found:
                return Place(labelled[2], name[:100], "")
        exact = tuple(one for one in found if search_key(one.name) == search_key(name))
        match exact or found:
            case (one,):
                typed = labelled[2] if labelled and labelled[2] in one.postcodes else ""
                return Place(one.insee, one.name, typed or one.postcodes[0])
            case ():
                raise ValueError(
                    _(
                        "Choisissez dans la liste. Hors de la liste, ajoutez le code INSEE : Arras (62041)."
                    )
                )
        which = ", ".join(one.name for one in found)
        raise ValueError(
            _("Plusieurs communes répondent : %(which)s. Écrivez le nom.", which=which)
        )

    def show(self, value: Place) -> str:
        """The commune as the list names it."""
        known = communes.by_insee(value.insee)
        if known is not None:
            return label_of(known)
        return f"{value.town} ({value.insee})" if value.insee else value.town


def label_of(commune: communes.Commune) -> str:
    """A commune as the list names it: Calais (62100)."""
    return f"{commune.name} ({commune.postcodes[0]})"


class Quarter(Typed):
    """The code of a priority quarter, of either generation; data is the code as the decree writes it."""

    def parse(self, text: str) -> str:
        """Understand a code in any writing."""
        try:
            return parse_qpv(text).code
        except BadQpv as error:
            raise ValueError(
                _("Écrivez le code du quartier : QN06201M (depuis 2024) ou QP062001 (avant).")
            ) from error
