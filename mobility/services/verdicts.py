"""A decision, told: the table of its rules with the proofs that were seen, the letter and the message to the person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from mobility import db
from mobility.errors import Refused
from mobility.messaging import sms, texts
from mobility.messaging.texts import Kind, Text
from mobility.models import Decision, Message, ProofRequest
from mobility.rules.policies import Applicant, Outcome, ProofKind
from mobility.rules.reasons import Finding, FindingState, Rule
from mobility.rules.reminders import Channel
from mobility.services import accounts, decisions, letters, messages
from mobility.services.contacts import contact_of
from mobility.words import gettext as _
from mobility.words import local, short_day, speaking, word
from mobility.words import people as people_words
from mobility.words import verdicts as words
from mobility.words.expected import direction, expected

PROOFS: Mapping[str, ProofKind] = {
    Rule.TERRITORY: ProofKind.ADDRESS,
    Rule.AGE: ProofKind.IDENTITY,
    Rule.INSURER: ProofKind.IDENTITY,
    Rule.TITLE: ProofKind.RIDING_TITLE,
    Rule.CATEGORY: ProofKind.RIDING_TITLE,
    Rule.NEED: ProofKind.NEED,
    Rule.PRESCRIPTION: ProofKind.PRESCRIPTION,
    Rule.SITUATION: ProofKind.SITUATION,
    Rule.GUARDIAN: ProofKind.GUARDIAN_CONSENT,
}
"""Which paper speaks for which rule."""
OPEN = frozenset({FindingState.NOT_MET, FindingState.UNKNOWN, FindingState.REVIEW})


@dataclass(frozen=True, slots=True)
class Row:
    """One rule of a decision, as its table tells it; `seen` names the paper, when and by whom it was seen."""

    finding: Finding
    expected: str
    seen: str
    direction: str


@dataclass(frozen=True, slots=True)
class Preview:
    """The message as it would leave now."""

    channel: Channel
    recipient: str
    text: Text
    segments: int


def rows(decision: Decision) -> list[Row]:
    """The rules of a decision: what stands against the person first, then what was let pass and what warns."""
    facts = decisions.facts_of(decision) if decision.facts else None
    names = _names(facts)
    found = sorted(
        decisions.findings(decision),
        key=lambda one: (one.state not in OPEN, one.state is FindingState.MET),
    )
    return [
        Row(
            one,
            expected(one),
            _seen(one, facts, names),
            direction(one) if one.state in OPEN else "",
        )
        for one in found
    ]


def _names(facts: Applicant | None) -> dict[int, str]:
    if facts is None:
        return {}
    ids = {one.seen_by_id for one in facts.proofs}
    ids |= {facts.rider.check.seen_by_id} if facts.rider.check else set()
    return accounts.names(ids)


def _seen(one: Finding, facts: Applicant | None, names: Mapping[int, str]) -> str:
    """The paper that speaks for a rule, as it was seen when the decision was taken."""
    if facts is None:
        return ""
    check = facts.rider.check
    if check is not None and one.rule in {Rule.TITLE, Rule.CATEGORY, Rule.CHECK}:
        return _told(_("Titre de conduite"), None, check.on, names.get(check.seen_by_id or 0))
    kind = str(one.values.get("proof") or PROOFS.get(one.rule, ""))
    proof = next((paper for paper in facts.proofs if paper.kind == kind), None)
    if proof is None or proof.seen_on is None:
        return ""
    name = word(kind, "ProofKind") if kind in set(ProofKind) else kind
    return _told(name, proof.issued_on, proof.seen_on, names.get(proof.seen_by_id or 0))


def _told(name: str, issued_on: date | None, seen_on: date, who: str | None) -> str:
    values = {"name": name, "seen": short_day(seen_on), "who": who or _("l'équipe")}
    if issued_on is None:
        return _("%(name)s, vu le %(seen)s par %(who)s", **values)
    return _(
        "%(name)s du %(issued)s, vu le %(seen)s par %(who)s", issued=short_day(issued_on), **values
    )


def due_on(decision: Decision) -> date | None:
    """The day by which the papers that are missing are awaited, if they were asked for."""
    return db.session.scalar(
        select(func.max(ProofRequest.due_on)).where(
            ProofRequest.beneficiary_id == decision.beneficiary_id,
            ProofRequest.settled_on.is_(None),
        )
    )


def to_say(decision: Decision) -> list[str]:
    """What a member of staff may read aloud."""
    found = decisions.findings(decision)
    said = people_words.to_say(decision.outcome, decision.valid_until, found)
    if decision.outcome is not Outcome.INCOMPLETE:
        return said
    return words.with_deadline(said, found, due_on(decision))


# --- the message ------------------------------------------------------------------------------------

MESSAGES: Mapping[Outcome, str] = {
    Outcome.ELIGIBLE: "decision_accepted",
    Outcome.INCOMPLETE: "decision_missing",
    Outcome.NOT_ELIGIBLE: "decision_refused",
    Outcome.REVIEW: "decision_review",
}
"""The text that tells each outcome. None says why: a telephone lies about, the letter does not."""


def preview(decision: Decision) -> Preview | None:
    """The message as the person would receive it; None where they have neither mobile nor e-mail."""
    reached = contact_of(decision.beneficiary)
    if reached is None:
        return None
    channel = Kind.SMS if reached.channel is Channel.SMS else Kind.MAIL
    key = MESSAGES[decision.outcome]
    language = texts.language_of(channel, key, decision.beneficiary.language)
    with speaking(language):
        values = letters.decision_values(decision, channel)
        text = texts.render(channel, key, language, values)
    segments = sms.segments(text.body) if channel is Kind.SMS else 0
    return Preview(reached.channel, reached.recipient, text, segments)


def send(decision: Decision, *, now: datetime) -> int:
    """Put the message into the outbox, once for each decision; how many rows were written.

    Raises:
        Refused: `decision_superseded`: a newer one would be contradicted; `unreachable`.
    """
    newest = decisions.in_force(
        decision.beneficiary_id, decision.vehicle_class, on=local(now).date()
    )
    if newest is None or newest.id != decision.id:
        raise Refused.because("decision_superseded")
    return messages.queue_decision(decision, MESSAGES[decision.outcome], now)


def sent(decision: Decision) -> Sequence[Message]:
    """The messages that told this decision, latest first, with each try."""
    return db.session.scalars(
        select(Message)
        .options(selectinload(Message.attempts))
        .where(Message.decision_id == decision.id)
        .order_by(Message.id.desc())
    ).all()
