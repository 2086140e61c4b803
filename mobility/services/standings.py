"""Where a request stands, as the person sees it: a sentence, the next step, an appointment, what to bring.

What is not in `Status` is not shown (SECURITY B-06).
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from mobility.models import Beneficiary, Booking, Rental, Site
from mobility.rules.licence import VehicleClass
from mobility.rules.people import SuspensionCause
from mobility.rules.periods import at_local
from mobility.rules.reminders import OpenDays
from mobility.rules.states import BookingState
from mobility.services import house
from mobility.words import local
from mobility.words.values import HOUSE_TIMEZONE

LIFE_AFTER_END = timedelta(days=30)
"""How long a link and a page outlive the return (SECURITY B-05)."""

OPEN = (
    BookingState.UNDER_WAY,
    BookingState.TO_SIGN,
    BookingState.CONFIRMED,
    BookingState.TO_REASSIGN,
    BookingState.OFFERED,
    BookingState.WAITING,
    BookingState.TO_VERIFY,
    BookingState.REQUESTED,
)
"""States of a request that goes on, the nearest to the scooter first."""


class Standing(StrEnum):
    """Where things stand, as the person sees it: the state of the booking, and four things beside it."""

    NO_REQUEST = "no_request"
    REQUESTED = "requested"
    TO_VERIFY = "to_verify"
    WAITING = "waiting"
    OFFERED = "offered"
    CONFIRMED = "confirmed"
    TO_SIGN = "to_sign"
    UNDER_WAY = "under_way"
    DUE_TODAY = "due_today"
    LATE = "late"
    RETURNED = "returned"
    CLOSED = "closed"
    REFUSED = "refused"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    NO_SHOW = "no_show"
    TO_REASSIGN = "to_reassign"
    OFFER_OVER = "offer_over"


class Step(StrEnum):
    """The steps of the way, in order."""

    ASK = "ask"
    CHECK = "check"
    BOOK = "book"
    RIDE = "ride"
    BRING_BACK = "bring_back"


class Bring(StrEnum):
    """What to bring along."""

    IDENTITY = "identity"
    LICENCE = "licence"
    DEPOSIT = "deposit"
    HELMET_AND_GLOVES = "helmet_and_gloves"
    LOCK = "lock"
    KEYS = "keys"
    PAPERS = "papers"


@dataclass(frozen=True, slots=True)
class Appointment:
    """When and where to come; `at` in UTC."""

    at: datetime
    site: str
    address: str


@dataclass(frozen=True, slots=True)
class Offer:
    """A scooter that the person may take or leave: the booking's reference, and when it is to be back (UTC)."""

    reference: str
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Pause:
    """No new booking until a day (included): why, and the words that were written to the person."""

    until: date
    cause: SuspensionCause
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """All that the page may show: no birth date, no address of the person, no money, no document, no plate."""

    first_name: str
    standing: Standing
    phone: str
    appointment: Appointment | None = None
    bring: tuple[Bring, ...] = ()
    here: Step | None = None
    """The step the person is at; None when the way ended early."""
    answer_by: datetime | None = None
    vehicle_class: VehicleClass | None = None
    offer: Offer | None = None
    """What can be answered on the page; None when there is nothing, or no more."""
    pause: Pause | None = None


def of_booking(booking: Booking, now: datetime) -> Status:
    """The page of one booking at an instant."""
    standing = _standing(booking, now)
    return Status(
        first_name=given_name(booking.beneficiary),
        standing=standing,
        phone=booking.site.phone or house.shown().phone,
        appointment=_appointment(booking, standing),
        bring=_bring(booking, standing),
        here=_HERE.get(standing),
        answer_by=booking.answer_by if booking.state is BookingState.OFFERED else None,
        vehicle_class=booking.vehicle_class,
        offer=Offer(booking.reference, booking.ends_at) if standing is Standing.OFFERED else None,
    )


def given_name(person: Beneficiary) -> str:
    """The first of the first names: what a message and the page call a person by."""
    return person.first_names.split()[0] if person.first_names.strip() else ""


def return_place(rental: Rental) -> Site:
    """Where a scooter is to be brought back: to its own site, if nothing else was agreed."""
    return rental.return_site or rental.site


def return_moment(rental: Rental, site: Site) -> datetime:
    """When the scooter is to be back (UTC): as agreed, or at closing time of the next open day.

    `site` is the rental's own; another one may have been agreed.
    """
    return expected_back(rental.return_site or site, rental.due_at)


def expected_back(site: Site, agreed_at: datetime) -> datetime:
    """When somebody is expected who agreed to be back at an instant (UTC), at no charge for days of closing.

    As agreed, or at closing time of the next open day: nobody is late because the house is closed.
    """
    agreed = local(agreed_at).date()
    day = open_days(site).next_open(agreed)
    if day == agreed:
        return agreed_at
    return at_local(day, house.closing_time(site, day), HOUSE_TIMEZONE)


def open_days(site: Site) -> OpenDays:
    """When a site takes scooters back, as the rules want it."""
    closed: set[date] = set()
    for closure in site.closures:
        days = (closure.last_day - closure.first_day).days
        closed.update(closure.first_day + timedelta(days=ahead) for ahead in range(days + 1))
    weekdays = frozenset(hours.weekday for hours in site.hours) or OpenDays().weekdays
    return OpenDays(weekdays=weekdays, closed=frozenset(closed), timezone=HOUSE_TIMEZONE)


_HERE = {
    Standing.REQUESTED: Step.ASK,
    Standing.TO_VERIFY: Step.CHECK,
    Standing.WAITING: Step.BOOK,
    Standing.OFFERED: Step.BOOK,
    Standing.OFFER_OVER: Step.BOOK,
    Standing.CONFIRMED: Step.BOOK,
    Standing.TO_REASSIGN: Step.BOOK,
    Standing.TO_SIGN: Step.RIDE,
    Standing.UNDER_WAY: Step.RIDE,
    Standing.DUE_TODAY: Step.BRING_BACK,
    Standing.LATE: Step.BRING_BACK,
    Standing.RETURNED: Step.BRING_BACK,
}
_COME = frozenset({Standing.CONFIRMED, Standing.TO_SIGN})
_COME_BACK = frozenset({Standing.UNDER_WAY, Standing.DUE_TODAY, Standing.LATE})
_WITHOUT_LICENCE = frozenset({VehicleClass.ASSISTED_BICYCLE, VehicleClass.KICK_SCOOTER})


def _standing(booking: Booking, now: datetime) -> Standing:
    if booking.state is BookingState.UNDER_WAY and booking.rental is not None:
        back = local(return_moment(booking.rental, booking.site)).date()
        if local(now).date() > back:
            return Standing.LATE
        if local(now).date() == back:
            return Standing.DUE_TODAY
    if is_over(booking, now):
        return Standing.OFFER_OVER
    missed = local(now).date() > local(booking.starts_at).date()
    if missed and booking.state in {BookingState.CONFIRMED, BookingState.TO_SIGN}:
        return (
            Standing.NO_SHOW
        )  # nobody has written it down yet; the person needs another appointment
    return Standing(booking.state.value)


def is_over(booking: Booking, now: datetime) -> bool:
    """Whether an offer's deadline is past, also before the runner has seen it."""
    answer_by = booking.answer_by
    return booking.state is BookingState.OFFERED and answer_by is not None and answer_by < now


def _appointment(booking: Booking, standing: Standing) -> Appointment | None:
    if standing in _COME or standing is Standing.OFFERED:
        return Appointment(booking.starts_at, booking.site.name, _where(booking.site))
    if standing in _COME_BACK and booking.rental is not None:
        site = return_place(booking.rental)
        return Appointment(return_moment(booking.rental, site), site.name, _where(site))
    return None


def _where(site: Site) -> str:
    return f"{site.address}, {site.postcode} {site.town}"


def _bring(booking: Booking, standing: Standing) -> tuple[Bring, ...]:
    if standing in _COME:
        papers = () if booking.vehicle_class in _WITHOUT_LICENCE else (Bring.LICENCE,)
        return (Bring.IDENTITY, *papers, Bring.DEPOSIT)
    if standing in _COME_BACK:
        papers = () if booking.vehicle_class in _WITHOUT_LICENCE else (Bring.PAPERS,)
        return (Bring.HELMET_AND_GLOVES, Bring.LOCK, Bring.KEYS, *papers)
    return ()


def ends(booking: Booking) -> datetime:
    """Until when the page of a booking may be seen."""
    if booking.state in OPEN:
        return datetime.max.replace(tzinfo=booking.ends_at.tzinfo)
    returned = booking.rental.returned_at if booking.rental is not None else None
    return (returned or max(booking.ends_at, booking.created_at)) + LIFE_AFTER_END
