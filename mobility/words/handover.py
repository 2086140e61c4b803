"""What is read on the turned tablet, in plain words: one idea a sentence, everyday words, in French and in other languages."""

from collections.abc import Mapping

from mobility.rules.handover_steps import ReadingPoint
from mobility.words.language import N_

TITLE = N_("Ce que vous signez, en bref")
RENTS = N_("Vous louez le scooter %(vehicle)s, %(plate)s. Vous seul le conduisez.")
UNTIL = N_("Vous le rendez au plus tard %(when)s, à %(where)s.")
PRICE = N_("Le prix est de %(total)s en tout.")
DEPOSIT = N_("Le dépôt de garantie est de %(deposit)s. Il vous est rendu après le retour.")
NO_DEPOSIT = N_("Aucun dépôt de garantie n'est demandé.")
EXCESS = N_("En cas de dommage, vous payez au plus %(excess)s. L'usure n'est jamais facturée.")
STATE = N_("Le compteur est à %(km)s, l'énergie à %(energy)s %%. %(photos)s, %(marks)s.")
PHOTOS = (N_("%(num)s photo"), N_("%(num)s photos"))
MARKS = (N_("%(num)s marque notée"), N_("%(num)s marques notées"))
NEW_MARKS = (N_("%(num)s nouvelle marque"), N_("%(num)s nouvelles marques"))
GIVEN = N_("Vous recevez : %(things)s.")
BACK = N_("Vous rendez le scooter %(when)s, à %(where)s.")
LINE = N_("Proposé : %(why)s, %(amount)s.")
CONTEST = N_("Signer cet état n'est pas accepter de payer. Vous pouvez contester.")

POINTS: Mapping[ReadingPoint, str] = {
    ReadingPoint.ALONE: N_("Je conduis seul ce scooter, casque attaché et gants mis."),
    ReadingPoint.RETURN: N_("Je le rends %(when)s au plus tard, ou j'appelle avant."),
    ReadingPoint.INCIDENT: N_("Accident, panne ou vol : j'appelle tout de suite le %(phone)s."),
}
"""The three points to confirm."""
