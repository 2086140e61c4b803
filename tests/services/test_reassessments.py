"""Eligibility on the day of handover and before an extension: weighed anew, told rule by rule, never a stop midway."""

from datetime import date, timedelta
from typing import Any

import pytest

from mobility import db
from mobility.errors import Refused
from mobility.models import Beneficiary, Rental
from mobility.rules.exceptions import Occasion
from mobility.rules.licence import TitleKind, VehicleClass
from mobility.rules.states import RentalState
from mobility.services import (
    applicants,
    decisions,
    handovers,
    ledger,
    proposals,
    reassessments,
    rentals,
)
from mobility.services.bookings import Wish
from mobility.words import local, sentence
from tests import factories as make
from tests.machine import DAY, NOW, TODAY
from tests.services.test_rentals import _handover

pytestmark = pytest.mark.usefixtures("ctx")


@pytest.fixture
def by(given: Any) -> Any:
    """A manager, under a policy that asks for little."""
    given(make.a_site)
    given(make.a_policy, criteria={"days_a_year": 30, "longest_rental_days": 20})
    return given(make.a_person)


def changed(person_id: int, **facts: Any) -> None:
    """Something that was learnt of a person since."""

    def unit() -> None:
        person = db.session.get_one(Beneficiary, person_id)
        for name, value in facts.items():
            setattr(person, name, value)

    db.write(unit)


def read(rental: Rental) -> Rental:
    """A rental as it stands."""
    db.session.rollback()
    return rentals.get(rental.number, by=None)


def test_the_handover_takes_a_decision_of_its_own(given: Any, by: Any) -> None:
    rental = given(make.a_rental)
    db.write(
        lambda: rentals.hand_over(
            rental.number, _handover(), version=rental.version, by=by, now=NOW
        )
    )
    taken = decisions.of_person(rental.beneficiary_id)[0]
    assert (taken.occasion, taken.taken_on, taken.taken_by_id) == (
        Occasion.HANDOVER,
        TODAY,
        by.user_id,
    )
    assert decisions.facts_of(taken).wanted_days == rental.days


def test_what_changed_since_stops_the_handover_and_says_why(given: Any, by: Any) -> None:
    rental = given(make.a_rental)
    assert handovers.why_not(read(rental), on=TODAY) == []
    changed(rental.beneficiary_id, born_on=date(2012, 1, 1))
    found = handovers.why_not(read(rental), on=TODAY)
    assert {"not_eligible_today", "age_below_policy"} <= {one.code for one in found}
    said = " ".join(sentence(one) for one in found)
    assert "la fondation demande 16 ans" in said
    with pytest.raises(Refused):
        db.write(
            lambda: rentals.hand_over(
                rental.number, _handover(), version=rental.version, by=by, now=NOW
            )
        )


def test_a_title_that_ends_before_the_rental_gives_its_last_day(given: Any, by: Any) -> None:
    del by
    person = given(make.a_beneficiary, licence=None)
    given(
        make.a_licence,
        beneficiary_id=person.id,
        kind=TitleKind.AM_ATTESTATION,
        category=None,
        obtained_on=date(2026, 8, 1),
        valid_until=None,
    )
    rental = given(make.a_rental, beneficiary_id=person.id, ends_at=NOW + 14 * DAY)
    found = {one.code: one.values for one in handovers.why_not(read(rental), on=TODAY)}
    assert found == {"right_ends": {"last_day": date(2026, 12, 1)}}
    # The card itself takes over from the attestation: nothing ends any more.
    given(
        make.a_licence,
        beneficiary_id=person.id,
        kind=TitleKind.AM_CARD,
        category=None,
        obtained_on=date(2026, 11, 1),
    )
    assert handovers.why_not(read(rental), on=TODAY) == []


def test_an_extension_may_go_up_to_the_nearest_of_its_limits(given: Any, by: Any) -> None:
    del by
    rental = given(make.a_rental, state=RentalState.UNDER_WAY, ends_at=NOW + 4 * DAY)
    due = local(rental.due_at).date()
    found = reassessments.outlook(read(rental), on=TODAY)
    assert found is not None
    assert found.last_day == due + timedelta(days=20), "the longest rental"
    assert reassessments.outlook(read(given(make.a_rental)), on=TODAY) is None


def test_an_eligibility_that_ended_blocks_the_extension_and_nothing_else(
    given: Any, by: Any
) -> None:
    del by
    rental = given(make.a_rental, state=RentalState.UNDER_WAY)
    changed(rental.beneficiary_id, born_on=date(2012, 1, 1))
    found = reassessments.outlook(read(rental), on=TODAY)
    assert found is not None
    assert found.last_day is None
    assert "age_below_policy" in {one.code for one in found.reasons}
    assert read(rental).state is RentalState.UNDER_WAY


def test_what_is_owed_for_the_rental_itself_is_no_debt_yet(given: Any, by: Any) -> None:
    del by
    rental = given(make.a_rental, state=RentalState.UNDER_WAY, ends_at=NOW + 4 * DAY)
    given(
        make.an_entry,
        proposal=ledger.rent(4200),
        beneficiary_id=rental.beneficiary_id,
        rental_id=rental.id,
    )
    found = reassessments.outlook(read(rental), on=TODAY)
    assert found is not None
    assert found.last_day is not None
    person = db.session.get_one(Beneficiary, rental.beneficiary_id)
    assert applicants.applicant(person, VehicleClass.L1E_B, on=TODAY).debt_cents == 4200


def test_a_rental_that_would_become_illegal_is_proposed_with_its_last_legal_day(
    given: Any, by: Any
) -> None:
    person = given(make.a_beneficiary, licence=None)
    given(
        make.a_licence,
        beneficiary_id=person.id,
        kind=TitleKind.AM_ATTESTATION,
        category=None,
        obtained_on=date(2026, 8, 6),
        valid_until=None,
    )
    given(make.a_decision, beneficiary_id=person.id)
    wish = Wish(
        beneficiary_id=person.id,
        site_id=person.site_id,
        vehicle_class=VehicleClass.L1E_B,
        starts_at=NOW + DAY,
        ends_at=NOW + 14 * DAY,
    )
    found = proposals.propose(wish, by=by, now=NOW)
    assert "right_ends" in {one.code for one in found.refusals}
    assert found.legal_end is not None
    # The attestation ends on Sunday 6 December; the site is open on Saturday.
    assert local(found.legal_end).date() == date(2026, 12, 5)
    shorter = Wish(**{**_fields(wish), "ends_at": found.legal_end})
    assert proposals.propose(shorter, by=by, now=NOW).legal_end is None


def _fields(wish: Wish) -> dict[str, Any]:
    return {name: getattr(wish, name) for name in Wish.__dataclass_fields__}


def test_more_days_than_a_year_allows_are_told_before_the_booking(given: Any, by: Any) -> None:
    person = given(make.a_beneficiary)
    given(make.a_decision, beneficiary_id=person.id)
    given(
        make.a_rental,
        state=RentalState.CLOSED,
        beneficiary_id=person.id,
        starts_at=NOW - 60 * DAY,
        ends_at=NOW - 40 * DAY,
    )
    wish = Wish(
        beneficiary_id=person.id,
        site_id=person.site_id,
        vehicle_class=VehicleClass.L1E_B,
        starts_at=NOW + DAY,
        ends_at=NOW + 16 * DAY,
    )
    found = proposals.propose(wish, by=by, now=NOW)
    assert "days_used_up" in {one.code for one in found.refusals}
