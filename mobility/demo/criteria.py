"""Who may rent in the demonstration: the insurers' contracts, the rules in force, and a version that is to come."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from mobility.demo.stage import Stage
from mobility.rules.communes import GRAND_CALAIS
from mobility.rules.licence import VehicleClass
from mobility.rules.policies import DEFAULT_POLICY, Policy, ProofKind, SituationProof
from mobility.services import insurances, policies
from mobility.services.insurances import InsuranceFacts
from mobility.services.policies import PolicyFacts

REVISED = replace(
    DEFAULT_POLICY,
    km_a_day=40,
    required_proofs={**DEFAULT_POLICY.required_proofs, ProofKind.ADDRESS.value: 183},
)
NARROWER = replace(
    REVISED,
    communes=frozenset(one.insee for one in GRAND_CALAIS),
    situations=REVISED.situations - {"trainee"},
    situation_proofs={
        **REVISED.situation_proofs,
        "temp_worker": SituationProof(days=7),
    },
    days_a_year=120,
)


def write(stage: Stage) -> None:
    """Contracts since the house opened, one revision of the rules, and one that starts in three weeks."""
    opened = stage.at(-190, 9)
    manager = stage.staff["manager"]
    stage.do(lambda: _contracts(stage), at=opened, by=manager)
    _version(stage, REVISED, "Règles relues avec l'équipe", starts=-80, written=-90,
             reason="Justificatif de domicile accepté jusqu'à 6 mois ; alerte dès 40 km par jour.")  # fmt: skip
    _version(stage, NARROWER, "Règles du prochain trimestre", starts=21, written=-3,
             reason="Les 14 communes du Grand Calais d'abord ; 120 jours par an, pour que plus de personnes roulent.")  # fmt: skip


def _contracts(stage: Stage) -> None:
    mopeds = InsuranceFacts(
        insurer="Assurance Exemple",
        number="EX-2026-0042",
        phone="+33353010303",
        starts_on=stage.today - timedelta(days=365),
        ends_on=None,
        classes=[VehicleClass.L1E_B.value],
        minimum_age=18,
        seniority_months=None,
        exclusions=["Livraison de repas ou de colis", "Transport payant de personnes"],
        excess_cents=20_000,
        theft_excess_cents=30_000,
    )
    light: dict[str, Any] = {"number": "EX-2026-0043", "minimum_age": 21, "seniority_months": 24}
    bicycles: dict[str, Any] = {
        "insurer": "Mutuelle Exemple",
        "number": "VAE-118",
        "minimum_age": 16,
    }
    for contract in (
        mopeds,
        replace(mopeds, classes=[VehicleClass.L3E_A1.value], excess_cents=35_000, **light),
        replace(mopeds, classes=[VehicleClass.ASSISTED_BICYCLE.value], exclusions=[], **bicycles),
    ):
        insurances.save(None, contract)


def _version(
    stage: Stage, criteria: Policy, name: str, *, starts: int, written: int, reason: str
) -> None:
    at, manager = stage.at(written, 17), stage.staff["manager"]
    facts = PolicyFacts(
        name=name,
        starts_on=stage.today + timedelta(days=starts),
        reason=reason,
        criteria=criteria,
    )
    stage.do(lambda: policies.add(facts, by=manager, now=at), at=at, by=manager)
