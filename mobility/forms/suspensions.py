"""What is asked of somebody who suspends a person, or lifts a suspension."""

from mobility.forms.fields import Day, Form, Long, Radios
from mobility.rules.people import SuspensionCause
from mobility.words import N_


class SuspensionForm(Form):
    """Why, in the house's words and in words to the person, and until when."""

    cause = Radios(N_("Pourquoi"), SuspensionCause, error=N_("Choisissez pourquoi."))
    reason = Long(
        N_("Ce que la personne lira"),
        longest=250,
        hint=N_("Des faits, en phrases courtes : ce qui s'est passé, ce qui permet de reprendre."),
        error=N_("Écrivez pourquoi : la personne le lira."),
    )
    until = Day(
        N_("Jusqu'au"),
        hint=N_("Ce jour compris, un an au plus. Par exemple 27/03/2027."),
        error=N_("Une suspension a toujours une fin : indiquez le jour."),
    )


class LiftForm(Form):
    """Why a suspension ends before its day."""

    because = Long(N_("Pourquoi la lever maintenant"), longest=250, error=N_("Écrivez pourquoi."))
