"""People whose file tells more: a minor, a protected adult, a domiciliation, a suspension, files of one person."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from mobility import db
from mobility.demo import cast
from mobility.demo.stage import Stage
from mobility.models import Beneficiary, Booking, Contact, Rental
from mobility.rules.licence import TitleKind
from mobility.rules.people import GuardianKind, Housing, QpvSource, SuspensionCause
from mobility.rules.states import BookingState, RentalState
from mobility.services import beneficiaries, guardians, merging, notes, suspensions
from mobility.services.beneficiaries import Facts
from mobility.services.guardians import GuardianFacts
from mobility.services.papers import TitleFacts

QUARTERS = ("QN06201M", "QN06202N")
"""Codes in the right form; the true ones of Calais are on sig.ville.gouv.fr (DOMAIN §8.3)."""


def play(stage: Stage) -> None:
    """Sign these people up in the last two weeks, and let what happens to them happen."""
    _minor(stage)
    _protected(stage)
    _through_referent(stage)
    _suspended(stage)
    _doubles(stage)
    _merged(stage)
    _quarters(stage)


def _facts(stage: Stage, first: str, name: str, born: date, **more: Any) -> Facts:
    insee, postcode, town = cast.TOWNS[0]
    known: dict[str, Any] = {
        "site_id": stage.sites["Calais Centre"],
        "first_names": first,
        "birth_name": name,
        "born_on": born,
        "address": cast.STREETS[0],
        "postcode": postcode,
        "insee": insee,
        "town": town,
        "need": "training",
        "need_place": cast.WORKPLACES[6][0],
        "need_starts_on": stage.at(12, 9).date(),
        "commute_km": cast.WORKPLACES[6][1],
        "situations": frozenset({"apprentice"}),
    }
    return Facts(**known | more)


def _sign_up(stage: Stage, facts: Facts, days: int, *titles: TitleFacts) -> str:
    agent, at = stage.agent("Calais Centre"), stage.at(days, 11, 15)
    return stage.do(
        lambda: beneficiaries.sign_up(facts, titles=titles, by=agent, now=at).reference,
        at=at,
        by=agent,
    )


def _with_guardian(stage: Stage, reference: str, facts: GuardianFacts, days: int) -> None:
    agent, at = stage.agent("Calais Centre"), stage.at(days, 11, 40)

    def unit() -> None:
        guardians.add(beneficiaries.get(reference, by=agent), facts, on=at.date())

    stage.do(unit, at=at, by=agent)


def _minor(stage: Stage) -> None:
    """Sixteen, with her AM; her mother signs."""
    born = stage.today.replace(day=1) - timedelta(days=365 * 16 + 100)
    am = TitleFacts(kind=TitleKind.AM_CARD, obtained_on=stage.today - timedelta(days=200))
    facts = _facts(stage, "Lina", "Bouchard", born, phone="+33639985001")
    reference = _sign_up(stage, facts, -9, am)
    mother = GuardianFacts(
        kind=GuardianKind.PARENT,
        name="Nadia Bouchard",
        phone="+33639985002",
        address="12 rue Mollien, 62100 Calais",
        mandate="Livret de famille",
    )
    _with_guardian(stage, reference, mother, -9)


def _protected(stage: Stage) -> None:
    """An adult with a curator, who receives post at the CCAS."""
    facts = _facts(
        stage,
        "Gilles",
        "Rambaud",
        date(1984, 6, 3),
        phone="+33639985003",
        need="keep_job",
        situations=frozenset({"low_wage_employee"}),
        guardian_signs=True,
        housing=Housing.DOMICILED,
        housed_by="CCAS de Calais",
        address="Place Crèvecœur",
    )
    reference = _sign_up(stage, facts, -8)
    curator = GuardianFacts(
        kind=GuardianKind.CURATOR,
        name="Association tutélaire du Littoral (démo)",
        phone="+33353010004",
        email="curatelle@example.org",
        address="4 rue Royale, 62100 Calais",
        mandate="Jugement du tribunal judiciaire (démo)",
        mandate_until=stage.today + timedelta(days=400),
    )
    _with_guardian(stage, reference, curator, -8)


def _through_referent(stage: Stage) -> None:
    """Somebody without a phone, whose messages go to the social worker who follows them."""
    manager, at = stage.staff["manager"], stage.at(-8, 9)

    def unit() -> int:
        known = db.session.scalar(select(Contact.id).order_by(Contact.id).limit(1))
        if known is not None:
            return known
        row = Contact(
            prescriber_id=stage.prescribers[3],
            name="Hélène Marquant",
            role="Assistante sociale",
            phone="+33639985005",
            email="helene.marquant@example.org",
        )
        db.session.add(row)
        db.session.flush()
        return row.id

    contact = stage.do(unit, at=at, by=manager)
    facts = _facts(
        stage,
        "Mirza",
        "Hodžić",
        date(1991, 2, 19),
        prescriber_id=stage.prescribers[3],
        referent_id=contact,
        via_referent=True,
        channel="email",
        housing=Housing.HOSTED,
        housed_by="Sa sœur",
    )
    _sign_up(stage, facts, -7)


def _suspended(stage: Stage) -> None:
    """A month without a booking, for scooters that came back late; one that was lifted before."""
    manager = stage.staff["manager"]
    for reference, days in zip(_free(), (-60, -5), strict=False):
        at = stage.at(days, 16)

        def unit(reference: str = reference, at: Any = at) -> int:
            return suspensions.suspend(
                beneficiaries.get(reference, by=manager),
                SuspensionCause.LATE_RETURNS,
                "Deux scooters sont revenus en retard cet automne. Venez en parler avec nous.",
                until=at.date() + timedelta(days=30),
                by=manager,
                now=at,
            ).id

        row = stage.do(unit, at=at, by=manager)
        if days < -30:
            later = stage.at(days + 10, 10)

            def lift(reference: str = reference, row: int = row, later: Any = later) -> None:
                person = beneficiaries.get(reference, by=manager)
                suspensions.lift(
                    person, row, "La personne a un nouvel emploi.", by=manager, now=later
                )

            stage.do(lift, at=later, by=manager)


def _free() -> list[str]:
    """The references of people who rented once, and have nothing on the way now."""
    db.session.rollback()
    over = (RentalState.CLOSED, RentalState.CANCELLED)
    busy = select(Booking.beneficiary_id).where(
        Booking.state.not_in((BookingState.CLOSED, BookingState.CANCELLED))
    )
    query = (
        select(Beneficiary.reference)
        .join(Rental, Rental.beneficiary_id == Beneficiary.id)
        .where(Rental.state.in_(over), Beneficiary.id.not_in(busy))
        .group_by(Beneficiary.id)
        .order_by(Beneficiary.id)
    )
    return list(db.session.scalars(query.limit(2)))


def _doubles(stage: Stage) -> None:
    """Two pairs of files that nobody has looked at: an accent, and a name written the wrong way round."""
    one = _facts(stage, "Céline", "Hénocque", date(1995, 4, 23), phone="+33639985006")
    _sign_up(stage, one, -6)
    _sign_up(stage, replace(one, first_names="Celine Marie", birth_name="HENOCQUE"), -2)
    other = _facts(stage, "Tomasz", "Wiśniewski", date(1989, 9, 30), phone="+33639985007")
    _sign_up(stage, other, -6)
    swapped = replace(other, first_names="Wisniewski", birth_name="Tomasz", phone="+33639985008")
    _sign_up(stage, swapped, -1)


def _merged(stage: Stage) -> None:
    """Two files of one person that were made one yesterday, each with something to keep."""
    manager = stage.staff["manager"]
    one = _facts(stage, "Sandrine", "Lheureux", date(1979, 12, 5), email="sandrine@example.org")
    kept = _sign_up(stage, one, -14)
    two = replace(one, usage_name="Roussel", email="", phone="+33639985009")
    dropped = _sign_up(stage, two, -4)
    at = stage.at(-3, 9, 30)

    def leave_note() -> None:
        person = beneficiaries.get(dropped, by=manager)
        notes.add("beneficiary", person.id, "Préfère venir le matin.", by=manager, now=at)

    stage.do(leave_note, at=at, by=manager)
    later = stage.at(-1, 17)
    stage.do(
        lambda: merging.merge(kept, dropped, {}, by=manager, now=later).id, at=later, by=manager
    )


def _quarters(stage: Stage) -> None:
    """Some of the first people live in a priority quarter; it was declared, or looked up."""
    manager, at = stage.staff["manager"], stage.at(-20, 15)
    for rank, player in enumerate(stage.people[:6]):

        def unit(reference: str = player.reference, rank: int = rank) -> None:
            person: Beneficiary = beneficiaries.get(reference, by=manager)
            facts = replace(
                beneficiaries.facts_of(person),
                qpv_code=QUARTERS[rank % 2],
                qpv_source=QpvSource.SIG_VILLE if rank % 3 else QpvSource.DECLARED,
                qpv_known_on=at.date(),
            )
            beneficiaries.change(reference, facts, by=manager, now=at)

        stage.do(unit, at=at, by=manager)
