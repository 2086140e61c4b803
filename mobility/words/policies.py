"""The criteria of the house in words: what each asks for, and what a new version changes."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from mobility.rules.communes import by_insee
from mobility.rules.policies import Policy, SituationProof
from mobility.rules.policy_changes import Change
from mobility.words.codes import word
from mobility.words.language import N_, gettext, ngettext
from mobility.words.values import duration_days, euros

CRITERIA: Mapping[str, str] = {
    "minimum_age": N_("Âge minimum"),
    "communes": N_("Communes"),
    "situations": N_("Situations acceptées"),
    "situation_proofs": N_("Papier de chaque situation"),
    "needs": N_("Besoins acceptés"),
    "quotient_limit_cents": N_("Quotient familial le plus haut"),
    "longest_rental_days": N_("Location la plus longue"),
    "most_renewals": N_("Prolongations d'une location"),
    "days_a_year": N_("Jours de location en un an"),
    "km_a_day": N_("Kilomètres par jour"),
    "transit_minutes": N_("Trajet en transports qui suffit"),
    "validity_days": N_("Une décision vaut"),
    "required_proofs": N_("Papiers demandés"),
    "prescription_required": N_("Orientation par un prescripteur"),
    "debt_limit_cents": N_("Dette la plus haute"),
    "insurer_minimum_age": N_("Âge demandé par l'assureur"),
}
"""What each criterion is called."""

AGES: Mapping[int, str] = {
    7: N_("7 jours"),
    31: N_("1 mois"),
    92: N_("3 mois"),
    183: N_("6 mois"),
    366: N_("12 mois"),
}
"""The greatest ages of a paper that are usual, by their days."""


def paper_age(days: int | None) -> str:
    """How old a paper may be: 3 mois, 45 jours, or however old.

    >>> paper_age(92)
    '3 mois'
    """
    if days is None:
        return gettext("sans limite d'âge")
    usual = AGES.get(days)
    return gettext(usual) if usual else duration_days(days)


def paper_limit(days: int | None) -> str:
    """How old a paper may be, where nothing else says that it is a limit."""
    return paper_age(None) if days is None else gettext("%(age)s au plus", age=paper_age(days))


def criterion(name: str) -> str:
    """What a criterion is called."""
    return gettext(CRITERIA.get(name, name))


def summary(policy: Policy) -> list[tuple[str, str]]:
    """Each criterion and what it asks for, in the order in which a person is looked at."""
    names = [name for name in CRITERIA if name not in {"situation_proofs", "required_proofs"}]
    if policy.insurer_minimum_age is None:
        names.remove("insurer_minimum_age")
    return [(criterion(name), said(name, getattr(policy, name))) for name in names]


def papers(policy: Policy) -> list[tuple[str, str]]:
    """Each paper that everybody is asked for, and how old it may be."""
    return [
        (word(kind, "ProofKind"), paper_limit(days))
        for kind, days in sorted(policy.required_proofs.items())
    ]


def situation_papers(policy: Policy) -> list[tuple[str, str]]:
    """Each situation that has a paper of its own, and that paper."""
    return [
        (word(code, "Situation"), _own_paper(proof))
        for code, proof in sorted(policy.situation_proofs.items())
    ]


def _own_paper(proof: SituationProof) -> str:
    kind, age = word(proof.kind, "ProofKind"), paper_limit(proof.days)
    return gettext("%(paper)s, %(age)s", paper=kind, age=age)


def said(name: str, value: object) -> str:
    """What a criterion asks for."""
    if name in _NAMED:
        return _several(name, value)
    if value is None:
        return gettext("sans limite")
    if isinstance(value, bool):
        return gettext("obligatoire") if value else gettext("pas obligatoire")
    if not isinstance(value, int):
        return str(value)
    return _number(name, value)


def _number(name: str, value: int) -> str:
    if name.endswith("_cents"):
        return euros(value)
    if name.endswith("_age"):
        return gettext("%(age)s ans", age=value)
    if name == "km_a_day":
        return gettext("%(km)s km (au-delà, un simple avertissement)", km=value)
    if name == "transit_minutes":
        return gettext("moins de %(minutes)s minutes (un simple avertissement)", minutes=value)
    if name == "most_renewals":
        return ngettext("%(num)s fois", "%(num)s fois", value)
    return duration_days(value)


def commune(insee: str) -> str:
    """The name of a commune; its INSEE code where it is none of ours."""
    known = by_insee(insee)
    return known.name if known else insee


_NAMED: Mapping[str, tuple[Callable[[str], str], str]] = {
    "communes": (commune, N_("toutes")),
    "situations": (lambda code: word(code, "Situation"), N_("toutes")),
    "needs": (lambda code: word(code, "Need"), N_("tous")),
}
"""How the codes of a set are called, and what an empty one means."""


def _several(name: str, codes: object) -> str:
    call, everything = _NAMED[name]
    listed = sorted(call(code) for code in codes) if isinstance(codes, frozenset) else []
    return ", ".join(listed) or gettext(everything)


def change(one: Change) -> list[str]:
    """What a new version changes in a criterion: a sentence for each side of it."""
    name = criterion(one.criterion)
    if one.criterion in _NAMED:
        return [f"{name} : {part}" for part in _of_set(one)]
    if one.criterion in _MAPPED:
        return [f"{name} : {part}" for part in _of_papers(one)]
    before, after = said(one.criterion, one.before), said(one.criterion, one.after)
    return [
        gettext(
            "%(name)s : %(after)s, au lieu de : %(before)s.", name=name, after=after, before=before
        )
    ]


def _of_set(one: Change) -> Iterable[str]:
    call, _everything = _NAMED[one.criterion]
    if not one.after:
        yield gettext("il n'y a plus de condition.")
        return
    added = ", ".join(sorted(call(code) for code in one.added))
    if not one.before:
        yield gettext("seulement, désormais : %(added)s.", added=added)
        return
    if added:
        yield gettext("en plus, %(added)s.", added=added)
    if one.removed:
        removed = ", ".join(sorted(call(code) for code in one.removed))
        yield gettext("en moins, %(removed)s.", removed=removed)


_MAPPED: Mapping[str, tuple[str, Callable[[Any], str]]] = {
    "required_proofs": ("ProofKind", paper_age),
    "situation_proofs": ("Situation", _own_paper),
}
"""Of papers: which words their keys belong to, and how what is asked for is told."""


def _of_papers(one: Change) -> Iterable[str]:
    kind, tell = _MAPPED[one.criterion]
    before, after = one.before, one.after
    if not isinstance(before, Mapping) or not isinstance(after, Mapping):
        return
    for key in one.added:
        what = f"{word(key, kind)} ({tell(after[key])})"
        yield gettext("en plus, %(what)s.", what=what)
    for key in one.removed:
        yield gettext("en moins, %(what)s.", what=word(key, kind))
    for key in one.altered:
        yield gettext(
            "%(what)s, %(after)s au lieu de %(before)s.",
            what=word(key, kind),
            after=tell(after[key]),
            before=tell(before[key]),
        )
