"""Anything that can be done to the calendar, in any order, against a model that knows no database."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest import mock

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from mobility import db
from mobility.errors import Refused
from mobility.models import Booking, Edition, Rental
from mobility.rules.amendments import SwapCause
from mobility.rules.licence import VehicleClass
from mobility.rules.maintenance import CheckPoint
from mobility.rules.rentals import Equipment
from mobility.rules.states import BookingState as B
from mobility.rules.states import ScooterState
from mobility.services import (
    amended,
    amendment_signing,
    amendments,
    availability,
    bookings,
    breakdowns,
    contracts,
    fleet,
    rental_events,
    rentals,
    return_checks,
    threats,
    workshop,
)
from mobility.services.accounts import Person
from mobility.services.amendment_signing import Exchange, Signing
from mobility.services.amendments import Ask, Swap
from mobility.services.bookings import Wish
from mobility.services.handovers import Handover, Return
from mobility.words import local
from tests import calendar_checks
from tests import factories as make
from tests.machine import DAY, NOW, SOAK
from tests.services.calendar_model import PROMISED, Paper, Stretch, Town

SCOOTERS, PEOPLE = 3, 5
LAST = NOW + 14 * DAY
"""The clock stops before Christmas: a day of closing is no matter of this test."""
TAKEN = frozenset({"occupied", "just_taken", "held", "held_by"})
GIVEN = (Equipment.HELMET, Equipment.GLOVES, Equipment.VEST)
AGAIN = (B.REQUESTED, B.TO_VERIFY, B.WAITING, B.OFFERED)
pick = st.integers(0, 59)


class Calendar(RuleBasedStateMachine):
    """A site with few scooters, its agents, and the model beside it."""

    by: Person
    town: Town

    @initialize()
    def open(self) -> None:
        """A site of its own for each run, in the same database."""

        def unit() -> tuple[Person, int, list[int], list[int]]:
            site = make.a_site(days=range(7), slot_capacity=50, turnaround_minutes=240)
            scooters = [make.a_scooter(site_id=site.id).id for _ in range(SCOOTERS)]
            people = [make.a_beneficiary(site_id=site.id).id for _ in range(PEOPLE)]
            for person in people:
                make.a_decision(person)
            return make.a_person(), site.id, scooters, people

        self.by, self.site_id, self.scooters, self.people = db.write(unit)
        self.town = Town(NOW, timedelta(hours=4))
        for scooter in self.scooters:
            self.town.things[scooter] = _thing()

    # --- what is done -------------------------------------------------------------------------------

    def papers(self, *wanted: B) -> list[str]:
        """The bookings in these states."""
        return [key for key, one in self.town.papers.items() if one.state in wanted]

    def attempt(self, act: Callable[..., Any], *facts: Any, **named: Any) -> Any:
        """Do it at the instant of the model; None where the house refuses."""
        db.session.rollback()
        try:
            return db.write(act, *facts, by=self.by, now=self.town.now, **named)
        except Refused as refused:
            self.why = {one.code for one in refused.reasons}
            return None

    def promise(self, scooter: int, starts: datetime, ends: datetime, key: str, done: Any) -> None:
        """What was promised was free; what was refused as taken was not."""
        thing = self.town.things[scooter]
        own = [one for one in thing.taken if one.owner == key]
        thing.drop(key)
        free = thing.free(starts, ends, self.town.now, self.town.spare)
        if done is None:
            thing.taken += own
            assert not (free and self.why & TAKEN), self.why
            return
        assert free, "promised although it is not free"
        self.town.take(scooter, key, starts, ends)

    def wish(self, who: int, ahead: int, days: int) -> Wish:
        """Somebody wants some days from ten o'clock on."""
        ten = local(self.town.now + ahead * DAY).replace(hour=10, minute=0, second=0)
        starts = ten.astimezone(UTC)
        return Wish(
            beneficiary_id=self.people[who % PEOPLE],
            site_id=self.site_id,
            vehicle_class=VehicleClass.L1E_B,
            starts_at=starts,
            ends_at=starts + days * DAY,
        )

    @rule(who=pick, scooter=pick, ahead=st.integers(0, 5), days=st.integers(1, 5))
    def book(self, who: int, scooter: int, ahead: int, days: int) -> None:
        """A scooter is promised."""
        wish, key = self.wish(who, ahead, days), self.scooters[scooter % SCOOTERS]
        done = self.attempt(bookings.book, wish, key)
        reference = done.reference if done else ""
        self.promise(key, wish.starts_at, wish.ends_at, reference, done)
        if done:
            self.town.papers[reference] = Paper(wish.starts_at, wish.ends_at, B.CONFIRMED, key)

    @rule(who=pick, ahead=st.integers(0, 5), days=st.integers(1, 5))
    def ask(self, who: int, ahead: int, days: int) -> None:
        """Somebody asks; nothing is promised."""
        wish = self.wish(who, ahead, days)
        done = self.attempt(bookings.ask, wish)
        if done:
            self.town.papers[done.reference] = Paper(wish.starts_at, wish.ends_at, B.REQUESTED)

    @precondition(lambda self: self.papers(*AGAIN))
    @rule(which=pick, scooter=pick, to=st.sampled_from((B.OFFERED, B.CONFIRMED)))
    def answer(self, which: int, scooter: int, to: B) -> None:
        """Offer a scooter to somebody who asked, or promise it; an offer that is taken up keeps its scooter."""
        reference, paper = self.one(which, *AGAIN)
        key = paper.scooter if paper.state is B.OFFERED else self.scooters[scooter % SCOOTERS]
        assert key is not None
        done = self.attempt(bookings.move, reference, to, scooter_id=key)
        if done is None and "move_impossible" in self.why:
            return
        self.promise(key, paper.starts, paper.ends, reference, done)
        if done:
            paper.state, paper.scooter = to, key

    def one(self, which: int, *wanted: B) -> tuple[str, Paper]:
        """One of the bookings in these states."""
        found = self.papers(*wanted)
        reference = found[which % len(found)]
        return reference, self.town.papers[reference]

    @precondition(lambda self: self.papers(*AGAIN, B.CONFIRMED))
    @rule(which=pick)
    def cancel(self, which: int) -> None:
        """Nothing comes of it; somebody whose hour has passed did not come."""
        reference, paper = self.one(which, *AGAIN, B.CONFIRMED)
        missed = paper.state is B.CONFIRMED and paper.starts <= self.town.now
        target = B.NO_SHOW if missed else B.CANCELLED
        if self.attempt(bookings.move, reference, target, reason="Plus besoin"):
            self.let_go(reference, paper, target)

    def let_go(self, reference: str, paper: Paper, state: B) -> None:
        """A booking holds nothing any more."""
        for thing in self.town.things.values():
            thing.drop(reference)
        paper.state = state

    @precondition(lambda self: self.papers(B.CONFIRMED))
    @rule(which=pick)
    def contract(self, which: int) -> None:
        """A contract is prepared."""
        reference, paper = self.one(which, B.CONFIRMED)
        done = self.attempt(contracts.issue, reference, public_url="https://m.example.org")
        if done:
            paper.state, paper.number = B.TO_SIGN, done.number

    @precondition(lambda self: self.papers(B.TO_SIGN))
    @rule(which=pick)
    def miss(self, which: int) -> None:
        """Nobody comes for a scooter."""
        reference, paper = self.one(which, B.TO_SIGN)
        if self.attempt(rental_events.miss, paper.number, "Absent", version=self.version(paper)):
            self.let_go(reference, paper, B.NO_SHOW)

    def version(self, paper: Paper) -> int:
        """The version of a rental as it stands."""
        db.session.rollback()
        return rentals.get(paper.number, by=None).version

    @precondition(lambda self: self.papers(B.TO_SIGN))
    @rule(which=pick)
    def hand_over(self, which: int) -> None:
        """A scooter goes out."""
        _reference, paper = self.one(which, B.TO_SIGN)
        assert paper.scooter is not None
        facts = Handover(
            identity_seen="passport",
            title_valid=True,
            briefing_done=True,
            trial_ride_done=True,
            km=self.km(paper.scooter),
            energy_percent=100,
            equipment=GIVEN,
        )
        if self.attempt(rentals.hand_over, paper.number, facts, version=self.version(paper)):
            thing = self.town.things[paper.scooter]
            assert not thing.broken
            assert thing.late_since is None, "two people out with one scooter"
            thing.late_since, paper.state = paper.ends, B.UNDER_WAY

    def km(self, scooter: int) -> int:
        """The mileage of a scooter."""
        db.session.rollback()
        return fleet.mileage(fleet.scooter(scooter, by=None))

    @precondition(lambda self: self.papers(B.UNDER_WAY))
    @rule(which=pick)
    def give_back(self, which: int) -> None:
        """A scooter comes back."""
        reference, paper = self.one(which, B.UNDER_WAY)
        assert paper.scooter is not None
        facts = Return(km=self.km(paper.scooter) + 3, energy_percent=50, equipment=GIVEN)
        done = self.attempt(rentals.give_back, paper.number, facts, version=self.version(paper))
        assert done is not None, self.why
        for thing in self.town.things.values():
            thing.end(reference, self.town.now, self.town.spare)
        thing = self.town.things[paper.scooter]
        thing.late_since, thing.unchecked = None, True
        paper.state, paper.change = B.CLOSED, None

    @precondition(lambda self: self.unchecked())
    @rule(which=pick)
    def check(self, which: int) -> None:
        """A scooter that is back is looked at."""
        found = self.unchecked()
        key = found[which % len(found)]
        db.session.rollback()
        waits = return_checks.of_scooter(key)
        assert waits is not None
        points = [CheckPoint(one) for one in waits.points]
        assert self.attempt(return_checks.tick, waits.id, points, remarks="")
        self.town.things[key].unchecked = False

    def unchecked(self) -> list[int]:
        """The scooters that wait for their check."""
        return [key for key, one in self.town.things.items() if one.unchecked]

    # --- during the rental --------------------------------------------------------------------------

    def changing(self, *, waits: bool) -> list[str]:
        """The rentals under way that have a change waiting, or have none."""
        found = self.papers(B.UNDER_WAY)
        return [key for key in found if (self.town.papers[key].change is not None) is waits]

    def unchanged(self, which: int) -> tuple[str, Paper, Ask]:
        """A rental that may change."""
        found = self.changing(waits=False)
        paper = self.town.papers[found[which % len(found)]]
        ask = Ask(number=paper.number, version=self.version(paper), why="Autre contrat")
        return found[which % len(found)], paper, ask

    @precondition(lambda self: self.changing(waits=False))
    @rule(which=pick, days=st.integers(1, 4))
    def extend(self, which: int, days: int) -> None:
        """More days are prepared: the time is held, or somebody else has it."""
        reference, paper, ask = self.unchanged(which)
        assert paper.scooter is not None
        due = paper.ends + days * DAY
        done = self.attempt(amendments.extend, ask, due)
        thing = self.town.things[paper.scooter]
        if done:
            self.town.prolong(paper.scooter, reference, due)
            paper.change, paper.changes = ("extend", due), done.number
        elif self.why & TAKEN:
            own = thing.last_of(reference)
            fresh = own is None or own.ends <= self.town.now - self.town.spare
            begin = self.town.now if fresh or own is None else own.starts
            apart = None if fresh else own
            assert not thing.untaken(begin, due + self.town.spare, apart_from=apart)

    @precondition(lambda self: self.changing(waits=False))
    @rule(which=pick, days=st.integers(1, 4))
    def shorten(self, which: int, days: int) -> None:
        """An earlier return is prepared: nothing is free yet."""
        _reference, paper, ask = self.unchanged(which)
        due = paper.ends - days * DAY
        done = self.attempt(amendments.return_earlier, ask, due)
        if done:
            paper.change, paper.changes = ("shorten", due), done.number

    @precondition(lambda self: self.changing(waits=False))
    @rule(which=pick, scooter=pick)
    def swap(self, which: int, scooter: int) -> None:
        """Another scooter is prepared, and held."""
        reference, paper, ask = self.unchanged(which)
        key = self.scooters[scooter % SCOOTERS]
        done = self.attempt(amendments.swap, ask, Swap(scooter_id=key, cause=SwapCause.OTHER))
        free = key != paper.scooter and self.town.things[key].free(
            self.town.now, paper.ends, self.town.now, self.town.spare
        )
        if done:
            assert free, "swapped for one that is not free"
            self.town.take(key, reference, self.town.now, paper.ends)
            paper.change, paper.changes = ("swap", key), done.number
        else:
            assert not (free and self.why & TAKEN), self.why

    @precondition(lambda self: self.changing(waits=True))
    @rule(which=pick, sign=st.booleans())
    def settle(self, which: int, *, sign: bool) -> None:
        """What was prepared is signed, or given up."""
        found = self.changing(waits=True)
        reference = found[which % len(found)]
        paper = self.town.papers[reference]
        db.session.rollback()
        version = amended.get(paper.number, paper.changes, by=None).version
        if not sign:
            assert self.attempt(
                amendments.cancel, paper.number, paper.changes, "Non", version=version
            )
            self.give_up(reference, paper)
            return
        facts = self.signing(paper)
        act = amendment_signing.sign
        if self.attempt(act, paper.number, paper.changes, facts, version=version):
            self.sign(reference, paper)

    def signing(self, paper: Paper) -> Signing:
        """How it is signed; for a swap, what both scooters show."""
        if paper.change is None or paper.change[0] != "swap" or paper.scooter is None:
            return Signing(signed=True)
        new = paper.change[1]
        assert isinstance(new, int)
        exchange = Exchange(
            km_in=self.km(paper.scooter) + 2,
            energy_in=50,
            km_out=self.km(new),
            energy_out=90,
            title_valid=True,
        )
        return Signing(signed=True, exchange=exchange)

    def give_up(self, reference: str, paper: Paper) -> None:
        """What a change held is free again."""
        assert paper.change is not None
        assert paper.scooter is not None
        what, value = paper.change
        paper.change = None
        if what == "swap" and isinstance(value, int):
            self.town.things[value].end(reference, self.town.now, timedelta(0))
        if what != "extend":
            return
        thing = self.town.things[paper.scooter]
        own = thing.last_of(reference)
        if own is None or own.ends <= paper.ends:
            return
        if own.starts < paper.ends:
            own.ends, own.guarded = paper.ends, paper.ends + self.town.spare
        elif not own.let_go(self.town.now, timedelta(0)):
            thing.taken.remove(own)

    def sign(self, reference: str, paper: Paper) -> None:
        """A change takes effect."""
        assert paper.change is not None
        assert paper.scooter is not None
        what, value = paper.change
        thing, paper.change = self.town.things[paper.scooter], None
        if what == "swap" and isinstance(value, int):
            thing.end(reference, self.town.now, self.town.spare)
            thing.unchecked, thing.late_since = True, None
            paper.scooter = value
            self.town.things[value].late_since = paper.ends
            return
        assert isinstance(value, datetime)
        own = thing.last_of(reference)
        if what == "shorten" and own is not None and own.starts < value < own.ends:
            own.ends, own.guarded = value, value + self.town.spare
        paper.ends = thing.late_since = value

    # --- the workshop, and time ---------------------------------------------------------------------

    @precondition(lambda self: not all(one.broken for one in self.town.things.values()))
    @rule(which=pick, days=st.integers(1, 6))
    def break_down(self, which: int, days: int) -> None:
        """A scooter is off the road; who was to have it has it no more."""
        sound = [key for key, one in self.town.things.items() if not one.broken]
        key = sound[which % len(sound)]
        until = self.town.now + days * DAY
        facts = breakdowns.Breakdown(target=ScooterState.WORKSHOP, why="Panne", back_at=until)
        assert self.attempt(breakdowns.break_down, key, facts)
        self.town.break_down(key, until)
        db.session.rollback()
        order = max(workshop.of_scooter(key), key=lambda one: one.id)
        self.town.work[order.id] = key
        thing = self.town.things[key]
        if thing.untaken(self.town.now, until):
            thing.taken.append(Stretch(f"work {order.id}", self.town.now, until, until))

    @rule(which=pick, ahead=st.integers(1, 6), days=st.integers(1, 3))
    def plan_work(self, which: int, ahead: int, days: int) -> None:
        """Work is planned: the scooter is taken."""
        key = self.scooters[which % SCOOTERS]
        starts = self.town.now + ahead * DAY
        facts = workshop.WorkFacts(title="Révision", starts_at=starts, ends_at=starts + days * DAY)
        db.session.rollback()
        done = self.attempt(_plan, key, facts)
        free = self.town.things[key].untaken(starts, starts + days * DAY)
        assert (done is not None) is free
        if done:
            self.town.work[done.id] = key
            self.town.take(key, f"work {done.id}", starts, starts + days * DAY)

    @precondition(lambda self: self.town.work)
    @rule(which=pick)
    def end_work(self, which: int) -> None:
        """Work is done, or not done at all; a scooter in the workshop is back on the road."""
        orders = list(self.town.work)
        order = orders[which % len(orders)]
        key = self.town.work.pop(order)
        db.session.rollback()
        row = workshop.get(order, by=None)
        if row.state == "planned":
            assert self.attempt(workshop.cancel, order, "Inutile", version=row.version)
        else:
            facts = workshop.Finished(back_in_service=True)
            assert self.attempt(workshop.finish, order, facts, version=row.version)
            self.town.things[key].broken = False
        self.town.things[key].end(f"work {order}", self.town.now, timedelta(0))

    @precondition(lambda self: self.papers(B.TO_REASSIGN))
    @rule(which=pick, scooter=pick)
    def rebook(self, which: int, scooter: int) -> None:
        """Somebody who lost their scooter gets another."""
        reference, paper = self.one(which, B.TO_REASSIGN)
        key = self.scooters[scooter % SCOOTERS]
        db.session.rollback()
        version = bookings.get(reference, by=None).version
        url = "https://m.example.org"
        done = self.attempt(threats.rebook, reference, key, version=version, public_url=url)
        self.promise(key, paper.starts, paper.ends, reference, done)
        if done:
            paper.state, paper.scooter = paper.before, key

    @precondition(lambda self: self.town.now < LAST)
    @rule(hours=st.integers(1, 30))
    def wait(self, hours: int) -> None:
        """Time passes."""
        self.town.now += timedelta(hours=hours)

    # --- what must hold -----------------------------------------------------------------------------

    @invariant()
    def what_is_found_free_is_free(self) -> None:
        """The search agrees with the model, for a time that is near, one that is later, and a long one."""
        if not hasattr(self, "town"):
            return
        for ahead, hours in ((1, 20), (26, 50), (70, 200)):
            starts = self.town.now + timedelta(hours=ahead)
            ends = starts + timedelta(hours=hours)
            db.session.rollback()
            found = availability.search(
                site_id=self.site_id,
                vehicle_class=VehicleClass.L1E_B,
                starts_at=starts,
                ends_at=ends,
                now=self.town.now,
            )
            free = {one.scooter.id for one in found if one.free}
            assert free == self.town.free(starts, ends), (ahead, hours)

    @invariant()
    def each_stands_where_the_model_says(self) -> None:
        """The states of all bookings, and when those under way are due."""
        if not hasattr(self, "town"):
            return
        db.session.rollback()
        rows = db.session.execute(
            select(Booking.reference, Booking.state, Booking.scooter_id, Rental.due_at)
            .outerjoin(Rental, Rental.booking_id == Booking.id)
            .where(Booking.site_id == self.site_id)
        ).all()
        stand = {row.reference: row.state for row in rows}
        assert stand == {key: one.state for key, one in self.town.papers.items()}
        for row in rows:
            paper = self.town.papers[row.reference]
            if row.state in {*PROMISED, B.UNDER_WAY}:
                assert row.scooter_id == paper.scooter
            if row.state is B.UNDER_WAY:
                assert row.due_at == paper.ends

    def teardown(self) -> None:
        """Nothing overlaps, and each state came by a move of the table."""
        calendar_checks.hold()
        db.session.rollback()


def _thing() -> Any:
    from tests.services.calendar_model import Thing

    return Thing()


def _plan(scooter_id: int, facts: workshop.WorkFacts, *, by: Person, now: datetime) -> Any:
    return workshop.plan(fleet.scooter(scooter_id, by=by), facts, by=by, now=now)


@pytest.fixture
def house(ctx: Flask) -> Iterator[None]:
    """A foundation; contracts are kept without being drawn, which takes longer than all the rest."""

    def unit() -> None:
        make.a_foundation()
        make.a_tariff()

    def kept(rental: Rental, number: int, **facts: Any) -> Edition:
        del facts
        return make.an_edition(rental.id, number=number)

    db.write(unit)
    with mock.patch.object(contracts, "_keep_edition", kept):
        yield


@pytest.mark.parametrize(
    "engine", ["sqlite", pytest.param("postgresql", marks=pytest.mark.soak)], indirect=True
)
@pytest.mark.usefixtures("house")
def test_the_calendar_is_what_a_plain_list_says() -> None:
    run_state_machine_as_test(
        Calendar,
        settings=settings(
            max_examples=60 if SOAK else 6,
            stateful_step_count=60 if SOAK else 30,
            deadline=None,
            # A run takes a second: to look for the shortest that fails would take many minutes.
            phases=(Phase.generate, Phase.shrink) if SOAK else (Phase.generate,),
            suppress_health_check=list(HealthCheck),
        ),
    )
