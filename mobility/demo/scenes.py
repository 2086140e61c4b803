"""What happened at the house, played in order: rentals that ended, one for each state of today, and what went wrong."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from mobility import config
from mobility.demo import conditions, equipment, people, workshop
from mobility.demo.stage import Player, Stage
from mobility.rules.accounts import Account
from mobility.rules.licence import VehicleClass
from mobility.rules.rentals import Equipment
from mobility.rules.states import BookingState
from mobility.services import bookings, contracts, fleet, notes, rentals, takeovers, tariffs, tasks
from mobility.services.bookings import Wish
from mobility.services.condition_state import NOTHING_SEEN
from mobility.services.handovers import Handover, Return
from mobility.services.takeovers import PaperRental
from mobility.words import local

GIVEN = [
    Equipment.HELMET,
    Equipment.GLOVES,
    Equipment.VEST,
    Equipment.LOCK,
    Equipment.KEYS,
    Equipment.PAPERS,
]
MEANS = (Account.CASH, Account.CARD, Account.TRANSFER)


@dataclass(frozen=True, slots=True)
class Scene:
    """One rental to play: on which scooter (by its rank), from which day to which day from today, how far."""

    scooter: int
    first_day: int
    last_day: int
    until: str
    """`booked`, `contract`, `out`, `paper` (out since before the house took over), `back` (not settled) or `closed`."""
    late: int = 0
    """Days by which the scooter comes back late."""


PAST = tuple(
    Scene(scooter, first, last, "closed", late=late)
    for scooter in range(11)
    for first, last, late in (
        (-110, -88, 0),
        (-75, -50, 1 if scooter % 4 == 1 else 0),
        (-44, -23, 0),
    )
)
TABLET = Scene(1, -10, 2, "out")
"""Whose photos and marks were taken as it went out."""
NOW = (
    Scene(0, -12, 5, "paper"),
    TABLET,
    Scene(2, -14, 0, "out"),
    Scene(3, -16, -1, "out"),
    Scene(7, -18, -4, "out"),
    Scene(4, 0, 21, "contract"),
    Scene(8, 0, 14, "contract"),
    Scene(3, 1, 9, "booked"),
    Scene(5, 1, 22, "booked"),
    Scene(9, 2, 16, "booked"),
    Scene(10, -15, -3, "back", late=2),
)
HOURS = ((9, 30), (10, 30), (14, 0), (15, 30))


def play(stage: Stage) -> None:
    """Play every scene, then what else a house knows: requests, refusals, a workshop, notes, tasks."""
    busy: dict[int, list[Scene]] = {}
    # In order of days: what is known of a person grows with each scene, and a decision is weighed on what was seen.
    for rank, scene in enumerate(sorted((*PAST, *NOW), key=lambda one: one.first_day)):
        player = _free_player(stage, scene, busy)
        if player is not None:
            busy.setdefault(player.beneficiary_id, []).append(scene)
            begin = _from_paper if scene.until == "paper" else _rental
            begin(stage, scene, player, HOURS[rank % len(HOURS)])
    used = {who for who, scenes in busy.items() if any(scene in NOW for scene in scenes)}
    people.freshen(stage)
    _requests(stage, used)
    workshop.play(stage)
    _notes_and_tasks(stage)


def _free_player(stage: Stage, scene: Scene, busy: dict[int, list[Scene]]) -> Player | None:
    """Somebody who may ride this scooter and rides no other at the time."""
    vehicle_class, site = stage.scooters[stage.scooter_ids[scene.scooter]]
    fitting = [
        player
        for player in stage.people
        if player.site == site
        and player.vehicle_class is vehicle_class
        and not any(_overlap(scene, other) for other in busy.get(player.beneficiary_id, ()))
    ]
    return stage.chance.choice(fitting) if fitting else None


def _overlap(one: Scene, other: Scene) -> bool:
    """Whether two scenes share a day, with a few days to spare."""
    spare = 4
    return one.first_day <= other.last_day + other.late + spare and (
        other.first_day <= one.last_day + one.late + spare
    )


def _rental(stage: Stage, scene: Scene, player: Player, hour: tuple[int, int]) -> None:
    scooter_id = stage.scooter_ids[scene.scooter]
    agent = stage.agent(player.site)
    start, end = stage.at(scene.first_day, *hour), stage.at(scene.last_day, 17)
    booked_at = min(start - timedelta(days=2), stage.now - timedelta(hours=3))
    people.weigh_again(stage, player, booked_at - timedelta(hours=1))
    wish = Wish(
        beneficiary_id=player.beneficiary_id,
        site_id=stage.sites[player.site],
        vehicle_class=player.vehicle_class,
        starts_at=start,
        ends_at=end,
    )
    booking = stage.do(
        lambda: bookings.book(wish, scooter_id, by=agent, now=booked_at), at=booked_at, by=agent
    )
    reference = booking.reference
    if scene.until == "booked":
        return
    issued_at = booked_at + timedelta(hours=1)
    rental = stage.do(
        lambda: contracts.issue(
            reference, by=agent, now=issued_at, public_url=config.from_environment().public_url
        ),
        at=issued_at,
        by=agent,
    )
    stage.rentals += 1
    number = rental.number
    if scene.until == "contract":
        return
    _hand_over(stage, number, start, looked=scene is TABLET)
    if scene.until == "out":
        return
    back_at = stage.at(scene.last_day + scene.late, 16, 30)
    _take_back(stage, number, back_at, settle=scene.until == "closed")
    if scene.until == "closed":
        workshop.check(stage, scooter_id)


def _from_paper(stage: Stage, scene: Scene, player: Player, hour: tuple[int, int]) -> None:
    """A rental that was under way on paper, brought in three days ago."""
    scooter_id = stage.scooter_ids[scene.scooter]
    at, manager = stage.at(-3, 11), stage.staff["manager"]

    def unit() -> None:
        scooter = fleet.scooter(scooter_id, by=manager)
        tariff = tariffs.in_force(player.vehicle_class, local(at).date())
        facts = PaperRental(
            beneficiary_id=player.beneficiary_id,
            scooter=scooter,
            starts_at=stage.at(scene.first_day, *hour),
            due_at=stage.at(scene.last_day, 17),
            tariff=tariff,
            external_number="CAL-0118",
            deposit_cents=tariff.deposit_cents,
            deposit_means=Account.CHEQUE,
            owed_cents=2100,
            used_days=stage.chance.choice((0, 14, 30)) + tariffs.used_days(player.beneficiary_id),
            km=fleet.mileage(scooter) + 2,
            equipment=GIVEN,
        )
        takeovers.take_over(facts, by=manager, now=at)

    stage.do(unit, at=at, by=manager)
    stage.rentals += 1


def _hand_over(stage: Stage, number: str, at: datetime, *, looked: bool) -> None:
    agent = stage.staff["manager"]
    means = stage.chance.choice(MEANS)

    def unit() -> None:
        rental = rentals.get(number, by=agent)
        # Things are lent by their number since three weeks; before that, they were ticked.
        numbered = at > stage.now - timedelta(days=21)
        lent, uses = equipment.picked(rental, on=local(at).date()) if numbered else ([], [])
        # One in six pays the rent in two times; the rest is paid at the return.
        paid = rental.total_cents if stage.chance.random() > 0.17 else rental.total_cents // 2
        facts = Handover(
            identity_seen="identity_card",
            title_valid=True,
            briefing_done=True,
            trial_ride_done=True,
            km=fleet.mileage(rental.scooter) + stage.chance.randrange(1, 4),
            energy_percent=100,
            equipment=[one for one in GIVEN if one not in uses],
            items=lent,
            remarks=stage.chance.choice(
                ("", "", "Petite rayure à l'avant droit.", "Rétroviseur gauche resserré.")
            ),
            rent_paid_cents=paid,
            rent_means=means,
            deposit_cents=rental.deposit_cents,
            deposit_means=means,
            state=conditions.seen(stage, rental, by_id=agent.user_id, at=at)
            if looked
            else NOTHING_SEEN,
        )
        rentals.hand_over(number, facts, version=rental.version, by=agent, now=at)

    stage.do(unit, at=at, by=agent)


def _take_back(stage: Stage, number: str, at: datetime, *, settle: bool) -> None:
    agent = stage.staff["manager"]

    def unit() -> None:
        rental = rentals.get(number, by=agent)
        out, _back = rentals.reports(rental)
        facts = Return(
            km=fleet.mileage(rental.scooter) + rental.days * stage.chance.randrange(8, 24),
            energy_percent=stage.chance.choice((25, 50, 75, 100)),
            equipment=[one for one in GIVEN if out and one in out.equipment],
            outcomes=equipment.came_back(rental),
            settle=settle,
        )
        rentals.give_back(number, facts, version=rental.version, by=agent, now=at)

    stage.do(unit, at=at, by=agent)


REQUESTS = (
    (BookingState.REQUESTED, ""),
    (BookingState.REQUESTED, ""),
    (BookingState.TO_VERIFY, ""),
    (BookingState.WAITING, ""),
    (BookingState.WAITING, ""),
    (BookingState.WAITING, ""),
    (BookingState.OFFERED, ""),
    (BookingState.REFUSED, "Un bus direct dessert l'entreprise aux bonnes heures."),
    (BookingState.CANCELLED, "La personne a trouvé un covoiturage."),
    (BookingState.EXPIRED, ""),
    (BookingState.NO_SHOW, "Non venue, injoignable par téléphone."),
)


PATHS = {
    BookingState.REQUESTED: (),
    BookingState.NO_SHOW: (BookingState.CONFIRMED, BookingState.NO_SHOW),
    BookingState.WAITING: (BookingState.TO_VERIFY, BookingState.WAITING),
}
"""Through which states a request comes to the one it is in, where that is not the first step."""


def _requests(stage: Stage, used: set[int]) -> None:
    """One request for each state that no rental of today shows."""
    waiting = [player for player in stage.people if player.beneficiary_id not in used]
    for rank, (state, reason) in enumerate(REQUESTS):
        fitting = [
            player
            for player in waiting
            if player.vehicle_class is VehicleClass.L1E_B and player.site == _where(state)
        ]
        if not fitting:
            continue
        player = fitting[0]
        waiting.remove(player)
        _request(stage, player, state, reason, rank)


def _where(state: BookingState) -> str:
    """At Marck no scooter is free for the next two weeks: that is where people wait."""
    return "Marck" if state is BookingState.WAITING else "Calais Centre"


def _request(stage: Stage, player: Player, state: BookingState, reason: str, rank: int) -> None:
    agent = stage.agent(player.site)
    missed, queued = state is BookingState.NO_SHOW, state is BookingState.WAITING
    first, last = (-20, -14) if missed else (1, 13) if queued else (30 + 2 * rank, 44 + 2 * rank)
    # An offer stands for two days: this one is a few hours old.
    days = {BookingState.OFFERED: 0, BookingState.NO_SHOW: 23, BookingState.WAITING: 17}.get(
        state, 3
    )
    asked_at = stage.now - timedelta(days=days, hours=rank)
    if missed:
        people.weigh_again(stage, player, asked_at - timedelta(hours=1))
    wish = Wish(
        beneficiary_id=player.beneficiary_id,
        site_id=stage.sites[player.site],
        vehicle_class=player.vehicle_class,
        starts_at=stage.at(first, 10),
        ends_at=stage.at(last, 17),
    )
    if missed:  # accepted then, so weighed then
        people.weigh_again(stage, player, asked_at - timedelta(hours=1))
    booking = stage.do(lambda: bookings.ask(wish, by=agent, now=asked_at), at=asked_at, by=agent)
    path = PATHS.get(state, (state,))
    scooter_id = stage.scooter_ids[3 if state is BookingState.OFFERED else 1]
    for step, target in enumerate(path, start=1):
        at = asked_at + timedelta(hours=step)
        if target is BookingState.NO_SHOW:
            at = wish.starts_at + timedelta(hours=2)
        stage.do(
            lambda target=target, at=at: bookings.move(  # type: ignore[misc]
                booking.reference,
                target,
                reason=reason,
                scooter_id=scooter_id,
                by=stage.staff["manager"],
                now=at,
            ),
            at=at,
            by=stage.staff["manager"],
        )


def _notes_and_tasks(stage: Stage) -> None:
    manager = stage.staff["manager"]
    site_id = stage.sites["Calais Centre"]
    today = stage.today

    def unit() -> None:
        for player in stage.people[:4]:
            notes.add(
                "beneficiary",
                player.beneficiary_id,
                "Préfère être appelé après 16 h.",
                by=manager,
                now=stage.now - timedelta(days=2),
            )
        tasks.add(
            "Appeler l'assureur pour le nouveau 125",
            site_id=site_id,
            due_on=today,
            by=manager,
            now=stage.now - timedelta(days=1),
        )
        tasks.add(
            "Commander 4 paires de gants taille S",
            site_id=site_id,
            due_on=today + timedelta(days=1),
            by=manager,
            now=stage.now - timedelta(days=1),
        )

    stage.do(unit, at=stage.now - timedelta(days=1), by=manager)
