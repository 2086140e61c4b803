"""Several processes at once, and kill -9 among them: on both engines nothing is doubled, lost or half done."""

import hashlib
import random
from datetime import timedelta
from itertools import pairwise

import pytest
from flask import Flask
from sqlalchemy import select, text

from mobility import db
from mobility.models import Booking, Edition, Occupation, Rental, Task
from mobility.rules.states import BookingState
from tests import factories as make
from tests.machine import DAY, NOW, SOAK
from tests.processes import until
from tests.robustness.crowd import Crowd

pytestmark = pytest.mark.robustness
PROCESSES = 4
DAYS = 60
NUMBERS = 100 if SOAK else 40
GUESSES = 50 if SOAK else 15
KILLS = 40 if SOAK else 2


def _scooter() -> tuple[int, int, int]:
    """A scooter at a site without turnaround that is open every day, and somebody who may have it."""
    site = make.a_site(turnaround_minutes=0, days=range(7))
    scooter = make.a_scooter(site_id=site.id)
    person = make.a_beneficiary(site_id=site.id)
    make.a_decision(person.id)
    return scooter.id, site.id, person.id


def _all_days_taken_once(scooter_id: int, days: int) -> None:
    held = db.session.scalars(
        select(Occupation)
        .where(Occupation.scooter_id == scooter_id, Occupation.live)
        .order_by(Occupation.starts_at)
    ).all()
    assert len(held) == days
    assert all(one.guarded_until <= following.starts_at for one, following in pairwise(held))
    assert held[-1].ends_at - held[0].starts_at == timedelta(days=days)


def test_only_the_database_decides_who_gets_a_day(ctx: Flask, crowd: Crowd) -> None:
    scooter_id, _site_id, _person_id = db.write(_scooter)
    days = DAYS if SOAK else 20
    for _ in range(PROCESSES):
        crowd.start("grab", scooter_id, days)
    crowd.wait()
    assert sorted(crowd.all_said()) == list(range(days))
    db.session.rollback()
    _all_days_taken_once(scooter_id, days)


def test_sixty_days_of_one_scooter_are_booked_sixty_times(ctx: Flask, crowd: Crowd) -> None:
    scooter_id, site_id, person_id = db.write(_scooter)
    for _ in range(PROCESSES):
        crowd.start("book", scooter_id, site_id, person_id, DAYS)
    crowd.wait()
    assert sorted(crowd.all_said()) == list(range(DAYS))
    db.session.rollback()
    _all_days_taken_once(scooter_id, DAYS)
    states = db.session.scalars(select(Booking.state)).all()
    assert list(states) == [BookingState.CONFIRMED] * DAYS


def test_the_last_place_of_an_hour_is_given_once(ctx: Flask, crowd: Crowd) -> None:
    def begin() -> tuple[int, list[tuple[int, int]]]:
        site = make.a_site(turnaround_minutes=0, days=range(7), slot_capacity=2)
        pairs = []
        for _ in range(PROCESSES):
            person = make.a_beneficiary(site_id=site.id)
            make.a_decision(person.id)
            pairs.append((make.a_scooter(site_id=site.id).id, person.id))
        return site.id, pairs

    site_id, pairs = db.write(begin)
    days = DAYS if SOAK else 15
    for scooter_id, person_id in pairs:
        crowd.start("meet", scooter_id, site_id, person_id, days)
    crowd.wait()
    assert sorted(crowd.all_said()) == sorted([*range(days), *range(days)])


def test_two_agents_promise_one_person_one_scooter_and_hold_none_twice(
    ctx: Flask, crowd: Crowd
) -> None:
    """Three scooters, two people: each has at most one scooter a day, whoever types for them at the same time."""
    days = DAYS if SOAK else 6

    def begin() -> tuple[list[int], int, list[int]]:
        site = make.a_site(turnaround_minutes=0, days=range(7))
        scooters = [make.a_scooter(site_id=site.id).id for _ in range(3)]
        people = [make.a_beneficiary(site_id=site.id).id for _ in range(2)]
        for person in people:
            make.a_decision(person)
        return scooters, site.id, people

    scooter_ids, site_id, people = db.write(begin)
    for _ in range(PROCESSES):
        crowd.start("choose", scooter_ids, site_id, people, days)
    crowd.wait()
    db.session.rollback()
    booked = db.session.scalars(select(Booking).order_by(Booking.starts_at)).all()
    assert len(booked) == len(crowd.all_said())
    promises = [(one.beneficiary_id, one.starts_at) for one in booked]
    assert len(promises) == len(set(promises)), "one person, one scooter"
    held = select(Occupation.booking_id).where(Occupation.live, Occupation.booking_id.is_not(None))
    assert sorted(db.session.scalars(held)) == sorted(one.id for one in booked), "none was lost"


def test_numbers_have_no_gap_and_no_double_whoever_dies(ctx: Flask, crowd: Crowd) -> None:
    wanted = PROCESSES * NUMBERS
    for _ in range(PROCESSES):
        crowd.start("draw", NUMBERS)
    for _ in range(KILLS):
        before = len(crowd.all_said())
        victim = random.choice(crowd.members)  # noqa: S311 - any of them
        until(
            lambda before=before: (
                len(crowd.all_said()) >= min(before + 7, wanted) or _all_ended(crowd)
            ),
            "a few more numbers",
        )
        if victim.process.poll() is None:
            crowd.kill(victim)
            crowd.start("draw", NUMBERS - len(victim.said()))
    crowd.wait()
    db.session.rollback()
    kept = sorted(int(title) for title in db.session.scalars(select(Task.title)))
    assert kept == list(range(1, len(kept) + 1))
    assert len(kept) >= wanted
    said = crowd.all_said()
    assert len(said) == len(set(said)) >= wanted
    assert set(said) <= set(kept), "what was said to be kept is kept"
    assert db.session.scalar(text("SELECT last FROM series WHERE name = 'crowd'")) == len(kept)


def _all_ended(crowd: Crowd) -> bool:
    return all(member.process.poll() is not None for member in crowd.members)


def test_many_workers_guessing_at_once_get_no_more_guesses(ctx: Flask, crowd: Crowd) -> None:
    email = db.write(lambda: make.a_user(password="correct horse battery").email)
    for _ in range(PROCESSES):
        crowd.start("guess", email, GUESSES)
    crowd.wait()
    said = crowd.all_said()
    assert said.count("compared") == said.count("sign_in_failed") == 5
    assert said.count("sign_in_wait") == PROCESSES * GUESSES - 5


def test_a_contract_is_whole_or_is_not(ctx: Flask, crowd: Crowd) -> None:
    def begin() -> None:
        make.a_foundation()
        make.a_tariff()
        site = make.a_site()
        for number in range(30 if SOAK else 8):
            make.a_booking(
                beneficiary_id=make.a_beneficiary(site_id=site.id).id,
                starts_at=NOW + DAY,
                ends_at=NOW + (8 + number % 3) * DAY,
            )

    db.write(begin)
    for _ in range(2):
        crowd.start("issue")
    for _ in range(KILLS):
        before = len(crowd.all_said())
        victim = random.choice(crowd.members)  # noqa: S311 - any of them
        until(
            lambda before=before: len(crowd.all_said()) > before or _all_ended(crowd),
            "one more contract",
        )
        if victim.process.poll() is None:
            crowd.kill(victim)
            crowd.start("issue")
    crowd.wait()
    db.session.rollback()
    rentals = db.session.scalars(select(Rental).order_by(Rental.number)).all()
    assert [rental.number for rental in rentals] == [
        f"2026-{number:05d}" for number in range(1, len(rentals) + 1)
    ]
    assert set(crowd.all_said()) <= {rental.number for rental in rentals}
    for rental in rentals:
        (edition,) = rental.editions
        content = db.session.scalars(select(Edition.content).where(Edition.id == edition.id)).one()
        assert content is not None
        assert hashlib.sha256(content).hexdigest() == edition.sha256
        assert (content[:5], len(content)) == (b"%PDF-", edition.size)
        assert rental.booking.state is BookingState.TO_SIGN
    for booking in db.session.scalars(select(Booking).where(Booking.rental == None)):  # noqa: E711 - SQL's own NULL
        assert booking.state is BookingState.CONFIRMED
