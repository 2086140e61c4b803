"""Who signs with a minor or a protected adult: noted, needed, ended."""

from datetime import date
from typing import Any

import pytest

from mobility import db
from mobility.errors import NotFound, Refused, Stale
from mobility.models import Beneficiary, Rental
from mobility.rules.licence import VehicleClass, Verdict
from mobility.rules.people import GuardianKind
from mobility.rules.states import RentalState
from mobility.services import contract_words, decisions, guardians, handovers, story, weighing
from mobility.services.guardians import GuardianFacts
from tests import factories as make
from tests.machine import DAY, NOW, TODAY

pytestmark = pytest.mark.usefixtures("ctx")

MOTHER = GuardianFacts(
    kind=GuardianKind.PARENT, name="Awa O'Brien-Łukasz", phone="+33639980099", address="3 rue Verte"
)
SIXTEEN = date(2010, 5, 17)


def the(person: Any) -> Beneficiary:
    """The file of somebody, read anew."""
    return db.session.get_one(Beneficiary, person.id)


def refused(unit: Any, *args: Any, **values: Any) -> list[str]:
    """The codes with which a unit is refused."""
    with pytest.raises(Refused) as caught:
        db.write(lambda: unit(*args, **values))
    return [reason.code for reason in caught.value.reasons]


def test_a_minor_needs_somebody_who_signs(given: Any) -> None:
    person = given(make.a_beneficiary, born_on=SIXTEEN, licence=None)
    assert [one.code for one in guardians.missing_guardian(the(person), TODAY)] == ["nobody_signs"]
    told = story.of(the(person), now=NOW)
    assert [(one.name, one.state) for one in told.steps][1] == ("guardian", "to_name")
    db.session.rollback()
    db.write(lambda: guardians.add(the(person), MOTHER, on=TODAY))
    assert guardians.missing_guardian(the(person), TODAY) == []
    told = story.of(the(person), now=NOW)
    assert [(one.name, one.state) for one in told.steps][1] == ("guardian", "named")
    # On the day she is of age, nobody is needed any more.
    assert not guardians.needed(the(person), date(2028, 5, 17))


def test_the_right_to_ride_follows_the_mandate(given: Any) -> None:
    def unit() -> int:
        person = make.a_beneficiary(born_on=SIXTEEN, licence=None)
        make.a_licence(person.id, kind="am_card", category=None, obtained_on=date(2025, 6, 1))
        make.a_title_check(person.id)
        make.a_guardian(person.id, mandate_until=TODAY + 10 * DAY)
        return person.id

    key = given(unit)
    for days, verdict in ((0, Verdict.ALLOWED), (10, Verdict.ALLOWED), (11, Verdict.REVIEW)):
        ride = decisions.ride(key, VehicleClass.L1E_B, on=TODAY + days * DAY)
        assert ride.verdict is verdict


def test_a_protected_adult_signs_nothing_alone(given: Any) -> None:
    rental = given(make.a_rental, state=RentalState.TO_SIGN)

    def protect() -> None:
        row = db.session.get_one(Beneficiary, rental.beneficiary_id)
        row.guardian_signs = True

    db.write(protect)
    found = handovers.why_not(db.session.get_one(Rental, rental.id), on=TODAY)
    assert "nobody_signs" in [one.code for one in found]


def test_the_contract_names_who_signs(given: Any) -> None:
    given(make.a_foundation)
    rental = given(make.a_rental, state=RentalState.TO_SIGN)
    given(make.a_guardian, beneficiary_id=rental.beneficiary_id, name="Awa Delacroix")
    data = contract_words.of(
        db.session.get_one(Rental, rental.id), 1, agent="Léa", now=NOW, public_url="https://x.test"
    )
    assert data.guardian is not None
    assert (data.guardian.name, data.guardian.quality) == ("Awa Delacroix", "Parent")
    assert data.guardian.address


def test_a_guardian_is_changed_then_ended(given: Any) -> None:
    person = given(make.a_beneficiary)
    row = db.write(lambda: guardians.add(the(person), MOTHER, on=TODAY))
    key, seen = row.id, row.version
    other = GuardianFacts(kind=GuardianKind.TUTOR, name="Zoé Petit", email="zoe@example.org")
    db.write(lambda: guardians.change(the(person), key, other, version=seen, on=TODAY))
    with pytest.raises(Stale):
        db.write(lambda: guardians.change(the(person), key, MOTHER, version=seen, on=TODAY))
    db.write(lambda: guardians.end(the(person), key, on=TODAY))
    assert guardians.in_force(the(person), TODAY) == []
    assert refused(lambda: guardians.end(the(person), key, on=TODAY)) == ["guardian_ended"]
    assert refused(lambda: guardians.change(the(person), key, MOTHER, on=TODAY)) == [
        "guardian_ended"
    ]


def test_what_cannot_be_noted_says_so(given: Any) -> None:
    person, stranger = given(make.a_beneficiary), given(make.a_beneficiary)
    bare = GuardianFacts(kind=GuardianKind.PARENT, name="Awa")
    assert refused(lambda: guardians.add(the(person), bare, on=TODAY)) == ["guardian_unreachable"]
    over = GuardianFacts(
        kind=GuardianKind.TUTOR, name="Awa", phone="+33639980099", mandate_until=TODAY - DAY
    )
    assert refused(lambda: guardians.add(the(person), over, on=TODAY)) == ["mandate_over"]
    key = db.write(lambda: guardians.add(the(person), MOTHER, on=TODAY)).id
    with pytest.raises(NotFound):
        guardians.get(the(stranger), key)


def test_the_verdict_in_conversation_knows_who_signs(given: Any) -> None:
    """What is weighed and what is decided say the same of a minor."""

    def unit() -> int:
        person = make.a_beneficiary(born_on=SIXTEEN, licence=None)
        make.a_licence(person.id, kind="am_card", category=None, obtained_on=date(2025, 6, 1))
        make.a_title_check(person.id)
        make.the_policy()
        return person.id

    key = given(unit)

    def riding() -> Any:
        person = db.session.get_one(Beneficiary, key)
        answers = weighing.answers_of(person)
        return weighing.applicant(person, answers, on=TODAY).rider.guardian_signs

    assert riding() is False
    given(make.a_guardian, beneficiary_id=key)
    assert riding() is True
