"""The runner and referrals, by the calendar: a reminder every ten days, the end at thirty, papers deleted."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from mobility import db, scheduler
from mobility.models import Blob, Contact, Message, Referral, StoredFile, Task
from mobility.rules.referrals import ReferralState
from mobility.services import referral_answers, referral_care, referrals
from mobility.services.files import Clean, Sealed, Vault
from mobility.services.referral_answers import Acceptance
from tests import factories as make
from tests.machine import FILE_KEY

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
QUIET = {"reminded": 0, "closed": 0, "forgotten": 0}
S = ReferralState


def a_scan() -> Sealed:
    return Vault([FILE_KEY]).seal(Clean("image/jpeg", b"a sheet of paper"))


@pytest.fixture
def referral(ctx: Flask) -> int:
    """A referral with a paper, sent now."""
    del ctx
    scan = a_scan()

    def unit() -> int:
        make.a_foundation()
        contact = make.a_contact(email="zoe@example.org")
        return make.a_referral(contact_id=contact.id, scans=[scan]).id

    return db.write(unit)


def care(at: datetime) -> dict[str, int]:
    return db.write(referral_care.care, at)


def row(referral_id: int) -> Referral:
    db.session.rollback()
    return db.session.get_one(Referral, referral_id)


def kinds() -> list[str]:
    """The messages to the prescriber that were planned."""
    return list(db.session.scalars(select(Message.kind).order_by(Message.id)))


def tasks(*, done: bool = False) -> list[str]:
    found = db.session.scalars(select(Task).order_by(Task.id))
    return [one.title for one in found if (one.done_at is not None) is done]


def papers() -> int:
    return len(db.session.scalars(select(Blob.file_id)).all())


def test_it_is_a_job_of_the_runner(referral: int, now: datetime) -> None:
    assert scheduler.run_job("care-for-referrals", now + 10 * DAY) == QUIET | {"reminded": 1}
    assert row(referral).reminded_at == now + 10 * DAY


def test_both_sides_are_reminded_every_ten_days_and_told_of_the_end(
    referral: int, now: datetime
) -> None:
    assert care(now + 10 * DAY - MINUTE) == QUIET
    for number in (1, 2):
        at = now + number * 10 * DAY
        assert care(at) == QUIET | {"reminded": 1}
        assert care(at) == QUIET, "a second run finds nothing to do"
        assert care(at + 9 * DAY) == QUIET
        assert kinds() == ["referral_received"] + number * ["referral_waiting"]
        assert len(tasks()) == 1, "a new reminder takes the place of the one before"
        assert f"depuis {number}0 jours" in tasks()[0]
    assert care(now + 30 * DAY) == QUIET | {"closed": 1, "forgotten": 1}
    assert care(now + 30 * DAY) == QUIET
    assert care(now + 300 * DAY) == QUIET
    found = row(referral)
    assert (found.state, found.answered_at) == (S.EXPIRED, now + 30 * DAY)
    assert kinds()[-1] == "referral_expired"
    assert tasks() == ["Orientation fermée\u00a0: 30\u00a0jours sans réponse (Inaya Moreau)."]
    assert papers() == 0
    assert found.files[0].file.purged_on == (now + 30 * DAY).date()
    assert found.files[0].file.sha256, "what it was stays"


def test_a_runner_that_slept_sends_one_reminder(referral: int, now: datetime) -> None:
    assert care(now + 25 * DAY) == QUIET | {"reminded": 1}
    assert care(now + 25 * DAY) == QUIET
    assert row(referral).state is S.OPEN


def test_a_question_starts_the_days_again_and_the_prescriber_is_reminded_of_it(
    referral: int, now: datetime
) -> None:
    agent = db.write(make.a_person)
    reference, asked = row(referral).reference, now + 15 * DAY
    care(now + 10 * DAY)
    db.write(lambda: referral_answers.ask(reference, "Quel titre ?", by=agent, now=asked))
    assert tasks() == [], "the reminder to answer is done"
    assert care(asked + 9 * DAY) == QUIET
    assert care(asked + 10 * DAY) == QUIET | {"reminded": 1}
    assert kinds()[-2:] == ["referral_more", "referral_more_again"]
    assert care(now + 30 * DAY) == QUIET
    assert care(asked + 30 * DAY) == QUIET | {"closed": 1, "forgotten": 1}


@pytest.mark.parametrize("answer", ["accepted", "refused", "withdrawn"])
def test_what_has_its_answer_is_left_alone_and_its_papers_go_after_six_months(
    referral: int, now: datetime, answer: str
) -> None:
    agent, reference = db.write(make.a_person), row(referral).reference

    def settle() -> None:
        contact = db.session.get_one(Contact, row_contact)
        if answer == "accepted":
            referral_answers.accept(reference, Acceptance(), by=agent, now=now)
        elif answer == "refused":
            referral_answers.refuse(reference, ["no_need"], "", by=agent, now=now)
        else:
            referrals.withdraw(reference, contact=contact, now=now)

    row_contact = row(referral).contact_id
    db.write(settle)
    for days in (10, 30, 182):
        assert care(now + days * DAY) == QUIET
    assert papers() == 1
    assert care(now + 183 * DAY) == QUIET | {"forgotten": 1}
    assert care(now + 183 * DAY) == QUIET
    assert papers() == 0


def test_a_paper_that_became_a_proof_stays_with_the_file(referral: int, now: datetime) -> None:
    agent, reference = db.write(make.a_person), row(referral).reference
    paper = row(referral).files[0]
    how = Acceptance(proofs={paper.id: "address"})

    def unit() -> int:
        person = referral_answers.accept(reference, how, by=agent, now=now)
        return next(one.file_id or 0 for one in person.proofs if one.kind == "address")

    assert db.write(unit) == paper.file_id
    assert care(now + 400 * DAY) == QUIET
    assert papers() == 1
    assert db.session.scalars(select(StoredFile.purged_on)).all() == [None]


def test_of_an_identity_document_no_copy_is_kept(referral: int, now: datetime) -> None:
    agent, reference = db.write(make.a_person), row(referral).reference
    how = Acceptance(proofs={row(referral).files[0].id: "identity"})

    def unit() -> set[str]:
        person = referral_answers.accept(reference, how, by=agent, now=now)
        return {one.kind for one in person.proofs if one.file_id is None}

    assert db.write(unit) == {"identity", "prescription"}
    assert papers() == 0
