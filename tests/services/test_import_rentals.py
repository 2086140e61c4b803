"""Rentals under way on paper are taken over as they are: once, whole, balanced, and what is unclear is told."""

from datetime import UTC, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from mobility import db
from mobility.errors import Refused
from mobility.models import (
    Booking,
    ConditionReport,
    ImportRow,
    LedgerEntry,
    LedgerLine,
    Message,
    Occupation,
    Rental,
)
from mobility.rules.accounts import Account, EntryKind
from mobility.rules.importing import ImportKind, RowState
from mobility.rules.states import BookingState, RentalState
from mobility.services import (
    bookings,
    checks,
    fleet,
    imports,
    ledger,
    messages,
    rentals,
    search,
    stints,
    tariffs,
)
from mobility.services.files import Vault
from mobility.services.handovers import Return
from tests import factories as make
from tests.conftest import Given
from tests.factories.imports import an_import
from tests.machine import DAY, NOW

HEAD = (
    "Contrat;Nom;Prénom;Né le;Scooter;Départ;Retour prévu;Caution;Mode de caution;Reste à payer;Km"
)


@pytest.fixture
def house(house_ready: Flask, given: Given) -> Any:
    """A house with its calendar of reminders, one person, one scooter and a tariff."""
    del house_ready
    person = given(
        make.a_beneficiary,
        birth_name="Delacroix",
        first_names="Noémie",
        phone="+33639981234",
        email="noemie@example.org",
    )
    scooter = given(make.a_scooter, fleet_number="S-1", plate="AB-123-CD", km=1000)
    given(make.a_tariff)
    return person, scooter


def day(days: int) -> str:
    return f"{(NOW + days * DAY):%d/%m/%Y}"


def line(
    house: Any, *, paper: str = "C-118", out: int = -10, due: int = 10, scooter: str = "S-1"
) -> str:
    born = f"{house[0].born_on:%d/%m/%Y}"
    return f"{paper};DELACROIX;Noémie;{born};{scooter};{day(out)};{day(due)};150;Chèque;42,50;1 250"


def sent(*lines: str) -> list[ImportRow]:
    batch = db.write(lambda: an_import(lines, ImportKind.RENTALS).id)
    query = select(ImportRow).where(ImportRow.batch_id == batch).order_by(ImportRow.number)
    return list(db.session.scalars(query))


def brought_in(*lines: str) -> Any:
    batch = db.write(lambda: an_import(lines, ImportKind.RENTALS).id)
    return db.write(lambda: imports.bring_in(batch, by=make.a_person(), now=NOW))


def faults(row: ImportRow) -> list[tuple[str, str]]:
    return [(fault["name"], fault["code"]) for fault in row.faults]


def the_rental() -> Rental:
    return db.session.scalars(select(Rental)).one()


def test_a_rental_is_taken_over_as_it_runs(ctx: Flask, house: Any, settings: Any) -> None:
    assert brought_in(HEAD, line(house)) == 0
    rental = the_rental()
    assert (rental.number, rental.external_number) == ("R2026-00001", "C-118")
    assert (rental.state, rental.booking.state) == (RentalState.UNDER_WAY, BookingState.UNDER_WAY)
    assert (rental.taken_over_at, rental.editions) == (NOW, [])
    assert rental.handed_over_at == rental.starts_at
    held = db.session.scalars(select(Occupation)).one()
    spare = timedelta(minutes=rental.site.turnaround_minutes)
    assert (held.booking_id, held.guarded_until) == (rental.booking_id, rental.due_at + spare)
    report = db.session.scalars(select(ConditionReport)).one()
    assert (report.km, report.energy_percent, report.made_at) == (1250, None, rental.starts_at)
    assert fleet.mileage(rental.scooter) == 1250
    stint = stints.current(rental.id)
    assert stint is not None
    assert (stint.starts_at, stint.km_out) == (rental.starts_at, 1250)
    found = ledger.balances(rental.id)
    assert (found[Account.DEPOSIT_HELD], found[Account.CHEQUE]) == (-15000, 15000)
    assert (found[Account.PERSON], found[Account.OPENING]) == (4250, -4250)
    assert sum(found.values()) == 0
    kinds = set(db.session.scalars(select(LedgerEntry.kind)))
    assert kinds == {EntryKind.OPENING}
    assert checks.faults(Vault(settings.file_keys)) == []


def test_a_missing_hour_is_the_hour_of_opening_and_of_closing(ctx: Flask, house: Any) -> None:
    (row,) = sent(HEAD, line(house))
    assert [one["code"] for one in row.remarks] == ["due_at_closing"]
    brought_in(HEAD, line(house))
    rental = the_rental()
    hours = rental.site.hours[0]
    assert bookings.local(rental.starts_at).time() == hours.opens
    assert bookings.local(rental.due_at).time() == hours.closes


def test_an_hour_stands_beside_the_day_or_behind_it(ctx: Flask, house: Any) -> None:
    born = f"{house[0].born_on:%d/%m/%Y}"
    brought_in(
        "Nom;Prénom;Né le;Plaque;Départ;Heure de départ;Retour prévu",
        f"Delacroix;Noémie;{born};ab123cd;{day(-3)};10h15;{day(4)} 16:30",
    )
    rental = the_rental()
    assert bookings.local(rental.starts_at).strftime("%H:%M") == "10:15"
    assert bookings.local(rental.due_at).strftime("%H:%M") == "16:30"
    assert rental.external_number is None
    assert db.session.scalar(select(func.count()).select_from(ConditionReport)) == 0
    assert db.session.scalar(select(func.count()).select_from(LedgerLine)) == 0


def test_the_second_time_everything_is_there_already(ctx: Flask, house: Any) -> None:
    brought_in(HEAD, line(house))
    (again,) = sent(HEAD, line(house))
    assert (again.state, again.target) == (RowState.SAME, "R2026-00001")
    assert [one["code"] for one in again.remarks] == ["rental_there"]
    with pytest.raises(Refused, match="import_nothing"):
        brought_in(HEAD, line(house))
    (bare,) = sent(HEAD, line(house, paper=""))
    assert bare.state is RowState.SAME, "the same person on the same scooter since the same day"


def test_a_rental_that_came_back_is_not_taken_over_again(ctx: Flask, house: Any) -> None:
    brought_in(HEAD, line(house))

    def back() -> None:
        rental = the_rental()
        facts = Return(km=1300, energy_percent=50, equipment=())
        version, by = rental.version, make.a_person()
        rentals.give_back(rental.number, facts, version=version, by=by, now=NOW)

    db.write(back)
    rental = the_rental()
    assert rental.state is RentalState.CLOSED
    assert ledger.settled(rental.id)
    entries = db.session.scalars(select(LedgerEntry)).all()
    returned = next(one for one in entries if one.kind is EntryKind.DEPOSIT_RETURNED)
    assert {one.account: one.cents for one in returned.lines}[Account.CHEQUE] == -15000
    (again,) = sent(HEAD, line(house))
    assert again.state is RowState.SAME


def test_who_is_not_clear_is_told_with_those_it_may_be(
    ctx: Flask, house: Any, given: Given
) -> None:
    given(make.a_beneficiary, birth_name="Delacroix", first_names="Léo", phone="+33639981234")
    head = "Tél;Nom;Prénom;E-mail;Scooter;Départ;Retour prévu"
    dates = f"S-1;{day(-1)};{day(4)}"
    rows = sent(
        head,
        f"0639981234;;;;{dates}",
        f"0639981234;Delacroix;Noémie;;{dates}",
        f"0639981234;Martin;Paul;;{dates}",
        f"0639989999;;;;{dates}",
        f";;;;{dates}",
    )
    assert faults(rows[0]) == [("phone", "person_several")]
    assert "Noémie Delacroix (" in rows[0].faults[0]["values"]["which"]
    assert "Léo Delacroix (" in rows[0].faults[0]["values"]["which"]
    assert rows[1].state is RowState.NEW
    assert faults(rows[2]) == [("phone", "person_otherwise")]
    assert faults(rows[3]) == [("phone", "person_unknown")]
    assert faults(rows[4]) == [("", "person_missing")]
    (both,) = sent(head, f"0639981234;;;NOEMIE@example.org;{dates}")
    assert both.state is RowState.NEW, "the e-mail tells which of the two it is"
    assert both.name == "Noémie Delacroix"


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"scooter": "S-9"}, ("fleet_number", "scooter_unknown")),
        ({"out": 3, "due": 5}, ("out_on", "out_ahead")),
        ({"out": -3, "due": -5}, ("due_on", "due_before_out")),
    ],
)
def test_what_cannot_be_is_told_by_its_column(
    ctx: Flask, house: Any, changes: Any, told: Any
) -> None:
    (row,) = sent(HEAD, line(house, **changes))
    assert told in faults(row)


def test_what_holds_the_scooter_already_is_told(ctx: Flask, house: Any, given: Given) -> None:
    other = given(make.a_beneficiary, birth_name="Petit", first_names="Ana")
    start = NOW + 5 * DAY
    given(
        make.a_booking,
        state=BookingState.CONFIRMED,
        beneficiary_id=other.id,
        scooter_id=house[1].id,
        starts_at=start,
        ends_at=start + DAY,
    )
    (row,) = sent(HEAD, line(house))
    assert faults(row) == [("fleet_number", "row_held")]
    assert sent(HEAD, line(house, due=3))[0].state is RowState.NEW


def test_two_rows_for_one_scooter_are_told(ctx: Flask, house: Any, given: Given) -> None:
    other = given(make.a_beneficiary, birth_name="Martin", first_names="Paul")
    born = f"{other.born_on:%d/%m/%Y}"
    rows = sent(
        HEAD,
        line(house),
        line(house),
        f"C-119;Martin;Paul;{born};AB-123-CD;{day(-2)};{day(2)};;;;",
        f"C-118;Martin;Paul;{born};S-1;{day(-2)};{day(2)};;;;",
    )
    assert [one.state for one in rows[:2]] == [RowState.NEW, RowState.SAME]
    assert faults(rows[2]) == [("fleet_number", "row_crosses")]
    assert faults(rows[3]) == [("", "row_contradicts")]


def test_somebody_else_s_rental_is_told(ctx: Flask, house: Any, given: Given) -> None:
    brought_in(HEAD, line(house))
    other = given(make.a_beneficiary, birth_name="Martin", first_names="Paul")
    born = f"{other.born_on:%d/%m/%Y}"
    first, second = sent(
        HEAD,
        f"C-119;Martin;Paul;{born};S-1;{day(-2)};{day(2)};;;;",
        f"C-118;Martin;Paul;{born};S-1;{day(-2)};{day(2)};;;;",
    )
    assert ("fleet_number", "scooter_out_already") in faults(first)
    assert ("external_number", "paper_of_another") in faults(second)


def test_all_rows_or_none(ctx: Flask, house: Any, given: Given) -> None:
    scooter = given(make.a_scooter, fleet_number="S-2")
    person = given(make.a_beneficiary, birth_name="Martin", first_names="Paul")
    born = f"{person.born_on:%d/%m/%Y}"
    cash = f"C-119;Martin;Paul;{born};S-2;{day(-2)};{day(2)};1 200;Espèces;;"
    with pytest.raises(Refused, match="import_row") as caught:
        brought_in(HEAD, line(house), cash)
    assert caught.value.reasons[0].values["number"] == 3
    assert db.session.scalar(select(func.count()).select_from(Rental)) == 0
    assert db.session.scalar(select(func.count()).select_from(Booking)) == 0
    assert scooter is not None


def test_days_on_paper_go_on_to_count(ctx: Flask, house: Any) -> None:
    born = f"{house[0].born_on:%d/%m/%Y}"
    brought_in(
        "Nom;Prénom;Né le;Scooter;Départ;Retour prévu;Jours déjà utilisés",
        f"Delacroix;Noémie;{born};S-1;{day(-10)};{day(10)};45",
    )
    rental = the_rental()
    assert (rental.used_days_before, rental.paper_days) == (45, 45)
    assert tariffs.used_days(house[0].id) == 45 + rental.days


def test_reminders_that_are_past_stay_unsaid(ctx: Flask, house: Any) -> None:
    """Due the day after tomorrow: the one of two days before was this morning; that of the day itself is to come."""
    brought_in(HEAD, line(house, due=2))
    assert db.write(messages.plan, NOW)["planned"] == 0
    due = bookings.local(the_rental().due_at)
    morning = due.replace(hour=9, minute=1).astimezone(UTC)
    assert db.write(messages.plan, morning)["planned"] == 1
    assert db.session.scalars(select(Message.kind)).one() == "return_today"


def test_a_late_one_comes_in_late(ctx: Flask, house: Any) -> None:
    (row,) = sent(HEAD, line(house, due=-2))
    assert "row_late" in [one["code"] for one in row.remarks]
    brought_in(HEAD, line(house, due=-2))
    assert db.write(messages.plan, NOW)["planned"] == 0
    assert the_rental().due_at < NOW


def test_the_number_of_paper_is_found(ctx: Flask, house: Any, given: Given) -> None:
    brought_in(HEAD, line(house))
    by = given(make.a_person)
    for asked in ("c-118", "R2026-1", "r2026-00001"):
        found = [one for one in search.everywhere(asked, by=by) if one.kind == "rental"]
        assert [one.key for one in found] == ["R2026-00001"], asked
