"""What a return leaves to do: the check of the scooter, the workshop, equipment that is missing."""

from datetime import datetime, timedelta

from mobility.models import ConditionReport, Rental
from mobility.rules import conditions
from mobility.rules.rentals import Direction, Equipment
from mobility.services import breakdowns, equipment, house, return_checks, tasks
from mobility.services.accounts import Person
from mobility.services.handovers import Return
from mobility.words import euros, local, word
from mobility.words import gettext as _

GIVEN_FOR_GOOD = frozenset({Equipment.LINER, Equipment.OIL})
"""What nobody asks back."""


def follow(rental: Rental, facts: Return, *, by: Person, now: datetime) -> None:
    """Ask for what has to be done now that a scooter is back."""
    return_checks.ask(rental.scooter, rental_id=rental.id, now=now)
    if facts.to_workshop:
        why = facts.remarks.strip() or _(
            "À voir après la location %(number)s", number=rental.number
        )
        breakdowns.back_from_rental(rental.scooter, why, by=by, now=now)
    _ask_for_missing(rental, facts, by=by, now=now)
    _ask_to_decide(rental, facts, by=by, now=now)
    _ask_to_bring_home(rental, by=by, now=now)


def _ask_to_decide(rental: Rental, facts: Return, *, by: Person, now: datetime) -> None:
    """New damage is only proposed: somebody decides what is charged, and a task says so, due in a week."""
    proposed = sum(mark.charge_cents for mark in facts.state.marks if mark.is_new)
    if not proposed:
        return
    total = conditions.capped(proposed, house.settings().damage_excess_cents)
    if total:
        tasks.add(
            _(
                "Décider des dommages de la location %(number)s : %(total)s proposés",
                number=rental.number,
                total=euros(total),
            ),
            kind="rental",
            subject_id=rental.id,
            site_id=rental.site_id,
            due_on=local(now).date() + timedelta(days=7),
            by=by,
            now=now,
        )


def _ask_for_missing(rental: Rental, facts: Return, *, by: Person, now: datetime) -> None:
    """Equipment that went out and did not come back is asked for: a task, due tomorrow."""
    out, _back = reports(rental)
    ticked = {Equipment(one) for one in (out.equipment if out else ()) if one in set(Equipment)}
    missing = sorted(ticked - GIVEN_FOR_GOOD - set(facts.equipment))
    things = [word(one).lower() for one in missing]
    things += equipment.names(equipment.out_with(rental.id))
    if things:
        person = rental.beneficiary
        tasks.add(
            _(
                "Équipement non rendu par %(name)s : %(things)s",
                name=f"{person.first_names} {person.usage_name or person.birth_name}",
                things=", ".join(things),
            ),
            kind="rental",
            subject_id=rental.id,
            site_id=rental.site_id,
            due_on=local(now).date() + timedelta(days=1),
            by=by,
            now=now,
        )


def _ask_to_bring_home(rental: Rental, *, by: Person, now: datetime) -> None:
    """A scooter that was agreed to come back to another site is brought home by the house."""
    there, scooter = rental.return_site, rental.scooter
    if there is not None and there.id != scooter.site_id:
        title = _(
            "Ramener le scooter %(number)s de %(there)s à %(home)s",
            number=scooter.fleet_number,
            there=there.name,
            home=scooter.site.name,
        )
        tasks.add(
            title,
            kind="rental",
            subject_id=rental.id,
            site_id=scooter.site_id,
            due_on=local(now).date() + timedelta(days=1),
            by=by,
            now=now,
        )


def reports(rental: Rental) -> tuple[ConditionReport | None, ConditionReport | None]:
    """The condition reports out and in, as far as they exist."""
    by_direction = {report.direction: report for report in rental.reports}
    return by_direction.get(Direction.OUT), by_direction.get(Direction.IN)
