"""Mobility assessments: begun, taken up again, finished and frozen, then signed on paper by an authorised prescriber.

A person has one draft at a time. What is finished never changes; a new one begins with the answers of the one before.
A signature makes a proof of it, which the decision weighs for six months (DOMAIN §1.3).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from mobility import db
from mobility.errors import NotFound, Refused, Stale
from mobility.models import Beneficiary, MobilityAssessment, Prescriber, StoredFile
from mobility.rules import assessments as rules
from mobility.rules.assessments import PARTS, Answers, AssessmentState, Held, Part
from mobility.rules.kept_answers import answers_from_json, answers_to_json
from mobility.rules.licence import Category, TitleKind, VehicleClass, Verdict, may_ride
from mobility.rules.policies import ProofKind
from mobility.rules.prescribers import Authorisation, may_attest
from mobility.rules.roles import Capability
from mobility.services import applicants, beneficiaries, files, proofs
from mobility.services.accounts import Person
from mobility.services.files import Sealed, Vault
from mobility.services.journal import deed
from mobility.services.papers import ProofFacts
from mobility.words import local

PER_PAGE = 50
LONGEST = 2000
"""Signs of a conclusion, at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signing:
    """Who signed the paper, for which organisation, when; and the scan of it, if there is one."""

    prescriber_id: int
    signed_by: str
    signed_on: date
    scan: Sealed | None = None
    """The signed sheet, clean and encrypted."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of the list; how many there are, and in which state."""

    rows: Sequence[MobilityAssessment]
    total: int
    page: int
    pages: int
    counts: Mapping[AssessmentState, int]


def start(reference: str, *, by: Person, now: datetime) -> MobilityAssessment:
    """Begin an assessment with what is known already, or take up the draft that there is.

    Raises:
        NotFound: no such person, or another site's.
    """
    person = beneficiaries.get(reference, by=by)
    known = of_person(person.id)
    draft = next((row for row in known if row.state is AssessmentState.DRAFT), None)
    if draft is not None:
        return draft
    row = MobilityAssessment(
        beneficiary_id=person.id,
        state=AssessmentState.DRAFT,
        answers=answers_to_json(_at_first(person, known)),
        started_at=now,
        made_by_id=by.user_id,
    )
    with deed("start_assessment"):
        db.session.add(row)
    return row


def _at_first(person: Beneficiary, known: Sequence[MobilityAssessment]) -> Answers:
    """What the file and the assessment before say; each conclusion is drawn anew."""
    before = answers_from_json(known[0].answers) if known else Answers()
    return replace(
        before,
        home=person.town or before.home,
        workplace=person.need_place or before.workplace,
        distance_km=before.distance_km if person.commute_km is None else person.commute_km,
        held=_held(person) or before.held,
        problem=None,
        solution=None,
        months=None,
    )


def _held(person: Beneficiary) -> Held | None:
    """The most that the titles of the file open; None if the file has none."""
    held = {
        one.category if one.kind is TitleKind.LICENCE else Category.AM
        for one in person.licences
        if one.kind is not TitleKind.ASSR
    }
    if held & {Category.B, Category.BE, Category.C, Category.D}:
        return Held.CAR
    if held & {Category.A1, Category.A2, Category.A}:
        return Held.MOTORCYCLE
    return Held.AM if held else None


def get(assessment_id: int, *, by: Person) -> MobilityAssessment:
    """One assessment with its person.

    Raises:
        NotFound: there is none, or it is another site's.
    """
    row = db.session.scalar(
        select(MobilityAssessment)
        .options(
            joinedload(MobilityAssessment.beneficiary), joinedload(MobilityAssessment.prescriber)
        )
        .where(MobilityAssessment.id == assessment_id)
    )
    if row is None or not by.sees_site(row.beneficiary.site_id):
        raise NotFound
    return row


def answers(row: MobilityAssessment) -> Answers:
    """What was said, as the rules want it."""
    return answers_from_json(row.answers)


def values_of(row: MobilityAssessment, part: Part) -> dict[str, Any]:
    """What stands in one part of an assessment, by the names of its questions."""
    said = answers(row)
    values = {name: getattr(said, name) for name in PARTS[part]}
    return values | {"conclusion": row.conclusion} if part is Part.CONCLUSION else values


def write(
    assessment_id: int, part: Part, values: Mapping[str, Any], *, version: int, by: Person
) -> MobilityAssessment:
    """Write the answers of one part, and of no other.

    Raises:
        NotFound: there is none, or it is another site's.
        Refused: `assessment_frozen`.
        Stale: somebody saved a newer version meanwhile.
    """
    row = _draft(assessment_id, version, by, part)
    said = replace(answers(row), **{name: values[name] for name in PARTS[part]})
    with deed("write_assessment"):
        row.answers = answers_to_json(said)
        if part is Part.CONCLUSION:
            row.conclusion = str(values["conclusion"] or "")
    return row


def _draft(assessment_id: int, version: int, by: Person, part: Part | None) -> MobilityAssessment:
    row = get(assessment_id, by=by)
    if row.state is not AssessmentState.DRAFT:
        raise Refused.because("assessment_frozen")
    if row.version != version:
        raise Stale(values_of(row, part) if part else {}, row.version)
    return row


def lacking(row: MobilityAssessment) -> tuple[Part, ...]:
    """The parts that are not complete yet."""
    missing = rules.lacking(answers(row))
    if not row.conclusion and Part.CONCLUSION not in missing:
        return (*missing, Part.CONCLUSION)
    return missing


def rideable(person: Beneficiary, *, on: date) -> frozenset[VehicleClass]:
    """The classes that the titles of the file let a person ride on this day."""
    rider = applicants.rider(person, on)
    return frozenset(
        one for one in VehicleClass if may_ride(one, rider, on).verdict is Verdict.ALLOWED
    )


def finish(assessment_id: int, *, version: int, by: Person, now: datetime) -> MobilityAssessment:
    """Freeze an assessment, ready to be printed and signed.

    Raises:
        NotFound: there is none, or it is another site's.
        Refused: `assessment_frozen`, `assessment_incomplete`.
        Stale: somebody saved a newer version meanwhile.
    """
    row = _draft(assessment_id, version, by, None)
    missing = lacking(row)
    if missing:
        raise Refused.because("assessment_incomplete", parts=missing)
    sender = row.beneficiary.prescriber
    with deed("finish_assessment"):
        row.state = AssessmentState.FINISHED
        row.finished_at = now
        row.made_by_id = by.user_id
        if sender is not None and may_attest(
            sender.authorisation, sender.authorised_until, local(now).date()
        ):
            row.prescriber_id = sender.id
    return row


def drop(assessment_id: int, *, by: Person) -> str:
    """Throw a draft away; the reference of the person it was about.

    Raises:
        NotFound: there is none, or it is another site's.
        Refused: `assessment_frozen`.
    """
    row = get(assessment_id, by=by)
    if row.state is not AssessmentState.DRAFT:
        raise Refused.because("assessment_frozen")
    reference = row.beneficiary.reference
    with deed("drop_assessment"):
        db.session.delete(row)
    return reference


def signers(*, on: date, kept: int | None = None) -> list[tuple[str, str]]:
    """The organisations that may sign on this day: id as text, and name; with the one that signed already."""
    rows = db.session.execute(
        select(Prescriber.id, Prescriber.name)
        .where(
            or_(
                Prescriber.active
                & (Prescriber.authorisation == Authorisation.VALIDATED)
                & or_(Prescriber.authorised_until.is_(None), Prescriber.authorised_until >= on),
                Prescriber.id == kept,
            )
        )
        .order_by(Prescriber.search_key)
    )
    return [(str(row.id), row.name) for row in rows]


def sign(
    assessment_id: int, facts: Signing, *, version: int, by: Person, now: datetime
) -> MobilityAssessment:
    """Note that the paper came back signed, or correct what was noted of it; the person's file gets the proof.

    Raises:
        NotFound: there is none, or it is another site's; no such organisation.
        Refused: `assessment_not_finished`, `signer_not_authorised`, `signed_future`, `signed_before_finished`.
        Stale: somebody saved a newer version meanwhile.
    """
    row, today = get(assessment_id, by=by), local(now).date()
    _check_signing(row, facts, today)
    if row.version != version:
        raise Stale(signing_of(row), row.version)
    with deed("sign_assessment"):
        row.state = AssessmentState.SIGNED
        row.prescriber_id, row.signed_by = facts.prescriber_id, facts.signed_by
        row.signed_on, row.valid_until = facts.signed_on, rules.valid_until(facts.signed_on)
        if _is_newest(row):
            _prove(row, facts.scan, by=by, now=now)
        elif facts.scan is not None:
            name = f"{ProofKind.MOBILITY_DIAGNOSIS}-{row.beneficiary.reference}"
            row.scan_id = files.keep(facts.scan, name=name, by=by.user_id, now=now).id
    return row


def _check_signing(row: MobilityAssessment, facts: Signing, today: date) -> None:
    if row.state is AssessmentState.DRAFT or row.finished_at is None:
        raise Refused.because("assessment_not_finished")
    signer = db.session.get(Prescriber, facts.prescriber_id)
    if signer is None:
        raise NotFound
    if facts.signed_on > today:
        raise Refused.because("signed_future", signed_on=facts.signed_on)
    finished_on = local(row.finished_at).date()
    if facts.signed_on < finished_on:
        raise Refused.because("signed_before_finished", finished_on=finished_on)
    if not may_attest(signer.authorisation, signer.authorised_until, facts.signed_on):
        raise Refused.because("signer_not_authorised", name=signer.name)


def signing_of(row: MobilityAssessment) -> dict[str, Any]:
    """What stands in the database of a signature, by the names of `Signing`."""
    return {
        "prescriber_id": row.prescriber_id,
        "signed_by": row.signed_by,
        "signed_on": row.signed_on,
    }


def _is_newest(row: MobilityAssessment) -> bool:
    """Whether no other assessment of the person was signed later."""
    signed = [one.signed_on for one in of_person(row.beneficiary_id) if one.id != row.id]
    return all(row.signed_on >= day for day in signed if day is not None and row.signed_on)


def _prove(row: MobilityAssessment, scan: Sealed | None, *, by: Person, now: datetime) -> None:
    """The signed paper is a proof of the person's file, with its dates and its scan."""
    person, kind = row.beneficiary, ProofKind.MOBILITY_DIAGNOSIS.value
    if scan is None:
        # Correcting a date must not delete the sheet with the proof of the wrong day.
        for before in person.proofs:
            if before.kind == kind and before.file_id == row.scan_id:
                before.file_id = None
    facts = ProofFacts(kind=kind, issued_on=row.signed_on, valid_until=row.valid_until)
    proof = proofs.add(person.reference, facts, scan, by=by, now=now)
    if scan is None:
        proof.file_id = row.scan_id
    else:
        row.scan_id = proof.file_id


def scan_is_kept(row: MobilityAssessment) -> bool:
    """Whether the signed sheet can still be shown: a newer paper of the kind has its bytes deleted."""
    return row.scan_id is not None and files.is_kept(row.scan_id)


def scan(row: MobilityAssessment, vault: Vault) -> tuple[StoredFile, bytes]:
    """The signed sheet and its clean bytes.

    Raises:
        NotFound: it was not scanned, or its bytes were deleted.
        Refused: `file_unreadable`.
    """
    if row.scan_id is None:
        raise NotFound
    return files.read(row.scan_id, vault)


def of_person(beneficiary_id: int) -> Sequence[MobilityAssessment]:
    """The assessments of a person, the newest first."""
    return db.session.scalars(
        select(MobilityAssessment)
        .where(MobilityAssessment.beneficiary_id == beneficiary_id)
        .order_by(MobilityAssessment.id.desc())
    ).all()


def index(state: AssessmentState | None, page: int = 1, *, by: Person) -> Listed:
    """One page of the assessments that this person sees, the newest first."""
    seen = _seen(by)
    rows = db.session.execute(
        seen.with_only_columns(MobilityAssessment.state, func.count()).group_by(
            MobilityAssessment.state
        )
    )
    counts = {row[0]: int(row[1]) for row in rows}
    total = sum(counts.values()) if state is None else counts.get(state, 0)
    pages = max(1, -(-total // PER_PAGE))
    page = min(max(1, page), pages)
    chosen = seen if state is None else seen.where(MobilityAssessment.state == state)
    found = db.session.scalars(
        chosen.options(contains_eager(MobilityAssessment.beneficiary))
        .order_by(MobilityAssessment.id.desc())
        .limit(PER_PAGE)
        .offset((page - 1) * PER_PAGE)
    ).all()
    return Listed(found, total, page, pages, counts)


def _seen(by: Person) -> Select[MobilityAssessment]:
    query = select(MobilityAssessment).join(MobilityAssessment.beneficiary)
    if by.may(Capability.ALL_SITES):
        return query
    return query.where(Beneficiary.site_id.in_(by.site_ids))
