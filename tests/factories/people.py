"""Prescribers, beneficiaries, their titles, and what was decided."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from mobility import db
from mobility.models import (
    Beneficiary,
    BeneficiarySituation,
    Contact,
    Decision,
    DecisionFinding,
    ExceptionRequest,
    Guardian,
    InsurancePolicy,
    Licence,
    Merge,
    PolicyVersion,
    Prescriber,
    Proof,
    ProofRequest,
    Referral,
    Suspension,
    TitleCheck,
)
from mobility.rules import names
from mobility.rules.eligibility import Outcome
from mobility.rules.exceptions import ExceptionState
from mobility.rules.licence import Category, CheckVerdict, TitleKind, VehicleClass, Verdict
from mobility.rules.people import GuardianKind, SuspensionCause
from mobility.rules.reasons import FindingKind, FindingState, Rule
from mobility.rules.referrals import ReferralState
from mobility.services import referrals, twins
from mobility.services.referrals import Sent
from tests.factories.house import the_site, the_user
from tests.machine import DAY, NOW, TODAY, a_reference, serial


def a_prescriber(**facts: Any) -> Prescriber:
    """An organisation that sends people."""
    values: dict[str, Any] = {
        "name": f"Mission locale {serial()}",
        "kind": "ML",
        "town": "Calais",
    }
    values |= facts
    values.setdefault("search_key", names.search_key(values["name"]))
    row = Prescriber(**values)
    db.session.add(row)
    db.session.flush()
    return row


def a_contact(*, prescriber_id: int | None = None, **facts: Any) -> Contact:
    """Somebody who works at a prescriber's (at one of their own, unless it is said which)."""
    number = serial()
    values: dict[str, Any] = {
        "prescriber_id": prescriber_id or a_prescriber().id,
        "name": "Zoé Petit",
        "role": "Conseillère",
        "phone": f"+3339900{number % 10000:04d}",
        "email": f"zoe{number}@example.org",
    }
    row = Contact(**values | facts)
    db.session.add(row)
    db.session.flush()
    return row


def a_referral(
    state: ReferralState = ReferralState.OPEN, *, contact_id: int | None = None, **facts: Any
) -> Referral:
    """A person who was sent today, with the facts of `referrals.Sent`; of a contact of its own, unless it is said."""
    sent = {name: facts.pop(name) for name in list(facts) if name in Sent.__dataclass_fields__}
    values: dict[str, Any] = {
        "site_id": the_site().id,
        "birth_name": "Moreau",
        "first_names": "Inaya",
        "born_on": date(1998, 3, 27),
        "phone": "+33639980042",
        "need": "job",
    }
    row = referrals.send(
        Sent(**values | sent),
        facts.pop("scans", ()),
        contact=db.session.get_one(Contact, contact_id or a_contact().id),
        now=facts.pop("now", NOW),
    )
    row.state = state
    for name, value in facts.items():
        setattr(row, name, value)
    db.session.flush()
    return row


def a_beneficiary(
    *,
    site_id: int | None = None,
    situations: Sequence[str] = ("job_seeker",),
    licence: Category | None = Category.B,
    **facts: Any,
) -> Beneficiary:
    """A person who looks for work, 26 years old, with a licence B that was checked today (`licence=None`: none)."""
    number = serial()
    values: dict[str, Any] = {
        "reference": a_reference(),
        "birth_name": "Delacroix",
        "first_names": "Noémie",
        "born_on": date(2000, 5, 17),
        "phone": f"+3363998{number % 10000:04d}",
        "email": f"noemie{number}@example.org",
        "address": "12 rue Royale",
        "postcode": "62100",
        "insee": "62193",
        "town": "Calais",
        "need": "job",
        "need_starts_on": TODAY,
        "created_at": NOW - 10 * DAY,
    }
    values |= facts
    said = (values["first_names"], values.get("usage_name", ""), values["birth_name"])
    values.setdefault("search_key", names.search_key(" ".join(part for part in said if part)))
    row = Beneficiary(site_id=site_id or the_site().id, **values)
    row.situations = [BeneficiarySituation(code=code) for code in situations]
    db.session.add(row)
    db.session.flush()
    twins.remember(row)
    if licence is not None:
        a_licence(row.id, category=licence)
        a_title_check(row.id)
    return row


def a_licence(beneficiary_id: int, **facts: Any) -> Licence:
    """A French driving licence."""
    values: dict[str, Any] = {
        "kind": TitleKind.LICENCE,
        "category": Category.B,
        "number": "123456789012",
        "country": "FR",
        "obtained_on": date(2019, 3, 4),
        "valid_until": date(2034, 3, 4),
    }
    row = Licence(beneficiary_id=beneficiary_id, **values | facts)
    db.session.add(row)
    db.session.flush()
    return row


def a_title_check(beneficiary_id: int, **facts: Any) -> TitleCheck:
    """An agent has seen the title and found it valid."""
    values: dict[str, Any] = {"verdict": CheckVerdict.VALID, "checked_on": TODAY} | facts
    values.setdefault("checked_by_id", the_user().id)
    row = TitleCheck(beneficiary_id=beneficiary_id, **values)
    db.session.add(row)
    db.session.flush()
    return row


def a_proof(beneficiary_id: int, **facts: Any) -> Proof:
    """A proof of address that was seen and not kept, three weeks old."""
    values: dict[str, Any] = {
        "kind": "address",
        "issued_on": TODAY - 21 * DAY,
        "seen_on": TODAY,
    } | facts
    values.setdefault("seen_by_id", the_user().id)
    row = Proof(beneficiary_id=beneficiary_id, **values)
    db.session.add(row)
    db.session.flush()
    return row


def a_proof_request(beneficiary_id: int, **facts: Any) -> ProofRequest:
    """A paper that a person was asked for yesterday, to bring within a week."""
    values: dict[str, Any] = {
        "kind": "situation",
        "asked_on": TODAY - DAY,
        "due_on": TODAY + 7 * DAY,
    }
    row = ProofRequest(beneficiary_id=beneficiary_id, **values | facts)
    db.session.add(row)
    db.session.flush()
    return row


def a_guardian(beneficiary_id: int, **facts: Any) -> Guardian:
    """The mother of somebody signs for them."""
    values: dict[str, Any] = {
        "kind": GuardianKind.PARENT,
        "name": "Awa Delacroix",
        "phone": "+33639980099",
        "address": "12 rue Royale, 62100 Calais",
    }
    row = Guardian(beneficiary_id=beneficiary_id, **values | facts)
    db.session.add(row)
    db.session.flush()
    return row


def a_suspension(beneficiary_id: int, **facts: Any) -> Suspension:
    """No new booking for two weeks, decided today."""
    values: dict[str, Any] = {
        "cause": SuspensionCause.LATE_RETURNS,
        "reason": "Le scooter est revenu trois jours trop tard.",
        "starts_on": TODAY,
        "ends_on": TODAY + 14 * DAY,
        "decided_at": NOW,
    } | facts
    values.setdefault("decided_by_id", the_user().id)
    row = Suspension(beneficiary_id=beneficiary_id, **values)
    db.session.add(row)
    db.session.flush()
    return row


def a_merge(kept_id: int) -> Merge:
    """A file that was taken in by another one yesterday."""
    kept = db.session.get_one(Beneficiary, kept_id)
    dropped = a_beneficiary(site_id=kept.site_id, licence=None, phone="")
    dropped.merged_into_id = kept.id
    row = Merge(
        kept_id=kept.id,
        dropped_id=dropped.id,
        merged_at=NOW - DAY,
        merged_by_id=the_user().id,
        choices={},
        moved={},
    )
    db.session.add(row)
    db.session.flush()
    return row


CRITERIA: dict[str, Any] = {
    "minimum_age": 16,
    "communes": [],
    "situations": [],
    "needs": [],
    "longest_rental_days": 180,
    "days_a_year": None,
    "validity_days": 180,
    "required_proofs": {},
    "prescription_required": False,
    "debt_limit_cents": 0,
    "insurer_minimum_age": None,
}
"""A policy that asks for little."""


def a_policy(**facts: Any) -> PolicyVersion:
    """Criteria in force since the start of the year."""
    criteria = CRITERIA | facts.pop("criteria", {})
    values: dict[str, Any] = {
        "name": "Politique témoin",
        "starts_on": date(2026, 1, 1),
        "created_at": NOW - 300 * DAY,
    }
    row = PolicyVersion(criteria=criteria, **values | facts)
    db.session.add(row)
    db.session.flush()
    return row


def an_insurance(**facts: Any) -> InsurancePolicy:
    """A contract of insurance that covers every class and asks for 14 years."""
    values: dict[str, Any] = {
        "insurer": "Assurance témoin",
        "number": f"AT-{serial()}",
        "starts_on": date(2026, 1, 1),
        "classes": [one.value for one in VehicleClass],
        "minimum_age": 14,
        "exclusions": ["Livraison de repas"],
        "excess_cents": 15_000,
    }
    row = InsurancePolicy(**values | facts)
    db.session.add(row)
    db.session.flush()
    return row


def the_policy() -> PolicyVersion:
    """The policy in force, made if there is none."""
    return db.session.scalar(select(PolicyVersion).limit(1)) or a_policy()


def a_decision(beneficiary_id: int, **facts: Any) -> Decision:
    """A favourable decision for a 50 cm³ scooter, taken yesterday and good for half a year."""
    values: dict[str, Any] = {
        "vehicle_class": VehicleClass.L1E_B,
        "taken_at": NOW - DAY,
        "taken_on": TODAY - DAY,
        "outcome": Outcome.ELIGIBLE,
        "riding": Verdict.ALLOWED,
        "valid_until": TODAY + 180 * DAY,
        "missing": [],
        "facts": {},
    }
    values |= facts
    values.setdefault("policy_id", the_policy().id)
    values.setdefault("taken_by_id", the_user().id)
    row = Decision(beneficiary_id=beneficiary_id, **values)
    db.session.add(row)
    db.session.flush()
    return row


def a_refusal(beneficiary_id: int, **facts: Any) -> Decision:
    """A decision against somebody who lives outside the territory: a rule of the house."""
    row = a_decision(beneficiary_id, outcome=Outcome.NOT_ELIGIBLE, valid_until=None, **facts)
    db.session.add(
        DecisionFinding(
            decision_id=row.id,
            position=0,
            rule=Rule.TERRITORY,
            kind=FindingKind.HOUSE,
            state=FindingState.NOT_MET,
            code="out_of_territory",
            values={"insee": "59350", "commune": "Lille"},
        )
    )
    db.session.flush()
    return row


def an_exception_request(decision: Decision, **facts: Any) -> ExceptionRequest:
    """Somebody asks that the territory should not count for a person; nobody has answered."""
    values: dict[str, Any] = {
        "rules": ["out_of_territory"],
        "reason": "Embauchée à Calais, déménage le mois prochain.",
        "state": ExceptionState.ASKED,
        "asked_at": NOW - DAY,
    }
    values |= facts
    values.setdefault("asked_by_id", the_user().id)
    row = ExceptionRequest(
        beneficiary_id=decision.beneficiary_id, decision_id=decision.id, **values
    )
    db.session.add(row)
    db.session.flush()
    return row
