"""A draft becomes a handover or a return: what was established, what is signed, in one unit at one instant."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from mobility.errors import Reason, Refused, Stale
from mobility.models import HandoverDraft, Rental
from mobility.rules.accounts import Account
from mobility.rules.conditions import JobStarted
from mobility.rules.handover_steps import HandoverStep as Step
from mobility.rules.rentals import Direction, Equipment
from mobility.services import contracts, handover_drafts, handover_gear, rentals, signing
from mobility.services.accounts import Person
from mobility.services.files import Sealed
from mobility.services.handover_drafts import facts
from mobility.services.handovers import Handover, Return
from mobility.services.signing import Signing
from mobility.words import gettext as _


def ready(rental: Rental, draft: HandoverDraft, *, now: datetime) -> None:
    """See that nothing is left to do before the signature.

    Raises:
        Refused: `steps_undone` with the first of them.
    """
    undone = handover_drafts.undone(rental, draft, now=now)
    if undone:
        raise Refused(Reason("steps_undone", {"step": undone[0]}))


def bring_up_to_date(number: str, *, by: Person, now: datetime, public_url: str) -> None:
    """Before the tablet is turned: the contract says what is true now, else a new edition of it is made.

    Raises:
        Refused: `steps_undone`, and what `contracts.reissue` says.
    """
    rental = rentals.get(number, by=by)
    draft = handover_drafts.of(rental, Direction.OUT)
    ready(rental, draft, now=now)
    chosen = handover_gear.chosen(facts(draft, Step.EQUIPMENT))
    if not signing.same_words(rental, chosen, by=by, now=now, public_url=public_url):
        contracts.reissue(number, by=by, now=now, public_url=public_url, chosen=chosen)


def hand_over(
    number: str,
    signed: Signing | None,
    scan: Sealed | None = None,
    *,
    seen: int,
    version: int,
    by: Person,
    now: datetime,
) -> Rental:
    """Both have signed and the person rides off: bytes, strokes, photos, marks, the state of the rental, at one instant.

    `signed` is None if it was on paper; `seen` is the version of the draft that was read: what came later was not seen.

    Raises:
        Refused: `steps_undone`, what `rentals.hand_over` says.
        Stale: somebody changed the draft or the rental meanwhile.
    """
    rental = rentals.get(number, by=by)
    draft = _as_seen(rental, Direction.OUT, seen, now)
    handover = _handover(rental, draft, signed, scan)
    rental = rentals.hand_over(number, handover, version=version, by=by, now=now)
    handover_drafts.close(draft)
    return rental


def give_back(
    number: str, signed: Signing, *, seen: int, version: int, by: Person, now: datetime
) -> Rental:
    """The scooter is back and the report is signed, by the agent alone where the person is not there.

    Raises:
        Refused: `steps_undone`, what `rentals.give_back` says.
        Stale: somebody changed the draft or the rental meanwhile.
    """
    rental = rentals.get(number, by=by)
    draft = _as_seen(rental, Direction.IN, seen, now)
    facts_back = _return(rental, draft, signed)
    rental = rentals.give_back(number, facts_back, version=version, by=by, now=now)
    handover_drafts.close(draft)
    return rental


def _as_seen(rental: Rental, direction: Direction, seen: int, now: datetime) -> HandoverDraft:
    draft = handover_drafts.of(rental, direction)
    if (draft.version or 0) != seen:
        raise Stale({}, rental.version)
    ready(rental, draft, now=now)
    return draft


def _handover(
    rental: Rental, draft: HandoverDraft, signed: Signing | None, scan: Sealed | None
) -> Handover:
    who, seen, given = (facts(draft, step) for step in (Step.WHO, Step.STATE, Step.EQUIPMENT))
    safety = facts(draft, Step.SAFETY)
    return Handover(
        identity_seen=who["identity_seen"],
        title_valid=bool(who["title_valid"]),
        briefing_done=bool(safety),
        trial_ride_done=bool(safety.get("trial_ride_done")),
        km=int(seen["km"]),
        energy_percent=int(seen["energy_percent"]),
        equipment=[Equipment(code) for code in given["equipment"]],
        items=handover_gear.items(given),
        own=handover_gear.own(given),
        remarks=remarks(seen),
        rent_paid_cents=int(given["rent_paid"] or 0),
        rent_means=Account(given["rent_means"]),
        deposit_cents=int(given["deposit"] or 0),
        deposit_means=Account(given["deposit_means"]),
        scan=scan,
        state=handover_drafts.state(rental, draft),
        signing=signed,
    )


def _return(rental: Rental, draft: HandoverDraft, signed: Signing) -> Return:
    who, seen, given = (facts(draft, step) for step in (Step.WHO, Step.STATE, Step.EQUIPMENT))
    account = facts(draft, Step.ACCOUNT)
    return Return(
        km=int(seen["km"]),
        energy_percent=int(seen["energy_percent"]),
        equipment=[Equipment(code) for code in given["equipment"]],
        outcomes=handover_gear.outcomes(given),
        remarks=remarks(seen | who),
        person_present=who["person_present"] == "yes",
        to_workshop=account["next_state"] == "workshop",
        settle=bool(account["settle"]),
        settle_means=Account(account["settle_means"]),
        state=handover_drafts.state(rental, draft),
        signing=signed,
        job_started=JobStarted(account["job_started"]) if account.get("job_started") else None,
    )


def remarks(seen: Mapping[str, Any]) -> str:
    """What was written of the state, why there are no photos, and why the person is not there."""
    lacking, absent = seen.get("without_photos", ""), seen.get("absent_because", "")
    told = [
        seen.get("remarks", ""),
        _("Sans toutes les photos : %(why)s", why=lacking) if lacking else "",
        _("Sans la personne : %(why)s", why=absent) if absent else "",
    ]
    return "\n".join(filter(None, told))
