"""An applicant as a decision keeps them, and back: the same facts give the same findings years later.

>>> from mobility.rules.titles import Rider, Title, TitleKind, VehicleClass
>>> rider = Rider(born_on=date(1990, 5, 1), titles=(Title(kind=TitleKind.BSR),))
>>> facts = Applicant(rider=rider, vehicle_class=VehicleClass.L1E_B, situations=frozenset({"rsa"}))
>>> applicant_from_json(applicant_to_json(facts)) == facts
True
"""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from mobility.rules.exceptions import Waiver
from mobility.rules.insurance import Insurance
from mobility.rules.policies import Applicant, Proof
from mobility.rules.titles import (
    Category,
    CheckVerdict,
    Rider,
    Stay,
    Title,
    TitleCheck,
    TitleKind,
    Training,
    TrainingKind,
    VehicleClass,
)


def applicant_to_json(facts: Applicant) -> dict[str, Any]:
    """The facts as JSON can keep them: days as ISO text, sets as sorted lists."""
    kept = _out(facts)
    assert isinstance(kept, dict)  # noqa: S101 - a dataclass becomes a mapping
    return kept


def _out(value: object) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: _out(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, frozenset):
        return sorted(str(one) for one in value)
    if isinstance(value, tuple):
        return [_out(one) for one in value]
    return value


def applicant_from_json(kept: Mapping[str, Any]) -> Applicant:
    """The facts that were kept; a fact that was not asked for then is unknown.

    Raises:
        KeyError: without a rider or a class of vehicle nobody can be weighed.
    """
    values = _known(Applicant, kept)
    values["rider"] = _rider(kept["rider"])
    values["vehicle_class"] = VehicleClass(kept["vehicle_class"])
    values["situations"] = frozenset(kept.get("situations", ()))
    values["waivers"] = tuple(Waiver(**_days(one, "until")) for one in kept.get("waivers", ()))
    values["proofs"] = tuple(
        Proof(**_days(proof, "issued_on", "valid_until", "seen_on"))
        for proof in kept.get("proofs", ())
    )
    values["insurance"] = _insurance(kept.get("insurance"))
    return Applicant(**_days(values, "need_starts_on", "prescribed_on", "assessed_on"))


def _known(kind: type[Applicant | Insurance], kept: Mapping[str, Any]) -> dict[str, Any]:
    """What was kept under a name that is still a fact; another version of the house may have kept more."""
    names = {one.name for one in fields(kind)}
    return {name: value for name, value in kept.items() if name in names}


def _insurance(kept: Mapping[str, Any] | None) -> Insurance | None:
    if kept is None:
        return None
    values = _known(Insurance, kept)
    values["classes"] = frozenset(kept.get("classes", ()))
    values["exclusions"] = tuple(kept.get("exclusions", ()))
    return Insurance(**values)


def _rider(kept: Mapping[str, Any]) -> Rider:
    check = kept["check"]
    values = _days(kept, "born_on", "resident_since", "permit_until")
    values["titles"] = tuple(_title(title) for title in kept["titles"])
    values["trainings"] = tuple(
        Training(kind=TrainingKind(one["kind"]), followed_on=date.fromisoformat(one["followed_on"]))
        for one in kept["trainings"]
    )
    values["check"] = (
        TitleCheck(**_days(check, "on") | {"verdict": CheckVerdict(check["verdict"])})
        if check
        else None
    )
    values["stay"] = Stay(kept["stay"])
    return Rider(**values)


def _title(kept: Mapping[str, Any]) -> Title:
    values = _days(kept, "obtained_on", "valid_until")
    values["kind"] = TitleKind(kept["kind"])
    values["category"] = Category(kept["category"]) if kept["category"] else None
    values["codes"] = frozenset(kept["codes"])
    return Title(**values)


def _days(kept: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """The same values, those named as days again."""
    return {
        name: date.fromisoformat(value) if name in names and value else value
        for name, value in kept.items()
    }
