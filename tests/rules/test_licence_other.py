"""What stands beside the decision table of DOMAIN §2.3: bicycles, kick scooters, light quadricycles, cars."""

from datetime import date
from typing import Any

import pytest

from mobility.rules.licence import (
    Category,
    CheckVerdict,
    TitleKind,
)
from mobility.rules.reasons import Code
from tests.rules.riders import (
    ALLOWED,
    BEFORE_1988,
    BICYCLE,
    BSR,
    CAR,
    KICK,
    L6E,
    LATER,
    ON,
    REFUSED,
    REVIEW,
    check_row,
    checked,
    licence,
    paper,
    rider,
)

# (case, vehicle, rider, verdict, last legal day, code that decides)
TABLE = [
    # 250 W and 25 km/h make a bicycle (R311-1, 6.11); a kick scooter from 14 (R412-43-3, by decree 2023-848);
    # a light quadricycle with AM from 14 (R211-2); a car with B from 17 (R221-5).
    ("bicycle", BICYCLE, rider(), ALLOWED, None, Code.NO_TITLE_ASKED),
    ("kick scooter", KICK, rider(), ALLOWED, None, Code.NO_TITLE_ASKED),
    (
        "kick scooter, 14",
        KICK,
        rider(born_on=date(2012, 11, 24), guardian_signs=True),
        ALLOWED,
        None,
        Code.AGE_LEGAL,
    ),
    (
        "bicycle, whatever the titles",
        BICYCLE,
        rider(licence(), check=checked(CheckVerdict.NOT_VALID)),
        ALLOWED,
        None,
        Code.NO_TITLE_ASKED,
    ),
    (
        "quadricycle, AM at 14",
        L6E,
        rider(
            paper(TitleKind.AM_CARD, obtained_on=ON),
            born_on=date(2012, 11, 24),
            guardian_signs=True,
        ),
        ALLOWED,
        date(2041, 11, 24),
        Code.TITLE_FITS,
    ),
    (
        "quadricycle, B1",
        L6E,
        rider(licence(Category.B1, valid_until=LATER)),
        ALLOWED,
        LATER,
        Code.TITLE_FITS,
    ),
    (
        "quadricycle, theory only",
        L6E,
        rider(paper(TitleKind.ASSR)),
        REFUSED,
        None,
        Code.ASSR_ONLY,
    ),
    (
        "quadricycle, doubt about a person born before 1988",
        L6E,
        rider(born_on=BEFORE_1988, check=checked(CheckVerdict.NOT_VALID)),
        REVIEW,
        None,
        Code.TITLE_SEEN_NOT_VALID,
    ),
    ("car", CAR, rider(licence(valid_until=LATER)), ALLOWED, LATER, Code.TITLE_FITS),
    ("car with BE", CAR, rider(licence(Category.BE)), ALLOWED, None, Code.TITLE_FITS),
    ("car with C", CAR, rider(licence(Category.C)), ALLOWED, None, Code.TITLE_FITS),
    ("car with D", CAR, rider(licence(Category.D)), ALLOWED, None, Code.TITLE_FITS),
    *[
        (
            f"car with {category}",
            CAR,
            rider(licence(category)),
            REFUSED,
            None,
            Code.CATEGORY_INSUFFICIENT,
        )
        for category in (Category.A1, Category.A2, Category.A, Category.B1)
    ],
    ("car with BSR", CAR, rider(BSR), REFUSED, None, Code.CATEGORY_INSUFFICIENT),
    (
        "car, card over",
        CAR,
        rider(licence(valid_until=date(2026, 11, 23))),
        REVIEW,
        None,
        Code.TITLE_EXPIRED,
    ),
    (
        "car at 17",
        CAR,
        rider(licence(obtained_on=ON), born_on=date(2009, 11, 24), guardian_signs=True),
        ALLOWED,
        None,
        Code.TITLE_FITS,
    ),
    (
        "car at 16",
        CAR,
        rider(licence(obtained_on=ON), born_on=date(2009, 11, 25), guardian_signs=True),
        REFUSED,
        None,
        Code.AGE_TOO_YOUNG,
    ),
    (
        "car, not valid",
        CAR,
        rider(licence(), born_on=BEFORE_1988, check=checked(CheckVerdict.NOT_VALID)),
        REFUSED,
        None,
        Code.TITLE_SEEN_NOT_VALID,
    ),
    ("car with AM", CAR, rider(licence(Category.AM)), REFUSED, None, Code.CATEGORY_INSUFFICIENT),
    ("car without", CAR, rider(born_on=BEFORE_1988), REFUSED, None, Code.TITLE_MISSING),
]


@pytest.mark.parametrize("row", [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_each_row_of_the_table(row: tuple[Any, ...]) -> None:
    check_row(*row)
