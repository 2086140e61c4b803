"""The decision table of DOMAIN §2.3, rows 14 to 20: the light motorcycle."""

from datetime import date
from typing import Any

import pytest

from mobility.rules.licence import (
    Category,
    TrainingKind,
)
from mobility.rules.reasons import Code
from tests.rules.riders import (
    ALLOWED,
    BEFORE_1988,
    BSR,
    L3E,
    LATER,
    ON,
    REFUSED,
    REVIEW,
    SEVEN_HOURS,
    check_row,
    followed,
    licence,
    rider,
)

# (row of DOMAIN §2.3 and case, vehicle, rider, verdict, last legal day, code that decides)
TABLE = [
    # 14: the 125 needs A1 or more
    ("14 nothing", L3E, rider(), REFUSED, None, Code.TITLE_MISSING),
    ("14 nothing, old", L3E, rider(born_on=BEFORE_1988), REFUSED, None, Code.TITLE_MISSING),
    ("14 BSR", L3E, rider(BSR), REFUSED, None, Code.CATEGORY_INSUFFICIENT),
    ("14 AM", L3E, rider(licence(Category.AM)), REFUSED, None, Code.CATEGORY_INSUFFICIENT),
    ("14 B1", L3E, rider(licence(Category.B1)), REFUSED, None, Code.CATEGORY_INSUFFICIENT),
    # 15: from 16
    *[
        (f"15 {category}", L3E, rider(licence(category)), ALLOWED, None, Code.TITLE_FITS)
        for category in (Category.A1, Category.A2, Category.A)
    ],
    (
        "15 at 15",
        L3E,
        rider(
            licence(Category.A1, obtained_on=ON), born_on=date(2010, 11, 25), guardian_signs=True
        ),
        REFUSED,
        None,
        Code.AGE_TOO_YOUNG,
    ),
    (
        "15 at 16",
        L3E,
        rider(
            licence(Category.A1, obtained_on=ON), born_on=date(2010, 11, 24), guardian_signs=True
        ),
        ALLOWED,
        None,
        Code.TITLE_FITS,
    ),
    # 16 to 20: the 125 with a licence B (R221-8 II)
    (
        "16",
        L3E,
        rider(licence(obtained_on=date(1980, 2, 29)), born_on=date(1960, 1, 1)),
        ALLOWED,
        None,
        Code.B_BEFORE_1980,
    ),
    (
        "16 a day late",
        L3E,
        rider(licence(obtained_on=date(1980, 3, 1)), born_on=date(1960, 1, 1)),
        REFUSED,
        None,
        Code.B_WITHOUT_TRAINING,
    ),
    (
        "17",
        L3E,
        rider(
            licence(obtained_on=date(2024, 11, 25)),
            trainings=(followed(TrainingKind.SEVEN_HOURS, date(2026, 11, 1)),),
        ),
        REFUSED,
        None,
        Code.B_TOO_RECENT,
    ),
    ("17 undated", L3E, rider(licence(obtained_on=None)), REVIEW, None, Code.TITLE_DATE_UNKNOWN),
    ("18", L3E, rider(licence()), REFUSED, None, Code.B_WITHOUT_TRAINING),
    (
        "18 training to come",
        L3E,
        rider(licence(), trainings=(followed(TrainingKind.SEVEN_HOURS, date(2026, 11, 25)),)),
        REFUSED,
        None,
        Code.B_WITHOUT_TRAINING,
    ),
    (
        "19",
        L3E,
        rider(licence(valid_until=LATER), trainings=(SEVEN_HOURS,)),
        ALLOWED,
        LATER,
        Code.B_WITH_TRAINING,
    ),
    (
        "19 two years on the day, training a month before",
        L3E,
        rider(
            licence(obtained_on=date(2024, 11, 24)),
            trainings=(followed(TrainingKind.SEVEN_HOURS, date(2026, 10, 24)),),
        ),
        ALLOWED,
        None,
        Code.B_WITH_TRAINING,
    ),
    (
        "19 training too early",
        L3E,
        rider(
            licence(obtained_on=date(2024, 11, 24)),
            trainings=(followed(TrainingKind.SEVEN_HOURS, date(2026, 10, 23)),),
        ),
        REVIEW,
        None,
        Code.TRAINING_DOUBTFUL,
    ),
    (
        "19 former 3 hours",
        L3E,
        rider(
            licence(obtained_on=date(2005, 1, 1)),
            trainings=(followed(TrainingKind.THREE_HOURS, date(2009, 5, 1)),),
        ),
        ALLOWED,
        None,
        Code.B_WITH_TRAINING,
    ),
    (
        "19 of two trainings, one that counts",
        L3E,
        rider(
            licence(obtained_on=date(2024, 11, 24), valid_until=LATER),
            trainings=(
                followed(TrainingKind.SEVEN_HOURS, date(2026, 9, 1)),
                followed(TrainingKind.SEVEN_HOURS, ON),
            ),
        ),
        ALLOWED,
        LATER,
        Code.B_WITH_TRAINING,
    ),
    # The two years run from the category, whatever card it stands on: a new one shows a far end.
    (
        "17 a renewed card looks recent, and is not",
        L3E,
        rider(
            licence(obtained_on=date(2010, 6, 1), valid_until=date(2041, 11, 1)),
            trainings=(SEVEN_HOURS,),
        ),
        ALLOWED,
        date(2041, 11, 1),
        Code.B_WITH_TRAINING,
    ),
    (
        "16 on the eve, card with an end",
        L3E,
        rider(licence(obtained_on=date(1980, 2, 29), valid_until=LATER), born_on=date(1960, 1, 1)),
        ALLOWED,
        LATER,
        Code.B_BEFORE_1980,
    ),
    *[
        (
            f"19 with {category}",
            L3E,
            rider(licence(category), trainings=(SEVEN_HOURS,)),
            ALLOWED,
            None,
            Code.B_WITH_TRAINING,
        )
        for category in (Category.BE, Category.C, Category.D)
    ],
    (
        "20",
        L3E,
        rider(
            licence(obtained_on=date(2004, 1, 1)),
            trainings=(followed(TrainingKind.INSURER_RECORD, date(2010, 12, 31)),),
        ),
        ALLOWED,
        None,
        Code.B_WITH_TRAINING,
    ),
    (
        "16 to 20 expired card",
        L3E,
        rider(licence(valid_until=date(2026, 11, 23)), trainings=(SEVEN_HOURS,)),
        REVIEW,
        None,
        Code.TITLE_EXPIRED,
    ),
]


@pytest.mark.parametrize("row", [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_each_row_of_the_table(row: tuple[Any, ...]) -> None:
    check_row(*row)
