"""People and titles in few words, for the tests of the decision table (DOMAIN §2.3)."""

from datetime import date
from typing import Any

from mobility.rules.licence import (
    Category,
    CheckVerdict,
    Rider,
    Title,
    TitleCheck,
    TitleKind,
    Training,
    TrainingKind,
    VehicleClass,
    Verdict,
    may_ride,
)

ON = date(2026, 11, 24)
BEFORE_1988 = date(1987, 12, 31)
SINCE_1988 = date(1988, 1, 1)
L1E, L3E, L6E, CAR = VehicleClass.L1E_B, VehicleClass.L3E_A1, VehicleClass.L6E, VehicleClass.CAR_B
BICYCLE, KICK = VehicleClass.ASSISTED_BICYCLE, VehicleClass.KICK_SCOOTER
ALLOWED, REFUSED, REVIEW = Verdict.ALLOWED, Verdict.REFUSED, Verdict.REVIEW


def licence(category: Category = Category.B, **facts: Any) -> Title:
    facts.setdefault("obtained_on", date(2010, 6, 1))
    return Title(kind=TitleKind.LICENCE, category=category, **facts)


def paper(kind: TitleKind, **facts: Any) -> Title:
    return Title(kind=kind, **facts)


def rider(*titles: Title, born_on: date = SINCE_1988, **facts: Any) -> Rider:
    return Rider(born_on=born_on, titles=titles, **facts)


def checked(verdict: CheckVerdict, on: date = ON) -> TitleCheck:
    return TitleCheck(verdict=verdict, on=on)


def followed(kind: TrainingKind, on: date) -> Training:
    return Training(kind=kind, followed_on=on)


BSR = paper(TitleKind.BSR)
SEVEN_HOURS = followed(TrainingKind.SEVEN_HOURS, date(2015, 6, 1))
FOREIGN = licence(country="MA", obtained_on=date(2015, 1, 1))
UKRAINIAN = licence(country="UA", obtained_on=date(2015, 1, 1))
LATER = date(2027, 6, 30)


def check_row(vehicle: VehicleClass, person: Rider, *expected: Any) -> None:
    """Assert what one row of a table says: verdict, last legal day, code that decides."""
    verdict, until, code = expected
    ride = may_ride(vehicle, person, ON)
    assert (ride.verdict, code in {one.code for one in ride.reasons}) == (verdict, True), (
        ride.reasons
    )
    if verdict is not REFUSED:
        assert ride.until == until
