"""People are signed up once, found again in any writing, and changed with everybody's changes in sight."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from mobility import db
from mobility.errors import NotFound, Refused, Stale
from mobility.models import Beneficiary
from mobility.rules.identifiers import format_reference, parse_reference
from mobility.rules.licence import Category, TitleKind, TrainingKind
from mobility.rules.likeness import Identity
from mobility.rules.roles import Role
from mobility.services import beneficiaries, papers, twins
from mobility.services.beneficiaries import Facts
from mobility.services.papers import ProofFacts, TitleFacts, TrainingFacts
from tests.factories import a_beneficiary, a_decision, a_person, a_prescriber, a_site
from tests.machine import DAY, NOW, TODAY

pytestmark = pytest.mark.usefixtures("ctx")


@pytest.fixture
def site(given: Any) -> Any:
    """Where the agent of these tests works."""
    return given(a_site, name="Calais Centre")


@pytest.fixture
def agent(given: Any, site: Any) -> Any:
    """An agent of that site."""
    return given(a_person, role=Role.AGENT, site_ids=[site.id])


def facts(site: Any, **changes: Any) -> Facts:
    """Somebody, as they say."""
    values: dict[str, Any] = {
        "site_id": site.id,
        "birth_name": "D'Hérouville",
        "first_names": "Anne-Lœtitia Marie",
        "born_on": date(1998, 3, 27),
        "phone": "+33639981234",
    }
    return Facts(**values | changes)


def signed_up(found: Facts, by: Any, **more: Any) -> Beneficiary:
    """Somebody who has just been signed up."""
    return db.write(beneficiaries.sign_up, found, by=by, now=NOW, **more)


def refused(unit: Any, /, *args: Any, **values: Any) -> list[str]:
    """The codes with which a unit is refused."""
    with pytest.raises(Refused) as caught:
        db.write(unit, *args, **values)
    return [reason.code for reason in caught.value.reasons]


def test_everything_that_was_said_is_kept(given: Any, site: Any, agent: Any) -> None:
    prescriber = given(a_prescriber)
    said = facts(
        site,
        usage_name="Martin",
        birth_place="Boulogne-sur-Mer",
        email="anne@example.org",
        address="12 rue Royale",
        postcode="62100",
        insee="62193",
        town="Calais",
        need="job",
        need_place="Transmarck",
        need_starts_on=TODAY + 7 * DAY,
        commute_km=9,
        prescriber_id=prescriber.id,
        prescribed_on=TODAY,
        situations=frozenset({"rsa", "job_seeker"}),
    )
    title = TitleFacts(
        kind=TitleKind.LICENCE, category=Category.B, obtained_on=date(2017, 5, 2), number="17AB"
    )
    training = TrainingFacts(kind=TrainingKind.SEVEN_HOURS, followed_on=date(2025, 6, 1))
    reference = signed_up(said, agent, titles=[title], trainings=[training]).reference
    person = beneficiaries.get(reference, by=agent)
    kept = beneficiaries.values_of(person)
    assert {name: kept[name] for name in Facts.__dataclass_fields__ if name != "situations"} == {
        name: getattr(said, name) for name in Facts.__dataclass_fields__ if name != "situations"
    }
    assert kept["situations"] == ["job_seeker", "rsa"]
    assert [(one.category, one.number) for one in person.licences] == [(Category.B, "17AB")]
    assert [one.followed_on for one in person.trainings] == [date(2025, 6, 1)]
    assert person.created_at == NOW
    assert parse_reference(reference) == reference


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"birth_name": "Dupont 🛵"}, "name_unreadable"),
        ({"first_names": "a" * 101}, "name_unreadable"),
        ({"usage_name": "Dupont\u202egpj"}, "name_unreadable"),
        ({"born_on": TODAY + DAY}, "born_future"),
        ({"born_on": date(1906, 11, 24)}, "born_long_ago"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(
    site: Any, agent: Any, changes: dict[str, Any], code: str
) -> None:
    assert refused(beneficiaries.sign_up, facts(site, **changes), by=agent, now=NOW) == [code]
    assert beneficiaries.index(by=agent).total == 0


@pytest.mark.parametrize(
    "name", ["<b>Dupont</b>", "Dupont & Fils", "Ó Súilleabháin", "Шевченко", "علي"]
)
def test_a_name_is_kept_as_it_is_written(site: Any, agent: Any, name: str) -> None:
    assert signed_up(facts(site, birth_name=f" {name}  "), agent).birth_name == name


def test_a_title_that_cannot_be_stops_the_whole_unit(site: Any, agent: Any) -> None:
    wrong = TitleFacts(kind=TitleKind.LICENCE, category=Category.B, obtained_on=TODAY + DAY)
    assert refused(beneficiaries.sign_up, facts(site), titles=[wrong], by=agent, now=NOW) == [
        "obtained_future"
    ]
    assert beneficiaries.index(by=agent).total == 0


def test_another_site_is_not_theirs(given: Any, site: Any, agent: Any) -> None:
    elsewhere = given(a_site)
    with pytest.raises(NotFound):
        signed_up(facts(elsewhere), agent)
    manager = given(a_person, role=Role.MANAGER)
    other = signed_up(facts(elsewhere), manager)
    with pytest.raises(NotFound):
        beneficiaries.get(other.reference, by=agent)
    assert beneficiaries.get(other.reference, by=manager).id == other.id
    with pytest.raises(NotFound):
        db.write(beneficiaries.change, other.reference, facts(site), version=1, by=agent, now=NOW)
    assert beneficiaries.index(by=agent).total == 0
    assert beneficiaries.index(by=manager).total == 1


@pytest.mark.parametrize("reference", ["", "nobody", "K7P4M2Q", "' OR 1=1 --"])
def test_an_unknown_reference_finds_nobody(agent: Any, reference: str) -> None:
    with pytest.raises(NotFound):
        beneficiaries.get(reference, by=agent)


def test_a_reference_is_read_in_any_writing(site: Any, agent: Any) -> None:
    person = signed_up(facts(site), agent)
    shown = format_reference(person.reference)
    for writing in (person.reference.lower(), shown, f" {shown.replace('-', ' ')} "):
        assert beneficiaries.get(writing, by=agent).id == person.id


@pytest.mark.parametrize(
    "asked",
    [
        "herouville",
        "HEROUVILLE anne",
        "d'hérouville",
        "loetitia",
        "martin",
        "06 39 98 12 34",
        "0639981234",
        "+33 6 39 98 12 34",
        "06.39.98.12.34",
        "1998",
        "herouville 1998",
    ],
)
def test_somebody_is_found_in_any_writing(site: Any, agent: Any, asked: str) -> None:
    person = signed_up(facts(site, usage_name="Martin"), agent)
    signed_up(
        facts(site, birth_name="Vasseur", first_names="Léo", born_on=TODAY - 8000 * DAY, phone=""),
        agent,
    )
    assert [row.person.id for row in beneficiaries.index(asked, by=agent).rows] == [person.id]


@pytest.mark.parametrize("asked", ["%", "_", "herouville 1999", "06 39 98 12 35", "'; drop table"])
def test_what_nobody_answers_to_finds_nobody(site: Any, agent: Any, asked: str) -> None:
    signed_up(facts(site), agent)
    assert beneficiaries.index(asked, by=agent).total == 0


def test_the_list_has_pages_an_order_and_the_newest_decision(
    given: Any, site: Any, agent: Any
) -> None:
    for number in range(beneficiaries.PER_PAGE + 2):
        name = f"Nom {number:03d}"
        last = given(
            a_beneficiary,
            birth_name=name,
            first_names="A",
            search_key=name.lower(),
            site_id=site.id,
        )
    given(a_decision, beneficiary_id=last.id)
    newest = given(a_decision, beneficiary_id=last.id)
    first = beneficiaries.index(by=agent)
    assert (len(first.rows), first.total, first.pages) == (50, 52, 2)
    assert first.rows[0].person.birth_name == "Nom 000"
    assert len(beneficiaries.index(page=2, by=agent).rows) == 2
    assert beneficiaries.index(page=99, by=agent).page == 2
    top = beneficiaries.index(sort="-name", by=agent).rows[0]
    assert top.person.id == last.id
    assert top.decision is not None
    assert top.decision.id == newest.id
    assert beneficiaries.index(sort="nonsense", by=agent).rows[0].person.birth_name == "Nom 000"
    assert len(beneficiaries.every(by=agent)) == 52


def test_a_change_over_a_newer_version_shows_theirs(site: Any, agent: Any) -> None:
    person = signed_up(facts(site), agent)
    reference, seen = person.reference, person.version
    theirs = facts(site, phone="+33639980001", situations=frozenset({"rsa"}))
    db.write(beneficiaries.change, reference, theirs, version=seen, by=agent, now=NOW)
    mine = facts(site, phone="+33639980002")
    with pytest.raises(Stale) as caught:
        db.write(beneficiaries.change, reference, mine, version=seen, by=agent, now=NOW)
    assert caught.value.theirs["phone"] == "+33639980001"
    assert caught.value.theirs["situations"] == ["rsa"]
    newest = caught.value.version
    assert newest > seen
    db.write(beneficiaries.change, reference, mine, version=newest, by=agent, now=NOW)
    person = beneficiaries.get(reference, by=agent)
    assert (person.phone, list(person.situations)) == ("+33639980002", [])


def test_a_name_that_changes_is_found_by_the_new_one(site: Any, agent: Any) -> None:
    person = signed_up(facts(site), agent)
    married = facts(site, usage_name="Vandewalle")
    db.write(
        beneficiaries.change, person.reference, married, version=person.version, by=agent, now=NOW
    )
    assert beneficiaries.index("vandewalle", by=agent).total == 1
    assert beneficiaries.index("herouville", by=agent).total == 1


@pytest.mark.parametrize(
    ("first", "name", "born_on", "phone", "twin"),
    [
        ("anne loetitia", "d herouville", date(1998, 3, 27), "", True),
        ("Anne-Lœtitia", "D'HÉROUVILLE", date(1998, 3, 27), "+33639980009", True),
        ("Anne", "Autre", date(1990, 1, 1), "+33639981234", True),
        ("Anne", "D'Hérouville", date(1998, 3, 28), "", False),
        ("Jean", "D'Hérouville", date(1998, 3, 27), "+33639981234", False),
        ("", "D'Hérouville", date(1998, 3, 27), "", False),
        ("Anne", "D'Hérouville", None, "", False),
    ],
)
def test_who_may_be_the_same_person_is_told(
    site: Any,
    agent: Any,
    first: str,
    name: str,
    born_on: date | None,
    phone: str,
    twin: bool,  # noqa: FBT001 - what is expected, in a table
) -> None:
    person = signed_up(facts(site), agent)
    asked = Identity(first_names=first, birth_name=name, born_on=born_on, phone=phone)
    found = twins.like(asked, by=agent)
    assert [one.person.id for one in found if one.person] == ([person.id] if twin else [])


def test_of_somebody_at_another_site_only_that_they_are_there_is_told(
    given: Any, agent: Any
) -> None:
    elsewhere, manager = given(a_site), given(a_person, role=Role.MANAGER)
    said = facts(elsewhere)
    signed_up(said, manager)
    asked = Identity(first_names=said.first_names, birth_name=said.birth_name, born_on=said.born_on)
    found = twins.like(asked, by=agent)
    assert [one.person for one in found] == [None]


# --- papers -----------------------------------------------------------------------------------------


def test_titles_are_corrected_and_taken_off(site: Any, agent: Any) -> None:
    title = TitleFacts(kind=TitleKind.LICENCE, category=Category.B, obtained_on=date(2017, 5, 2))
    person = signed_up(facts(site), agent, titles=[title])
    title_id = person.licences[0].id
    better = replace(title, obtained_on=date(2018, 5, 2))
    db.write(lambda: papers.change_title(_again(person, agent), title_id, better, on=TODAY))
    assert _again(person, agent).licences[0].obtained_on == date(2018, 5, 2)
    db.write(lambda: papers.remove_title(_again(person, agent), title_id))
    assert not _again(person, agent).licences
    with pytest.raises(NotFound):
        db.write(lambda: papers.remove_title(_again(person, agent), title_id))


def test_only_a_driving_licence_has_a_category(site: Any, agent: Any) -> None:
    title = TitleFacts(kind=TitleKind.BSR, category=Category.B)
    assert signed_up(facts(site), agent, titles=[title]).licences[0].category is None


@pytest.mark.parametrize(
    ("title", "code"),
    [
        (TitleFacts(kind=TitleKind.LICENCE), "category_missing"),
        (TitleFacts(kind=TitleKind.BSR, obtained_on=TODAY + DAY), "obtained_future"),
        (
            TitleFacts(kind=TitleKind.BSR, obtained_on=TODAY, valid_until=TODAY - DAY),
            "title_backwards",
        ),
    ],
)
def test_a_title_that_cannot_be_is_refused(
    site: Any, agent: Any, title: TitleFacts, code: str
) -> None:
    person = signed_up(facts(site), agent)
    assert refused(lambda: papers.add_title(_again(person, agent), title, on=TODAY)) == [code]


def test_a_newer_paper_takes_the_place_of_the_one_before(site: Any, agent: Any) -> None:
    person = signed_up(facts(site), agent)
    for issued_on in (TODAY - 200 * DAY, TODAY - DAY):
        paper = ProofFacts(kind="address", issued_on=issued_on)
        db.write(lambda p=paper: papers.see(_again(person, agent), [p], by=agent, on=TODAY))
    [kept] = _again(person, agent).proofs
    assert (kept.issued_on, kept.seen_on, kept.seen_by_id) == (TODAY - DAY, TODAY, agent.user_id)
    future = ProofFacts(kind="address", issued_on=TODAY + DAY)
    assert refused(lambda: papers.see(_again(person, agent), [future], by=agent, on=TODAY)) == [
        "issued_future"
    ]


def _again(person: Beneficiary, agent: Any) -> Beneficiary:
    return beneficiaries.get(person.reference, by=agent)
