"""What is typed of a contract of insurance: its conditions, as the insurer wrote them."""

from mobility.forms.fields import Choices, Day, Euros, Form, Long, Phone, Text, Whole
from mobility.rules.licence import VehicleClass
from mobility.services.insurances import InsuranceFacts
from mobility.words import N_


class InsuranceForm(Form):
    """A contract: what it covers, whom it lets ride, what stays to be paid."""

    insurer = Text(N_("Assureur"))
    number = Text(N_("Numéro du contrat"))
    phone = Phone(N_("Téléphone de l'assistance"), optional=True)
    starts_on = Day(N_("En vigueur à partir du"))
    ends_on = Day(
        N_("Échéance"),
        optional=True,
        hint=N_("Le premier jour où il ne vaut plus. Vide : il se reconduit."),
    )
    classes = Choices(N_("Véhicules assurés"), VehicleClass, optional=False)
    minimum_age = Whole(
        N_("Âge minimum"), optional=True, least=14, most=99, unit="ans", hint=N_("Vide : aucun.")
    )
    seniority_months = Whole(
        N_("Ancienneté du titre de conduite"),
        optional=True, least=1, most=600, unit="mois", hint=N_("En mois. Vide : aucune."),
    )  # fmt: skip
    exclusions = Long(
        N_("Usages exclus"),
        optional=True,
        hint=N_("Un par ligne, en mots simples. Par exemple : livraison de repas."),
    )
    excess_cents = Euros(N_("Franchise en cas de dommage"))
    theft_excess_cents = Euros(N_("Franchise en cas de vol"))

    def facts(self) -> InsuranceFacts:
        """The contract that was typed."""
        lines = (line.strip() for line in (self.exclusions.data or "").splitlines())
        return InsuranceFacts(
            insurer=self.insurer.data,
            number=self.number.data,
            phone=self.phone.data or "",
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
            classes=list(self.classes.data),
            minimum_age=self.minimum_age.data,
            seniority_months=self.seniority_months.data,
            exclusions=[line for line in lines if line],
            excess_cents=self.excess_cents.data,
            theft_excess_cents=self.theft_excess_cents.data,
        )
