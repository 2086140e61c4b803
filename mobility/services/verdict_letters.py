"""A decision as a letter to the person: the words of `documents.verdict_letter`, filled in."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from mobility.errors import Refused
from mobility.models import Decision
from mobility.rules.policies import Outcome, ProofKind
from mobility.rules.reasons import Finding, FindingState
from mobility.services import accounts, beneficiaries, contract_words, decisions, house
from mobility.services.verdicts import OPEN, due_on
from mobility.words import day, phone, reference, remedy, rule_name, sentence, word
from mobility.words import gettext as _
from mobility.words import verdicts as words
from mobility.words.expected import direction

if TYPE_CHECKING:
    from mobility.documents.verdict_letter import Point, VerdictLetterData


def letter(decision: Decision) -> tuple[str, bytes]:
    """The name of the file and its bytes, the same each time while nothing that it says has changed.

    Raises:
        Refused: `letters_unprintable`.
    """
    from mobility.documents import verdict_letter  # noqa: PLC0415 - reportlab is only loaded to print
    from mobility.documents.fonts import UnprintableText  # noqa: PLC0415

    data = _data(decision)
    try:
        content = verdict_letter.render(data)
    except UnprintableText as error:
        signs = " ".join(sorted(error.letters))
        lines = (*data.address, data.recipient)
        text = next((one for one in lines if set(one) & set(error.letters)), data.recipient)
        raise Refused.because("letters_unprintable", letters=signs, text=text) from error
    name = decision.beneficiary.birth_name.replace(" ", "-")
    return f"Decision-{decision.id}-{name}.pdf", content


def _data(decision: Decision) -> "VerdictLetterData":
    """Every word of the letter."""
    from mobility.documents.verdict_letter import VerdictLetterData  # noqa: PLC0415 - idem

    person, outcome, setting = decision.beneficiary, decision.outcome, house.settings()
    site = house.site(person.site_id)
    shown = site.phone or setting.phone
    return VerdictLetterData(
        foundation=contract_words.foundation(setting),
        reference=_(
            "dossier %(reference)s, décision %(id)s",
            reference=reference(person.reference),
            id=decision.id,
        ),
        issued_at=decision.taken_at,
        issued_on=day(decision.taken_on),
        town=site.town or site.name,
        agent=accounts.get(decision.taken_by_id).name,
        phone=phone(shown) if shown else "",
        recipient=beneficiaries.name_of(person),
        address=(*person.address.splitlines(), f"{person.postcode} {person.town}".strip()),
        subject=words.subject(outcome),
        points_title=words.points_title(outcome),
        next_title=_("Et maintenant"),
        next_steps=tuple(words.ends(outcome, due_on(decision))),
        notes=tuple(words.notes(decision.policy.name, decision.policy.starts_on, setting.email)),
        **_answer(decision, phone(shown) if shown else "", setting.mediator),
    )


def _answer(decision: Decision, number: str, mediator: str) -> dict[str, Any]:
    """What differs with the answer: the opening, the reasons, and how to contest them."""
    found, outcome = decisions.findings(decision), decision.outcome
    name = beneficiaries.name_of(decision.beneficiary)
    said = words.opening(
        outcome, word(decision.vehicle_class), decision.valid_until, _waived_until(found), name
    )
    if outcome is Outcome.ELIGIBLE:
        return {"opening": tuple(said)}
    return {
        "opening": tuple(said),
        "points": tuple(_point(one) for one in found if one.state in OPEN),
        "contest_title": _("Vous n'êtes pas d'accord ?"),
        "contest": tuple(words.contest(number, mediator)),
    }


def _point(one: Finding) -> "Point":
    """One reason, as the letter tells it."""
    from mobility.documents.verdict_letter import Point  # noqa: PLC0415 - idem

    source = f"{word(one.kind)}, {one.article}" if one.article else word(one.kind)
    proof = one.values.get("proof")
    return Point(
        title=word(proof) if isinstance(proof, ProofKind) else rule_name(one.rule),
        why=sentence(one),
        change=remedy(one),
        where=direction(one),
        source=source,
    )


def _waived_until(found: Sequence[Finding]) -> date | None:
    """The last day of the exception that a decision rests on, if it does on one."""
    ends = [one.values.get("waived_until") for one in found if one.state is FindingState.EXCEPTED]
    return min((end for end in ends if isinstance(end, date)), default=None)
