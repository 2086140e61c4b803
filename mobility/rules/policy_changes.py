"""What two versions of a policy differ in, and what makes a decision another one under the second."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

from mobility.rules.policies import Outcome, Policy
from mobility.rules.reasons import Finding, FindingState


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One criterion that is not the same: its name in `Policy`, and what it was and becomes.

    Of a set, `added` and `removed` are the codes; of papers (a mapping) the whole of both sides is told, and `added`,
    `removed` and `altered` are its keys.
    """

    criterion: str
    before: object
    after: object
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    altered: tuple[str, ...] = ()


def changes(before: Policy, after: Policy) -> tuple[Change, ...]:
    """What `after` asks for otherwise than `before`, in the order of the criteria.

    >>> [one.criterion for one in changes(Policy(), Policy(minimum_age=16, needs=frozenset({"job"})))]
    ['minimum_age', 'needs']
    >>> changes(Policy(), Policy())
    ()
    """
    found = []
    for one in fields(Policy):
        old, new = getattr(before, one.name), getattr(after, one.name)
        if old != new:
            found.append(_change(one.name, old, new))
    return tuple(found)


def _change(criterion: str, old: object, new: object) -> Change:
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        both = sorted(set(old) & set(new))
        altered = tuple(key for key in both if old[key] != new[key])
    elif isinstance(old, frozenset) and isinstance(new, frozenset):
        altered = ()
    else:
        return Change(criterion=criterion, before=old, after=new)
    was, becomes = set(old), set(new)
    return Change(
        criterion=criterion,
        before=old,
        after=new,
        added=tuple(sorted(becomes - was)),
        removed=tuple(sorted(was - becomes)),
        altered=altered,
    )


_AGAINST = frozenset({FindingState.NOT_MET, FindingState.UNKNOWN, FindingState.REVIEW})


_SEVERITY = (Outcome.ELIGIBLE, Outcome.INCOMPLETE, Outcome.REVIEW, Outcome.NOT_ELIGIBLE)


@dataclass(frozen=True, slots=True)
class Why:
    """The findings that make an outcome another one; `lifted` where they stood against it and do no more."""

    findings: tuple[Finding, ...]
    lifted: bool


def why(before: Sequence[Finding], after: Sequence[Finding], old: Outcome, new: Outcome) -> Why:
    """What makes an outcome another one: of one that gets worse what is new against it, of one that gets better what is gone."""
    was = {_about(one) for one in before if one.state in _AGAINST}
    becomes = {_about(one) for one in after if one.state in _AGAINST}
    fresh = tuple(one for one in after if _about(one) in becomes - was)
    gone = tuple(one for one in before if _about(one) in was - becomes)
    better = _SEVERITY.index(new) < _SEVERITY.index(old)
    if (better and gone) or not fresh:
        return Why(gone, lifted=True)
    return Why(fresh, lifted=False)


def _about(finding: Finding) -> tuple[str, str, str, str]:
    """What a finding is about: the same rule may speak of several papers, and say another thing of one of them."""
    return finding.rule, finding.kind, finding.state, str(finding.values.get("proof", ""))
