"""Referrals: sent by a prescriber's contact, kept in an inbox, read by both sides until somebody answers."""

import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from mobility import db
from mobility.errors import NotFound, Reason, Refused
from mobility.models import (
    Contact,
    Prescriber,
    Referral,
    ReferralExchange,
    ReferralFile,
    Site,
    TwinKey,
)
from mobility.rules import identifiers, likeness
from mobility.rules.likeness import Identity
from mobility.rules.names import clean_name, search_key
from mobility.rules.referrals import LIVE, ReferralState
from mobility.rules.roles import Capability
from mobility.services import files, prescriber_messages, twins
from mobility.services.accounts import Person
from mobility.services.beneficiaries import against
from mobility.services.files import Sealed, Vault
from mobility.services.journal import deed
from mobility.services.twins import Twin
from mobility.words import local

PER_PAGE = 25
MOST_FILES = 5
MANY = 50
COLUMNS = frozenset({"site_id", "birth_name", "first_names", "born_on", "phone"})
"""What of a form has a column of its own; the rest lies together, and goes with the purge."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What a prescriber says of a person, and that this person agrees."""

    site_id: int
    birth_name: str
    first_names: str
    born_on: date
    phone: str = ""
    email: str = ""
    via_referent: bool = False
    """The person wishes to be reached through the one who follows them."""
    insee: str = ""
    town: str = ""
    postcode: str = ""
    situations: frozenset[str] = field(default_factory=frozenset)
    need: str = ""
    need_place: str = ""
    need_starts_on: date | None = None
    commute_km: int | None = None
    title: str = ""
    """The title to ride, as the prescriber knows it; nobody of the house has seen it."""
    followed: bool = True
    """Whoever sends the person also follows them (référent)."""
    referent: str = ""
    """Who follows them, where it is somebody else."""
    message: str = ""


def send(sent: Sent, scans: Sequence[Sealed], *, contact: Contact, now: datetime) -> Referral:
    """Put a referral into the inbox of a site, and tell the prescriber that it arrived.

    Raises:
        NotFound: there is no such site.
        Refused: `name_unreadable`, `born_future`, `born_long_ago`, `files_many`, `referral_known`: the same
            person was sent by the same contact and has no answer yet.
    """
    _check(sent, len(scans), local(now).date())
    key = search_key(f"{sent.birth_name} {sent.first_names}")
    known = db.session.scalar(
        select(Referral.reference).where(
            Referral.contact_id == contact.id,
            Referral.search_key == key,
            Referral.born_on == sent.born_on,
            Referral.state.in_(LIVE),
        )
    )
    if known is not None:
        raise Refused.because("referral_known", reference=known)
    row = Referral(
        reference=_new_reference(),
        contact_id=contact.id,
        site_id=sent.site_id,
        state=ReferralState.OPEN,
        received_at=now,
        waiting_since=now,
        birth_name=clean_name(sent.birth_name),
        first_names=clean_name(sent.first_names),
        born_on=sent.born_on,
        phone=sent.phone,
        search_key=key,
        facts=_kept(sent),
        reasons=[],
    )
    with deed("send_referral"):
        db.session.add(row)
        db.session.flush()
        _attach(row, scans, now)
    prescriber_messages.queue(
        contact, prescriber_messages.RECEIVED, key=str(row.id), now=now, referral=row
    )
    return row


def _check(sent: Sent, number_of_files: int, on: date) -> None:
    if db.session.get(Site, sent.site_id) is None:
        raise NotFound
    reasons = against((sent.birth_name, sent.first_names), sent.born_on, on=on)
    if number_of_files > MOST_FILES:
        reasons.append(Reason("files_many", {"most": MOST_FILES}))
    if reasons:
        raise Refused(*reasons)


def _kept(sent: Sent) -> dict[str, Any]:
    values = {name: value for name, value in asdict(sent).items() if name not in COLUMNS}
    values["situations"] = sorted(sent.situations)
    values["need_starts_on"] = sent.need_starts_on.isoformat() if sent.need_starts_on else None
    return values


def sent_of(referral: Referral) -> Sent:
    """The form as it was sent; of a purged one, what is left."""
    values = {name: getattr(referral, name) for name in COLUMNS}
    kept = dict(referral.facts or {})
    starts = kept.get("need_starts_on")
    kept["need_starts_on"] = date.fromisoformat(starts) if starts else None
    kept["situations"] = frozenset(kept.get("situations", ()))
    known = {one.name for one in fields(Sent)}
    return Sent(**values, **{name: value for name, value in kept.items() if name in known})


def _attach(row: Referral, scans: Sequence[Sealed], now: datetime) -> None:
    for number, scan in enumerate(scans, start=len(row.files) + 1):
        name = f"orientation-{row.reference}-{number}"
        file = files.keep(scan, name=name, by=None, now=now)
        row.files.append(ReferralFile(file_id=file.id))


def _new_reference() -> str:
    """A random reference that no referral has."""
    while True:
        reference = identifiers.new_reference(secrets.token_bytes(16))
        taken = select(Referral.id).where(Referral.reference == reference)
        if db.session.scalar(taken) is None:
            return reference


# --- the prescriber's side --------------------------------------------------------------------------


def sent_by(contact: Contact) -> Sequence[Referral]:
    """What one contact sent, the newest first: all that their page shows."""
    return db.session.scalars(
        select(Referral)
        .where(Referral.contact_id == contact.id)
        .order_by(Referral.id.desc())
        .limit(MANY)
    ).all()


def own(reference: str, *, contact: Contact) -> Referral:
    """A referral of this contact, with its exchanges.

    Raises:
        NotFound: there is none, or somebody else sent it.
    """
    row = _found(reference)
    if row is None or row.contact_id != contact.id:
        raise NotFound
    return row


def reply(
    reference: str, text: str, scans: Sequence[Sealed], *, contact: Contact, now: datetime
) -> Referral:
    """Answer what the house asked: the referral is the house's to answer again.

    Raises:
        NotFound: there is none, or somebody else sent it.
        Refused: `referral_not_asked`, `files_many`.
    """
    row = locked(own(reference, contact=contact))
    if row.state is not ReferralState.ASKED:
        raise Refused.because("referral_not_asked", state=row.state)
    if len(row.files) + len(scans) > 2 * MOST_FILES:
        raise Refused.because("files_many", most=2 * MOST_FILES - len(row.files))
    with deed("reply_to_house"):
        row.exchanges.append(ReferralExchange(at=now, text=text, asked_by_id=None))
        row.state, row.waiting_since, row.reminded_at = ReferralState.OPEN, now, None
        _attach(row, scans, now)
    return row


def withdraw(reference: str, *, contact: Contact, now: datetime) -> Referral:
    """Take back a referral that nobody answered yet; twice is the same as once.

    Raises:
        NotFound: there is none, or somebody else sent it.
        Refused: `referral_answered`.
    """
    row = locked(own(reference, contact=contact))
    if row.state is ReferralState.WITHDRAWN:
        return row
    still_live(row)
    with deed("withdraw_referral"):
        row.state, row.answered_at = ReferralState.WITHDRAWN, now
    return row


def still_live(row: Referral) -> None:
    """Nobody answered yet.

    Raises:
        Refused: `referral_answered`.
    """
    if row.state not in LIVE:
        raise Refused.because("referral_answered", state=row.state)


def locked(row: Referral) -> Referral:
    """The same row, for this unit alone: of two answers at one instant, the second finds the first."""
    db.session.refresh(row, with_for_update={"of": Referral})
    return row


# --- the house's side -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Inbox:
    """One page of referrals, and how many there are in each state."""

    rows: Sequence[Referral]
    counts: dict[ReferralState, int]
    known: frozenset[int]
    """Ids of those whose person may have a file already."""
    page: int
    more: bool


def inbox(by: Person, *, state: str = "", page: int = 1) -> Inbox:
    """Referrals to this person's sites. Those that wait for the house come first, the oldest of them on top."""
    counted = _visible(select(Referral.state, func.count(Referral.id)), by)
    counts = {row[0]: row[1] for row in db.session.execute(counted.group_by(Referral.state))}
    query = _visible(select(Referral), by).options(
        joinedload(Referral.contact).joinedload(Contact.prescriber), joinedload(Referral.site)
    )
    chosen = ReferralState(state) if state in set(ReferralState) else ReferralState.OPEN
    query = query.where(Referral.state == chosen)
    order = Referral.waiting_since if chosen in LIVE else Referral.answered_at.desc()
    page = max(1, min(page, 1000))
    rows = db.session.scalars(
        query.order_by(order, Referral.id).limit(PER_PAGE + 1).offset((page - 1) * PER_PAGE)
    ).all()
    shown = rows[:PER_PAGE]
    return Inbox(
        shown, counts, _known(shown) if chosen in LIVE else frozenset(), page, len(rows) > PER_PAGE
    )


def _known(rows: Sequence[Referral]) -> frozenset[int]:
    """Of these, those whose person may have a file already; one query for all."""
    keys = {row.id: likeness.keys(_identity(row)) for row in rows}
    asked = frozenset[str]().union(*keys.values())
    found = set(db.session.scalars(select(TwinKey.key).where(TwinKey.key.in_(asked))))
    return frozenset(referral_id for referral_id, own in keys.items() if own & found)


def _identity(row: Referral) -> Identity:
    """A person who was sent, as files are compared."""
    return Identity(
        first_names=row.first_names,
        birth_name=row.birth_name,
        born_on=row.born_on,
        phone=row.phone,
    )


def to_decide(sites: frozenset[int] | None) -> Sequence[Referral]:
    """What waits for an answer of the house at these sites (all of them for None), the oldest first."""
    query = (
        select(Referral)
        .join(Referral.contact)
        .join(Contact.prescriber)
        .options(contains_eager(Referral.contact).contains_eager(Contact.prescriber))
        .where(Referral.state == ReferralState.OPEN)
        .order_by(Referral.waiting_since, Referral.id)
        .limit(MANY)
    )
    if sites is not None:
        query = query.where(Referral.site_id.in_(sites))
    return db.session.scalars(query).all()


def get(reference: str, *, by: Person) -> Referral:
    """One referral, with whoever sent it, its papers and exchanges.

    Raises:
        NotFound: there is none, or it went to another site.
    """
    row = _found(reference)
    if row is None or not by.sees_site(row.site_id):
        raise NotFound
    return row


def like(row: Referral, *, by: Person) -> list[Twin]:
    """Who may be the person of a referral already; nobody once it has its answer."""
    if row.state not in LIVE:
        return []
    return twins.like(_identity(row), by=by)


def of_prescriber(prescriber_id: int, *, by: Person) -> Sequence[Referral]:
    """The latest referrals of an organisation to this person's sites."""
    query = (
        _visible(select(Referral), by)
        .join(Referral.contact)
        .options(contains_eager(Referral.contact))
        .where(Contact.prescriber_id == prescriber_id)
        .order_by(Referral.id.desc())
        .limit(MANY)
    )
    return db.session.scalars(query).all()


def paper(reference: str, file_id: int, *, vault: Vault, by: Person) -> tuple[ReferralFile, bytes]:
    """A paper of a referral and its bytes.

    Raises:
        NotFound: there is none, it was deleted, or the referral went to another site.
    """
    for one in get(reference, by=by).files:
        if one.id == file_id and one.file.purged_on is None:
            return one, files.read(one.file_id, vault)[1]
    raise NotFound


def _found(reference: str) -> Referral | None:
    try:
        compact = identifiers.parse_reference(reference)
    except ValueError as error:
        raise NotFound from error
    return db.session.scalar(
        select(Referral)
        .options(
            joinedload(Referral.contact).joinedload(Contact.prescriber),
            joinedload(Referral.site),
            joinedload(Referral.answered_by),
            joinedload(Referral.beneficiary),
            selectinload(Referral.files).joinedload(ReferralFile.file),
            selectinload(Referral.exchanges),
        )
        .where(Referral.reference == compact)
    )


def _visible(query: Select, by: Person) -> Select:  # type: ignore[type-arg] # of rows or of counts
    return query if by.may(Capability.ALL_SITES) else query.where(Referral.site_id.in_(by.site_ids))


def organisations(by: Person) -> dict[int, int]:
    """How many referrals each organisation has that wait for the house."""
    query = (
        _visible(select(Contact.prescriber_id, func.count(Referral.id)), by)
        .join(Referral.contact)
        .join(Prescriber, Prescriber.id == Contact.prescriber_id)
        .where(Referral.state == ReferralState.OPEN)
        .group_by(Contact.prescriber_id)
    )
    return {row[0]: row[1] for row in db.session.execute(query)}
