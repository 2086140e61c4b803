"""What a person reads before signing: the contract as it was frozen, and its summary in French and in their language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mobility.models import HandoverDraft, Rental
from mobility.rules.handover_steps import HandoverStep as Step
from mobility.rules.handover_steps import ReadingPoint
from mobility.rules.rentals import Direction
from mobility.services import handover_drafts, handover_gear, house, return_proposals
from mobility.services.standings import return_moment
from mobility.words import LANGUAGES, direction, euros, instant, km, ngettext, phone, speaking
from mobility.words import gettext as _
from mobility.words import handover as words


@dataclass(frozen=True, slots=True)
class Summary:
    """The same few sentences in one language, and the points to confirm."""

    language: str
    direction: str
    title: str
    sentences: Sequence[str]
    points: Mapping[ReadingPoint, str]


def contract(rental: Rental) -> Mapping[str, Any]:
    """The words of the newest edition as they were frozen; empty if there is none."""
    return rental.editions[-1].snapshot if rental.editions else {}


def summaries(
    rental: Rental, draft: HandoverDraft, language: str, *, now: datetime
) -> list[Summary]:
    """French first, then the person's language if it is another one that we speak."""
    spoken = ["fr", *([language] if language != "fr" and language in LANGUAGES else [])]
    return [_summary(rental, draft, code, now) for code in spoken]


def _summary(rental: Rental, draft: HandoverDraft, language: str, now: datetime) -> Summary:
    tell = _out if draft.direction is Direction.OUT else _back
    with speaking(language):
        return Summary(
            language=language,
            direction=direction(),
            title=_(words.TITLE),
            sentences=tell(rental, draft, now),
            points={point: _point(rental, point) for point in ReadingPoint},
        )


def _point(rental: Rental, point: ReadingPoint) -> str:
    number = house.shown().phone
    return _(
        words.POINTS[point],
        when=instant(return_moment(rental, rental.site)),
        where=rental.site.name,
        phone=phone(number) if number else "",
    )


def _out(rental: Rental, draft: HandoverDraft, now: datetime) -> list[str]:
    del now
    seen = handover_drafts.facts(draft, Step.STATE)
    given = handover_drafts.facts(draft, Step.EQUIPMENT)
    scooter, setting = rental.scooter, house.settings()
    marks = len(handover_drafts.marks(rental, draft))
    photos = len(handover_drafts.photos(draft))
    said = [
        _(
            words.RENTS,
            vehicle=f"{scooter.model.make} {scooter.model.name}",
            plate=scooter.plate or scooter.fleet_number,
        ),
        _(
            words.UNTIL,
            when=instant(return_moment(rental, rental.site)),
            where=rental.site.name,
        ),
        _(words.PRICE, total=euros(rental.total_cents)),
        _(words.DEPOSIT, deposit=euros(rental.deposit_cents))
        if rental.deposit_cents
        else _(words.NO_DEPOSIT),
        _(words.EXCESS, excess=euros(setting.damage_excess_cents)),
        _(
            words.STATE,
            km=km(int(seen.get("km") or 0)),
            energy=seen.get("energy_percent", 0),
            photos=ngettext(*words.PHOTOS, photos),
            marks=ngettext(*words.MARKS, marks),
        ),
    ]
    things = ", ".join(handover_gear.named(given))
    return [*said, *([_(words.GIVEN, things=things)] if things else [])]


def _back(rental: Rental, draft: HandoverDraft, now: datetime) -> list[str]:
    seen = handover_drafts.facts(draft, Step.STATE)
    marks = [mark for mark in handover_drafts.marks(rental, draft) if mark.is_new]
    said = [
        _(words.BACK, when=instant(now), where=rental.site.name),
        _(
            words.STATE,
            km=km(int(seen.get("km") or 0)),
            energy=seen.get("energy_percent", 0),
            photos=ngettext(*words.PHOTOS, len(handover_drafts.photos(draft))),
            marks=ngettext(*words.NEW_MARKS, len(marks)),
        ),
    ]
    proposed = return_proposals.lines(rental, draft, at=now)
    said += [
        _(words.LINE, why=line.why, amount=euros(line.cents)) for line in proposed if line.cents
    ]
    return [*said, _(words.CONTEST)]
