"""What the house answers to a referral: yes and a file, no and why, or a question. The prescriber always hears it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select

from mobility import db
from mobility.errors import Refused
from mobility.models import Beneficiary, BeneficiarySituation, Referral, ReferralExchange, Task
from mobility.rules.messages import SubjectKind
from mobility.rules.policies import ProofKind
from mobility.rules.referrals import OFFERED, ReferralRefusal, ReferralState
from mobility.services import beneficiaries, files, notes, papers, proofs, referrals, twins
from mobility.services import prescriber_messages as post
from mobility.services.accounts import Person
from mobility.services.beneficiaries import Facts
from mobility.services.contacts import make_task
from mobility.services.journal import deed
from mobility.services.papers import ProofFacts
from mobility.services.referrals import Sent
from mobility.words import gettext as _
from mobility.words import local, phone, word

LONGEST = 1000
"""Letters of an answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance:
    """How a referral is accepted."""

    known_as: str = ""
    """The reference of the file that the person has already; empty makes a new one."""
    answer: str = ""
    """What follows, as the prescriber will read it; empty says the usual."""
    proofs: Mapping[int, str] = field(default_factory=dict)
    """By paper of the referral, the kind of proof that it is."""


def accept(
    reference: str, how: Acceptance, *, version: int | None = None, by: Person, now: datetime
) -> Beneficiary:
    """Follow a referral: a new file or one that is known takes over everything that was sent.

    What a known file holds already is not written over: what differs stands in a note.

    Raises:
        NotFound: no such referral or file, or another site's.
        Refused: `referral_answered`, and what `beneficiaries` refuses.
    """
    row = _open(reference, version, by)
    sent = referrals.sent_of(row)
    if how.known_as:
        person = beneficiaries.get(how.known_as, by=by)
        _complete(person, sent)
    else:
        person = beneficiaries.sign_up(_facts(row, sent), by=by, now=now)
    _link(person, row, sent)
    _prove(person, row, how, by=by, now=now)
    said = _told(row, sent)
    if said:
        notes.add(SubjectKind.BENEFICIARY, person.id, said, by=by, now=now)
    with deed("accept_referral"):
        row.beneficiary_id = person.id
        _settle(row, ReferralState.ACCEPTED, how.answer, by=by, now=now)
    _hear(row, post.ACCEPTED, now)
    return person


def refuse(
    reference: str,
    reasons: Sequence[str],
    answer: str,
    *,
    version: int | None = None,
    by: Person,
    now: datetime,
) -> Referral:
    """Say no, and why.

    Raises:
        NotFound: no such referral, or another site's.
        Refused: `referral_answered`, `reason_unknown`: not on the list, or no longer offered; `refusal_reason_missing`:
            none, or "another reason" without a word.
    """
    row = _open(reference, version, by)
    if not reasons or (ReferralRefusal.OTHER in reasons and not answer.strip()):
        raise Refused.because("refusal_reason_missing")
    if any(reason not in OFFERED for reason in reasons):
        raise Refused.because("reason_unknown")
    with deed("refuse_referral"):
        row.reasons = list(reasons)
        _settle(row, ReferralState.REFUSED, answer, by=by, now=now)
    _hear(row, post.REFUSED, now)
    return row


def ask(
    reference: str, question: str, *, version: int | None = None, by: Person, now: datetime
) -> Referral:
    """Ask the prescriber for more. The thirty days begin again.

    Raises:
        NotFound: no such referral, or another site's.
        Refused: `referral_answered`, `question_missing`.
    """
    row = _open(reference, version, by)
    if not question.strip():
        raise Refused.because("question_missing")
    with deed("ask_for_more"):
        row.exchanges.append(
            ReferralExchange(at=now, text=question.strip()[:LONGEST], asked_by_id=by.user_id)
        )
        row.state, row.waiting_since, row.reminded_at = ReferralState.ASKED, now, None
    settle_tasks(row, now, by)
    _hear(row, post.MORE, now, number=len(row.exchanges))
    return row


def _open(reference: str, version: int | None, by: Person) -> Referral:
    """A referral that may be answered, locked; what happened since the page was opened refuses."""
    row = referrals.locked(referrals.get(reference, by=by))
    referrals.still_live(row)
    if version is not None and row.version != version:
        raise Refused.because("referral_moved")
    return row


def _settle(row: Referral, state: ReferralState, answer: str, *, by: Person, now: datetime) -> None:
    row.state, row.answer = state, answer.strip()[:LONGEST]
    row.answered_at, row.answered_by_id = now, by.user_id
    settle_tasks(row, now, by)


def settle_tasks(row: Referral, now: datetime, by: Person | None) -> None:
    """What the runner asked somebody to do about a referral is done."""
    asked = db.session.scalars(
        select(Task).where(
            Task.subject_kind == SubjectKind.REFERRAL,
            Task.subject_id == row.id,
            Task.key.is_not(None),
            Task.done_at.is_(None),
        )
    )
    for task in asked:
        task.done_at, task.done_by_id = now, by.user_id if by else None


def _hear(row: Referral, kind: str, now: datetime, *, number: int = 0) -> None:
    """Tell the prescriber; who has no e-mail any more is called."""
    key = f"{row.id}:{number}" if number else str(row.id)
    if post.queue(row.contact, kind, key=key, now=now, referral=row):
        return
    title = _("Appeler %(name)s : réponse à son orientation.", name=row.contact.name)
    number_of = row.contact.phone or row.contact.prescriber.phone
    make_task(
        f"answer:{kind}:{key}",
        f"{title} {phone(number_of)}" if number_of else title,
        SubjectKind.REFERRAL,
        row.id,
        site_id=row.site_id,
        now=now,
    )


# --- what a file takes over -------------------------------------------------------------------------


def _facts(row: Referral, sent: Sent) -> Facts:
    return Facts(
        site_id=row.site_id,
        birth_name=row.birth_name,
        first_names=row.first_names,
        born_on=row.born_on,
        phone=sent.phone,
        email=sent.email,
        insee=sent.insee,
        town=sent.town,
        postcode=sent.postcode,
        channel="sms" if sent.phone or not sent.email else "email",
        need=sent.need,
        need_place=sent.need_place,
        need_starts_on=sent.need_starts_on,
        commute_km=sent.commute_km,
        situations=sent.situations,
    )


def _complete(person: Beneficiary, sent: Sent) -> None:
    """Fill in what a known file lacks; a new project takes the place of the one before."""
    with deed("change_beneficiary"):
        for name in ("phone", "email"):
            if not getattr(person, name):
                setattr(person, name, getattr(sent, name))
        if not person.town:
            person.insee, person.town, person.postcode = sent.insee, sent.town, sent.postcode
        for name in ("need", "need_place", "need_starts_on", "commute_km"):
            if getattr(sent, name):
                setattr(person, name, getattr(sent, name))
        known = {one.code for one in person.situations}
        person.situations += [
            BeneficiarySituation(code=code) for code in sorted(sent.situations - known)
        ]
        twins.remember(person)


def _link(person: Beneficiary, row: Referral, sent: Sent) -> None:
    """Who sent the person, when, and who follows them."""
    with deed("change_beneficiary"):
        person.prescriber_id = row.contact.prescriber_id
        person.contact_id = row.contact_id
        person.prescribed_on = local(row.received_at).date()
        if sent.followed:
            person.referent_id = row.contact_id
            person.via_referent = sent.via_referent


def _prove(
    person: Beneficiary, row: Referral, how: Acceptance, *, by: Person, now: datetime
) -> None:
    """The referral is the prescription, dated of the day it came; papers become the proofs that they are said to be.

    Of an identity document nothing is kept: it was seen, and its copy goes at once.
    """
    on = local(now).date()
    said = {file: how.proofs[file.id] for file in row.files if how.proofs.get(file.id)}
    if not set(said.values()) <= set(ProofKind):
        raise Refused.because("proof_kind")
    seen = {
        ProofKind.PRESCRIPTION.value: ProofFacts(
            kind=ProofKind.PRESCRIPTION, issued_on=local(row.received_at).date()
        )
    }
    for kind in said.values():
        seen.setdefault(kind, ProofFacts(kind=kind))
    papers.see(person, list(seen.values()), by=by, on=on)
    by_kind = {proof.kind: proof for proof in person.proofs}
    for file, kind in said.items():
        if not proofs.may_be_kept(kind):
            files.purge(file.file_id, on=on)
        elif by_kind[kind].file_id is None:
            by_kind[kind].file_id, file.kind = file.file_id, kind


def _told(row: Referral, sent: Sent) -> str:
    """What has no field in a file, for a note."""
    said = [
        _(
            "Titre de conduite, dit par le prescripteur : %(title)s.",
            title=word(sent.title, "KnownTitle"),
        )
        if sent.title
        else "",
        _("Référent : %(referent)s.", referent=sent.referent) if sent.referent else "",
        sent.message,
        *(one.text for one in row.exchanges if one.asked_by_id is None),
    ]
    return "\n".join(one for one in said if one)[: notes.LONGEST]
