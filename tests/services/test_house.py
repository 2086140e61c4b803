"""The foundation's settings, its sites, their hours and closures."""

from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from mobility import db
from mobility.errors import NotFound, Refused, Stale
from mobility.rules.roles import Role
from mobility.services import house
from mobility.words.values import HOUSE_TIMEZONE
from tests.factories import a_foundation, a_person, a_site

pytestmark = pytest.mark.usefixtures("ctx")
MONDAY = date(2026, 11, 30)


def refused(unit: Any, /, *args: Any, **facts: Any) -> Any:
    """The codes with which a unit is refused."""
    with pytest.raises(Refused) as caught:
        db.write(unit, *args, **facts)
    return [reason.code for reason in caught.value.reasons]


def at(day: Any, hour: Any, minute: Any = 0) -> Any:
    """An instant by the clock on the wall of the foundation."""
    return datetime.combine(day, time(hour, minute), HOUSE_TIMEZONE).astimezone(UTC)


def test_before_the_first_start_pages_say_neutral_words() -> None:
    assert house.shown().name == "Mobilité"
    with pytest.raises(Refused) as caught:
        house.settings()
    assert caught.value.reasons[0].code == "not_set_up"
    assert house.logo_id() is None


def test_settings_change_and_a_stale_form_gets_what_stands_now(given: Any) -> None:
    version = given(a_foundation, name="Face").version
    db.write(house.change, {"name": "Face Côte d'Opale"}, version=version)
    assert house.shown().name == "Face Côte d'Opale"
    with pytest.raises(Stale) as caught:
        db.write(house.change, {"name": "Autre"}, version=version)
    assert caught.value.theirs == {"name": "Face Côte d'Opale"}


def test_two_sites_never_share_a_name(given: Any) -> None:
    given(a_site, name="Calais")
    assert refused(a_site, name="Calais") == ["site_name_taken"]
    other = given(a_site, name="Guînes")
    assert refused(house.save_site, other.id, {"name": "Calais"}) == ["site_name_taken"]


def test_a_stale_site_is_told(given: Any) -> None:
    site = given(a_site)
    db.write(house.save_site, site.id, {"town": "Marck"}, version=site.version)
    with pytest.raises(Stale) as caught:
        db.write(house.save_site, site.id, {"town": "Sangatte"}, version=site.version)
    assert caught.value.theirs == {"town": "Marck"}


@pytest.mark.parametrize(
    ("hours", "code"),
    [
        ([(0, time(9), time(9))], "hours_backwards"),
        ([(0, time(14), time(9))], "hours_backwards"),
        ([(0, time(9), time(13)), (0, time(12), time(18))], "hours_overlap"),
    ],
)
def test_hours_that_cannot_be_are_refused(given: Any, hours: Any, code: Any) -> None:
    site = given(a_site)
    assert refused(house.set_hours, site.id, hours) == [code]


def test_hours_are_replaced_as_a_whole(given: Any) -> None:
    site = given(a_site)
    db.write(house.set_hours, site.id, [(0, time(9), time(12)), (0, time(14), time(18))])
    place = house.site(site.id)
    assert [(row.opens, row.closes) for row in place.hours] == [
        (time(9), time(12)),
        (time(14), time(18)),
    ]
    assert house.closing_time(place, MONDAY) == time(18)
    assert house.open_at(place, at(MONDAY, 12))
    assert not house.open_at(place, at(MONDAY, 13))
    assert not house.is_open(place, date(2026, 12, 1))


def test_a_closed_day_moves_what_is_due_and_can_be_taken_back(given: Any) -> None:
    site = given(a_site)
    db.write(house.close, site.id, first_day=MONDAY, last_day=date(2026, 12, 2), reason="Congés")
    place = house.site(site.id)
    assert not house.is_open(place, MONDAY)
    assert refused(
        house.close, site.id, first_day=MONDAY, last_day=date(2026, 11, 1), reason=""
    ) == ["closure_backwards"]
    db.write(house.reopen, site.id, place.closures[0].id)
    assert house.is_open(house.site(site.id), MONDAY)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (at(MONDAY, 7), at(MONDAY, 9)),
        (at(MONDAY, 9, 30), at(MONDAY, 9, 30)),
        (at(MONDAY, 12, 30), at(MONDAY, 14)),
        (at(MONDAY, 19), at(date(2026, 12, 7), 9)),
    ],
)
def test_the_next_opening_is_an_hour_at_which_somebody_is_there(
    given: Any, asked: Any, expected: Any
) -> None:
    site = given(a_site)
    db.write(house.set_hours, site.id, [(0, time(9), time(12)), (0, time(14), time(18))])
    assert house.next_opening(house.site(site.id), asked) == expected


def test_a_site_that_never_opens_has_no_next_opening(given: Any) -> None:
    site = given(a_site, days=())
    assert house.next_opening(house.site(site.id), at(MONDAY, 9)) == at(MONDAY, 9)


def test_an_agent_works_with_own_sites_and_a_manager_with_all(given: Any) -> None:
    first, second = given(a_site), given(a_site)
    agent = db.write(a_person, Role.AGENT, site_ids=[first.id])
    manager = db.write(a_person, Role.MANAGER, site_ids=[])
    assert [site.id for site in house.sites_of(agent)] == [first.id]
    assert {site.id for site in house.sites_of(manager)} == {first.id, second.id}


def test_an_unknown_site_does_not_exist() -> None:
    with pytest.raises(NotFound):
        house.site(99)
