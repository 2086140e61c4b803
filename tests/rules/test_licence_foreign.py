"""The decision table of DOMAIN §2.3, rows 22 to 30: licences from elsewhere."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from mobility.rules.licence import (
    Category,
    Stay,
)
from mobility.rules.reasons import Code
from tests.rules.riders import (
    ALLOWED,
    BEFORE_1988,
    FOREIGN,
    L1E,
    L3E,
    LATER,
    ON,
    REFUSED,
    REVIEW,
    SEVEN_HOURS,
    UKRAINIAN,
    check_row,
    licence,
    rider,
)

# (row of DOMAIN §2.3 and case, vehicle, rider, verdict, last legal day, code that decides)
TABLE = [
    # 22: EU and EEA
    (
        "22 moped",
        L1E,
        rider(licence(country="BE", valid_until=LATER)),
        ALLOWED,
        LATER,
        Code.TITLE_FITS,
    ),
    ("22 A1", L3E, rider(licence(Category.A1, country="NO")), ALLOWED, None, Code.TITLE_FITS),
    (
        "22 B and 7 hours",
        L3E,
        rider(licence(country="BE"), trainings=(SEVEN_HOURS,)),
        REVIEW,
        None,
        Code.FOREIGN_TITLE_TO_EXAMINE,
    ),
    (
        "22 card over",
        L1E,
        rider(licence(country="BE", valid_until=date(2026, 11, 23))),
        REVIEW,
        None,
        Code.TITLE_EXPIRED,
    ),
    (
        "22 category that does not fit",
        L3E,
        rider(licence(Category.AM, country="BE")),
        REFUSED,
        None,
        Code.CATEGORY_INSUFFICIENT,
    ),
    (
        "22 AM restricted to 3 or 4 wheels",
        L1E,
        rider(licence(Category.AM, country="BE", codes=frozenset({"79.02"}))),
        REFUSED,
        None,
        Code.TWO_WHEELS_EXCLUDED,
    ),
    # 23 and 24: elsewhere, one year of residence
    (
        "23",
        L1E,
        rider(FOREIGN, resident_since=date(2026, 1, 10)),
        ALLOWED,
        date(2027, 1, 9),
        Code.FOREIGN_TITLE_FITS,
    ),
    (
        "23 permit ends first",
        L1E,
        rider(FOREIGN, resident_since=date(2026, 1, 10), permit_until=date(2026, 12, 31)),
        ALLOWED,
        date(2026, 12, 31),
        Code.FOREIGN_TITLE_FITS,
    ),
    (
        "23 card ends first",
        L1E,
        rider(replace(FOREIGN, valid_until=date(2026, 12, 1)), resident_since=date(2026, 1, 10)),
        ALLOWED,
        date(2026, 12, 1),
        Code.FOREIGN_TITLE_FITS,
    ),
    (
        "23 card over",
        L1E,
        rider(replace(FOREIGN, valid_until=date(2026, 11, 1)), resident_since=date(2026, 1, 10)),
        REVIEW,
        None,
        Code.TITLE_EXPIRED,
    ),
    (
        "23 card to come",
        L1E,
        rider(replace(FOREIGN, obtained_on=date(2026, 12, 1)), resident_since=date(2026, 1, 10)),
        REFUSED,
        None,
        Code.TITLE_NOT_YET,
    ),
    ("23 residence unknown", L1E, rider(FOREIGN), REVIEW, None, Code.RESIDENCE_DATE_UNKNOWN),
    (
        "23 A1 on a 125",
        L3E,
        rider(replace(FOREIGN, category=Category.A1), resident_since=date(2026, 1, 10)),
        ALLOWED,
        date(2027, 1, 9),
        Code.FOREIGN_TITLE_FITS,
    ),
    (
        "23 B on a 125",
        L3E,
        rider(FOREIGN, resident_since=date(2026, 1, 10), trainings=(SEVEN_HOURS,)),
        REVIEW,
        None,
        Code.FOREIGN_TITLE_TO_EXAMINE,
    ),
    (
        "24 last day of the year",
        L1E,
        rider(FOREIGN, resident_since=date(2025, 11, 25)),
        ALLOWED,
        ON,
        Code.FOREIGN_TITLE_FITS,
    ),
    (
        "24 moped",
        L1E,
        rider(FOREIGN, resident_since=date(2025, 11, 24)),
        REFUSED,
        None,
        Code.FOREIGN_TITLE_OVER,
    ),
    (
        "24 moped, born before 1988",
        L1E,
        rider(FOREIGN, born_on=BEFORE_1988, resident_since=date(2020, 1, 1)),
        ALLOWED,
        None,
        Code.NO_TITLE_NEEDED,
    ),
    (
        "24 125",
        L3E,
        rider(replace(FOREIGN, category=Category.A), resident_since=date(2020, 1, 1)),
        REFUSED,
        None,
        Code.FOREIGN_TITLE_OVER,
    ),
    # 25: Regulation (EU) 2022/1280
    (
        "25",
        L1E,
        rider(UKRAINIAN, stay=Stay.TEMPORARY_PROTECTION, permit_until=date(2027, 3, 4)),
        ALLOWED,
        date(2027, 3, 4),
        Code.FOREIGN_TITLE_FITS,
    ),
    (
        "25 protection over",
        L1E,
        rider(UKRAINIAN, stay=Stay.TEMPORARY_PROTECTION, permit_until=date(2026, 3, 4)),
        REFUSED,
        None,
        Code.FOREIGN_TITLE_OVER,
    ),
    (
        "25 end unknown",
        L1E,
        rider(UKRAINIAN, stay=Stay.TEMPORARY_PROTECTION),
        REVIEW,
        None,
        Code.PERMIT_DATE_UNKNOWN,
    ),
    (
        "25 a licence of a third country",
        L1E,
        rider(FOREIGN, stay=Stay.TEMPORARY_PROTECTION, permit_until=date(2027, 3, 4)),
        REVIEW,
        None,
        Code.FOREIGN_TITLE_TO_EXAMINE,
    ),
    # 26: one year from the start of the permit
    (
        "26",
        L1E,
        rider(FOREIGN, stay=Stay.INTERNATIONAL_PROTECTION, resident_since=date(2026, 6, 1)),
        ALLOWED,
        date(2027, 5, 31),
        Code.FOREIGN_TITLE_FITS,
    ),
    (
        "26 permit ends first",
        L1E,
        rider(
            FOREIGN,
            stay=Stay.INTERNATIONAL_PROTECTION,
            resident_since=date(2026, 6, 1),
            permit_until=date(2027, 1, 31),
        ),
        ALLOWED,
        date(2027, 1, 31),
        Code.FOREIGN_TITLE_FITS,
    ),
    (
        "26 start unknown",
        L1E,
        rider(FOREIGN, stay=Stay.INTERNATIONAL_PROTECTION),
        REVIEW,
        None,
        Code.RESIDENCE_DATE_UNKNOWN,
    ),
    # 27: as long as the studies
    (
        "27",
        L1E,
        rider(
            FOREIGN,
            stay=Stay.STUDENT,
            resident_since=date(2022, 9, 1),
            permit_until=date(2027, 8, 31),
        ),
        ALLOWED,
        date(2027, 8, 31),
        Code.FOREIGN_TITLE_FITS,
    ),
    (
        "27 end unknown",
        L1E,
        rider(FOREIGN, stay=Stay.STUDENT),
        REVIEW,
        None,
        Code.PERMIT_DATE_UNKNOWN,
    ),
    (
        "27 studies over",
        L1E,
        rider(FOREIGN, stay=Stay.STUDENT, permit_until=date(2026, 11, 23)),
        REFUSED,
        None,
        Code.FOREIGN_TITLE_OVER,
    ),
    (
        "28",
        L1E,
        rider(FOREIGN, stay=Stay.ASYLUM_SEEKER),
        REVIEW,
        None,
        Code.FOREIGN_TITLE_TO_EXAMINE,
    ),
    ("29", L1E, rider(licence(country="GB")), REVIEW, None, Code.FOREIGN_TITLE_TO_EXAMINE),
    (
        "29 125",
        L3E,
        rider(licence(Category.A, country="GB"), resident_since=date(2026, 6, 1)),
        REVIEW,
        None,
        Code.FOREIGN_TITLE_TO_EXAMINE,
    ),
    (
        "30 125",
        L3E,
        rider(licence(Category.A, provisional=True)),
        REVIEW,
        None,
        Code.TITLE_PROVISIONAL,
    ),
    (
        "30 AM",
        L1E,
        rider(licence(Category.AM, provisional=True, valid_until=date(2020, 1, 1))),
        REVIEW,
        None,
        Code.TITLE_PROVISIONAL,
    ),
    ("30", L1E, rider(licence(provisional=True)), REVIEW, None, Code.TITLE_PROVISIONAL),
]


@pytest.mark.parametrize("row", [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_each_row_of_the_table(row: tuple[Any, ...]) -> None:
    check_row(*row)
