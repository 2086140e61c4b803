"""Exceptions (dérogations): one asks that rules of the house should not count for a person, another answers.

Law and insurer are never let pass (`rules.exceptions`). A granted request is a fact about the person, with an end: the
decision that is taken at once rests on it, and so do later ones until that day.
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, joinedload

from mobility import db
from mobility.errors import NotFound, Refused, Stale
from mobility.guards import violated
from mobility.models import Beneficiary, Decision, ExceptionRequest
from mobility.rules.exceptions import ExceptionState, Occasion, can_be_set_aside, key_of
from mobility.rules.reasons import Finding
from mobility.rules.roles import Capability
from mobility.services import decisions
from mobility.services.accounts import Person
from mobility.services.journal import deed
from mobility.words import local

LONGEST = timedelta(days=366)
"""An exception for ever is a rule, and rules are changed elsewhere."""
MANY = 50


def askable(decision: Decision) -> list[Finding]:
    """The rules of a decision that somebody may ask to let pass."""
    return [one for one in decisions.findings(decision) if can_be_set_aside(one)]


def ask(
    decision_id: int,
    keys: Collection[str],
    reason: str,
    *,
    until: date | None = None,
    by: Person,
    now: datetime,
) -> ExceptionRequest:
    """Ask that rules of a decision should not count; `until` is what the author proposes.

    Raises:
        NotFound: no such decision, or another site's.
        Refused: `reason_missing`, `no_rule_to_waive`, `not_waivable`, `exception_asked` (one is open already),
            `decision_superseded`, `exception_until_past`, `exception_until_far`.
    """
    decision = decisions.get(decision_id, by=by)
    _check(decision, keys, reason, by)
    _check_until(until, local(now).date())
    newest = decisions.in_force(
        decision.beneficiary_id, decision.vehicle_class, on=local(now).date()
    )
    if newest is None or newest.id != decision.id:
        raise Refused.because("decision_superseded")
    row = ExceptionRequest(
        beneficiary_id=decision.beneficiary_id,
        decision_id=decision.id,
        rules=sorted(set(keys)),
        reason=reason.strip(),
        state=ExceptionState.ASKED,
        asked_at=now,
        asked_by_id=by.user_id,
        until=until,
    )
    with deed("ask_exception"):
        db.session.add(row)
        try:
            db.session.flush()
        except db.IntegrityError as error:
            if violated(error) == "uq_exception_request_open":
                raise Refused.because("exception_asked") from error
            raise
    return row


def _check(decision: Decision, keys: Collection[str], reason: str, by: Person) -> None:
    if not reason.strip():
        raise Refused.because("reason_missing")
    if not keys:
        raise Refused.because("no_rule_to_waive")
    if set(keys) - {key_of(one) for one in askable(decision)}:
        raise Refused.because("not_waivable")
    if any(one.state is ExceptionState.ASKED for one in of_decision(decision.id, by=by)):
        raise Refused.because("exception_asked")


def _check_until(until: date | None, today: date) -> None:
    if until is not None and until < today:
        raise Refused.because("exception_until_past", until=until)
    if until is not None and until - today > LONGEST:
        raise Refused.because("exception_until_far", until=until)


def grant(
    request_id: int, answer: str, *, until: date, version: int, by: Person, now: datetime
) -> Decision:
    """Let the rules pass up to a day; a new decision is taken at once, from the file as it is now.

    Raises:
        NotFound: no such request, or another site's.
        Refused: `own_exception` (its author never answers it), `exception_answered`, `reason_missing`,
            `exception_until_past`, `exception_until_far`.
        Stale: somebody changed the request meanwhile.
    """
    row = _open(request_id, version, by)
    if not answer.strip():
        raise Refused.because("reason_missing")
    _check_until(until, local(now).date())
    with deed("grant_exception"):
        _answer(row, ExceptionState.GRANTED, answer, by, now)
        row.until = until
        db.session.flush()
    decision = decisions.decide(
        row.beneficiary.reference,
        row.decision.vehicle_class,
        occasion=Occasion.EXCEPTION,
        by=by,
        now=now,
    )
    db.session.flush()
    row.granted_decision_id = decision.id
    return decision


def refuse(
    request_id: int, answer: str, *, version: int, by: Person, now: datetime
) -> ExceptionRequest:
    """Keep to the rules, and say why.

    Raises:
        NotFound, Refused, Stale: as `grant`.
    """
    row = _open(request_id, version, by)
    if not answer.strip():
        raise Refused.because("reason_missing")
    with deed("refuse_exception"):
        _answer(row, ExceptionState.REFUSED, answer, by, now)
    return row


def withdraw(request_id: int, *, by: Person) -> ExceptionRequest:
    """Take one's own request back while nobody has answered.

    Raises:
        NotFound: no such request, or another site's.
        Refused: `exception_answered`, `not_own_exception`.
    """
    row = get(request_id, by=by)
    _still_asked(row)
    if row.asked_by_id != by.user_id:
        raise Refused.because("not_own_exception")
    with deed("withdraw_exception"):
        row.state = ExceptionState.WITHDRAWN
    return row


def _open(request_id: int, version: int, by: Person) -> ExceptionRequest:
    row = get(request_id, by=by)
    if row.asked_by_id == by.user_id:
        raise Refused.because("own_exception")
    _still_asked(row)
    if row.version != version:
        raise Stale({}, row.version)
    return row


def _still_asked(row: ExceptionRequest) -> None:
    if row.state is not ExceptionState.ASKED:
        raise Refused.because("exception_answered", state=row.state)


def _answer(
    row: ExceptionRequest, state: ExceptionState, answer: str, by: Person, now: datetime
) -> None:
    row.state, row.answer = state, answer.strip()
    row.answered_by_id, row.answered_at = by.user_id, now


def get(request_id: int, *, by: Person) -> ExceptionRequest:
    """One request with its person and the decision that it is asked on.

    Raises:
        NotFound: there is none, or it is another site's.
    """
    row = db.session.scalar(
        select(ExceptionRequest)
        .options(
            joinedload(ExceptionRequest.beneficiary),
            joinedload(ExceptionRequest.decision).selectinload(Decision.findings),
        )
        .where(ExceptionRequest.id == request_id)
    )
    if row is None or not by.sees_site(row.beneficiary.site_id):
        raise NotFound
    return row


def of_decision(decision_id: int, *, by: Person) -> Sequence[ExceptionRequest]:
    """The requests on a decision, and the one that it was taken for; newest first."""
    return db.session.scalars(
        _scoped(by)
        .where(
            (ExceptionRequest.decision_id == decision_id)
            | (ExceptionRequest.granted_decision_id == decision_id)
        )
        .order_by(ExceptionRequest.id.desc())
    ).all()


def waiting(by: Person, sites: Collection[int] | None) -> Sequence[ExceptionRequest]:
    """What nobody has answered yet at these sites (None: all), oldest first."""
    query = (
        _scoped(by)
        .where(ExceptionRequest.state == ExceptionState.ASKED)
        .options(joinedload(ExceptionRequest.decision))
        .order_by(ExceptionRequest.asked_at, ExceptionRequest.id)
        .limit(MANY)
    )
    if sites is not None:
        query = query.where(Beneficiary.site_id.in_(sites))
    return db.session.scalars(query).all()


def rules_of(row: ExceptionRequest) -> list[Finding]:
    """What the decision found for each rule that the request names."""
    return [one for one in decisions.findings(row.decision) if key_of(one) in set(row.rules)]


def _scoped(by: Person) -> Select[ExceptionRequest]:
    query = (
        select(ExceptionRequest)
        .join(ExceptionRequest.beneficiary)
        .options(contains_eager(ExceptionRequest.beneficiary))
    )
    if by.may(Capability.ALL_SITES):
        return query
    return query.where(Beneficiary.site_id.in_(by.site_ids))
