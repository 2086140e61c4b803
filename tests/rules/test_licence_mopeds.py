"""The decision table of DOMAIN §2.3, rows 1 to 13, and the vehicles beside it."""

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
    L1E,
    L3E,
    L6E,
    LATER,
    ON,
    REFUSED,
    REVIEW,
    SEVEN_HOURS,
    check_row,
    checked,
    licence,
    paper,
    rider,
)

# (row of DOMAIN §2.3 and case, vehicle, rider, verdict, last legal day, code that decides)
TABLE = [
    # 1: R211-2, nobody under 14
    ("1 moped, 13", L1E, rider(BSR, born_on=date(2012, 11, 25)), REFUSED, None, Code.AGE_TOO_YOUNG),
    (
        "1 bicycle, 13",
        BICYCLE,
        rider(born_on=date(2012, 11, 25)),
        REFUSED,
        None,
        Code.AGE_TOO_YOUNG,
    ),
    (
        "1 kick scooter, 13",
        KICK,
        rider(born_on=date(2012, 11, 25)),
        REFUSED,
        None,
        Code.AGE_TOO_YOUNG,
    ),
    *[
        (
            f"1 {vehicle}, 13",
            vehicle,
            rider(licence(Category.A1), licence(), born_on=date(2012, 11, 25), guardian_signs=True),
            REFUSED,
            None,
            Code.AGE_TOO_YOUNG,
        )
        for vehicle in (L3E, L6E, CAR)
    ],
    # 2: minors need their guardian
    (
        "2 alone",
        L1E,
        rider(paper(TitleKind.AM_CARD, obtained_on=date(2026, 1, 5)), born_on=date(2011, 1, 1)),
        REVIEW,
        date(2041, 1, 5),
        Code.GUARDIAN_MISSING,
    ),
    (
        "2 with guardian",
        L1E,
        rider(
            paper(TitleKind.AM_CARD, obtained_on=date(2026, 1, 5)),
            born_on=date(2011, 1, 1),
            guardian_signs=True,
        ),
        ALLOWED,
        date(2041, 1, 5),
        Code.GUARDIAN_SIGNS,
    ),
    (
        "2 kick scooter, 14",
        KICK,
        rider(born_on=date(2012, 11, 24)),
        REVIEW,
        None,
        Code.GUARDIAN_MISSING,
    ),
    (
        "2 bicycle, 14",
        BICYCLE,
        rider(born_on=date(2012, 11, 24), guardian_signs=True),
        ALLOWED,
        None,
        Code.GUARDIAN_SIGNS,
    ),
    (
        "2 the day of 18 years",
        L1E,
        rider(BSR, born_on=date(2008, 11, 24)),
        ALLOWED,
        None,
        Code.TITLE_FITS,
    ),
    (
        "2 the eve of 18 years",
        L1E,
        rider(BSR, born_on=date(2008, 11, 25)),
        REVIEW,
        None,
        Code.GUARDIAN_MISSING,
    ),
    # 3 and 4: the limit of birth is inclusive
    ("3 moped", L1E, rider(born_on=BEFORE_1988), ALLOWED, None, Code.NO_TITLE_NEEDED),
    ("3 quadricycle", L6E, rider(born_on=BEFORE_1988), ALLOWED, None, Code.NO_TITLE_NEEDED),
    ("4 moped", L1E, rider(), REFUSED, None, Code.TITLE_MISSING),
    # The form asks for the category; facts without it are weighed all the same.
    (
        "4 licence without a category",
        L1E,
        rider(paper(TitleKind.LICENCE, obtained_on=date(2015, 3, 2))),
        REFUSED,
        None,
        Code.CATEGORY_INSUFFICIENT,
    ),
    ("4 quadricycle", L6E, rider(), REFUSED, None, Code.TITLE_MISSING),
    # 5: a BSR has no end
    ("5", L1E, rider(BSR), ALLOWED, None, Code.TITLE_FITS),
    (
        "5 dated",
        L1E,
        rider(paper(TitleKind.BSR, obtained_on=date(2004, 5, 5))),
        ALLOWED,
        None,
        Code.TITLE_FITS,
    ),
    (
        "5 since 2013 it is AM",
        L1E,
        rider(paper(TitleKind.BSR, obtained_on=date(2013, 1, 19))),
        ALLOWED,
        date(2028, 1, 19),
        Code.TITLE_FITS,
    ),
    # 6: AM holds 15 years
    (
        "6 by date",
        L1E,
        rider(paper(TitleKind.AM_CARD, obtained_on=date(2015, 3, 2))),
        ALLOWED,
        date(2030, 3, 2),
        Code.TITLE_FITS,
    ),
    (
        "6 by end",
        L1E,
        rider(paper(TitleKind.AM_CARD, valid_until=ON)),
        ALLOWED,
        ON,
        Code.TITLE_FITS,
    ),
    (
        "6 as a category",
        L6E,
        rider(licence(Category.AM, obtained_on=date(2015, 3, 2))),
        ALLOWED,
        date(2030, 3, 2),
        Code.TITLE_FITS,
    ),
    (
        "6 expired",
        L1E,
        rider(paper(TitleKind.AM_CARD, valid_until=date(2026, 11, 23))),
        REVIEW,
        None,
        Code.TITLE_EXPIRED,
    ),
    ("6 undated", L1E, rider(paper(TitleKind.AM_CARD)), REVIEW, None, Code.TITLE_DATE_UNKNOWN),
    (
        "6 restricted to 3 or 4 wheels",
        L1E,
        rider(paper(TitleKind.AM_CARD, obtained_on=date(2015, 3, 2), codes=frozenset({"79.02"}))),
        REFUSED,
        None,
        Code.TWO_WHEELS_EXCLUDED,
    ),
    (
        "6 the licence's own AM restricted",
        L1E,
        rider(licence(Category.AM, valid_until=LATER, codes=frozenset({"79.02"}))),
        REFUSED,
        None,
        Code.TWO_WHEELS_EXCLUDED,
    ),
    (
        "6 attestation restricted",
        L1E,
        rider(
            paper(
                TitleKind.AM_ATTESTATION,
                obtained_on=date(2026, 10, 31),
                codes=frozenset({"70", "79.02"}),
            )
        ),
        REFUSED,
        None,
        Code.TWO_WHEELS_EXCLUDED,
    ),
    (
        "6 restricted, beside a licence B",
        L1E,
        rider(
            licence(Category.AM, valid_until=LATER, codes=frozenset({"79.02"})),
            licence(valid_until=LATER),
        ),
        ALLOWED,
        LATER,
        Code.TITLE_FITS,
    ),
    (
        "6 restricted, born before 1988",
        L1E,
        rider(
            licence(Category.AM, valid_until=LATER, codes=frozenset({"79.02"})),
            born_on=BEFORE_1988,
        ),
        ALLOWED,
        None,
        Code.NO_TITLE_NEEDED,
    ),
    (
        "6 another restriction",
        L1E,
        rider(licence(Category.AM, valid_until=LATER, codes=frozenset({"01.06", "78"}))),
        ALLOWED,
        LATER,
        Code.TITLE_FITS,
    ),
    (
        "6 restricted, on four wheels",
        L6E,
        rider(paper(TitleKind.AM_CARD, obtained_on=date(2015, 3, 2), codes=frozenset({"79.02"}))),
        ALLOWED,
        date(2030, 3, 2),
        Code.TITLE_FITS,
    ),
    # 7: the attestation holds four months
    (
        "7",
        L1E,
        rider(paper(TitleKind.AM_ATTESTATION, obtained_on=date(2026, 10, 31))),
        ALLOWED,
        date(2027, 2, 28),
        Code.TITLE_FITS,
    ),
    (
        "7 last day",
        L1E,
        rider(paper(TitleKind.AM_ATTESTATION, obtained_on=date(2026, 7, 24))),
        ALLOWED,
        ON,
        Code.TITLE_FITS,
    ),
    (
        "7 the day after",
        L1E,
        rider(paper(TitleKind.AM_ATTESTATION, obtained_on=date(2026, 7, 23))),
        REFUSED,
        None,
        Code.ATTESTATION_OVER,
    ),
    (
        "7 undated",
        L1E,
        rider(paper(TitleKind.AM_ATTESTATION)),
        REVIEW,
        None,
        Code.TITLE_DATE_UNKNOWN,
    ),
    (
        "7 to come",
        L1E,
        rider(paper(TitleKind.AM_ATTESTATION, obtained_on=date(2026, 11, 25))),
        REFUSED,
        None,
        Code.TITLE_NOT_YET,
    ),
    # 8: theory only
    ("8", L1E, rider(paper(TitleKind.ASSR)), REFUSED, None, Code.ASSR_ONLY),
    # 9: any category includes AM
    *[
        (
            f"9 {category}",
            L1E,
            rider(licence(category, valid_until=LATER)),
            ALLOWED,
            LATER,
            Code.TITLE_FITS,
        )
        for category in Category
    ],
    # 10 to 13 and 21: a person decides, never the machine
    (
        "10",
        L1E,
        rider(licence(), check=checked(CheckVerdict.TO_REVIEW)),
        REVIEW,
        None,
        Code.TITLE_TO_REVIEW,
    ),
    (
        "11",
        L1E,
        rider(BSR, check=checked(CheckVerdict.TO_REVIEW)),
        REVIEW,
        None,
        Code.TITLE_TO_REVIEW,
    ),
    (
        "12 doubt",
        L1E,
        rider(born_on=BEFORE_1988, check=checked(CheckVerdict.TO_REVIEW)),
        REVIEW,
        None,
        Code.TITLE_TO_REVIEW,
    ),
    (
        "12 no title needed",
        L1E,
        rider(born_on=BEFORE_1988, check=checked(CheckVerdict.NOT_VALID)),
        REVIEW,
        None,
        Code.TITLE_SEEN_NOT_VALID,
    ),
    (
        "13 moped",
        L1E,
        rider(BSR, check=checked(CheckVerdict.NOT_VALID)),
        REFUSED,
        None,
        Code.TITLE_SEEN_NOT_VALID,
    ),
    (
        "13 and 21, 125",
        L3E,
        rider(licence(), trainings=(SEVEN_HOURS,), check=checked(CheckVerdict.NOT_VALID)),
        REFUSED,
        None,
        Code.TITLE_SEEN_NOT_VALID,
    ),
    (
        "seen and valid",
        L1E,
        rider(BSR, check=checked(CheckVerdict.VALID)),
        ALLOWED,
        None,
        Code.TITLE_CHECKED,
    ),
]


@pytest.mark.parametrize("row", [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_each_row_of_the_table(row: tuple[Any, ...]) -> None:
    check_row(*row)
