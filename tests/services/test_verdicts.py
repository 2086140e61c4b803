"""A decision told to the person: the letter by its outcome, the message once, and never against a newer decision."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from mobility import db
from mobility.errors import Refused
from mobility.models import Beneficiary, Decision, Message
from mobility.rules.eligibility import DEFAULT_POLICY
from mobility.rules.licence import VehicleClass
from mobility.rules.messages import MessageState
from mobility.rules.reasons import Code, Finding, FindingKind, FindingState, Rule
from mobility.rules.reminders import Channel
from mobility.rules.stored import policy_to_json
from mobility.services import beneficiaries, decisions, letters, papers, verdict_letters, verdicts
from mobility.services.letters import NotSent
from mobility.services.papers import ProofFacts
from mobility.words.expected import expected
from mobility.words.findings import FINDINGS
from tests import factories as make
from tests.documents import reading
from tests.machine import DAY, NOW, TODAY

pytestmark = pytest.mark.usefixtures("ctx")


@pytest.fixture
def by(given: Any) -> Any:
    """A manager of a foundation with its first policy."""
    given(make.a_foundation)
    given(make.a_site)
    given(make.a_policy, criteria=policy_to_json(DEFAULT_POLICY))
    return given(make.a_person, name="Claire Chef")


def decided(person: Any, by: Any, *, papers_too: bool = False) -> Decision:
    """A decision that was just taken, with or without the papers on the table."""

    def unit() -> int:
        if papers_too:
            proofs = [
                ProofFacts(kind=kind, issued_on=TODAY - DAY)
                for kind in DEFAULT_POLICY.required_proofs
            ]
            papers.see(beneficiaries.get(person.reference, by=by), proofs, by=by, on=TODAY)
        return decisions.decide(person.reference, VehicleClass.L1E_B, by=by, now=NOW).id

    return decisions.get(db.write(unit), by=by)


def test_an_acceptance_says_until_when(given: Any, by: Any) -> None:
    name, content = verdict_letters.letter(decided(given(make.a_beneficiary), by, papers_too=True))
    said = reading.words(content)
    assert name.startswith("Decision-")
    assert "Votre demande est acceptée" in said
    assert "Vous y avez droit jusqu’au" in said
    assert "pas d’accord" not in said


def test_what_is_missing_is_listed_with_where_it_is_found(given: Any, by: Any) -> None:
    said = reading.words(verdict_letters.letter(decided(given(make.a_beneficiary), by))[1])
    for sentence in (
        "Votre demande n’est pas refusée",
        "Ce qui manque",
        "Justificatif de domicile",
        "Où s’adresser : Son fournisseur d’énergie",
        "Demandez un nouvel examen à un responsable",
    ):
        assert sentence in said, sentence


def test_a_refusal_says_why_what_would_change_it_and_how_to_contest(given: Any, by: Any) -> None:
    person = given(make.a_beneficiary, born_on=date(1990, 1, 1), licence=None)
    decision = decided(person, by)
    content = verdict_letters.letter(decision)[1]
    said = reading.words(content)
    for sentence in (
        "Votre demande ne peut pas être acceptée",
        "Aucun titre de conduite connu.",
        "Sans titre : passer l’AM (8 heures).",
        "Règle légale, R211-2",
        "Médiateur témoin",
        "Défenseur des droits",
        "RGPD, articles 15 et 16",
    ):
        assert sentence in said, sentence
    assert verdict_letters.letter(decision)[1] == content, "the same bytes each time"


def test_a_name_without_letters_to_print_is_named(given: Any, by: Any) -> None:
    person = given(make.a_beneficiary, address="12 rue 🛵")
    with pytest.raises(Refused) as caught:
        verdict_letters.letter(decided(person, by))
    assert caught.value.reasons[0].code == "letters_unprintable"
    assert caught.value.reasons[0].values["text"] == "12 rue 🛵"


def test_the_message_is_queued_once_and_written_as_it_was_shown(given: Any, by: Any) -> None:
    decision = decided(given(make.a_beneficiary), by)
    shown = verdicts.preview(decision)
    assert shown is not None
    assert (shown.channel, shown.segments > 0) == (Channel.SMS, True)
    assert "justificatif de domicile" in shown.text.body
    assert db.write(lambda: verdicts.send(decision, now=NOW)) == 1
    assert db.write(lambda: verdicts.send(decision, now=NOW)) == 0
    [row] = verdicts.sent(decision)
    letter = letters.write_letter(row.id, NOW, secret=b"x", public_url="http://localhost")
    assert letter.shown == shown.text.body


def test_what_a_newer_decision_contradicts_is_not_sent(given: Any, by: Any) -> None:
    person = given(make.a_beneficiary)
    old = decided(person, by)
    db.write(lambda: verdicts.send(old, now=NOW))
    decided(person, by)
    with pytest.raises(NotSent) as caught:
        letters.write_letter(
            db.session.scalars(select(Message.id)).one(), NOW, secret=b"x", public_url="http://l"
        )
    assert (caught.value.state, caught.value.reason) == (MessageState.CANCELLED, "superseded")
    with pytest.raises(Refused) as refused:
        verdicts.send(old, now=NOW)
    assert refused.value.reasons[0].code == "decision_superseded"


def test_nobody_is_written_to_without_a_number_or_an_address(given: Any, by: Any) -> None:
    decision = decided(given(make.a_beneficiary, phone="", email=""), by)
    assert verdicts.preview(decision) is None
    with pytest.raises(Refused):
        db.write(lambda: verdicts.send(decision, now=NOW))


def test_a_message_says_neither_why_nor_how_much(given: Any, by: Any) -> None:
    person = given(make.a_beneficiary, born_on=date(1990, 1, 1), licence=None, channel="email")
    shown = verdicts.preview(decided(person, by))
    assert shown is not None
    assert shown.channel is Channel.EMAIL
    assert "titre" not in shown.text.body.replace("votre demande", "")


def test_the_proof_is_told_as_it_was_seen_then(given: Any, by: Any) -> None:
    person = given(make.a_beneficiary)
    decision = decided(person, by, papers_too=True)

    def forget() -> None:
        for proof in list(db.session.get_one(Beneficiary, person.id).proofs):
            db.session.delete(proof)

    db.write(forget)
    rows = {row.finding.rule: row for row in verdicts.rows(decisions.get(decision.id, by=by))}
    assert rows[Rule.TERRITORY].seen == (
        "Justificatif de domicile du 23/11/2026, vu le 24/11/2026 par Claire Chef"
    )
    assert rows[Rule.DEBT].seen == ""


@pytest.mark.parametrize("code", sorted(FINDINGS))
def test_every_answer_of_a_rule_says_what_was_expected(code: str) -> None:
    values = dict.fromkeys(
        (
            "age",
            "minimum",
            "days",
            "limit_days",
            "limit_cents",
            "limit",
            "limit_km",
            "minimum_months",
        ),
        3,
    )
    rule = {"proof": Rule.PROOF, "title": Rule.TITLE}.get(
        code.split("_", maxsplit=1)[0], Rule.TERRITORY
    )
    finding = Finding(
        rule=rule,
        kind=FindingKind.HOUSE,
        state=FindingState.NOT_MET,
        code=Code(code),
        values=values | {"vehicle": VehicleClass.L1E_B},
    )
    assert expected(finding).endswith(".")
