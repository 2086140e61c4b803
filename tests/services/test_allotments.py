"""Scooters kept for a public: who may have them, who comes first, and one public at a time."""

from datetime import timedelta
from typing import Any

import pytest

from mobility import db
from mobility.errors import Refused, Stale
from mobility.models import Allotment, Rental, Scooter
from mobility.rules.licence import VehicleClass
from mobility.rules.states import BookingState, RentalState
from mobility.services import allotments, amendment_holds, availability, bookings, waiting
from mobility.services.bookings import Wish
from mobility.services.occupations import Own
from mobility.words import sentence
from tests.factories import (
    a_beneficiary,
    a_booking,
    a_decision,
    a_person,
    a_prescriber,
    a_rental,
    a_scooter,
    a_site,
    a_tariff,
    an_allotment,
)
from tests.machine import DAY, NOW, TODAY

pytestmark = pytest.mark.usefixtures("ctx")
START = NOW + 2 * DAY


@pytest.fixture
def scene(given: Any) -> Any:
    """Two scooters, the second one kept for people whom one organisation sends; one such person, and another."""

    class Scene:
        site = given(a_site)
        sender = given(a_prescriber)
        free = given(a_scooter, site_id=site.id, fleet_number="S-100")
        kept = given(a_scooter, site_id=site.id, fleet_number="S-200")
        theirs = given(a_beneficiary, site_id=site.id, prescriber_id=sender.id)
        other = given(a_beneficiary, site_id=site.id)
        tariff = given(a_tariff)

    made = Scene()
    for person in (made.theirs, made.other):
        given(a_decision, beneficiary_id=person.id)
    made.allotment = db.write(  # type: ignore[attr-defined]
        lambda: (
            an_allotment(
                made.kept.id,
                prescriber_id=made.sender.id,
                situations=frozenset(),
                name="PLIE",
            ).id
        )
    )
    return made


def wish(scene: Any, person: Any, **facts: Any) -> Wish:
    values = {
        "beneficiary_id": person.id,
        "site_id": scene.site.id,
        "vehicle_class": VehicleClass.L1E_B,
        "starts_at": START,
        "ends_at": START + 7 * DAY,
    }
    return Wish(**values | facts)


def search(scene: Any, own: Own, starts_at: Any = START) -> list[tuple[str, list[str], str]]:
    found = availability.search(
        site_id=scene.site.id,
        vehicle_class=VehicleClass.L1E_B,
        starts_at=starts_at,
        ends_at=starts_at + 7 * DAY,
        now=NOW,
        own=own,
    )
    return [
        (one.scooter.fleet_number, [reason.code for reason in one.reasons], one.kept_for)
        for one in found
    ]


def test_for_its_public_it_comes_first_and_for_others_not_at_all(scene: Any) -> None:
    assert search(scene, Own(beneficiary_id=scene.theirs.id)) == [
        ("S-200", [], "PLIE"),
        ("S-100", [], ""),
    ]
    nobody = [("S-100", [], ""), ("S-200", ["allotted"], "")]
    assert search(scene, Own(beneficiary_id=scene.other.id)) == nobody
    assert search(scene, Own()) == nobody


def test_any_day_that_the_wish_touches_counts(scene: Any) -> None:
    other = Own(beneficiary_id=scene.other.id)
    last = START + 28 * DAY  # the last day of the agreement
    assert search(scene, other, last)[1] == ("S-200", ["allotted"], "")
    assert search(scene, other, last + DAY)[1] == ("S-200", [], "")
    before = Own(beneficiary_id=scene.other.id)
    db.write(lambda: setattr(db.session.get_one(Allotment, scene.allotment), "name", "Plie 2027"))
    assert search(scene, before, START - 2 * DAY)[1][1] == ["allotted"]


def test_who_asks_is_known_by_the_booking_too(scene: Any, given: Any) -> None:
    mine = given(a_booking, beneficiary_id=scene.theirs.id, state=BookingState.WAITING)
    assert search(scene, Own(booking_id=mine.id))[0] == ("S-200", [], "PLIE")


def test_booking_it_for_somebody_else_is_refused_with_a_sentence(scene: Any) -> None:
    with pytest.raises(Refused) as caught:
        db.write(bookings.book, wish(scene, scene.other), scene.kept.id, by=None, now=NOW)
    (reason,) = caught.value.reasons
    assert sentence(reason) == "Réservé à PLIE jusqu’au jeudi 24 décembre 2026."
    db.write(bookings.book, wish(scene, scene.theirs), scene.kept.id, by=None, now=NOW)


def test_from_when_on_it_is_free_for_others(scene: Any) -> None:
    row = db.session.get_one(Scooter, scene.kept.id)

    def moment(person: Any) -> Any:
        own = Own(beneficiary_id=person.id)
        return availability.free_from([row], START, 7 * DAY, now=NOW, own=own)[row.id]

    assert moment(scene.theirs) == START
    assert moment(scene.other).isoformat() == "2026-12-24T23:00:00+00:00"


def test_the_waiting_list_offers_it_to_its_public_only(scene: Any, given: Any) -> None:
    given(a_booking, scooter_id=scene.free.id, starts_at=NOW, ends_at=NOW + 60 * DAY)
    for person in (scene.other, scene.theirs):
        given(
            a_booking,
            beneficiary_id=person.id,
            state=BookingState.WAITING,
            starts_at=START,
            ends_at=START + 7 * DAY,
            created_at=NOW - 9 * DAY,
        )
    waiting.offer(NOW, write=db.write)
    by = {one.id: bookings.of_person(one.id) for one in (scene.other, scene.theirs)}
    assert [one.state for one in by[scene.other.id]] == [BookingState.WAITING]
    assert [(one.state, one.scooter_id) for one in by[scene.theirs.id]] == [
        (BookingState.OFFERED, scene.kept.id)
    ]


def test_a_rental_is_not_extended_into_days_kept_for_others(scene: Any, given: Any) -> None:
    scooter = given(a_scooter, site_id=scene.site.id)
    person = given(a_beneficiary, site_id=scene.site.id)
    rental = given(
        a_rental,
        state=RentalState.UNDER_WAY,
        beneficiary_id=person.id,
        scooter_id=scooter.id,
        starts_at=NOW - 3 * DAY,
        ends_at=NOW + 3 * DAY,
    )
    db.write(
        lambda: an_allotment(scooter.id, first_day=TODAY + 5 * DAY, last_day=TODAY + 20 * DAY).id
    )

    def extend(days: int) -> None:
        row = db.session.get_one(Rental, rental.id)
        amendment_holds.hold(row, NOW + timedelta(days=days), NOW)

    with pytest.raises(Refused, match="allotted"):
        db.write(extend, 6)
    db.write(extend, 4)


def test_a_scooter_is_in_one_agreement_at_a_time(scene: Any, given: Any) -> None:
    by = given(a_person)
    other = db.write(lambda: an_allotment(site_id=scene.site.id, first_day=TODAY + 20 * DAY).id)
    row = allotments.get(other, by=by)
    (taken,) = [one for one in allotments.candidates(row) if one.elsewhere]
    assert taken.scooter.id == scene.kept.id
    with pytest.raises(Refused, match="allotted_elsewhere"):
        db.write(allotments.choose, other, [scene.kept.id], version=row.version, by=by)
    row = allotments.get(other, by=by)
    db.write(allotments.choose, other, [scene.free.id], version=row.version, by=by)
    db.session.rollback()
    version = allotments.get(scene.allotment, by=by).version
    assert db.write(allotments.end, scene.allotment, TODAY + DAY, version=version, by=by)
    row = allotments.get(other, by=by)
    db.write(allotments.choose, other, [scene.kept.id], version=row.version, by=by)
    with pytest.raises(Stale):
        db.write(allotments.end, scene.allotment, TODAY, version=version, by=by)


def test_days_that_run_into_another_agreement_are_refused(scene: Any, given: Any) -> None:
    by = given(a_person)
    later = db.write(
        lambda: (
            an_allotment(scene.kept.id, first_day=TODAY + 40 * DAY, last_day=TODAY + 50 * DAY).id
        )
    )
    row = allotments.get(later, by=by)
    facts = allotments.AllotmentFacts(
        name=row.name,
        prescriber_id=None,
        situations=frozenset({"rsa"}),
        site_id=row.site_id,
        vehicle_class=row.vehicle_class,
        first_day=TODAY + 30 * DAY,
        last_day=TODAY + 50 * DAY,
    )
    with pytest.raises(Refused, match="allotted_twice"):
        db.write(allotments.save, later, facts, by=by)
    version = allotments.get(later, by=by).version
    assert not db.write(allotments.end, later, TODAY, version=version, by=by), "it had not begun"


def test_what_was_promised_before_is_shown(scene: Any, given: Any) -> None:
    given(
        a_booking,
        beneficiary_id=scene.theirs.id,
        scooter_id=scene.kept.id,
        starts_at=NOW + DAY,
        ends_at=NOW + 3 * DAY,
    )
    other = given(
        a_booking,
        beneficiary_id=scene.other.id,
        scooter_id=scene.kept.id,
        starts_at=NOW + 5 * DAY,
        ends_at=NOW + 9 * DAY,
    )
    row = allotments.get(scene.allotment, by=given(a_person))
    assert [one.id for one in allotments.promised_to_others(row, now=NOW)] == [other.id]
