"""Who signs with a minor or a protected adult: noted with the mandate, changed, ended; never taken away."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from mobility.errors import NotFound, Reason, Refused, Stale
from mobility.models import Beneficiary, Guardian
from mobility.rules.days import age_on
from mobility.rules.people import GuardianKind
from mobility.services.journal import deed

ADULT = 18
"""Years: civil majority (Code civil, article 414)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardianFacts:
    """A guardian as their papers show them; the phone in E.164."""

    kind: GuardianKind
    name: str
    phone: str = ""
    email: str = ""
    address: str = ""
    mandate: str = ""
    mandate_until: date | None = None


def in_force(person: Beneficiary, on: date) -> Sequence[Guardian]:
    """The guardians whose mandate runs on a day."""
    return [
        one
        for one in person.guardians
        if (one.ended_on is None or one.ended_on > on)
        and (one.mandate_until is None or one.mandate_until >= on)
    ]


def needed(person: Beneficiary, on: date) -> bool:
    """Whether somebody else must sign on a day: for a minor, and for an adult of whom the house knows it."""
    return age_on(person.born_on, on) < ADULT or person.guardian_signs


def missing_guardian(person: Beneficiary, on: date) -> list[Reason]:
    """Why a person cannot sign on a day: they need a guardian, and no mandate runs."""
    if not needed(person, on) or in_force(person, on):
        return []
    return [Reason("nobody_signs")]


def add(person: Beneficiary, facts: GuardianFacts, *, on: date) -> Guardian:
    """Note who signs with a person.

    Raises:
        Refused: `guardian_unreachable`, `mandate_over`.
    """
    _check(facts, on)
    row = Guardian(**asdict(facts))
    with deed("add_guardian"):
        person.guardians.append(row)
    return row


def change(
    person: Beneficiary,
    guardian_id: int,
    facts: GuardianFacts,
    *,
    version: int | None = None,
    on: date,
) -> Guardian:
    """Correct what is known of a guardian, or note a mandate that was renewed.

    Raises:
        NotFound: the person has no such guardian.
        Refused: as `add`; `guardian_ended`.
        Stale: somebody saved a newer version meanwhile.
    """
    row = get(person, guardian_id)
    if version is not None and row.version != version:
        raise Stale(values_of(row), row.version)
    if row.ended_on is not None:
        raise Refused.because("guardian_ended", name=row.name, ended_on=row.ended_on)
    _check(facts, on)
    with deed("change_guardian"):
        for name, value in asdict(facts).items():
            setattr(row, name, value)
    return row


def end(person: Beneficiary, guardian_id: int, *, on: date) -> Guardian:
    """From this day on, the guardian signs no more; what was signed stays signed.

    Raises:
        NotFound: the person has no such guardian.
        Refused: `guardian_ended`.
    """
    row = get(person, guardian_id)
    if row.ended_on is not None:
        raise Refused.because("guardian_ended", name=row.name, ended_on=row.ended_on)
    with deed("end_guardian"):
        row.ended_on = on
    return row


def get(person: Beneficiary, guardian_id: int) -> Guardian:
    """One guardian of a person.

    Raises:
        NotFound: they have no such one.
    """
    for row in person.guardians:
        if row.id == guardian_id:
            return row
    raise NotFound


def values_of(row: Guardian) -> dict[str, object]:
    """What stands in the database of a guardian, by the names of `GuardianFacts`."""
    return {name: getattr(row, name) for name in GuardianFacts.__dataclass_fields__}


def _check(facts: GuardianFacts, on: date) -> None:
    if not (facts.phone or facts.email or facts.address):
        raise Refused.because("guardian_unreachable")
    if facts.mandate_until is not None and facts.mandate_until < on:
        raise Refused.because("mandate_over", until=facts.mandate_until)
