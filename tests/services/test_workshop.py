"""Work, inspections, recalls, checks, odometers, keys, transfers: what each does to a scooter, and what refuses it."""

from datetime import timedelta
from typing import Any

import pytest

from mobility import db
from mobility.errors import NotFound, Refused, Stale
from mobility.models import OdometerReading, Scooter
from mobility.rules.fleet import KeyChange, ReadingSource
from mobility.rules.inspections import InspectionResult
from mobility.rules.maintenance import CheckPoint, Interval, MaintenanceItem, Pressing, WorkState
from mobility.rules.roles import Role
from mobility.rules.states import ScooterState
from mobility.services import (
    availability,
    fleet,
    inspections,
    odometer,
    plans,
    recalls,
    return_checks,
    transfers,
    vehicle_life,
    workshop,
)
from mobility.services.workshop import Finished, WorkFacts
from tests import factories as make
from tests.machine import DAY, NOW, TODAY

pytestmark = pytest.mark.usefixtures("ctx")


def refused(unit: Any, /, *args: Any, **facts: Any) -> list[str]:
    """The codes with which a unit is refused."""
    with pytest.raises(Refused) as caught:
        db.write(unit, *args, **facts)
    return [reason.code for reason in caught.value.reasons]


def person(role: Role = Role.MANAGER, **facts: Any) -> Any:
    """A member of staff."""
    return db.write(make.a_person, role, **facts)


def row(scooter_id: int) -> Scooter:
    """The scooter as it stands now."""
    return fleet.scooter(scooter_id, by=None)


def reasons(scooter_id: int, days: int = 5, ahead: int = 1) -> list[str]:
    """Why a scooter is not free from tomorrow on."""
    start = NOW + ahead * DAY
    found = availability.of_scooter(scooter_id, start, start + days * DAY, now=NOW)
    return [reason.code for reason in found.reasons]


# --- work -------------------------------------------------------------------------------------------


def test_planned_work_takes_the_scooter_and_gives_it_back(given: Any) -> None:
    scooter, by = given(make.a_scooter), person()
    order = given(make.a_work_order, scooter_id=scooter.id, starts_at=NOW + 2 * DAY)
    assert reasons(scooter.id) == ["occupied"]
    db.write(workshop.cancel, order.id, "Plus besoin", version=order.version, by=by, now=NOW)
    assert reasons(scooter.id) == []
    assert refused(workshop.cancel, order.id, "Encore", version=2, by=by, now=NOW) == [
        "work_impossible"
    ]


def test_work_that_meets_a_booking_says_whose(given: Any) -> None:
    scooter = given(make.a_scooter)
    booking = given(make.a_booking, scooter_id=scooter.id)
    with pytest.raises(Refused) as caught:
        given(make.a_work_order, scooter_id=scooter.id, starts_at=booking.starts_at)
    (reason,) = caught.value.reasons
    assert (reason.code, reason.values["reference"]) == ("held_by", booking.reference)


def test_two_works_at_once_are_told_apart(given: Any) -> None:
    scooter, by = given(make.a_scooter), person()
    first = given(make.a_work_order, scooter_id=scooter.id)
    assert refused(make.a_work_order, scooter.id) == ["held"]
    second = given(make.a_work_order, scooter_id=scooter.id, starts_at=NOW + 60 * DAY)
    assert refused(
        workshop.reschedule, second.id, first.starts_at, first.ends_at, version=1, by=by, now=NOW
    ) == ["held"]
    ends = first.ends_at + DAY
    db.write(workshop.reschedule, first.id, first.starts_at, ends, version=1, by=by, now=NOW)
    assert workshop.get(first.id, by=by).ends_at == ends


def test_work_that_is_done_is_the_base_of_its_plan_and_has_its_cost(given: Any) -> None:
    scooter, by = given(make.a_scooter, km=1200), person()
    items = [MaintenanceItem.SERVICE]
    order = given(make.a_work_order, scooter_id=scooter.id, starts_at=NOW, items=items)
    db.write(workshop.start, order.id, version=1, by=by, now=NOW)
    assert row(scooter.id).state is ScooterState.WORKSHOP
    db.write(workshop.add_part, order.id, "Bougie", quantity=2, unit_cents=790, version=2, by=by)
    version = workshop.get(order.id, by=by).version
    done = Finished(km=1300, labour_cents=4000, back_in_service=True)
    db.write(workshop.finish, order.id, done, version=version, by=by, now=NOW + DAY)
    finished = workshop.get(order.id, by=by)
    assert (finished.state, finished.km, finished.cents) == (WorkState.DONE, 1300, 5580)
    assert row(scooter.id).state is ScooterState.IN_SERVICE
    assert workshop.cost(scooter.id).total == 5580
    later = plans.of_scooter(row(scooter.id), now=NOW + DAY)
    service = next(one.due for one in later if one.due.item is MaintenanceItem.SERVICE)
    assert service.at_km == 4300
    assert refused(workshop.finish, order.id, done, version=finished.version, by=by, now=NOW) == [
        "work_impossible"
    ]


def test_work_that_ends_early_frees_the_rest_of_its_time(given: Any) -> None:
    scooter, by = given(make.a_scooter), person()
    order = given(make.a_work_order, scooter_id=scooter.id, starts_at=NOW, ends_at=NOW + 10 * DAY)
    db.write(workshop.finish, order.id, Finished(), version=1, by=by, now=NOW + DAY)
    start = NOW + 2 * DAY
    assert availability.of_scooter(scooter.id, start, start + DAY, now=NOW + DAY).free


def test_a_stale_order_and_another_sites_order(given: Any) -> None:
    here, there = given(make.a_site), given(make.a_site)
    scooter = given(make.a_scooter, site_id=there.id)
    order = given(make.a_work_order, scooter_id=scooter.id)
    agent = person(Role.AGENT, site_ids=[here.id])
    with pytest.raises(NotFound):
        workshop.get(order.id, by=agent)
    with pytest.raises(Stale):
        db.write(workshop.start, order.id, version=9, by=person(), now=NOW)


def test_a_retired_scooter_and_backward_dates_are_refused(given: Any) -> None:
    gone = given(make.a_scooter, state=ScooterState.RETIRED)
    assert refused(make.a_work_order, gone.id) == ["scooter_retired"]
    scooter = given(make.a_scooter)
    assert refused(make.a_work_order, scooter.id, ends_at=NOW) == ["end_before_start"]
    past = {"starts_at": NOW - 9 * DAY, "ends_at": NOW - 8 * DAY}
    assert refused(make.a_work_order, scooter.id, **past) == ["start_past"]


# --- plans ------------------------------------------------------------------------------------------


def test_a_plan_of_ones_own_replaces_the_usual_one(given: Any) -> None:
    scooter = given(make.a_scooter, km=9000)
    assert plans.is_usual(scooter.model_id)
    assert not any(one.due.item is MaintenanceItem.FIRST_SERVICE for one in _due(scooter.id))
    db.write(plans.save, scooter.model_id, [Interval(MaintenanceItem.BELT, 500, 6)])
    (only,) = _due(scooter.id)
    assert (only.due.item, only.due.at_km) == (MaintenanceItem.BELT, 9500)
    db.write(plans.save, scooter.model_id, [Interval(MaintenanceItem.OIL, 100)])
    assert refused(plans.save, scooter.model_id, [Interval(MaintenanceItem.OIL)]) == ["plan_empty"]
    assert refused(plans.save, scooter.model_id, []) == ["plan_empty"]


def _due(scooter_id: int) -> list[plans.DueWork]:
    return plans.of_scooter(row(scooter_id), now=NOW)


def test_the_due_list_leads_with_what_is_overdue_and_knows_what_is_planned(given: Any) -> None:
    by = person()
    tired, fresh = given(make.a_scooter, km=100), given(make.a_scooter, km=100)
    db.write(plans.save, tired.model_id, [Interval(MaintenanceItem.SERVICE, 200)])
    db.write(plans.save, fresh.model_id, [Interval(MaintenanceItem.SERVICE, 9000)])
    db.write(lambda: fleet.read_odometer(row(tired.id), 400, ReadingSource.WORKSHOP, now=NOW))
    (found,) = plans.pressing(by, now=NOW)
    assert (found.scooter.id, found.due.pressing) == (tired.id, Pressing.OVERDUE)
    order = given(make.a_work_order, scooter_id=tired.id, items=[MaintenanceItem.SERVICE])
    (planned,) = plans.pressing(by, now=NOW)
    assert planned.order is not None
    assert planned.order.id == order.id


# --- inspections ------------------------------------------------------------------------------------


def test_the_next_inspection_is_worked_out(given: Any) -> None:
    born = TODAY.replace(year=2024)
    scooter = given(make.a_scooter, first_registered_on=born, inspection_due_on=None)
    assert scooter.inspection_due_on == born.replace(year=2029)
    given(make.an_inspection, scooter_id=scooter.id, made_on=TODAY, result=InspectionResult.MAJOR)
    assert row(scooter.id).inspection_due_on == TODAY.replace(year=2027, month=1)
    assert reasons(scooter.id, days=90) == ["inspection_due"]
    later = TODAY + timedelta(days=20)

    def again() -> Any:
        report = inspections.Report(made_on=later, result=InspectionResult.PASSED, retest=True)
        return inspections.note(row(scooter.id), report, by=None, now=NOW + 30 * DAY)

    db.write(again)
    assert row(scooter.id).inspection_due_on == TODAY.replace(year=2029)
    assert [one.result.value for one in inspections.of_scooter(scooter.id)] == ["major", "passed"]


def test_inspections_that_cannot_be(given: Any) -> None:
    scooter = given(make.a_scooter)
    given(make.an_inspection, scooter_id=scooter.id)
    for facts, code in (
        ({"made_on": TODAY + timedelta(days=1)}, "inspection_future"),
        ({"made_on": TODAY - timedelta(days=60)}, "inspection_older"),
        ({"made_on": TODAY, "retest": True}, "retest_of_nothing"),
    ):
        assert refused(make.an_inspection, scooter.id, **facts) == [code]


# --- recalls ----------------------------------------------------------------------------------------


def test_an_open_safety_recall_keeps_the_scooters_of_a_model_in(given: Any) -> None:
    by, scooter = person(), given(make.a_scooter, vin="VGAF1AAAA00012345")
    other = given(make.a_scooter, model_id=scooter.model_id, vin="VGAF1BBBB00099999")
    recall = given(make.a_recall, model_id=scooter.model_id, vins="vgaf1-aaaa0001\n\n")
    assert (reasons(scooter.id), reasons(other.id)) == (["recall_open"], [])
    came = given(make.a_scooter, model_id=scooter.model_id, vin="VGAF1AAAA00017777")
    assert reasons(came.id) == ["recall_open"]
    assert refused(recalls.close, recall.id, now=NOW) == ["recall_waits"]
    for one in (scooter, came):
        db.write(recalls.mend, recall.id, one.id, on=TODAY, by=by)
    assert reasons(scooter.id) == []
    db.write(recalls.mend, recall.id, scooter.id, on=None, by=by)
    assert reasons(scooter.id) == ["recall_open"]
    db.write(recalls.mend, recall.id, scooter.id, on=TODAY, by=by)
    db.write(recalls.close, recall.id, now=NOW)
    with pytest.raises(NotFound):
        db.write(recalls.mend, recall.id, other.id, on=TODAY, by=by)


def test_a_recall_names_something(given: Any) -> None:
    assert refused(recalls.save, None, recalls.RecallFacts(title="Rien", announced_on=TODAY)) == [
        "recall_of_nothing"
    ]
    assert refused(
        recalls.save, None, recalls.RecallFacts(title="Peu", announced_on=TODAY, vins="VGA")
    ) == ["vin_too_short"]


# --- checks, keys, photos ---------------------------------------------------------------------------


def test_a_check_blocks_until_every_point_is_ticked(given: Any) -> None:
    by, scooter = person(), given(make.a_scooter)
    check = given(make.a_return_check, scooter_id=scooter.id)
    assert given(make.a_return_check, scooter_id=scooter.id).id == check.id, "asked once"
    soon = availability.of_scooter(scooter.id, NOW, NOW + DAY, now=NOW)
    assert [reason.code for reason in soon.reasons] == ["check_open"]
    points = [CheckPoint(code) for code in check.points]
    db.write(return_checks.tick, check.id, points[:2], remarks="Pneu", by=by, now=NOW)
    assert return_checks.of_scooter(scooter.id) is not None
    db.write(return_checks.tick, check.id, points, remarks="", by=by, now=NOW)
    assert return_checks.of_scooter(scooter.id) is None
    assert availability.of_scooter(scooter.id, NOW, NOW + DAY, now=NOW).free
    assert refused(return_checks.tick, check.id, points, remarks="", by=by, now=NOW) == [
        "check_done"
    ]


def test_a_scooter_without_a_key_stays_in(given: Any) -> None:
    by, scooter = person(), given(make.a_scooter, keys=1)
    given(make.a_key_event, scooter_id=scooter.id)
    assert reasons(scooter.id) == ["no_key"]
    assert refused(make.a_key_event, scooter.id) == ["no_key_left"]
    change = {"why": "Serrurier", "cents": 3500, "by": by, "now": NOW}
    db.write(lambda: vehicle_life.change_keys(row(scooter.id), KeyChange.MADE, **change))
    assert reasons(scooter.id) == []
    assert [one.keys for one in vehicle_life.keys(scooter.id)] == [1, 0]
    assert workshop.cost(scooter.id).keys == 3500


# --- odometers --------------------------------------------------------------------------------------


def test_a_wrong_mileage_is_corrected_and_stays_readable(given: Any) -> None:
    by, scooter = person(), given(make.a_scooter, km=1200)

    def read() -> OdometerReading:
        return fleet.read_odometer(row(scooter.id), 2900, ReadingSource.WORKSHOP, now=NOW)

    wrong = db.write(read)
    assert refused(_correct, scooter.id, wrong.id, 1100, "Faute", by) == ["km_between"]
    assert refused(_correct, scooter.id, wrong.id, 1290, " ", by) == ["reason_missing"]
    right = db.write(_correct, scooter.id, wrong.id, 1290, "Un chiffre de trop", by)
    assert (fleet.mileage(row(scooter.id)), right.read_at) == (1290, wrong.read_at)
    assert refused(_correct, scooter.id, wrong.id, 1300, "Encore", by) == ["reading_corrected"]
    later = NOW + DAY
    db.write(lambda: fleet.read_odometer(row(scooter.id), 1400, ReadingSource.WORKSHOP, now=later))
    assert refused(_correct, scooter.id, right.id, 1500, "Trop", by) == ["km_between"]
    other = given(make.a_scooter)
    with pytest.raises(NotFound):
        db.write(_correct, other.id, right.id, 1290, "Ailleurs", by)


def _correct(scooter_id: int, reading_id: int, km: int, why: str, by: Any) -> OdometerReading:
    return odometer.correct(row(scooter_id), reading_id, km, why, by=by, now=NOW + DAY)


def test_a_new_odometer_begins_anew_and_what_was_ridden_counts_on(given: Any) -> None:
    scooter = given(make.a_scooter, km=1200)
    db.write(lambda: odometer.replace(row(scooter.id), 0, "Compteur cassé", by=None, now=NOW))
    assert (fleet.mileage(row(scooter.id)), odometer.ridden(row(scooter.id))) == (0, 1200)
    later = NOW + DAY
    db.write(lambda: fleet.read_odometer(row(scooter.id), 50, ReadingSource.RETURN, now=later))
    assert (fleet.mileage(row(scooter.id)), odometer.ridden(row(scooter.id))) == (50, 1250)


# --- transfers --------------------------------------------------------------------------------------


def test_a_transfer_takes_the_scooter_then_changes_its_site(given: Any) -> None:
    by, scooter = person(), given(make.a_scooter)
    there = given(make.a_site)
    transfer = given(make.a_transfer, scooter_id=scooter.id, to_site_id=there.id)
    start = transfer.leaves_at - DAY
    found = availability.of_scooter(scooter.id, start, start + 5 * DAY, now=NOW)
    assert {reason.code for reason in found.reasons} == {"occupied", "leaves_site"}
    assert refused(make.a_transfer, scooter.id, there.id) == ["transfer_planned"]
    db.write(transfers.arrive, transfer.id, version=1, by=by, now=transfer.arrives_at)
    assert row(scooter.id).site_id == there.id
    assert refused(transfers.cancel, transfer.id, version=2, by=by, now=NOW) == ["transfer_settled"]


def test_what_is_promised_here_is_not_sent_away(given: Any) -> None:
    scooter, there = given(make.a_scooter), given(make.a_site)
    given(make.a_booking, scooter_id=scooter.id, starts_at=NOW + 80 * DAY)
    assert refused(make.a_transfer, scooter.id, there.id) == ["held_by"]
    free = given(make.a_scooter)
    assert refused(make.a_transfer, free.id, free.site_id) == ["same_site"]
    transfer = given(make.a_transfer, scooter_id=free.id, to_site_id=there.id)
    db.write(transfers.cancel, transfer.id, version=1, by=person(), now=NOW)
    assert row(free.id).site_id == free.site_id


def test_a_repair_of_a_scooter_that_is_out_takes_nothing(given: Any) -> None:
    rental = given(make.a_rental, state="under_way")
    facts = WorkFacts(title="Panne", starts_at=NOW, ends_at=NOW + DAY)
    order = db.write(lambda: workshop.begin_repair(row(rental.scooter_id), facts, by=None, now=NOW))
    assert order.occupation_id is None
