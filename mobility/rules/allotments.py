"""For whom a part of the fleet is reserved, by an agreement with somebody who pays for it."""

from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Public:
    """People whom an organisation sends, or who are in one of these situations; both where both are said."""

    prescriber_id: int | None
    situations: frozenset[str]

    def holds(self, prescriber_id: int | None, situations: Collection[str]) -> bool:
        """Whether somebody belongs to it.

        >>> young = Public(3, frozenset({"young_jobseeker", "rsa"}))
        >>> young.holds(3, {"rsa"}), young.holds(3, {"apprentice"}), young.holds(None, {"rsa"})
        (True, False, False)
        >>> Public(3, frozenset()).holds(3, set()), Public(None, frozenset({"rsa"})).holds(None, {"rsa"})
        (True, True)
        """
        sent = self.prescriber_id is None or self.prescriber_id == prescriber_id
        fits = not self.situations or not self.situations.isdisjoint(situations)
        return sent and fits
