"""The journal: no change without a line, in the same transaction; no value that should stay private."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, inspect, select, text, update

from mobility import db
from mobility.db import Base
from mobility.models import (
    Beneficiary,
    BeneficiarySituation,
    Booking,
    Edition,
    JournalDetail,
    JournalEntry,
    Licence,
    Scooter,
    Setting,
    Site,
    User,
)
from mobility.rules.states import RentalState, ScooterState
from mobility.services import house, journal
from mobility.services.journal import Actor, BulkChange, acting, deed
from tests import factories as make
from tests.machine import NOW, TODAY

SILENT = {
    "attempt", "beneficiary_name", "blob", "form_key", "handover_draft", "import_row", "job_run", "journal_detail",
    "journal_entry", "lease", "message",
    "password_link", "series", "staff_session", "throttle", "twin_key",
}  # fmt: skip
"""Tables that are no business of the journal: traces themselves, keys, and what has a log of its own."""
RELATIONS = {"user_site"}
"""Written by a relationship, without a row of their own."""


def _entries(kind: str | None = None) -> list[JournalEntry]:
    query = select(JournalEntry).order_by(JournalEntry.id)
    if kind:
        query = query.where(JournalEntry.subject_kind == kind)
    return list(db.session.scalars(query))


def _count() -> int:
    return db.session.scalar(select(func.count()).select_from(JournalEntry)) or 0


def test_every_table_is_journalled_but_those_named_here() -> None:
    silent = {
        mapper.local_table.name
        for mapper in Base.registry.mappers
        if not getattr(mapper.class_, "__journal__", True)
    }
    assert silent == SILENT


# --- one line a change ------------------------------------------------------------------------------


def test_a_new_row_leaves_a_line_with_its_values(ctx: Flask) -> None:
    db.write(
        lambda: house.save_site(
            None,
            {
                "name": "Calais",
                "address": "1 rue",
                "postcode": "62100",
                "town": "Calais",
                "phone": "+33399000001",
            },
        )
    )
    (entry,) = _entries("site")
    assert (entry.action, entry.deed, entry.actor) == ("added", "save_site", "command")
    assert entry.subject_id == db.session.scalars(select(Site.id)).one()
    assert {"name", "town"} <= set(entry.fields)
    assert entry.detail is not None
    assert entry.detail.changes is not None
    assert entry.detail.changes["name"] == "Calais"


def test_a_change_leaves_what_was_and_what_is(ctx: Flask) -> None:
    scooter_id = db.write(lambda: make.a_scooter(colour="noir").id)

    def paint() -> None:
        row = db.session.get_one(Scooter, scooter_id)
        row.colour, row.state = "blanc", ScooterState.WORKSHOP
        row.insured_until = date(2027, 1, 1)

    db.write(paint)
    entry = _entries("scooter")[-1]
    assert entry.action == "changed"
    assert entry.detail is not None
    assert entry.detail.changes == {
        "colour": ["noir", "blanc"],
        "state": ["in_service", "workshop"],
        "insured_until": ["2027-12-31", "2027-01-01"],
    }
    assert entry.fields == ["colour", "insured_until", "state"]


def test_a_removed_row_leaves_a_line(ctx: Flask) -> None:
    person_id = db.write(lambda: make.a_beneficiary(licence=None, situations=["rsa", "ass"]).id)
    before = _count()

    def remove() -> None:
        row = db.session.get_one(Beneficiary, person_id)
        row.situations = [one for one in row.situations if one.code == "rsa"]

    db.write(remove)
    assert [entry.action for entry in _entries("beneficiary_situation")] == [
        "added",
        "added",
        "removed",
    ]
    assert _count() == before + 1


def test_setting_the_same_value_leaves_no_line(ctx: Flask) -> None:
    site_id = db.write(lambda: make.a_site(name="Calais").id)
    before = _count()

    def same() -> None:
        db.session.get_one(Site, site_id).name = "Calais"

    db.write(same)
    assert _count() == before


def test_a_member_of_staff_who_changes_sites_leaves_a_line(ctx: Flask) -> None:
    """The relation has no row of its own: what changed must be told of the person."""

    def begin() -> int:
        make.a_site()
        return make.a_user(site_ids=[]).id

    user_id = db.write(begin)
    before = len(_entries("user"))

    def give() -> None:
        db.session.get_one(User, user_id).sites = list(db.session.scalars(select(Site)))

    db.write(give)
    lines = _entries("user")
    assert len(lines) == before + 1
    assert lines[-1].fields == ["sites"]


STORY: list[tuple[str, Callable[[], Any]]] = [
    ("site", make.a_site),
    ("setting", make.a_foundation),
    ("user", make.a_user),
    ("scooter_model", make.a_model),
    ("scooter", make.a_scooter),
    ("odometer_reading", make.a_scooter),
    ("prescriber", make.a_prescriber),
    ("beneficiary", make.a_beneficiary),
    ("beneficiary_situation", make.a_beneficiary),
    ("licence", make.a_beneficiary),
    ("title_check", make.a_beneficiary),
    ("policy", make.a_policy),
    ("decision", make.a_booking),
    ("booking", make.a_booking),
    ("occupation", make.a_booking),
    ("tariff", make.a_tariff),
    ("rental", make.a_rental),
    ("edition", make.a_rental),
    ("ledger_entry", make.an_entry),
    ("ledger_line", make.an_entry),
    ("task", make.a_task),
]


@pytest.mark.parametrize(("kind", "factory"), STORY)
def test_there_are_as_many_lines_as_new_rows(
    ctx: Flask, kind: str, factory: Callable[[], Any]
) -> None:
    db.write(factory)
    rows = db.session.scalar(select(func.count()).select_from(Base.metadata.tables[kind]))
    lines = [entry for entry in _entries(kind) if entry.action == "added"]
    assert rows
    assert len(lines) == rows
    assert all(entry.detail is not None for entry in lines)


COLUMNS = st.dictionaries(
    st.sampled_from(["town", "address", "phone"]),
    st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=40),
    max_size=4,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(changes=st.lists(COLUMNS, max_size=4))
def test_whatever_changes_is_told_and_nothing_else(
    ctx: Flask, changes: list[dict[str, str]]
) -> None:
    """The lines of a row, read one after the other, lead to what the row is."""
    site_id = db.write(lambda: make.a_site().id)

    def change(values: dict[str, str]) -> None:
        row = db.session.get_one(Site, site_id)
        for name, value in values.items():
            setattr(row, name, value)

    for values in changes:
        db.write(change, values)
    told: dict[str, Any] = {}
    for entry in _entries("site"):
        if entry.subject_id == site_id:
            assert entry.detail is not None
            for name, value in (entry.detail.changes or {}).items():
                if entry.action == "changed":
                    assert told.get(name) in (value[0], None)
                told[name] = value[1] if entry.action == "changed" else value
    row = db.session.get_one(Site, site_id)
    for name in ("town", "address", "phone"):
        assert told.get(name, "") == getattr(row, name)


# --- one transaction --------------------------------------------------------------------------------


def test_a_rollback_leaves_no_line(ctx: Flask) -> None:
    def fail() -> None:
        make.a_scooter()
        raise KeyError

    with pytest.raises(KeyError):
        db.write(fail)
    assert _count() == 0


def test_a_savepoint_that_is_rolled_back_leaves_no_line(ctx: Flask) -> None:
    def half() -> None:
        make.a_site(name="Kept")
        savepoint = db.session.begin_nested()
        make.a_site(name="Lost")
        savepoint.rollback()

    db.write(half)
    names = [e.detail.changes["name"] for e in _entries("site") if e.detail and e.detail.changes]
    assert names == ["Kept"]


def test_what_one_unit_changed_carries_one_mark(ctx: Flask) -> None:
    db.write(make.a_rental)
    first = {entry.unit for entry in _entries()}
    db.write(make.a_site)
    second = {entry.unit for entry in _entries()} - first
    assert (len(first), len(second)) == (1, 1)


def test_a_line_without_its_change_cannot_be(ctx: Flask) -> None:
    """The line is written by the flush that writes the change: there is no moment between the two."""

    def unit() -> None:
        site = make.a_site()
        assert _entries("site")
        db.session.execute(text("DELETE FROM opening_hours"))
        db.session.execute(text("DELETE FROM site WHERE id = :id"), {"id": site.id})
        raise KeyError

    with pytest.raises(KeyError):
        db.write(unit)
    assert _count() == 0


# --- bulk statements --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    [
        update(Site).values(name="x"),
        delete(Booking).where(Booking.id == 1),
        update(Setting).values(name="x"),
        delete(Licence),
    ],
)
def test_a_bulk_change_that_would_leave_no_line_is_refused(ctx: Flask, statement: Any) -> None:
    with pytest.raises(BulkChange):
        db.write(lambda: db.session.execute(statement))


def test_a_bulk_insert_that_would_leave_no_line_is_refused(ctx: Flask) -> None:
    from sqlalchemy import insert

    person_id = db.write(lambda: make.a_beneficiary().id)
    with pytest.raises(BulkChange):
        db.write(
            lambda: db.session.execute(
                insert(BeneficiarySituation), [{"beneficiary_id": person_id, "code": "rsa"}]
            )
        )


@pytest.mark.parametrize(
    "name", ["bulk_save_objects", "bulk_insert_mappings", "bulk_update_mappings"]
)
def test_no_code_of_ours_uses_the_old_bulk_doors(name: str) -> None:
    from mobility.config import ROOT

    assert [
        path for path in (ROOT / "mobility").rglob("*.py") if name in path.read_text("utf-8")
    ] == []


# --- who, when, which deed --------------------------------------------------------------------------


def test_a_line_says_who_acted_when_and_in_which_deed(ctx: Flask) -> None:
    user_id = db.write(lambda: make.a_user().id)
    later = NOW + timedelta(hours=3)

    def unit() -> None:
        with deed("outer"):
            make.a_prescriber()
            with deed("inner"):
                make.a_policy()
            make.a_tariff()

    with acting(Actor("staff", user_id), later):
        db.write(unit)
    found = {e.subject_kind: e for e in _entries() if e.actor_id == user_id}
    assert {kind: entry.deed for kind, entry in found.items()} == {
        "prescriber": "outer",
        "policy": "inner",
        "tariff": "add_tariff",
    }
    assert {entry.at for entry in found.values()} == {later}
    db.write(make.a_prescriber)
    assert (_entries()[-1].actor, _entries()[-1].deed) == ("command", "")


def test_what_was_pending_before_a_deed_does_not_carry_its_name(ctx: Flask) -> None:
    def unit() -> None:
        db.session.add(Site(name="Before", address="", postcode="", town="", phone=""))
        with deed("later"):
            db.session.add(Site(name="Within", address="", postcode="", town="", phone=""))

    db.write(unit)
    deeds = {
        e.detail.changes["name"]: e.deed for e in _entries("site") if e.detail and e.detail.changes
    }
    assert deeds == {"Before": "", "Within": "later"}


# --- what is not told -------------------------------------------------------------------------------


def test_secrets_and_bytes_are_masked(ctx: Flask) -> None:
    def unit() -> None:
        make.a_user(password="correct horse battery")
        make.a_rental(RentalState.UNDER_WAY)

    db.write(unit)
    told = {
        (entry.subject_kind, name): value
        for entry in _entries()
        if entry.detail and entry.detail.changes
        for name, value in entry.detail.changes.items()
    }
    assert told["user", "password_hash"] == "•••"
    assert told["edition", "content"] == "•••"
    assert told.get(("edition", "snapshot"), "•••") == "•••"
    assert told.get(("decision", "facts"), "•••") == "•••"
    everything = str(told)
    assert "argon2" not in everything
    assert "%PDF" not in everything


def test_entries_hold_names_of_fields_and_no_value(ctx: Flask) -> None:
    db.write(make.a_beneficiary, birth_name="Xyzzyname", phone="+33639981212")
    with db.database.engine.connect() as connection:
        rows = connection.execute(select(JournalEntry.__table__)).all()
    assert "birth_name" in str(rows)
    assert "Xyzzyname" not in str(rows)
    assert "+33639981212" not in str(rows)


# --- reading it -------------------------------------------------------------------------------------


def test_the_story_of_a_thing_is_read_newest_first(ctx: Flask) -> None:
    def begin() -> tuple[int, int]:
        return make.a_scooter(colour="noir").id, make.a_user(name="Inès Caron").id

    scooter_id, user_id = db.write(begin)

    def paint() -> None:
        with deed("repaint"):
            db.session.get_one(Scooter, scooter_id).colour = "bleu"

    with acting(Actor("staff", user_id), NOW):
        db.write(paint)
    newest, *older = journal.of("scooter", scooter_id)
    assert (newest.who, newest.deed, newest.action, newest.at) == (
        "Inès Caron",
        "repaint",
        "changed",
        NOW,
    )
    assert list(newest.fields) == [("colour", "noir", "bleu")]
    assert older[-1].action == "added"
    assert ("colour", None, "noir") in older[-1].fields


def test_a_purged_detail_leaves_a_line_that_can_be_read(ctx: Flask) -> None:
    site_id = db.write(lambda: make.a_site().id)
    db.write(lambda: db.session.execute(update(JournalDetail).values(changes=None)))
    lines = journal.of("site", site_id)
    assert lines
    assert all(list(line.fields) == [] for line in lines)


def test_no_line_is_written_by_hand() -> None:
    """Only the session writes the journal, apart from readings, which are no change of a row."""
    from mobility.config import ROOT

    writers = {
        path.name
        for path in (ROOT / "mobility").rglob("*.py")
        if "JournalEntry(" in path.read_text("utf-8") and path.parent.name != "tables"
    }
    assert writers <= {"journal.py"}


def test_a_purge_leaves_a_line_although_the_bytes_were_never_read(ctx: Flask) -> None:
    db.write(make.a_rental)

    def purge() -> None:
        db.session.scalars(select(Edition)).one().content = None

    db.write(purge)
    assert [entry.fields for entry in _entries("edition")][-1] == ["content"]


def test_a_new_edition_keeps_its_bytes_out_of_memory(ctx: Flask) -> None:
    db.write(make.a_rental)
    row = db.session.scalars(select(Edition)).one()
    assert "content" in inspect(row).unloaded
    assert row.issued_at.date() == TODAY
