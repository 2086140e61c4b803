"""A person's papers: seen or kept, missing and asked for, withdrawn; and who read a copy."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from mobility import db
from mobility.errors import NotFound, Refused
from mobility.models import Beneficiary, Proof, ProofRequest, StoredFile, User
from mobility.rules import proofs as rules
from mobility.rules.licence import VehicleClass
from mobility.rules.policies import ProofKind
from mobility.rules.proofs import Stage
from mobility.rules.reasons import Code, Finding, FindingState, Rule
from mobility.services import beneficiaries, decisions, files, house, journal, messages, papers
from mobility.services.accounts import Person
from mobility.services.contacts import contact_of
from mobility.services.files import Sealed, Vault
from mobility.services.journal import deed
from mobility.services.papers import ProofFacts
from mobility.services.proof_lists import ages_in_force
from mobility.words import local

READ = "read_file"
NEARLY_OVER = frozenset({Stage.OVER, Stage.SOON})


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One kind of paper of one person: what is there, what the policy says of it, what was asked for."""

    kind: str
    finding: Finding | None
    """What the policy in force finds today; None where it does not ask for this kind."""
    proof: Proof | None
    until: date | None
    stage: Stage
    request: ProofRequest | None

    @property
    def undated(self) -> bool:
        """Its age counts, and nobody has noted its date."""
        return self.finding is not None and self.finding.code == Code.PROOF_UNDATED

    @property
    def lacking(self) -> bool:
        """The policy asks for it, and what is there does not do."""
        return self.finding is not None and self.finding.state not in {
            FindingState.MET,
            FindingState.EXCEPTED,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """All the papers of a person."""

    papers: Sequence[Paper]
    deadline: date
    """By when to ask for what is missing, unless somebody says otherwise."""
    reachable: bool
    """Whether a message can be sent."""

    @property
    def lacking(self) -> list[Paper]:
        """What is missing, undated or out of date."""
        return [one for one in self.papers if one.lacking]

    @property
    def awaited(self) -> list[Paper]:
        """What was asked for and has not come."""
        return [one for one in self.papers if one.request is not None]


def sheet(person: Beneficiary, *, on: date) -> Sheet:
    """The papers of a person: those that the policy asks for, in its order, then the others."""
    ages, findings = ages_in_force(on), _findings(person, on)
    asked = {one.kind: one for one in open_requests(person.id)}
    held = {one.kind: one for one in person.proofs}
    return Sheet(
        papers=[
            _paper(kind, findings.get(kind), held.get(kind), asked.get(kind), ages, on)
            for kind in dict.fromkeys((*findings, *held, *asked))
        ],
        deadline=rules.deadline(on, person.need_starts_on),
        reachable=contact_of(person) is not None,
    )


def _findings(person: Beneficiary, on: date) -> Mapping[str, Finding]:
    """What the policy in force finds of each paper that it asks for; nothing where none is in force yet."""
    try:
        found = decisions.provisional(person, wanted_class(person.id), on=on)
    except Refused:
        return {}
    return {str(one.values["proof"]): one for one in found.findings if one.rule == Rule.PROOF}


def _paper(
    kind: str,
    finding: Finding | None,
    proof: Proof | None,
    request: ProofRequest | None,
    ages: Mapping[str, int | None],
    on: date,
) -> Paper:
    until = finding.values.get("until") if finding is not None else None
    if finding is None and proof is not None:
        until = rules.last_day(proof.issued_on, proof.valid_until, ages.get(kind))
    until = until if isinstance(until, date) else None
    return Paper(
        kind=kind,
        finding=finding,
        proof=proof,
        until=until,
        stage=rules.stage(until, on),
        request=request,
    )


def wanted_class(beneficiary_id: int) -> VehicleClass:
    """The class of vehicle of the newest decision on a person; a 50 if there is none."""
    taken = decisions.of_person(beneficiary_id)
    return taken[0].vehicle_class if taken else VehicleClass.L1E_B


def kinds() -> list[ProofKind]:
    """The kinds of papers that there are."""
    return list(ProofKind)


def may_be_kept(kind: str) -> bool:
    """Whether a copy of this kind of paper may be kept; of an identity document only if the house has decided so."""
    return not is_identity(kind) or house.settings().keep_identity


def is_identity(kind: str) -> bool:
    """Whether this kind of paper says who somebody is: looked at, and kept only if the house has decided so."""
    return kind in rules.SEEN_ONLY


# --- seen, kept, withdrawn ----------------------------------------------------------------------------


def add(
    reference: str, facts: ProofFacts, sealed: Sealed | None, *, by: Person, now: datetime
) -> Proof:
    """Note a paper, with a copy if there is one. It takes the place of the one of its kind before.

    Raises:
        NotFound: no such person, or another site's.
        Refused: `proof_kind`, `identity_not_kept`, and what `papers.see` refuses.
    """
    if facts.kind not in set(ProofKind):
        raise Refused.because("proof_kind")
    if sealed is not None and not may_be_kept(facts.kind):
        raise Refused.because("identity_not_kept")
    person, on = beneficiaries.get(reference, by=by), local(now).date()
    papers.see(person, [facts], by=by, on=on)
    proof = next(one for one in person.proofs if one.kind == facts.kind)
    if sealed is not None:
        with deed("keep_copy"):
            if proof.file_id is not None:
                files.purge(proof.file_id, on=on)
            name = f"{facts.kind}-{person.reference}"
            proof.file_id = files.keep(sealed, name=name, by=by.user_id, now=now).id
    return proof


def get(proof_id: int, *, by: Person) -> Proof:
    """One paper, with the person it belongs to.

    Raises:
        NotFound: there is none, or it is another site's.
    """
    proof = db.session.scalar(
        select(Proof).options(joinedload(Proof.beneficiary)).where(Proof.id == proof_id)
    )
    if proof is None or not by.sees_site(proof.beneficiary.site_id):
        raise NotFound
    return proof


def correct(
    proof_id: int, issued_on: date | None, valid_until: date | None, *, by: Person, now: datetime
) -> Proof:
    """Correct the dates of a paper, or note them afterwards; its copy stays.

    Raises:
        NotFound: there is none, or it is another site's.
        Refused: `issued_future`, `proof_backwards`.
    """
    proof = get(proof_id, by=by)
    papers.check_dates(issued_on, valid_until, local(now).date())
    with deed("correct_proof"):
        proof.issued_on, proof.valid_until = issued_on, valid_until
    return proof


def withdraw(proof_id: int, *, by: Person, now: datetime) -> str:
    """Take a paper off that is not the person's, or not wanted any more; the reference of the person.

    Decisions that were taken keep it among their facts.

    Raises:
        NotFound: there is none, or it is another site's.
    """
    proof = get(proof_id, by=by)
    person = proof.beneficiary
    with deed("withdraw_proof"):
        papers.take_off(person, proof, on=local(now).date())
    return person.reference


def copy(proof_id: int, file_id: int, vault: Vault, *, by: Person) -> tuple[StoredFile, bytes]:
    """The kept copy of a paper.

    Raises:
        NotFound: there is none, or it is another site's.
        Refused: `file_unreadable`.
    """
    if get(proof_id, by=by).file_id != file_id:
        raise NotFound
    return files.read(file_id, vault)


def about_copy(proof: Proof) -> StoredFile | None:
    """What is known of the kept copy of a paper, without its bytes."""
    return db.session.get(StoredFile, proof.file_id) if proof.file_id is not None else None


def readers(proof: Proof) -> list[journal.Line]:
    """Who read the copy of a paper, and when, newest first."""
    return [line for line in journal.of("document", proof.id) if line.deed == READ]


def seen_by(proof: Proof) -> str:
    """Who saw a paper."""
    user = db.session.get(User, proof.seen_by_id)
    return user.name if user else ""


# --- asked for ----------------------------------------------------------------------------------------


def open_requests(beneficiary_id: int) -> Sequence[ProofRequest]:
    """What a person was asked for and has not brought."""
    return db.session.scalars(
        select(ProofRequest)
        .where(ProofRequest.beneficiary_id == beneficiary_id, ProofRequest.settled_on.is_(None))
        .order_by(ProofRequest.due_on, ProofRequest.id)
    ).all()


def ask(
    reference: str,
    wanted: Collection[str],
    *,
    due_on: date,
    tell: bool,
    by: Person,
    now: datetime,
) -> int:
    """Ask a person for papers by a day; a kind that was asked for already gets the new day. How many messages leave.

    Raises:
        NotFound: no such person, or another site's.
        Refused: `nothing_asked`, `proof_kind`, `due_past`, `due_far`, `unreachable`.
    """
    person, on = beneficiaries.get(reference, by=by), local(now).date()
    if not wanted:
        raise Refused.because("nothing_asked")
    if not set(wanted) <= set(ProofKind):
        raise Refused.because("proof_kind")
    if due_on < on:
        raise Refused.because("due_past")
    if due_on > on + rules.LONGEST_WAIT:
        raise Refused.because("due_far", last=on + rules.LONGEST_WAIT)
    papers.alone(person)
    before = {one.kind: one for one in open_requests(person.id)}
    with deed("ask_for_proofs"):
        for kind in sorted(wanted):
            row = before.get(kind)
            if row is None:
                row = ProofRequest(beneficiary_id=person.id, kind=kind, settled_on=None)
                db.session.add(row)
            row.asked_on, row.asked_by_id, row.due_on = on, by.user_id, due_on
    return _tell(person, wanted, due_on, now) if tell else 0


def _tell(person: Beneficiary, kinds: Collection[str], due_on: date, now: datetime) -> int:
    """Write the message that lists what is missing; the same list and day leave once a day."""
    if contact_of(person) is None:
        raise Refused.because("unreachable")
    listed = sha256(",".join(sorted(kinds)).encode()).hexdigest()[:8]
    key = f"{messages.PROOFS}:{person.id}:{local(now):%Y%m%d}:{due_on:%Y%m%d}:{listed}"
    return messages.queue_for(person, None, messages.PROOFS, key, now)


def forget(reference: str, request_id: int, *, by: Person, now: datetime) -> None:
    """Do not wait for a paper any more, though it was not brought.

    Raises:
        NotFound: nothing of the kind is awaited.
    """
    person = beneficiaries.get(reference, by=by)
    for one in open_requests(person.id):
        if one.id == request_id:
            with deed("forget_request"):
                one.settled_on = local(now).date()
            return
    raise NotFound
