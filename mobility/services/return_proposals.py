"""What a return comes to, line by line with its reason, before anything is booked.

Late and unused days are booked as the scooter comes back; damage and missing things are only proposed: somebody decides.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from mobility.models import HandoverDraft, Rental
from mobility.rules import conditions
from mobility.rules.conditions import MarkCause
from mobility.services import handover_drafts, house, rentals
from mobility.services.condition_state import Mark
from mobility.words import duration_days, euros, word
from mobility.words import gettext as _


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of the proposal: why, how much (negative: given back), and whether the return itself books it."""

    why: str
    cents: int
    booked: bool = False


def lines(rental: Rental, draft: HandoverDraft, *, at: datetime) -> list[Line]:
    """Days late or unused, then each new mark, then the excess above which nobody pays."""
    found = [
        Line(
            why=_("%(what)s (%(days)s)", what=word(one.kind), days=duration_days(int(one.memo))),
            cents=one.person_cents,
            booked=True,
        )
        for one in rentals.proposal(rental, at=at)
    ]
    return found + damages([mark for mark in handover_drafts.marks(rental, draft) if mark.is_new])


def damages(marks: Sequence[Mark]) -> list[Line]:
    """A line for each new mark: wear is said and not charged; damages together cost the excess at most."""
    found = [Line(why=_told(mark), cents=mark.charge_cents) for mark in marks]
    total, excess = sum(line.cents for line in found), house.settings().damage_excess_cents
    over = total - conditions.capped(total, excess)
    if over:
        why = _("Au-delà de la franchise de %(excess)s", excess=euros(excess))
        found.append(Line(why=why, cents=-over))
    return found


def _told(mark: Mark) -> str:
    what = _(
        "%(kind)s, %(zone)s, gravité : %(gravity)s",
        kind=word(mark.kind),
        zone=word(mark.zone).lower(),
        gravity=word(mark.gravity).lower(),
    )
    if mark.cause is MarkCause.DAMAGE:
        return what
    return _("%(what)s (usure, non facturée)", what=what)
