"""Two files of one person become one with nothing lost, never two people by mistake, and back again."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from mobility import db
from mobility.db import Base
from mobility.errors import NotFound, Refused, Stale
from mobility.models import Beneficiary, Booking, Merge, Message, Note, ProofRequest, Rental
from mobility.rules.messages import MessageState, SubjectKind
from mobility.rules.people import Housing, QpvGeneration, QpvSource
from mobility.rules.reminders import Channel
from mobility.rules.roles import Role
from mobility.rules.states import BookingState, RentalState
from mobility.services import (
    beneficiaries,
    bookings,
    decisions,
    journal,
    ledger,
    merging,
    public,
    search,
    story,
    tariffs,
    twins,
    unmerging,
)
from mobility.services.merging import FIELDS, MOVED, STAYING, Side
from tests import factories as make
from tests.machine import DAY, NOW, TODAY

pytestmark = pytest.mark.usefixtures("ctx")

LEFT_BEHIND = {
    "beneficiary",
    "beneficiary_situation",
    "beneficiary_merge",
    "beneficiary_apart",
    "twin_key",
    "beneficiary_name",
}
"""Of the file itself: its situations are put together, its keys are written anew."""


@pytest.fixture
def agent(given: Any) -> Any:
    """An agent who sees the site of these tests."""
    site = given(make.the_site)
    return given(make.a_person, role=Role.AGENT, site_ids=[site.id])


@pytest.fixture
def two(given: Any) -> Any:
    """Two files of Noémie Delacroix: the older one and the newer one."""

    def unit() -> tuple[str, int, str, int]:
        older = make.a_beneficiary(phone="", email="noemie@example.org")
        newer = make.a_beneficiary(
            first_names="NOEMIE", phone="+33639980042", situations=["rsa"], town="Marck"
        )
        return older.reference, older.id, newer.reference, newer.id

    older, older_id, newer, newer_id = given(unit)
    return SimpleNamespace(older=older, older_id=older_id, newer=newer, newer_id=newer_id)


def merged(two: Any, by: Any, chosen: Any = None, **more: Any) -> int:
    """The newer file goes into the older one."""
    row = db.write(merging.merge, two.older, two.newer, chosen or {}, by=by, now=NOW, **more)
    return int(row.id)


def refused(unit: Any, *args: Any, **values: Any) -> list[str]:
    """The codes with which a unit is refused."""
    with pytest.raises(Refused) as caught:
        db.write(unit, *args, **values)
    return [reason.code for reason in caught.value.reasons]


def a_message(beneficiary_id: int, **facts: Any) -> Message:
    """A message that waits."""
    row = Message(
        key=f"test:{beneficiary_id}",
        kind="status_link",
        channel=Channel.SMS,
        beneficiary_id=beneficiary_id,
        recipient="+33639980042",
        due_at=NOW,
        next_try_at=NOW,
        state=MessageState.DELIVERED,
        created_at=NOW,
        **facts,
    )
    db.session.add(row)
    db.session.flush()
    return row


def test_every_table_that_speaks_of_a_person_is_known_to_merging() -> None:
    speaking = {
        table.name
        for table in Base.metadata.tables.values()
        for key in table.foreign_keys
        if key.column.table.name == "beneficiary"
    }
    known = {table.__tablename__ for table in (*MOVED, *STAYING)}
    assert speaking == known | LEFT_BEHIND


def test_every_column_of_a_person_is_chosen_or_counted_for() -> None:
    own = {"id", "reference", "search_key", "created_at", "version", "merged_into_id"}
    chosen = {column for columns in FIELDS.values() for column in columns}
    assert chosen == {column.key for column in Beneficiary.__table__.columns} - own


def test_what_the_kept_file_lacks_comes_from_the_other(two: Any, agent: Any) -> None:
    merged(two, agent)
    kept = beneficiaries.get(two.older, by=agent)
    assert (kept.phone, kept.email) == ("+33639980042", "noemie@example.org")
    assert (kept.first_names, kept.town) == ("Noémie", "Calais")
    assert {one.code for one in kept.situations} == {"job_seeker", "rsa"}


def test_what_was_chosen_stands(two: Any, agent: Any) -> None:
    merged(two, agent, {"first_names": Side.DROPPED, "address": Side.DROPPED, "phone": Side.KEPT})
    kept = beneficiaries.get(two.older, by=agent)
    assert (kept.first_names, kept.town, kept.phone) == ("NOEMIE", "Marck", "")


def test_everything_of_the_dropped_file_is_found_on_the_kept_page(
    given: Any, two: Any, agent: Any
) -> None:
    def unit() -> None:
        person = two.newer_id
        rental = make.a_rental(RentalState.CLOSED, beneficiary_id=person)
        make.an_entry(ledger.rent(4_200), beneficiary_id=person, rental_id=rental.id)
        make.a_booking(beneficiary_id=person, state=BookingState.REQUESTED)
        make.a_guardian(person)
        make.a_suspension(person)
        make.a_note(SubjectKind.BENEFICIARY, person, text="Vient le mardi.")
        make.a_task(subject_kind=SubjectKind.BENEFICIARY, subject_id=person, title="Rappeler")
        a_message(person)

    given(unit)
    with journal.acting(journal.Actor("staff", agent.user_id), NOW):
        merged(two, agent)
    kept = beneficiaries.get(two.older, by=agent)
    told = story.of(kept, now=NOW)
    assert len(told.known.rentals) == 1
    assert len(told.known.bookings) == 2
    assert len(told.known.messages) == 1
    assert len(told.decisions) == 1
    assert told.owed_cents == 4_200
    assert ledger.owed_by(kept.id) == 4_200
    assert [note.text for note in told.notes] == ["Vient le mardi."]
    assert [task.title for task in told.tasks] == ["Rappeler"]
    assert told.suspension is not None
    assert [one.name for one in kept.guardians] == ["Awa Delacroix"]
    assert len(kept.title_checks) == 2
    assert tariffs.used_days(kept.id) > 0
    codes = [event.code for event in told.events]
    assert codes.count("signed_up") == 2
    assert "merged" in codes


def test_titles_that_both_files_hold_word_for_word_stand_once(two: Any, agent: Any) -> None:
    merged(two, agent)
    assert len(beneficiaries.get(two.older, by=agent).licences) == 1


def test_a_decision_on_the_dropped_file_lets_the_kept_one_book(
    given: Any, two: Any, agent: Any
) -> None:
    given(make.a_decision, beneficiary_id=two.newer_id)
    merged(two, agent)
    found = decisions.in_force(two.older_id, "l1e_b", on=TODAY)  # type: ignore[arg-type]
    assert found is not None
    assert decisions.get(found.id, by=agent).id == found.id
    listed = beneficiaries.index("delacroix", by=agent)
    assert [(row.person.id, bool(row.decision)) for row in listed.rows] == [(two.older_id, True)]


def test_the_old_reference_leads_to_the_kept_file(two: Any, agent: Any) -> None:
    merged(two, agent)
    assert beneficiaries.get(two.newer, by=agent).id == two.older_id
    found = search.everywhere(two.newer, by=agent)
    assert [(one.key, one.exact) for one in found] == [(two.older, True)]
    ticket = public.by_reference(two.newer, date(2000, 5, 17), "192.0.2.1", NOW)
    assert ticket.beneficiary_id == two.older_id


def test_a_merged_file_stands_in_no_list(two: Any, agent: Any) -> None:
    assert len(twins.suspected(by=agent).pairs) == 1
    merged(two, agent)
    assert [row.person.id for row in beneficiaries.index(by=agent).rows] == [two.older_id]
    assert twins.suspected(by=agent).pairs == []
    assert twins.learn(NOW) == {"learned": 0}


def test_two_people_who_ride_at_once_are_not_one(given: Any, two: Any, agent: Any) -> None:
    for person in (two.older_id, two.newer_id):
        given(make.a_rental, state=RentalState.UNDER_WAY, beneficiary_id=person)
    assert refused(merging.merge, two.older, two.newer, {}, by=agent, now=NOW) == [
        "merge_both_ride"
    ]
    assert [one.code for one in merging.compare(two.older, two.newer, by=agent).against] == [
        "merge_both_ride"
    ]


def test_two_bookings_for_the_same_hours_stand_against_one_file(
    given: Any, two: Any, agent: Any
) -> None:
    for person in (two.older_id, two.newer_id):
        given(make.a_booking, beneficiary_id=person)
    codes = refused(merging.merge, two.older, two.newer, {}, by=agent, now=NOW)
    assert codes == ["merge_both_booked"]


def test_one_who_rides_and_one_who_waits_may_be_one(given: Any, two: Any, agent: Any) -> None:
    given(make.a_rental, state=RentalState.UNDER_WAY, beneficiary_id=two.newer_id)
    given(make.a_booking, beneficiary_id=two.older_id, state=BookingState.REQUESTED)
    merged(two, agent)
    rental = db.session.scalars(select(Rental)).one()
    assert rental.beneficiary_id == two.older_id


def test_a_file_is_not_merged_with_itself_nor_twice(two: Any, agent: Any) -> None:
    assert refused(merging.merge, two.older, two.older, {}, by=agent, now=NOW) == ["merge_same"]
    merged(two, agent)
    assert refused(merging.merge, two.older, two.newer, {}, by=agent, now=NOW) == ["merge_same"]
    assert refused(merging.merge, two.newer, two.older, {}, by=agent, now=NOW) == ["merge_same"]


def test_a_file_of_another_site_is_not_there(given: Any, two: Any, agent: Any) -> None:
    elsewhere = given(lambda: make.a_beneficiary(site_id=make.a_site().id).reference)
    with pytest.raises(NotFound):
        db.write(merging.merge, two.older, elsewhere, {}, by=agent, now=NOW)


def test_what_was_changed_meanwhile_is_looked_at_again(two: Any, agent: Any) -> None:
    with pytest.raises(Stale):
        merged(two, agent, versions=(1, 99))
    with pytest.raises(Stale):
        merged(two, agent, versions=(99, 1))


def test_a_paper_asked_for_twice_is_asked_for_once(given: Any, two: Any, agent: Any) -> None:
    def unit() -> None:
        for person, days in ((two.older_id, 9), (two.newer_id, 4)):
            db.session.add(
                ProofRequest(
                    beneficiary_id=person,
                    kind="address",
                    asked_on=TODAY,
                    due_on=TODAY + days * DAY,
                )
            )

    given(unit)
    key = merged(two, agent)
    still = select(ProofRequest).where(ProofRequest.settled_on.is_(None))
    assert [one.due_on for one in db.session.scalars(still)] == [TODAY + 4 * DAY]
    db.write(unmerging.undo, key, by=agent, now=NOW)
    assert len(db.session.scalars(still).all()) == 2


# --- and back ---------------------------------------------------------------------------------------


def test_an_undone_merge_leaves_two_files_as_they_were(given: Any, two: Any, agent: Any) -> None:
    def unit() -> None:
        newer = db.session.get_one(Beneficiary, two.newer_id)
        for person in (db.session.get_one(Beneficiary, two.older_id), newer):
            beneficiaries.index_name(person)
        newer.housing, newer.housed_by = Housing.DOMICILED, "CCAS de Calais"
        newer.qpv_code, newer.qpv_generation = "QN06201M", QpvGeneration.Y2024
        newer.qpv_source, newer.qpv_known_on = QpvSource.SIG_VILLE, TODAY
        make.a_booking(beneficiary_id=two.newer_id)
        make.a_note(SubjectKind.BENEFICIARY, two.newer_id)

    given(unit)

    def shown(reference: str) -> tuple[dict[str, object], list[int]]:
        person = beneficiaries.get(reference, by=agent)
        held = sorted(booking.id for booking in bookings.of_person(person.id))
        return beneficiaries.values_of(person) | {"key": person.search_key}, held

    before = [shown(two.older), shown(two.newer)]
    db.session.rollback()
    key = merged(two, agent, dict.fromkeys(FIELDS, Side.DROPPED))
    assert beneficiaries.get(two.older, by=agent).qpv_source is QpvSource.SIG_VILLE
    db.write(unmerging.undo, key, by=agent, now=NOW)
    assert [shown(two.older), shown(two.newer)] == before
    assert db.session.scalars(select(Note)).one().subject_id == two.newer_id
    assert len(twins.suspected(by=agent).pairs) == 1
    assert refused(unmerging.undo, key, by=agent, now=NOW) == ["merge_undone"]
    merged(two, agent)  # and once more


def test_what_was_written_since_stays_with_the_kept_file(given: Any, two: Any, agent: Any) -> None:
    key = merged(two, agent)
    given(make.a_booking, beneficiary_id=two.older_id)

    def rename() -> None:
        db.session.get_one(Beneficiary, two.older_id).phone = "+33639980077"

    db.write(rename)
    db.write(unmerging.undo, key, by=agent, now=NOW)
    assert db.session.scalars(select(Booking)).one().beneficiary_id == two.older_id
    assert beneficiaries.get(two.older, by=agent).phone == "+33639980077"


def test_a_chain_of_merges_is_undone_from_its_end(given: Any, two: Any, agent: Any) -> None:
    third = given(lambda: make.a_beneficiary(phone="").reference)
    first = merged(two, agent)
    second = db.write(merging.merge, third, two.older, {}, by=agent, now=NOW).id
    assert beneficiaries.get(two.newer, by=agent).reference == third
    assert [row.id for row in merging.of(beneficiaries.get(third, by=agent))] == [second, first]
    assert refused(unmerging.undo, first, by=agent, now=NOW) == ["merge_covered"]
    db.write(unmerging.undo, second, by=agent, now=NOW)
    assert beneficiaries.get(two.newer, by=agent).reference == two.older
    db.write(unmerging.undo, first, by=agent, now=NOW)
    assert beneficiaries.get(two.newer, by=agent).reference == two.newer
    assert db.session.scalars(select(Merge.undone_at)).all() == [NOW, NOW]


def test_a_file_that_went_to_another_site_comes_back_to_its_own(given: Any) -> None:
    manager = given(make.a_person, role=Role.MANAGER)

    def unit() -> tuple[str, str, int, int]:
        here, there = make.a_site(), make.a_site()
        kept = make.a_beneficiary(site_id=here.id)
        dropped = make.a_beneficiary(site_id=there.id)
        return kept.reference, dropped.reference, here.id, there.id

    kept, dropped, here, there = given(unit)
    comparison = merging.compare(kept, dropped, by=manager)
    assert "other_site" in comparison.odd
    key = db.write(merging.merge, kept, dropped, {}, by=manager, now=NOW).id
    assert set(db.session.scalars(select(Beneficiary.site_id))) == {here}
    db.write(unmerging.undo, key, by=manager, now=NOW)
    assert set(db.session.scalars(select(Beneficiary.site_id))) == {here, there}


# --- who may be the same ----------------------------------------------------------------------------


def test_who_was_told_apart_is_not_suggested_again(two: Any, agent: Any) -> None:
    def unit() -> None:
        one, other = (beneficiaries.get(key, by=agent) for key in (two.newer, two.older))
        twins.tell_apart(one, other, by=agent, now=NOW)
        twins.tell_apart(other, one, by=agent, now=NOW)

    db.write(unit)
    assert twins.suspected(by=agent).pairs == []
    assert twins.of(beneficiaries.get(two.older, by=agent), by=agent) == []


def test_pairs_of_other_sites_are_not_listed(given: Any, two: Any) -> None:
    stranger = given(lambda: make.a_person(role=Role.AGENT, site_ids=[make.a_site().id]))
    manager = given(make.a_person, role=Role.MANAGER)
    assert twins.suspected(by=stranger).pairs == []
    assert len(twins.suspected(by=manager).pairs) == 1
    assert twins.suspected(2, by=manager).pairs == []
    assert two.older_id < two.newer_id


def test_people_who_came_by_another_door_are_learned(given: Any, two: Any, agent: Any) -> None:
    def forget() -> None:
        for row in db.session.scalars(select(twins.TwinKey)):
            db.session.delete(row)

    db.write(forget)
    assert twins.suspected(by=agent).pairs == []
    assert db.write(twins.learn, NOW) == {"learned": 2}
    assert db.write(twins.learn, NOW) == {"learned": 0}
    assert len(twins.suspected(by=agent).pairs) == 1
    assert two
