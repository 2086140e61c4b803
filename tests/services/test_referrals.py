"""Referrals: sent once, answered once, heard by the prescriber, and nothing that was sent is lost."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from mobility import db
from mobility.errors import NotFound, Refused
from mobility.messaging import Email
from mobility.models import Beneficiary, Contact, Message, Note, Prescriber, Referral, Task
from mobility.rules.referrals import RETIRED, ReferralRefusal, ReferralState
from mobility.rules.roles import Role
from mobility.services import outbox, referral_answers, referrals
from mobility.services.accounts import Person
from mobility.services.outbox import Post
from mobility.services.referral_answers import Acceptance
from mobility.services.referrals import Sent
from tests import factories as make
from tests.services.post import MINUTE, Carrier, change

DAY = timedelta(days=1)
S = ReferralState
SENT: dict[str, Any] = {
    "birth_name": "N'Diaye", "first_names": "Aïcha", "born_on": date(1998, 3, 27), "phone": "+33639980042",
    "email": "aicha@example.org", "insee": "62193", "town": "Calais", "postcode": "62100",
    "situations": frozenset({"rsa", "job_seeker"}), "need": "job", "need_place": "Transmarck, 5 h",
    "need_starts_on": date(2026, 12, 7), "commute_km": 9, "title": "am", "message": "Commence à 5 h.",
}  # fmt: skip


@pytest.fixture
def contact(ctx: Flask) -> int:
    """Somebody at a prescriber's."""
    del ctx

    def unit() -> int:
        make.a_foundation()
        return make.a_contact(email="zoe@example.org").id

    return db.write(unit)


@pytest.fixture
def agent(contact: int) -> Person:
    """An agent of the one site."""
    del contact
    return db.write(make.a_person, Role.AGENT, site_ids=[db.write(lambda: make.the_site().id)])


def send(contact_id: int, now: datetime, **facts: Any) -> str:
    def unit() -> str:
        sent = Sent(**{"site_id": make.the_site().id} | SENT | facts)
        contact = db.session.get_one(Contact, contact_id)
        return referrals.send(sent, [], contact=contact, now=now).reference

    return db.write(unit)


def row(reference: str) -> Referral:
    db.session.rollback()
    return db.session.scalars(select(Referral).where(Referral.reference == reference)).one()


def mails(post: Post, carrier: Carrier, now: datetime) -> list[Email]:
    """What leaves now."""
    carrier.sent.clear()
    outbox.deliver(now, post=post, write=db.write)
    return [one for one in carrier.sent if isinstance(one, Email)]


# --- sending ----------------------------------------------------------------------------------------


def test_a_referral_keeps_all_that_was_said_and_is_confirmed(
    contact: int, now: datetime, post: Post, carrier: Carrier
) -> None:
    reference = send(contact, now)
    found = row(reference)
    assert (found.state, found.received_at) == (S.OPEN, now)
    assert referrals.sent_of(found) == Sent(site_id=found.site_id, **SENT)
    [mail] = mails(post, carrier, now)
    assert (mail.to, mail.subject) == ("zoe@example.org", "Orientation reçue : Aïcha N.")
    assert "24 décembre" in mail.text


def test_the_same_person_is_not_sent_twice_by_the_same_contact(contact: int, now: datetime) -> None:
    reference = send(contact, now)
    with pytest.raises(Refused, match="referral_known") as refused:
        send(contact, now + DAY, birth_name="N’DIAYE", first_names="AICHA")
    assert refused.value.reasons[0].values["reference"] == reference
    send(contact, now, first_names="Awa")
    send(db.write(lambda: make.a_contact().id), now)
    change(Referral, row(reference).id, state=S.REFUSED)
    assert send(contact, now + DAY) != reference


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"first_names": "\u202eabc"}, "name_unreadable"),
        ({"birth_name": "🛵"}, "name_unreadable"),
        ({"born_on": date(2027, 1, 1)}, "born_future"),
        ({"born_on": date(1890, 1, 1)}, "born_long_ago"),
    ],
)
def test_what_cannot_be_is_refused(
    contact: int, now: datetime, facts: dict[str, Any], code: str
) -> None:
    with pytest.raises(Refused, match=code):
        send(contact, now, **facts)


def test_no_referral_goes_to_a_site_that_is_not_there(contact: int, now: datetime) -> None:
    with pytest.raises(NotFound):
        send(contact, now, site_id=404)


def test_no_message_names_the_organisation(
    contact: int, agent: Person, now: datetime, post: Post, carrier: Carrier
) -> None:
    change(
        Prescriber, db.session.get_one(Contact, contact).prescriber_id, kind="SPIP", name="SPIP 62"
    )
    reference = send(contact, now)
    said = mails(post, carrier, now)
    db.write(lambda: referral_answers.ask(reference, "Quel titre ?", by=agent, now=now + DAY))
    said += mails(post, carrier, now + DAY)
    db.write(lambda: referral_answers.refuse(reference, ["no_need"], "", by=agent, now=now + DAY))
    said += mails(post, carrier, now + DAY + MINUTE)
    assert len(said) == 3
    for mail in said:
        assert "SPIP" not in mail.subject + mail.text + mail.to_name


# --- the prescriber's side --------------------------------------------------------------------------


def test_each_contact_sees_their_own(contact: int, now: datetime) -> None:
    reference = send(contact, now)
    other = db.write(lambda: make.a_contact().id)
    db.session.rollback()
    mine, theirs = db.session.get_one(Contact, contact), db.session.get_one(Contact, other)
    assert [one.reference for one in referrals.sent_by(mine)] == [reference]
    assert referrals.own(reference, contact=mine).reference == reference
    assert referrals.sent_by(theirs) == []
    for wrong in (reference, "K7P4M2QX", "bonjour"):
        with pytest.raises(NotFound):
            referrals.own(wrong, contact=theirs)


def test_a_question_goes_back_and_forth(
    contact: int, agent: Person, now: datetime, post: Post, carrier: Carrier
) -> None:
    reference = send(contact, now)
    mails(post, carrier, now)
    later = now + 3 * DAY
    db.write(lambda: referral_answers.ask(reference, " Quel titre ? ", by=agent, now=later))
    [mail] = mails(post, carrier, later)
    assert "Quel titre ?" in mail.text
    assert (row(reference).state, row(reference).waiting_since) == (S.ASKED, later)

    def reply() -> None:
        sender = db.session.get_one(Contact, contact)
        referrals.reply(reference, "Un BSR.", [], contact=sender, now=later + DAY)

    db.write(reply)
    found = row(reference)
    assert (found.state, found.waiting_since) == (S.OPEN, later + DAY)
    assert [(one.text, one.asked_by_id is None) for one in found.exchanges] == [
        ("Quel titre ?", False),
        ("Un BSR.", True),
    ]
    with pytest.raises(Refused, match="referral_not_asked"):
        db.write(reply)


def test_a_referral_is_withdrawn_until_it_has_its_answer(
    contact: int, agent: Person, now: datetime
) -> None:
    reference, answered = send(contact, now), send(contact, now, first_names="Awa")
    db.write(lambda: referral_answers.refuse(answered, ["no_need"], "", by=agent, now=now))

    def withdraw(which: str) -> None:
        sender = db.session.get_one(Contact, contact)
        referrals.withdraw(which, contact=sender, now=now)

    db.write(withdraw, reference)
    db.write(withdraw, reference)
    assert row(reference).state is S.WITHDRAWN
    with pytest.raises(Refused, match="referral_answered"):
        db.write(withdraw, answered)


# --- the house's answers ----------------------------------------------------------------------------


def accept(reference: str, by: Person, now: datetime, **how: Any) -> str:
    def unit() -> str:
        return referral_answers.accept(reference, Acceptance(**how), by=by, now=now).reference

    return db.write(unit)


def person(reference: str) -> Beneficiary:
    db.session.rollback()
    return db.session.scalars(select(Beneficiary).where(Beneficiary.reference == reference)).one()


def test_an_accepted_one_becomes_a_file_with_everything_that_was_sent(
    contact: int, agent: Person, now: datetime, post: Post, carrier: Carrier
) -> None:
    reference = send(contact, now)
    mails(post, carrier, now)
    later = now + 2 * DAY
    found = person(accept(reference, agent, later, answer="Rendez-vous lundi à 9 h."))
    for name in ("birth_name", "first_names", "born_on", "phone", "email", "insee", "town"):
        assert getattr(found, name) == SENT[name]
    for name in ("need", "need_place", "need_starts_on", "commute_km"):
        assert getattr(found, name) == SENT[name]
    assert {one.code for one in found.situations} == SENT["situations"]
    assert (found.contact_id, found.referent_id) == (contact, contact)
    assert found.prescriber_id == row(reference).contact.prescriber_id
    assert found.prescribed_on == date(2026, 11, 24)
    [proof] = found.proofs
    assert (proof.kind, proof.issued_on) == ("prescription", date(2026, 11, 24))
    [note] = db.session.scalars(select(Note)).all()
    assert "BSR ou permis AM" in note.text
    assert "Commence à 5 h." in note.text
    [mail] = mails(post, carrier, later)
    assert mail.subject == "Orientation acceptée : Aïcha N."
    assert "Rendez-vous lundi à 9 h." in mail.text
    closed = row(reference)
    assert (closed.state, closed.answered_by_id) == (S.ACCEPTED, agent.user_id)
    assert closed.beneficiary_id == found.id


def test_a_file_that_is_known_is_completed_and_never_written_over(
    contact: int, agent: Person, now: datetime
) -> None:
    known = db.write(
        lambda: make.a_beneficiary(phone="+33639981111", email="", town="", insee="").reference
    )
    reference = send(contact, now)
    assert accept(reference, agent, now, known_as=known) == known
    found = person(known)
    assert (found.phone, found.email, found.town) == ("+33639981111", SENT["email"], "Calais")
    assert found.birth_name == "Delacroix"
    assert {one.code for one in found.situations} == {"job_seeker", "rsa"}
    assert db.session.scalars(select(Beneficiary)).all() == [found]


def test_prescriber_and_referent_are_two(contact: int, agent: Person, now: datetime) -> None:
    reference = send(contact, now, followed=False, referent="M. Martin, 03 99 00 00 11")
    found = person(accept(reference, agent, now))
    assert (found.contact_id, found.referent_id) == (contact, None)
    [note] = db.session.scalars(select(Note)).all()
    assert "M. Martin" in note.text


def test_a_refusal_says_why_and_what_follows(
    contact: int, agent: Person, now: datetime, post: Post, carrier: Carrier
) -> None:
    reference = send(contact, now)
    mails(post, carrier, now)
    reasons = ["another_solution", "other"]
    db.write(lambda: referral_answers.refuse(reference, reasons, "Un bus.", by=agent, now=now))
    [mail] = mails(post, carrier, now + MINUTE)
    assert "Une autre solution existe ; Autre raison" in mail.text.replace("\u202f", " ")
    assert "Un bus." in mail.text
    assert row(reference).reasons == reasons


@pytest.mark.parametrize(
    ("reasons", "answer", "code"),
    [
        ([], "Non.", "refusal_reason_missing"),
        (["other"], " ", "refusal_reason_missing"),
        ([ReferralRefusal.NO_VEHICLE], "Non.", "reason_unknown"),
        (["because"], "Non.", "reason_unknown"),
    ],
)
def test_a_refusal_needs_a_reason_of_the_list(
    contact: int, agent: Person, now: datetime, reasons: list[str], answer: str, code: str
) -> None:
    reference = send(contact, now)
    with pytest.raises(Refused, match=code):
        db.write(lambda: referral_answers.refuse(reference, reasons, answer, by=agent, now=now))
    assert row(reference).state is S.OPEN


def test_a_retired_reason_of_an_old_referral_is_still_read(contact: int, now: datetime) -> None:
    from mobility.words.referrals import reason_names

    del contact, now
    assert reason_names(sorted(RETIRED)) == ["Pas de véhicule disponible"]


def test_of_two_answers_the_second_is_refused(contact: int, agent: Person, now: datetime) -> None:
    reference = send(contact, now)
    accept(reference, agent, now)
    for again in (
        lambda: referral_answers.refuse(reference, ["no_need"], "", by=agent, now=now),
        lambda: referral_answers.ask(reference, "Quoi ?", by=agent, now=now),
        lambda: referral_answers.accept(reference, Acceptance(), by=agent, now=now),
    ):
        with pytest.raises(Refused, match="referral_answered"):
            db.write(again)
    assert len(db.session.scalars(select(Beneficiary)).all()) == 1


def test_an_answer_to_what_has_changed_meanwhile_is_refused(
    contact: int, agent: Person, now: datetime
) -> None:
    reference = send(contact, now)
    seen = row(reference).version
    db.write(lambda: referral_answers.ask(reference, "Quoi ?", by=agent, now=now))
    with pytest.raises(Refused, match="referral_moved"):
        db.write(
            lambda: referral_answers.accept(
                reference, Acceptance(), version=seen, by=agent, now=now
            )
        )


def test_another_site_sees_and_answers_nothing(contact: int, now: datetime) -> None:
    reference = send(contact, now)
    other = db.write(lambda: make.a_site(name="Marck").id)
    stranger = db.write(make.a_person, Role.AGENT, site_ids=[other])
    assert referrals.inbox(stranger).rows == []
    assert referrals.to_decide(stranger.site_ids) == []
    for shut in (
        lambda: referrals.get(reference, by=stranger),
        lambda: referral_answers.accept(reference, Acceptance(), by=stranger, now=now),
        lambda: referral_answers.refuse(reference, ["no_need"], "", by=stranger, now=now),
        lambda: referral_answers.ask(reference, "Quoi ?", by=stranger, now=now),
    ):
        with pytest.raises(NotFound):
            db.write(shut)


def test_a_file_of_another_site_is_not_linked(contact: int, agent: Person, now: datetime) -> None:
    def elsewhere() -> str:
        return make.a_beneficiary(site_id=make.a_site(name="Marck").id).reference

    hidden = db.write(elsewhere)
    reference = send(contact, now)
    with pytest.raises(NotFound):
        accept(reference, agent, now, known_as=hidden)
    assert row(reference).state is S.OPEN


def test_the_inbox_shows_who_may_be_known(contact: int, agent: Person, now: datetime) -> None:
    send(contact, now, first_names="Awa")
    reference = send(contact, now + MINUTE)
    db.write(
        lambda: make.a_beneficiary(
            birth_name="N'DIAYE",
            first_names="Aicha",
            born_on=SENT["born_on"],
            search_key="n diaye aicha",
        )
    )
    found = referrals.inbox(agent)
    assert found.counts == {S.OPEN: 2}
    assert found.known == {row(reference).id}
    [twin] = referrals.like(row(reference), by=agent)
    assert twin.person is not None


def test_who_has_no_address_any_more_is_called(
    contact: int, agent: Person, now: datetime, post: Post, carrier: Carrier
) -> None:
    reference = send(contact, now)
    mails(post, carrier, now)
    change(Contact, contact, email="")
    accept(reference, agent, now)
    [task] = db.session.scalars(select(Task)).all()
    assert task.title.startswith("Appeler Zoé Petit")
    assert mails(post, carrier, now + MINUTE) == []


def test_what_is_no_longer_true_is_not_sent(
    contact: int, agent: Person, now: datetime, post: Post, carrier: Carrier
) -> None:
    reference = send(contact, now)
    db.write(lambda: referral_answers.refuse(reference, ["no_need"], "", by=agent, now=now))
    [mail] = mails(post, carrier, now)
    assert mail.subject.startswith("Réponse à votre orientation")
    kinds = {one.kind: one.reason for one in db.session.scalars(select(Message))}
    assert kinds == {"referral_received": "referral_moved", "referral_refused": ""}
