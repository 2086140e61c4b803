"""A person's papers: seen or kept, replaced, withdrawn, asked for; and the lists of what needs care."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from mobility import db
from mobility.errors import NotFound, Refused
from mobility.models import (
    Blob,
    JournalEntry,
    Message,
    Proof,
    ProofRequest,
    Setting,
    StoredFile,
)
from mobility.rules.eligibility import DEFAULT_POLICY, Outcome
from mobility.rules.roles import Role
from mobility.rules.states import BookingState, RentalState
from mobility.rules.stored import policy_to_json
from mobility.services import beneficiaries, papers, proof_lists, proofs
from mobility.services.files import Clean, Sealed, Vault
from mobility.services.outbox import Post
from mobility.services.papers import ProofFacts
from tests import factories as make
from tests.machine import DAY, FILE_KEY, NOW, TODAY
from tests.services.post import Carrier, rows, tick

pytestmark = pytest.mark.usefixtures("house_ready")
VAULT = Vault([FILE_KEY])


def sealed(content: bytes = b"paper") -> Sealed:
    """A clean copy."""
    return VAULT.seal(Clean("image/jpeg", content))


@pytest.fixture
def by(given: Any) -> Any:
    """An agent of every site, under the policy that a new foundation starts with."""
    given(make.a_policy, criteria=policy_to_json(DEFAULT_POLICY))
    return given(make.a_person, role=Role.MANAGER)


@pytest.fixture
def person(given: Any) -> Any:
    return given(make.a_beneficiary)


def add(person: Any, by: Any, copy: Sealed | None = None, **facts: Any) -> int:
    """Note a proof of address of last week."""
    shown = ProofFacts(**{"kind": "address", "issued_on": TODAY - 7 * DAY} | facts)
    return db.write(lambda: proofs.add(person.reference, shown, copy, by=by, now=NOW).id)


def why(unit: Any) -> str:
    """The code of a refusal."""
    with pytest.raises(Refused) as raised:
        db.write(unit)
    return raised.value.reasons[0].code


def sheet(person: Any, by: Any) -> dict[str, proofs.Paper]:
    """The papers of a person by kind, read anew."""
    db.session.rollback()
    read = proofs.sheet(beneficiaries.get(person.reference, by=by), on=TODAY)
    return {one.kind: one for one in read.papers}


# --- seen and kept ------------------------------------------------------------------------------------


def test_what_the_policy_asks_for_is_there_or_missing(person: Any, by: Any) -> None:
    add(person, by)
    found = sheet(person, by)
    assert list(found)[:2] == ["identity", "address"]
    assert (found["identity"].lacking, found["address"].lacking) == (True, False)
    assert found["address"].until == TODAY + 85 * DAY
    add(person, by, kind="situation", issued_on=None)
    assert sheet(person, by)["situation"].undated


def test_a_newer_paper_takes_the_place_of_the_older_one_and_its_copy_is_deleted(
    person: Any, by: Any
) -> None:
    first = add(person, by, sealed(b"old"), issued_on=TODAY - 80 * DAY)
    old_file = db.session.get_one(Proof, first).file_id
    second = add(person, by, sealed(b"new"))
    assert [one.id for one in db.session.scalars(select(Proof))] == [second]
    assert [blob.file_id for blob in db.session.scalars(select(Blob))] != [old_file]
    kept = db.session.get_one(StoredFile, old_file)
    assert (kept.purged_on, len(kept.sha256)) == (TODAY, 64)


def test_the_same_paper_seen_again_keeps_its_copy(person: Any, by: Any) -> None:
    first = add(person, by, sealed())
    assert add(person, by) == first
    proof = db.session.get_one(Proof, first)
    assert proofs.copy(first, proof.file_id or 0, VAULT, by=by)[1] == b"paper"
    add(person, by, sealed(b"a better photo"))
    db.session.expire_all()
    assert proofs.copy(first, proof.file_id or 0, VAULT, by=by)[1] == b"a better photo"
    assert len(db.session.scalars(select(Blob)).all()) == 1


@pytest.mark.parametrize("kind", ["identity", "riding_title"])
def test_an_identity_document_is_not_kept_unless_the_house_decides_so(
    person: Any, by: Any, kind: str
) -> None:
    facts = ProofFacts(kind=kind)

    def keep() -> Any:
        return proofs.add(person.reference, facts, sealed(), by=by, now=NOW)

    assert why(keep) == "identity_not_kept"
    add(person, by, kind=kind, issued_on=None)
    db.write(lambda: setattr(db.session.get_one(Setting, 1), "keep_identity", True))
    assert db.write(lambda: keep().file_id) is not None


def test_dates_are_corrected_and_a_copy_stays(person: Any, by: Any) -> None:
    proof_id = add(person, by, sealed(), issued_on=None)
    day = TODAY - 3 * DAY
    db.write(lambda: proofs.correct(proof_id, day, None, by=by, now=NOW))
    proof = db.session.get_one(Proof, proof_id)
    assert (proof.issued_on, proof.file_id is not None) == (day, True)
    assert (
        why(lambda: proofs.correct(proof_id, TODAY + DAY, None, by=by, now=NOW)) == "issued_future"
    )
    assert (
        why(lambda: proofs.correct(proof_id, day, day - DAY, by=by, now=NOW)) == "proof_backwards"
    )


def test_a_withdrawn_paper_is_gone_with_its_copy_and_told_in_the_journal(
    person: Any, by: Any
) -> None:
    proof_id = add(person, by, sealed())
    assert db.write(lambda: proofs.withdraw(proof_id, by=by, now=NOW)) == person.reference
    assert db.session.scalars(select(Blob)).all() == []
    told = db.session.scalars(select(JournalEntry.deed).where(JournalEntry.action == "removed"))
    assert "withdraw_proof" in set(told)
    assert sheet(person, by)["address"].lacking


def test_another_sites_paper_does_not_exist(person: Any, by: Any, given: Any) -> None:
    proof_id = add(person, by, sealed())
    file_id = db.session.get_one(Proof, proof_id).file_id or 0
    stranger = given(make.a_person, role=Role.AGENT, site_ids=[given(make.a_site, name="Marck").id])
    for unit in (
        lambda: proofs.get(proof_id, by=stranger),
        lambda: proofs.copy(proof_id, file_id, VAULT, by=stranger),
        lambda: proofs.copy(proof_id, file_id + 1, VAULT, by=by),
        lambda: db.write(lambda: proofs.withdraw(proof_id, by=stranger, now=NOW)),
        lambda: db.write(lambda: proofs.correct(proof_id, None, None, by=stranger, now=NOW)),
        lambda: add(person, stranger),
    ):
        with pytest.raises(NotFound):
            unit()


# --- asked for ----------------------------------------------------------------------------------------


def ask(person: Any, by: Any, kinds: set[str], *, due: int = 10, tell: bool = True) -> int:
    """Ask for papers within so many days."""
    return db.write(
        lambda: proofs.ask(
            person.reference, kinds, due_on=TODAY + due * DAY, tell=tell, by=by, now=NOW
        )
    )


def test_what_is_missing_is_asked_for_once_and_told_in_the_persons_words(
    person: Any, by: Any, post: Post, carrier: Carrier
) -> None:
    assert ask(person, by, {"address", "identity"}) == 1
    assert ask(person, by, {"address", "identity"}) == 0, "the same list leaves once a day"
    assert ask(person, by, {"address"}, due=5) == 1
    asked = {one.kind: one.due_on for one in proofs.open_requests(person.id)}
    assert asked == {"address": TODAY + 5 * DAY, "identity": TODAY + 10 * DAY}
    tick(post, NOW)
    text = carrier.sent[0].text  # type: ignore[union-attr]
    assert "il manque le justificatif de domicile, la pièce d'identité" in text
    assert "dimanche 29 novembre" in text


def test_english_speakers_are_told_in_english(
    by: Any, given: Any, post: Post, carrier: Carrier
) -> None:
    somebody = given(make.a_beneficiary, language="en", channel="email")
    ask(somebody, by, {"address", "situation", "riding_title", "identity", "need"})
    tick(post, NOW)
    text = carrier.sent[0].text  # type: ignore[union-attr]
    assert "Missing: proof of address" in text
    assert " le " not in text
    assert " l’" not in text


def test_bringing_a_paper_settles_what_was_asked_and_stops_the_message(
    person: Any, by: Any, post: Post, carrier: Carrier
) -> None:
    ask(person, by, {"address"})
    add(person, by)
    assert proofs.open_requests(person.id) == []
    tick(post, NOW)
    assert carrier.sent == []
    assert rows() == [("proofs_missing", "cancelled", "papers_brought")]


def test_papers_seen_while_deciding_settle_too(person: Any, by: Any) -> None:
    ask(person, by, {"identity"}, tell=False)

    def see() -> None:
        shown = beneficiaries.get(person.reference, by=by)
        papers.see(shown, [ProofFacts(kind="identity")], by=by, on=TODAY)

    db.write(see)
    (row,) = db.session.scalars(select(ProofRequest)).all()
    assert row.settled_on == TODAY


def test_what_is_not_awaited_any_more_is_forgotten(person: Any, by: Any) -> None:
    ask(person, by, {"address"}, tell=False)
    (row,) = proofs.open_requests(person.id)
    db.write(lambda: proofs.forget(person.reference, row.id, by=by, now=NOW))
    with pytest.raises(NotFound):
        db.write(lambda: proofs.forget(person.reference, row.id, by=by, now=NOW))


@pytest.mark.parametrize(
    ("kinds", "due", "code"),
    [
        (set(), 10, "nothing_asked"),
        ({"passport of the cat"}, 10, "proof_kind"),
        ({"address"}, -1, "due_past"),
        ({"address"}, 93, "due_far"),
    ],
)
def test_what_cannot_be_asked(person: Any, by: Any, kinds: set[str], due: int, code: str) -> None:
    with pytest.raises(Refused) as raised:
        ask(person, by, kinds, due=due)
    assert raised.value.reasons[0].code == code


def test_somebody_without_mobile_or_email_is_asked_but_not_written_to(by: Any, given: Any) -> None:
    nobody = given(make.a_beneficiary, phone="", email="")
    with pytest.raises(Refused):
        ask(nobody, by, {"address"})
    assert ask(nobody, by, {"address"}, tell=False) == 0
    assert db.session.scalars(select(Message)).all() == []


# --- lists --------------------------------------------------------------------------------------------


def test_the_list_of_what_is_awaited_is_by_person_and_site(by: Any, given: Any) -> None:
    elsewhere = given(make.a_site, name="Marck")
    late, later = given(make.a_beneficiary), given(make.a_beneficiary, site_id=elsewhere.id)
    given(make.a_proof_request, beneficiary_id=late.id, kind="need", due_on=TODAY - DAY)
    given(make.a_proof_request, beneficiary_id=late.id, kind="address")
    given(make.a_proof_request, beneficiary_id=later.id, kind="address")
    everywhere = proof_lists.awaited(None, on=TODAY)
    assert [(one.person.id, one.late, len(one.kinds)) for one in everywhere] == [
        (late.id, True, 2),
        (later.id, False, 1),
    ]
    assert [one.person.id for one in proof_lists.awaited(frozenset({elsewhere.id}), on=TODAY)] == [
        later.id
    ]
    (pressing,) = proof_lists.awaited(None, on=TODAY, due_by=TODAY)
    assert pressing.kinds == ["need"]


def test_the_list_of_what_runs_out_is_of_people_who_are_followed(by: Any, given: Any) -> None:
    aged = TODAY - 70 * DAY  # an address counts 92 days: 22 are left
    people = {
        name: given(make.a_beneficiary, first_names=name)
        for name in ("decided", "riding", "gone", "fresh", "over")
    }
    for name, person in people.items():
        issued = {"fresh": TODAY, "over": TODAY - 100 * DAY}.get(name, aged)
        given(make.a_proof, beneficiary_id=person.id, issued_on=issued)
    for name in ("decided", "fresh", "over"):
        given(make.a_decision, beneficiary_id=people[name].id)
    given(make.a_rental, state=RentalState.UNDER_WAY, beneficiary_id=people["riding"].id)
    given(make.a_decision, beneficiary_id=people["gone"].id, outcome=Outcome.NOT_ELIGIBLE)

    def names(**how: Any) -> list[str]:
        found = proof_lists.ending(None, on=TODAY, **how)
        return [one.person.first_names for one in found]

    assert names(by=TODAY + 60 * DAY) == ["over", "decided", "riding"]
    assert names(by=TODAY + 30 * DAY, riding_only=True) == ["riding"]
    assert names(by=TODAY + 10 * DAY) == ["over"]
    given(make.a_booking, state=BookingState.CONFIRMED, beneficiary_id=people["gone"].id)
    assert "gone" in names(by=TODAY + 30 * DAY, riding_only=True)


def test_a_paper_with_an_end_of_its_own_runs_out_then(by: Any, given: Any, person: Any) -> None:
    given(make.a_decision, beneficiary_id=person.id)
    given(
        make.a_proof,
        beneficiary_id=person.id,
        kind="liability_insurance",
        valid_until=TODAY + timedelta(days=12),
    )
    (one,) = proof_lists.ending(None, on=TODAY, by=TODAY + 30 * DAY)
    assert (one.until, one.stage.value) == (TODAY + 12 * DAY, "soon")


def test_without_a_policy_nothing_is_asked_and_nothing_breaks(given: Any, person: Any) -> None:
    somebody = given(make.a_person, role=Role.MANAGER)
    assert sheet(person, somebody) == {}
    assert proof_lists.ending(None, on=TODAY, by=TODAY + 30 * DAY) == []
