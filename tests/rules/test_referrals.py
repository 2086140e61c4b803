"""When a referral is reminded of, closed, and its papers forgotten (DORA's delays, DOMAIN §1.4)."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.rules.referrals import (
    FILES_KEPT,
    LINK_LIFE,
    LIVE,
    OFFERED,
    RETIRED,
    Care,
    ReferralRefusal,
    ReferralState,
    care_due,
    closes_at,
    reminder_number,
)

SENT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
S = ReferralState


def due(
    state: ReferralState,
    after: timedelta,
    *,
    reminded: timedelta | None = None,
    answered: timedelta | None = None,
) -> Care:
    return care_due(
        state,
        since=SENT,
        reminded_at=None if reminded is None else SENT + reminded,
        answered_at=None if answered is None else SENT + answered,
        now=SENT + after,
    )


@pytest.mark.parametrize("state", sorted(LIVE))
@pytest.mark.parametrize(
    ("after", "reminded", "care"),
    [
        (0 * DAY, None, Care.NOTHING),
        (10 * DAY - SECOND, None, Care.NOTHING),
        (10 * DAY, None, Care.REMIND),
        (10 * DAY + SECOND, 10 * DAY, Care.NOTHING),
        (19 * DAY, 10 * DAY, Care.NOTHING),
        (20 * DAY, 10 * DAY, Care.REMIND),
        (25 * DAY, None, Care.REMIND),
        (25 * DAY, 20 * DAY, Care.NOTHING),
        (30 * DAY - SECOND, 20 * DAY, Care.NOTHING),
        (30 * DAY, 20 * DAY, Care.CLOSE),
        (30 * DAY, None, Care.CLOSE),
        (400 * DAY, None, Care.CLOSE),
    ],
)
def test_what_waits_is_reminded_every_ten_days_and_closed_at_thirty(
    state: ReferralState, after: timedelta, reminded: timedelta | None, care: Care
) -> None:
    assert due(state, after, reminded=reminded) is care


@pytest.mark.parametrize("state", sorted(set(S) - LIVE))
def test_the_papers_of_what_has_its_answer_go_after_six_months(state: ReferralState) -> None:
    answered = 3 * DAY
    assert due(state, answered + FILES_KEPT - SECOND, answered=answered) is Care.NOTHING
    assert due(state, answered + FILES_KEPT, answered=answered) is Care.FORGET_FILES


@given(st.lists(st.integers(0, 60 * 24 * 40), min_size=1, max_size=60))
def test_however_the_runner_ticks_a_referral_is_reminded_twice_at_most_then_closed_once(
    minutes: list[int],
) -> None:
    state, reminded, deeds = S.OPEN, None, []
    for minute in sorted(minutes):
        now = SENT + timedelta(minutes=minute)
        answered = SENT if state not in LIVE else None
        care = care_due(state, since=SENT, reminded_at=reminded, answered_at=answered, now=now)
        if care is Care.REMIND:
            deeds.append(reminder_number(SENT, now))
            reminded = now
        elif care is Care.CLOSE:
            assert now >= closes_at(SENT)
            deeds.append(3)
            state = S.EXPIRED
    assert deeds == sorted(set(deeds))
    assert set(deeds) <= {1, 2, 3}


def test_a_link_lives_eight_days() -> None:
    assert LINK_LIFE == 8 * DAY


def test_a_retired_reason_is_not_offered_and_stays_a_reason() -> None:
    assert set(OFFERED) | RETIRED == set(ReferralRefusal)
    assert not set(OFFERED) & RETIRED
    assert ReferralRefusal.NO_VEHICLE in RETIRED
