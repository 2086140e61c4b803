"""The priority quarter of a person's address: its code, how and when it was known, and who noted it."""

from datetime import date

from sqlalchemy import select

from mobility import db
from mobility.errors import Reason, Refused
from mobility.models import Beneficiary, User
from mobility.rules.people import QpvSource
from mobility.rules.quarters import BadQpv, Qpv, parse_qpv
from mobility.services.accounts import Person


def note(
    person: Beneficiary,
    code: str,
    source: QpvSource | None,
    known_on: date | None,
    *,
    by: Person,
    on: date,
) -> None:
    """Write the quarter of a person, known today unless a day is given; whoever changes any of it has noted it.

    Raises:
        Refused: `qpv_unreadable`.
    """
    quarter = _read(code)
    said = (quarter.code, source, known_on or on) if quarter else ("", None, None)
    if said == (person.qpv_code or "", person.qpv_source, person.qpv_known_on):
        return
    person.qpv_code, person.qpv_source, person.qpv_known_on = said
    person.qpv_generation = quarter.generation if quarter else None
    person.qpv_known_by_id = by.user_id if quarter else None


def against(
    code: str, source: QpvSource | None, known_on: date | None, *, on: date
) -> list[Reason]:
    """What is wrong with what is said of a quarter; empty if nothing, or if nothing is said.

    Raises:
        Refused: `qpv_unreadable`.
    """
    if _read(code) is None:
        return []
    found = []
    if source is None:
        found.append(Reason("qpv_source_missing"))
    if known_on is not None and known_on > on:
        found.append(Reason("qpv_future"))
    return found


def _read(code: str) -> Qpv | None:
    try:
        return parse_qpv(code) if code else None
    except BadQpv as error:
        raise Refused.because("qpv_unreadable", quarter=code) from error


def noted_by(person: Beneficiary) -> str:
    """The name of whoever noted the quarter of a person; empty if nobody did."""
    if person.qpv_known_by_id is None:
        return ""
    return db.session.scalar(select(User.name).where(User.id == person.qpv_known_by_id)) or ""
