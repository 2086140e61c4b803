"""Tasks and notes: about things that one sees, done once, undone, told by whom."""

from typing import Any

import pytest

from mobility import db
from mobility.errors import NotFound, Refused
from mobility.rules.messages import SubjectKind
from mobility.rules.roles import Role
from mobility.services import notes, subjects, tasks
from tests.factories import (
    a_beneficiary,
    a_decision,
    a_person,
    a_prescriber,
    a_rental,
    a_scooter,
    a_site,
    a_task,
)
from tests.machine import DAY, NOW, TODAY

pytestmark = pytest.mark.usefixtures("ctx")


@pytest.fixture
def agent(given: Any) -> Any:
    """An agent of every site there is so far."""
    return given(a_person, role=Role.AGENT)


@pytest.fixture
def stranger(given: Any) -> Any:
    """An agent of a site where nobody comes."""
    return given(a_person, role=Role.AGENT, site_ids=[given(a_site).id])


def titles(by: Any) -> list[str]:
    """What is to be done."""
    return [task.title for task in tasks.open_for(by)]


def test_the_most_pressing_comes_first_and_what_has_no_date_last(given: Any, agent: Any) -> None:
    given(a_task, title="Sans date", due_on=None)
    given(a_task, title="Demain", due_on=TODAY + DAY)
    given(a_task, title="Hier", due_on=TODAY - DAY)
    assert titles(agent) == ["Hier", "Demain", "Sans date"]


def test_a_task_is_done_and_undone(given: Any, agent: Any) -> None:
    task = db.write(tasks.add, "  Appeler  ", by=agent, now=NOW, due_on=TODAY)
    task_id = task.id
    assert titles(agent) == ["Appeler"]
    for later in (NOW, NOW + DAY):
        db.write(tasks.done, task_id, by=agent, now=later)
    [done] = tasks.done_lately(agent, NOW)
    assert (titles(agent), done.done_at) == ([], NOW), "done twice is done once"
    db.write(tasks.undo, task_id, by=agent)
    assert titles(agent) == ["Appeler"]


def test_a_task_without_words_is_refused(agent: Any) -> None:
    with pytest.raises(Refused) as caught:
        db.write(tasks.add, "   ", by=agent, now=NOW)
    assert [reason.code for reason in caught.value.reasons] == ["task_empty"]


def test_tasks_of_another_site_are_not_theirs(given: Any, agent: Any, stranger: Any) -> None:
    site_id = next(iter(agent.site_ids))
    task = given(a_task, title="Ici", site_id=site_id)
    given(a_task, title="Partout", site_id=None)
    assert (titles(agent), titles(stranger)) == (["Ici", "Partout"], ["Partout"])
    for deed in (tasks.done, tasks.undo):
        more = {"now": NOW} if deed is tasks.done else {}
        with pytest.raises(NotFound):
            db.write(deed, task.id, by=stranger, **more)
    with pytest.raises(NotFound):
        db.write(tasks.add, "Là-bas", by=stranger, now=NOW, site_id=site_id)


def test_notes_stand_newest_first_with_who_wrote_them(given: Any, agent: Any) -> None:
    person = given(a_beneficiary)
    for text in ("Premier appel.", "Second appel."):
        db.write(notes.add, "beneficiary", person.id, text, by=agent, now=NOW)
    found = notes.of("beneficiary", person.id)
    assert [note.text for note in found] == ["Second appel.", "Premier appel."]
    assert {note.written_by.name for note in found} == {agent.name}


@pytest.mark.parametrize(("text", "code"), [(" \n ", "note_empty"), ("x" * 2001, "note_long")])
def test_a_note_says_something_and_not_too_much(
    given: Any, agent: Any, text: str, code: str
) -> None:
    person = given(a_beneficiary)
    with pytest.raises(Refused) as caught:
        db.write(notes.add, "beneficiary", person.id, text, by=agent, now=NOW)
    assert [reason.code for reason in caught.value.reasons] == [code]
    assert notes.of("beneficiary", person.id) == []


def test_a_note_on_what_one_does_not_see_is_not_found(
    given: Any, agent: Any, stranger: Any
) -> None:
    person = given(a_beneficiary, site_id=next(iter(agent.site_ids)))
    for subject_id in (person.id, person.id + 1000):
        with pytest.raises(NotFound):
            db.write(notes.add, "beneficiary", subject_id, "Bonjour", by=stranger, now=NOW)


def test_things_are_called_by_name_and_found_by_what_their_address_holds(
    given: Any, agent: Any
) -> None:
    person, scooter = given(a_beneficiary), given(a_scooter)
    rental, prescriber = given(a_rental), given(a_prescriber)
    decision = given(a_decision, beneficiary_id=person.id)
    things = {
        (SubjectKind.BENEFICIARY, person.id): ("Noémie Delacroix", person.reference),
        (SubjectKind.SCOOTER, scooter.id): (scooter.fleet_number, scooter.fleet_number),
        (SubjectKind.RENTAL, rental.id): (rental.number, rental.number),
        (SubjectKind.PRESCRIBER, prescriber.id): (prescriber.name, prescriber.id),
        (SubjectKind.DECISION, decision.id): ("Noémie Delacroix", decision.id),
    }
    site = (SubjectKind.SITE, person.site_id)  # has no page of its own
    assert subjects.address_keys([*things, site]) == {
        thing: key for thing, (_name, key) in things.items()
    }
    for (kind, subject_id), (name, _key) in things.items():
        assert subjects.seen(kind, subject_id, by=agent) == name
