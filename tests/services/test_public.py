"""Who may see the page of a request, what it shows, and what nobody can find out by trying."""

import dataclasses
import doctest
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select

from mobility import db
from mobility.errors import NotFound, Refused
from mobility.models import Beneficiary, Booking, PublicLink, Rental
from mobility.rules import identifiers
from mobility.rules.states import BookingState, RentalState
from mobility.services import house, public, tokens
from mobility.services.public import Ticket
from mobility.services.standings import Bring, Standing, Status, Step
from mobility.words import gettext, messages, speaking
from mobility.words import status as words
from tests import factories as make

SECRET = b"k" * 32
BORN = date(2000, 5, 17)
DAY = timedelta(days=1)


def a_reference(seed: int = 1) -> str:
    return identifiers.new_reference(bytes([seed]) * 16)


@pytest.fixture
def booking(ctx: Flask) -> int:
    """A confirmed booking of a person whose file and booking both have a reference."""
    del ctx

    def unit() -> int:
        make.a_foundation()
        person = make.a_beneficiary(reference=a_reference(1), born_on=BORN, first_names="Noémie Aa")
        return make.a_booking(beneficiary_id=person.id, reference=a_reference(2)).id

    return db.write(unit)


def link(booking_id: int, now: datetime) -> str:
    return db.write(lambda: public.link_of(db.session.get_one(Booking, booking_id), SECRET, now))


def change(model: type[Any], key: int, **facts: Any) -> None:
    def unit() -> None:
        row = db.session.get_one(model, key)
        for name, value in facts.items():
            setattr(row, name, value)

    db.write(unit)


# --- links ------------------------------------------------------------------------------------------


def test_a_link_is_the_same_each_time_and_only_its_hash_lies_here(
    booking: int, now: datetime
) -> None:
    token = link(booking, now)
    assert link(booking, now) == token
    assert re.fullmatch(r"[\w-]{22}", token)
    [row] = db.session.scalars(select(PublicLink)).all()
    assert token not in row.token_hash
    assert public.by_token(token, now).booking_id == booking


def test_a_withdrawn_link_opens_nothing_and_the_next_one_is_another(
    booking: int, now: datetime
) -> None:
    old = link(booking, now)
    ticket = public.by_token(old, now)
    db.write(lambda: public.withdraw(db.session.get_one(Booking, booking), now))
    for closed in (lambda: public.by_token(old, now), lambda: public.status(ticket, now)):
        with pytest.raises(NotFound):
            closed()
    new = link(booking, now)
    assert new != old
    assert public.by_token(new, now).generation == 2
    with pytest.raises(NotFound):
        public.status(ticket, now)  # whoever came in by the old link is out, whatever came after


def test_another_secret_makes_another_link(booking: int, now: datetime) -> None:
    old = link(booking, now)
    new = db.write(lambda: public.link_of(db.session.get_one(Booking, booking), b"n" * 32, now))
    assert new != old


@pytest.mark.parametrize("wrong", ["", "x", "é" * 22, "\udcff", "a" * 5000])
def test_what_is_no_token_is_not_found(booking: int, now: datetime, wrong: str) -> None:
    token = link(booking, now)
    for text in (wrong, token[:-1], token + "A", token.swapcase()):
        with pytest.raises(NotFound):
            public.by_token(text, now)


def test_a_link_lives_until_thirty_days_after_the_return(ctx: Flask, now: datetime) -> None:
    del ctx
    booking_id = db.write(lambda: make.a_rental(RentalState.RETURNED, returned_at=now).booking_id)
    token = link(booking_id, now)
    assert public.by_token(token, now + 30 * DAY)
    with pytest.raises(NotFound):
        public.by_token(token, now + 30 * DAY + timedelta(seconds=1))


def test_a_link_does_not_die_while_the_scooter_is_out(ctx: Flask, now: datetime) -> None:
    del ctx
    booking_id = db.write(lambda: make.a_rental(RentalState.UNDER_WAY).booking_id)
    assert public.by_token(link(booking_id, now), now + 400 * DAY)


# --- reference and birth date -----------------------------------------------------------------------


def test_both_references_open_the_page_in_any_writing(booking: int, now: datetime) -> None:
    person = db.session.scalars(select(Beneficiary.id)).one()
    for_file, for_booking = a_reference(1), a_reference(2)
    written = f" {for_booking[:4].lower()}-{for_booking[4:].lower()} "
    assert public.by_reference(for_file, BORN, "10.0.0.1", now) == Ticket(beneficiary_id=person)
    assert public.by_reference(written, BORN, "10.0.0.1", now) == Ticket(
        beneficiary_id=person, booking_id=booking
    )


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("bonjour", "reference_unreadable"),
        ("2026-00012", "reference_unreadable"),
        ("' OR 1=1 --", "reference_unreadable"),
    ],
)
def test_what_is_no_reference_is_told_so(ctx: Flask, now: datetime, text: str, code: str) -> None:
    del ctx
    with pytest.raises(Refused, match=code):
        public.by_reference(text, BORN, "10.0.0.1", now)


def test_one_wrong_sign_is_told_as_such(booking: int, now: datetime) -> None:
    del booking
    right = a_reference(1)
    wrong = ("A" if right[0] != "A" else "B") + right[1:]
    with pytest.raises(Refused, match="reference_mistyped"):
        public.by_reference(wrong, BORN, "10.0.0.1", now)


def test_eleven_wrong_birth_dates(booking: int, now: datetime) -> None:
    del booking
    codes = []
    for year in range(11):
        with pytest.raises(Refused) as refused:
            public.by_reference(a_reference(2), date(1980 + year, 1, 1), "10.0.0.1", now)
        codes.append(refused.value.reasons[0].code)
    assert codes == ["status_unknown"] * 5 + ["status_wait"] * 6
    values = refused.value.reasons[0].values
    assert values["until"] == now + timedelta(hours=1, minutes=1)
    assert "03" in str(values["phone"])
    with pytest.raises(Refused, match="status_wait"):
        public.by_reference(a_reference(2), BORN, "10.0.0.9", now)  # the right one, from elsewhere
    later = now + timedelta(hours=1, minutes=1)
    assert public.by_reference(a_reference(2), BORN, "10.0.0.1", later)


def test_a_right_answer_starts_the_count_again(booking: int, now: datetime) -> None:
    del booking
    for _ in range(3):
        for year in range(4):
            with pytest.raises(Refused, match="status_unknown"):
                public.by_reference(a_reference(2), date(1980 + year, 1, 1), "10.0.0.1", now)
        public.by_reference(a_reference(2), BORN, "10.0.0.1", now)


def test_guessing_references_from_one_address_is_stopped(booking: int, now: datetime) -> None:
    del booking
    codes = []
    for seed in range(3, 43):
        with pytest.raises(Refused) as refused:
            public.by_reference(a_reference(seed), BORN, "10.0.0.1", now)
        codes.append(refused.value.reasons[0].code)
    assert codes == ["status_unknown"] * 30 + ["status_wait"] * 10


@contextmanager
def statements() -> Iterator[list[str]]:
    """The SQL that runs meanwhile."""
    found: list[str] = []

    def note(*args: Any) -> None:
        found.append(args[2])

    event.listen(db.database.engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(db.database.engine, "before_cursor_execute", note)


def test_every_miss_does_the_same_work(booking: int, now: datetime) -> None:
    del booking
    seen = []
    for reference in (a_reference(9), a_reference(1), a_reference(2)):
        with pytest.raises(Refused, match="status_unknown"), statements() as found:
            public.by_reference(reference, date(1990, 1, 1), f"10.1.0.{len(seen)}", now)
        db.session.rollback()
        seen.append(found)
    assert seen[0] == seen[1] == seen[2]


# --- what is shown ----------------------------------------------------------------------------------


def test_nothing_is_shown_but_what_may_be(booking: int, now: datetime) -> None:
    fields = {field.name for field in dataclasses.fields(Status)}
    assert fields == {
        "first_name",
        "standing",
        "phone",
        "appointment",
        "bring",
        "here",
        "answer_by",
        "vehicle_class",
        "offer",
        "pause",
    }
    found = public.status(public.by_token(link(booking, now), now), now)
    assert found.first_name == "Noémie"
    assert found.standing is Standing.CONFIRMED
    assert found.appointment is not None
    assert found.appointment.at == now + DAY
    assert found.bring == (Bring.IDENTITY, Bring.LICENCE, Bring.DEPOSIT)
    assert found.here is Step.BOOK
    assert "Delacroix" not in str(found)
    assert "2000" not in str(found)


@pytest.mark.parametrize("state", list(BookingState))
def test_every_state_has_its_page(ctx: Flask, now: datetime, state: BookingState) -> None:
    del ctx

    def unit() -> int:
        make.a_foundation()
        if state.value in set(RentalState) and state is not BookingState.CANCELLED:
            return make.a_rental(RentalState(state.value)).booking_id
        return make.a_booking(state=state, answer_by=now + DAY).id

    found = public.status(public.by_token(link(db.write(unit), now), now), now)
    assert found.standing == state.value
    for language in ("fr", "en"):
        with speaking(language):
            told = words.told(
                found.standing,
                found.vehicle_class,
                at=found.appointment.at if found.appointment else None,
                until=found.answer_by,
            )
        assert told.so
        assert told.now
        assert "  " not in told.so + told.now + told.next
        assert not re.search(r"(avant|before|depuis|since)\s*\.", told.so + told.now)


def test_the_day_of_return_and_the_days_after(ctx: Flask, now: datetime) -> None:
    del ctx
    due = now + 2 * DAY
    booking_id = db.write(lambda: make.a_rental(RentalState.UNDER_WAY, ends_at=due).booking_id)
    ticket = public.by_token(link(booking_id, now), now)
    seen = [public.status(ticket, now + days * DAY).standing for days in range(4)]
    assert seen == [Standing.UNDER_WAY, Standing.UNDER_WAY, Standing.DUE_TODAY, Standing.LATE]


def test_a_closed_day_of_return_moves_on(ctx: Flask, now: datetime) -> None:
    del ctx
    due = now + 2 * DAY
    rental_id = db.write(lambda: make.a_rental(RentalState.UNDER_WAY, ends_at=due).id)
    rental = db.session.get_one(Rental, rental_id)
    day = due.date()
    db.write(house.close, rental.site_id, first_day=day, last_day=day, reason="Grève")
    booking = db.session.get_one(Booking, db.session.get_one(Rental, rental_id).booking_id)
    found = public.status(Ticket(beneficiary_id=booking.beneficiary_id, booking_id=booking.id), due)
    assert found.standing is Standing.UNDER_WAY
    assert found.appointment is not None
    assert found.appointment.at.date() == day + DAY


def test_a_missed_appointment_asks_to_call(booking: int, now: datetime) -> None:
    found = public.status(public.by_token(link(booking, now), now), now + 2 * DAY)
    assert found.standing is Standing.NO_SHOW


def test_of_several_requests_the_nearest_to_the_scooter_is_shown(ctx: Flask, now: datetime) -> None:
    del ctx

    def unit() -> int:
        person = make.a_beneficiary()
        for state in (BookingState.CANCELLED, BookingState.CONFIRMED, BookingState.REQUESTED):
            make.a_booking(beneficiary_id=person.id, state=state)
        return person.id

    ticket = Ticket(beneficiary_id=db.write(unit))
    assert public.status(ticket, now).standing is Standing.CONFIRMED


def test_whoever_has_no_request_is_told_so(ctx: Flask, now: datetime) -> None:
    del ctx
    person = db.write(lambda: make.a_beneficiary().id)
    assert public.status(Ticket(beneficiary_id=person), now).standing is Standing.NO_REQUEST
    with pytest.raises(NotFound):
        public.status(Ticket(beneficiary_id=person + 1), now)


def test_an_old_request_is_no_request(ctx: Flask, now: datetime) -> None:
    del ctx

    def unit() -> int:
        return make.a_booking(
            state=BookingState.CANCELLED, starts_at=now - 90 * DAY, created_at=now - 91 * DAY
        ).beneficiary_id

    ticket = Ticket(beneficiary_id=db.write(unit))
    assert public.status(ticket, now).standing is Standing.NO_REQUEST


# --- words ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_sentence_is_short(language: str) -> None:
    lines = {line for three in words.LINES.values() for line in three if line}
    for line in lines:
        with speaking(language):
            said = gettext(line, the="le scooter", a="un scooter", day="D", time="T", until="U")
        for sentence in re.split(r"[.?!:]", said):
            assert len(sentence.split()) <= 12, sentence


def every_sentence() -> set[str]:
    found = {line for three in words.LINES.values() for line in three if line}
    for table in (words.THE, words.A, words.STEPS, words.BRING):
        found |= set(table.values())  # type: ignore[arg-type]  # all of them hold sentences
    return found


def test_every_sentence_is_in_english() -> None:
    with speaking("en"):
        untold = [line for line in every_sentence() if _raw(line) == line]
    assert untold == []


def _raw(line: str) -> str:
    names = {name: f"%({name})s" for name in ("the", "a", "day", "time", "until")}
    return gettext(line, **names)


def test_the_language_somebody_chose_stays_with_them(booking: int, now: datetime) -> None:
    del now
    person = db.session.scalars(select(Beneficiary.id)).one()
    ticket = Ticket(beneficiary_id=person, booking_id=booking)
    choose: Callable[..., None] = public.choose_language
    db.write(choose, ticket, "en")
    assert public.language_of(ticket) == "en"
    db.write(choose, ticket, "tlh")
    assert public.language_of(ticket) == "en"


def test_the_examples_in_the_documentation() -> None:
    for module in (tokens, messages):
        found = doctest.testmod(module)
        assert found.attempted
        assert found.failed == 0
