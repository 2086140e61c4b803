"""Findings and policies as JSON keeps them, and back: days, members of enums and sets survive the journey.

>>> values = {"age": 17, "from_day": date(2027, 1, 2), "vehicle": titles.VehicleClass.L1E_B}
>>> to_json(values)
{'age': 17, 'from_day': {'date': '2027-01-02'}, 'vehicle': {'VehicleClass': 'l1e_b'}}
>>> from_json(to_json(values)) == values
True
"""

from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import date
from enum import StrEnum
from typing import Any

from mobility.rules import policies, titles
from mobility.rules.policies import Policy, SituationProof

_ENUMS: Mapping[str, type[StrEnum]] = {
    kind.__name__: kind
    for kind in (
        policies.Need,
        policies.ProofKind,
        policies.Situation,
        titles.Category,
        titles.TitleKind,
        titles.TrainingKind,
        titles.VehicleClass,
    )
}


def to_json(values: Mapping[str, object]) -> dict[str, Any]:
    """The values of a finding as JSON can keep them."""
    return {name: _out(value) for name, value in values.items()}


def from_json(kept: Mapping[str, Any]) -> dict[str, object]:
    """The values of a finding as the rules gave them. A member that no longer exists is given as its code."""
    return {name: _in(value) for name, value in kept.items()}


def policy_to_json(policy: Policy) -> dict[str, Any]:
    """A policy as JSON can keep it.

    >>> policy_to_json(Policy(needs=frozenset({"job"}), required_proofs={"need": 30}))["needs"]
    ['job']
    """
    kept: dict[str, Any] = {}
    for one in fields(policy):
        value = getattr(policy, one.name)
        if isinstance(value, frozenset):
            value = sorted(str(code) for code in value)
        elif isinstance(value, Mapping):
            value = {str(code): _asked(one) for code, one in value.items()}
        kept[one.name] = value
    return kept


def policy_from_json(kept: Mapping[str, Any]) -> Policy:
    """A policy from what was kept. What is not there takes its default; what is not known any more is left.

    >>> policy_from_json(policy_to_json(policies.DEFAULT_POLICY)) == policies.DEFAULT_POLICY
    True
    """
    known = {one.name for one in fields(Policy)}
    criteria: dict[str, Any] = {
        name: frozenset(value) if isinstance(value, list) else value
        for name, value in kept.items()
        if name in known
    }
    criteria["situation_proofs"] = {
        situation: SituationProof(**proof)
        for situation, proof in kept.get("situation_proofs", {}).items()
    }
    return Policy(**criteria)


def _asked(value: object) -> object:
    return asdict(value) if isinstance(value, SituationProof) else value


def _out(value: object) -> Any:
    if isinstance(value, StrEnum):
        return {type(value).__name__: value.value}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, tuple | list | frozenset | set):
        return [_out(one) for one in value]
    return value


def _in(value: Any) -> object:
    if isinstance(value, list):
        return tuple(_in(one) for one in value)
    if isinstance(value, dict):
        ((kind, code),) = value.items()
        if kind == "date":
            return date.fromisoformat(code)
        known = _ENUMS.get(kind)
        return known(code) if known and code in set(known) else code
    return value
