"""What the right to ride says beside its verdict: warnings, borders, ends (DOMAIN §2.3, computation traps)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.rules.grounds import Ground, best
from mobility.rules.licence import (
    MINIMUM_AGES,
    TITLED,
    Category,
    CheckVerdict,
    Rider,
    Stay,
    Title,
    TitleCheck,
    TitleKind,
    Training,
    VehicleClass,
    last_legal_day,
    may_ride,
    novice_until,
)
from mobility.rules.reasons import Code, Finding, FindingKind, FindingState, Rule
from tests.rules.riders import (
    ALLOWED,
    BEFORE_1988,
    BICYCLE,
    BSR,
    L1E,
    L3E,
    L6E,
    LATER,
    ON,
    REFUSED,
    SEVEN_HOURS,
    checked,
    licence,
    paper,
    rider,
)


def test_the_insurer_may_ask_for_what_the_law_does_not() -> None:
    """Row 3: a warning beside an allowed ride."""
    ride = may_ride(L1E, rider(born_on=BEFORE_1988), ON)
    warning = ride.reasons[-1]
    assert (warning.kind, warning.state, warning.code) == (
        FindingKind.INSURER,
        FindingState.WARNING,
        Code.INSURER_MAY_ASK_TITLE,
    )
    assert ride.verdict is ALLOWED


def test_a_title_is_named_before_the_exemption_by_age_but_does_not_end_it() -> None:
    person = rider(licence(valid_until=LATER), born_on=BEFORE_1988)
    ride = may_ride(L1E, person, ON)
    assert [one.code for one in ride.reasons] == [Code.AGE_LEGAL, Code.TITLE_FITS]
    assert (ride.until, ride.abroad) == (None, True)


@pytest.mark.parametrize(
    ("vehicle", "person", "abroad"),
    [
        (L3E, rider(licence(), trainings=(SEVEN_HOURS,)), False),  # row 19
        (L3E, rider(licence(), licence(Category.A1), trainings=(SEVEN_HOURS,)), True),
        (L1E, rider(born_on=BEFORE_1988), False),
        (L1E, rider(BSR), True),
        (L1E, rider(), False),
        (BICYCLE, rider(), True),
    ],
)
def test_the_right_that_stops_at_the_border_says_so(
    vehicle: VehicleClass, person: Rider, *, abroad: bool
) -> None:
    assert may_ride(vehicle, person, ON).abroad is abroad


def test_a_refusal_for_time_says_from_which_day_it_would_change() -> None:
    """Row 17: give the date. 29 February is full on 1 March."""
    ride = may_ride(L3E, rider(BSR, licence(obtained_on=date(2025, 2, 1))), ON)
    assert ride.reasons[-1].values["from_day"] == date(2027, 2, 1)
    young = may_ride(L1E, rider(born_on=date(2016, 2, 29)), ON)
    assert young.reasons[0].values["from_day"] == date(2030, 3, 1)


def test_the_title_that_reaches_farthest_decides() -> None:
    soon = paper(TitleKind.AM_ATTESTATION, obtained_on=date(2026, 11, 1))
    ride = may_ride(L1E, rider(soon, licence(valid_until=LATER)), ON)
    assert ride.until == LATER
    assert ride.reasons[-1].values["until"] == LATER


def test_judicial_facts_have_no_place_in_what_the_rule_is_told() -> None:
    """DOMAIN §2.2: only what somebody saw, and when."""
    assert set(TitleCheck.__slots__) == {"verdict", "on", "seen_by_id"}
    assert {verdict.value for verdict in CheckVerdict} == {"valid", "not_valid", "to_review"}


def test_an_unknown_kind_of_refusal_comes_after_the_telling_ones() -> None:
    def ground(code: str) -> Ground:
        finding = Finding(
            rule=Rule.TITLE, kind=FindingKind.LEGAL, state=FindingState.NOT_MET, code=code
        )
        return Ground(finding)

    assert (
        best([ground(Code.ASSR_ONLY), ground(Code.B_TOO_RECENT)]).finding.code == Code.B_TOO_RECENT
    )


ATTESTATION = paper(TitleKind.AM_ATTESTATION, obtained_on=date(2026, 10, 31))


@pytest.mark.parametrize(
    ("person", "start", "end", "expected"),
    [
        (rider(ATTESTATION), ON, date(2026, 12, 24), date(2026, 12, 24)),
        (rider(ATTESTATION), date(2027, 2, 15), date(2027, 3, 15), date(2027, 2, 28)),
        (rider(ATTESTATION), date(2027, 3, 1), date(2027, 3, 15), None),
        (rider(BSR), ON, date(2036, 1, 1), date(2036, 1, 1)),
        (rider(), ON, LATER, None),
        (rider(BSR), LATER, ON, None),
        # the card takes over from the attestation without a gap
        (
            rider(ATTESTATION, paper(TitleKind.AM_CARD, obtained_on=date(2027, 2, 20))),
            ON,
            date(2027, 6, 1),
            date(2027, 6, 1),
        ),
        # and with one, were it of a day
        (
            rider(ATTESTATION, paper(TitleKind.AM_CARD, obtained_on=date(2027, 3, 2))),
            ON,
            date(2027, 6, 1),
            date(2027, 2, 28),
        ),
        (rider(BSR, check=checked(CheckVerdict.TO_REVIEW)), ON, LATER, None),
    ],
)
def test_a_rental_ends_before_the_right_to_ride(
    person: Rider, start: date, end: date, expected: date | None
) -> None:
    assert last_legal_day(L1E, person, start, end) == expected


def test_the_end_of_the_calendar_ends_the_search() -> None:
    person = rider(paper(TitleKind.AM_CARD, valid_until=date.max))
    assert last_legal_day(L1E, person, ON, date.max) == date.max


def test_each_class_has_its_least_age() -> None:
    assert set(MINIMUM_AGES) == set(VehicleClass)


DAYS = st.dates(date(2004, 1, 1), date(2030, 1, 1))
TITLES = st.builds(
    Title,
    kind=st.sampled_from(TitleKind),
    category=st.none() | st.sampled_from(Category),
    country=st.sampled_from(["FR", "FR", "BE", "GB", "UA", "MA"]),
    obtained_on=st.none() | DAYS,
    valid_until=st.none() | DAYS,
    codes=st.frozensets(st.just("79.02")),
    provisional=st.booleans(),
)
RIDERS = st.builds(
    Rider,
    born_on=st.dates(date(1960, 1, 1), date(2012, 1, 1)),
    titles=st.lists(TITLES, max_size=3).map(tuple),
    trainings=st.lists(st.builds(Training, followed_on=DAYS), max_size=2).map(tuple),
    check=st.none() | st.builds(TitleCheck, on=DAYS),
    stay=st.sampled_from(Stay),
    guardian_signs=st.booleans(),
    resident_since=st.none() | DAYS,
    permit_until=st.none() | DAYS,
)


@given(st.sampled_from(VehicleClass), st.from_type(Rider), st.dates())
def test_it_answers_on_anything(vehicle: VehicleClass, person: Rider, on: date) -> None:
    ride = may_ride(vehicle, person, on)
    assert all(one.code in set(Code) and one.rule in set(Rule) for one in ride.reasons)
    if ride.verdict is REFUSED:
        assert ride.until is None
    if ride.until is not None:
        assert ride.until >= on


@given(
    st.sampled_from(VehicleClass),
    RIDERS,
    st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    st.integers(0, 400),
)
def test_on_each_day_up_to_the_last_legal_one_the_ride_is_allowed(
    vehicle: VehicleClass, person: Rider, start: date, length: int
) -> None:
    end = start + timedelta(days=length)
    last = last_legal_day(vehicle, person, start, end)
    if last is None:
        assert may_ride(vehicle, person, start).verdict is not ALLOWED
        return
    assert start <= last <= end
    assert all(
        may_ride(vehicle, person, start + timedelta(days=days)).verdict is ALLOWED
        for days in range((last - start).days + 1)
    )
    if last < end:
        assert may_ride(vehicle, person, last + timedelta(days=1)).verdict is not ALLOWED


@given(st.sampled_from(VehicleClass), RIDERS, TITLES, DAYS)
def test_one_more_title_never_takes_a_right_away(
    vehicle: VehicleClass, person: Rider, title: Title, on: date
) -> None:
    more = may_ride(vehicle, replace(person, titles=(*person.titles, title)), on)
    if may_ride(vehicle, person, on).verdict is ALLOWED:
        assert more.verdict is ALLOWED


@given(st.sampled_from(VehicleClass), RIDERS, TITLES, DAYS)
def test_one_more_title_never_brings_the_end_nearer(
    vehicle: VehicleClass, person: Rider, title: Title, on: date
) -> None:
    before = may_ride(vehicle, person, on)
    after = may_ride(vehicle, replace(person, titles=(*person.titles, title)), on)
    if before.verdict is ALLOWED:
        assert (after.until or date.max) >= (before.until or date.max)
        assert after.abroad or not before.abroad


@given(st.sampled_from(VehicleClass), RIDERS, DAYS)
def test_the_end_is_never_after_that_of_the_titles_it_rests_on(
    vehicle: VehicleClass, person: Rider, on: date
) -> None:
    """On the last legal day one title at least is still good; no end means that nothing known ends (rows 3, 5, 9)."""
    ride = may_ride(vehicle, person, on)
    if ride.verdict is not ALLOWED or vehicle not in TITLED:
        return
    exempt = vehicle in {L1E, L6E} and person.born_on <= BEFORE_1988
    ends = [one.valid_until or date.max for one in person.titles]
    last = ride.until or date.max
    assert exempt or any(last <= end for end in ends)
    if len(person.titles) == 1 and not exempt:
        assert last <= ends[0]


@given(st.sampled_from(sorted(TITLED)), RIDERS, TITLES, DAYS)
def test_a_title_alone_ends_with_its_card_and_a_foreign_one_with_the_stay(
    vehicle: VehicleClass, person: Rider, title: Title, on: date
) -> None:
    """DOMAIN §2.3, last trap: the earliest of all ends of one title."""
    alone = replace(person, born_on=date(1990, 1, 1), titles=(title,))
    ride = may_ride(vehicle, alone, on)
    if ride.verdict is not ALLOWED:
        return
    ends = [title.valid_until]
    if title.country in {"UA", "MA"}:
        ends += [person.permit_until]
    assert (ride.until or date.max) <= min(one or date.max for one in ends)


def test_a_title_has_no_date_of_a_card() -> None:
    """DOMAIN §2.3, first trap: a renewed card looks recent; only the day of the category is asked for."""
    dates = {name for name in Title.__slots__ if name.endswith(("_on", "_until", "_at"))}
    assert dates == {"obtained_on", "valid_until"}


@pytest.mark.parametrize(
    ("titles", "on", "expected"),
    [
        ((licence(obtained_on=date(2024, 2, 29)),), ON, date(2027, 2, 28)),
        ((licence(obtained_on=date(2023, 11, 25)),), ON, ON),
        ((licence(obtained_on=date(2023, 11, 24)),), ON, None),
        # a category obtained later begins no new probation
        (
            (
                licence(obtained_on=date(2025, 1, 1)),
                licence(Category.A1, obtained_on=date(2020, 1, 1)),
            ),
            ON,
            None,
        ),
        ((licence(obtained_on=date(2026, 11, 24)),), ON, date(2029, 11, 23)),
        ((licence(obtained_on=date(2026, 11, 25)),), ON, None),
        ((licence(Category.AM, obtained_on=date(2026, 1, 1)), BSR), ON, None),
        ((paper(TitleKind.AM_CARD, obtained_on=date(2026, 1, 1)),), ON, None),
        ((licence(obtained_on=date(2026, 1, 1), country="BE"),), ON, None),
        ((licence(obtained_on=None),), ON, None),
        ((), ON, None),
    ],
)
def test_a_first_licence_is_on_probation_for_three_years(
    titles: tuple[Title, ...], on: date, expected: date | None
) -> None:
    """DOMAIN §2.3, fourth trap: 0.2 g/l of alcohol (R234-1, L223-1)."""
    assert novice_until(rider(*titles), on) == expected
