"""Weighing a file in conversation: answers as they are given, what they would decide, and keeping them.

`suppose` writes nothing: it lays answers over what is known of a person. `keep` writes them down.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime

from mobility.errors import Stale
from mobility.models import Beneficiary
from mobility.rules import eligibility
from mobility.rules.licence import CheckVerdict, Rider, Stay, TitleCheck, Training, VehicleClass
from mobility.rules.policies import Applicant, Assessment, Proof
from mobility.services import applicants, beneficiaries, papers, policies
from mobility.services.accounts import Person
from mobility.services.beneficiaries import Facts, Place
from mobility.services.papers import ProofFacts, TitleFacts, TrainingFacts
from mobility.words import local


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What a person answers at the desk; titles, trainings and papers are those that are new."""

    born_on: date
    place: Place | None = None
    situations: frozenset[str] = frozenset()
    need: str = ""
    need_starts_on: date | None = None
    prescribed_on: date | None = None
    stay: Stay = Stay.RESIDENT
    resident_since: date | None = None
    permit_until: date | None = None
    commute_km: int | None = None
    family_quotient_cents: int | None = None
    titles: tuple[TitleFacts, ...] = ()
    trainings: tuple[TrainingFacts, ...] = ()
    proofs: tuple[ProofFacts, ...] = ()
    check: CheckVerdict | None = None


SAME_NAMES = (
    "born_on",
    "need",
    "need_starts_on",
    "prescribed_on",
    "stay",
    "resident_since",
    "permit_until",
    "commute_km",
    "family_quotient_cents",
)
"""Answers that a file keeps under the same name."""


def answers_of(person: Beneficiary) -> Answers:
    """What a file answers already."""
    place = Place(person.insee, person.town, person.postcode) if person.town else None
    return Answers(
        place=place,
        situations=frozenset(one.code for one in person.situations),
        **{name: getattr(person, name) for name in SAME_NAMES},
    )


def suppose(
    person: Beneficiary, answers: Answers, vehicle_classes: Iterable[VehicleClass], *, on: date
) -> dict[VehicleClass, Assessment]:
    """What the policy in force would say today, class by class, if these answers were in the file."""
    policy = policies.criteria(policies.in_force(on))
    facts = applicants.for_classes(
        applicant(person, answers, on=on), person.id, vehicle_classes, on=on
    )
    return {one: eligibility.assess(asked, policy, on) for one, asked in facts.items()}


def applicant(person: Beneficiary, answers: Answers, *, on: date) -> Applicant:
    """The facts of a file with these answers laid over them; the class is still to be put in."""
    known = applicants.known(person, VehicleClass.L1E_B, on)
    again = {one.kind for one in answers.proofs}
    seen = (Proof(**asdict(one), seen_on=on) for one in answers.proofs)
    return replace(
        known,
        rider=_rider(known.rider, answers, on),
        insee=answers.place.insee if answers.place else "",
        town=answers.place.town if answers.place else "",
        situations=answers.situations,
        need=answers.need,
        need_starts_on=answers.need_starts_on,
        commute_km=answers.commute_km,
        family_quotient_cents=answers.family_quotient_cents,
        prescribed_on=answers.prescribed_on,
        proofs=(*(one for one in known.proofs if one.kind not in again), *seen),
    )


def _rider(known: Rider, answers: Answers, on: date) -> Rider:
    return replace(
        known,
        born_on=answers.born_on,
        titles=(*known.titles, *map(applicants.title_of, answers.titles)),
        trainings=(*known.trainings, *(Training(**asdict(one)) for one in answers.trainings)),
        check=TitleCheck(verdict=answers.check, on=on) if answers.check else known.check,
        stay=answers.stay,
        resident_since=answers.resident_since,
        permit_until=answers.permit_until,
    )


def keep(
    reference: str, answers: Answers, *, version: int | None = None, by: Person, now: datetime
) -> Beneficiary:
    """Write the answers into the file: what changed of it, new titles and trainings, papers seen, the check.

    Raises:
        NotFound: no such person, or another site's.
        Refused: what `beneficiaries` and `papers` refuse.
        Stale: somebody saved a newer version meanwhile, and the answers differ from it.
    """
    person = beneficiaries.get(reference, by=by)
    on = local(now).date()
    known = beneficiaries.facts_of(person)
    facts = _with_answers(known, answers)
    if facts != known:
        if version and person.version != version:
            raise Stale(beneficiaries.values_of(person), person.version)
        beneficiaries.change(reference, facts, by=by, now=now)
    for title in answers.titles:
        papers.add_title(person, title, on=on)
    for training in answers.trainings:
        papers.add_training(person, training, on=on)
    if answers.proofs:
        papers.see(person, answers.proofs, by=by, on=on)
    if answers.check is not None:
        papers.check(person, answers.check, by=by, on=on)
    return person


def _with_answers(known: Facts, answers: Answers) -> Facts:
    changes: dict[str, object] = {name: getattr(answers, name) for name in SAME_NAMES}
    place = answers.place or Place("", "", "")
    if place.insee != known.insee or place.town != known.town:
        changes |= {"insee": place.insee, "town": place.town, "postcode": place.postcode}
    return replace(known, situations=answers.situations, **changes)  # type: ignore[arg-type]
