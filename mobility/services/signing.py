"""Who signs, how, and the edition that is signed: its bytes are made first, then kept in one unit with everything else.

What is signed is what was read: the words of the newest edition, with the state of the scooter and the signatures
added. If a word has changed since, nothing is signed: the contract is brought up to date and read again.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from mobility import db
from mobility.documents.data import Condition, ContractData, Ink, snapshot, strokes_hash
from mobility.errors import Reason, Refused
from mobility.models import Edition, Rental, Signature
from mobility.rules import conditions
from mobility.rules.conditions import Signer, Strokes
from mobility.rules.rentals import Direction, SignatureMethod
from mobility.services import contract_words, files, guardians
from mobility.services.accounts import Person
from mobility.services.condition_state import State
from mobility.services.equipment_words import Chosen
from mobility.services.files import Sealed
from mobility.words import day, km, local, time_of_day, word
from mobility.words import gettext as _

NOT_READ = frozenset({"edition", "issued_at", "issued_on", "signatures", "signed_on", "departure"})
"""What of a snapshot may differ between what was read and what is signed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """One signature: drawn, or a name typed with a box ticked."""

    signer: Signer
    name: str
    strokes: Strokes = ()

    @property
    def method(self) -> SignatureMethod:
        """Drawn where there is ink enough, else typed."""
        drawn = conditions.is_signed(self.strokes)
        return SignatureMethod.DRAWN if drawn else SignatureMethod.TYPED


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """An edition whose bytes are made and not kept yet."""

    based_on: int
    """The number of the edition that was read."""
    snapshot: Mapping[str, Any]
    text_version: str
    content: bytes
    pages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Signing:
    """What was signed on the spot, by whom, with what."""

    hands: Sequence[Hand]
    device: str = ""
    address: str = ""
    language: str = ""
    points: Sequence[str] = ()
    edition: Prepared | None = None
    """The edition that carries the signatures; at a return there is none."""


def signers(rental: Rental, *, now: datetime) -> list[tuple[Signer, str]]:
    """Who has to sign a contract, with the name that stands on it; the agent comes last."""
    found = [(Signer.PERSON, contract_words.full_name(rental.beneficiary))]
    found += [
        (Signer.REPRESENTATIVE, one.name)
        for one in guardians.in_force(rental.beneficiary, local(now).date())[:1]
    ]
    return found


def same_words(
    rental: Rental, chosen: Chosen, *, by: Person, now: datetime, public_url: str
) -> bool:
    """Whether the newest edition still says what is true now."""
    if not rental.editions:
        return False
    newest = rental.editions[-1]
    return _same(newest, _words(rental, chosen, by=by, now=now, public_url=public_url))


def prepare(
    rental: Rental,
    hands: Sequence[Hand],
    state: State,
    said: Mapping[str, Any],
    chosen: Chosen,
    *,
    by: Person,
    now: datetime,
    public_url: str,
) -> Prepared:
    """Make the bytes of the edition that is signed; before the unit of work, since a page takes its time.

    Raises:
        Refused: `contract_changed`: a word is not what was read; `letters_unprintable`.
    """
    from mobility.documents import contract  # noqa: PLC0415 - reportlab is only loaded to print
    from mobility.documents.fonts import UnprintableText  # noqa: PLC0415

    if not rental.editions:
        raise Refused.because("no_contract")
    newest = rental.editions[-1]
    words = _words(rental, chosen, by=by, now=now, public_url=public_url)
    if not _same(newest, words):
        raise Refused.because("contract_changed")
    data = replace(
        words,
        departure=_condition(state, said, now),
        signed_on=day(now),
        signatures=tuple(_ink(hand, now) for hand in hands),
    )
    try:
        content = contract.render(data)
    except UnprintableText as error:
        letters = " ".join(sorted(error.letters))
        text = contract_words.holding(rental, error.letters)
        raise Refused.because("letters_unprintable", letters=letters, text=text) from error
    return Prepared(
        based_on=newest.number,
        snapshot=dict(snapshot(data)),
        text_version=data.text_version,
        content=content,
        pages=contract.count_pages(content),
    )


def _words(
    rental: Rental, chosen: Chosen, *, by: Person, now: datetime, public_url: str
) -> ContractData:
    number = len(rental.editions) + 1
    return contract_words.of(
        rental, number, agent=by.name, now=now, public_url=public_url, chosen=chosen
    )


def _same(edition: Edition, data: ContractData) -> bool:
    return _read(edition.snapshot) == _read(snapshot(data))


def _read(words: Mapping[str, Any]) -> str:
    read = {name: value for name, value in words.items() if name not in NOT_READ}
    return json.dumps(read, sort_keys=True)


def _condition(state: State, said: Mapping[str, Any], now: datetime) -> Condition:
    return Condition(
        at=f"{day(now)}, {time_of_day(now)}",
        km=km(int(said.get("km") or 0)),
        energy=f"{said.get('energy_percent', '')} %",
        photos=str(len(state.photos)),
        marks="; ".join(
            _(
                "%(zone)s : %(kind)s, %(gravity)s",
                zone=word(mark.zone),
                kind=word(mark.kind).lower(),
                gravity=word(mark.gravity).lower(),
            )
            for mark in state.marks
        )
        or _("Aucune marque notée"),
    )


def _ink(hand: Hand, now: datetime) -> Ink:
    hour = time_of_day(now)
    if hand.method is SignatureMethod.DRAWN:
        how = _("à %(hour)s, au doigt sur la tablette", hour=hour)
        return Ink(who=hand.signer, how=how, strokes=hand.strokes)
    how = _("à %(hour)s, nom écrit et case cochée sur la tablette", hour=hour)
    return Ink(who=hand.signer, how=f"({how})", typed=hand.name)


# --- kept ---------------------------------------------------------------------------------------------


def keep(
    rental: Rental,
    direction: Direction,
    signing: Signing | None,
    scan: Sealed | None,
    *,
    by: Person,
    now: datetime,
) -> None:
    """Record who signed which edition; nothing about it changes afterwards (guard).

    Raises:
        Refused: `contract_changed`: another edition was made meanwhile.
    """
    if signing is None:
        _keep_paper(rental, scan, by=by, now=now)
        return
    edition = rental.editions[-1] if rental.editions else None  # none of one taken over from paper
    if signing.edition is not None:
        edition = _keep_edition(rental, signing.edition, by=by, now=now)
    for hand in signing.hands:
        drawn = hand.method is SignatureMethod.DRAWN
        db.session.add(
            Signature(
                rental_id=rental.id,
                edition_id=edition.id if edition else None,
                direction=direction,
                signer=hand.signer,
                method=hand.method,
                signed_at=now,
                witnessed_by_id=by.user_id,
                name=hand.name,
                strokes=[[list(point) for point in line] for line in hand.strokes]
                if drawn
                else None,
                strokes_sha256=strokes_hash(hand.strokes) if drawn else "",
                device=signing.device[:250],
                address=signing.address[:40],
                language=signing.language,
                points=list(signing.points) if hand.signer is not Signer.AGENT else None,
            )
        )


def _keep_edition(rental: Rental, made: Prepared, *, by: Person, now: datetime) -> Edition:
    if rental.editions[-1].number != made.based_on:
        raise Refused.because("contract_changed")
    edition = Edition(
        rental_id=rental.id,
        number=made.based_on + 1,
        issued_at=now,
        issued_by_id=by.user_id,
        snapshot=dict(made.snapshot),
        text_version=made.text_version,
        sha256=hashlib.sha256(made.content).hexdigest(),
        size=len(made.content),
        pages=made.pages,
        content=made.content,
    )
    db.session.add(edition)
    db.session.flush()
    return edition


def _keep_paper(rental: Rental, scan: Sealed | None, *, by: Person, now: datetime) -> None:
    """On paper: the sheet lies in the binder, or its scan here."""
    signature = Signature(
        rental_id=rental.id,
        edition_id=rental.editions[-1].id,
        method=SignatureMethod.PAPER_SCAN if scan else SignatureMethod.PAPER,
        signed_at=now,
        witnessed_by_id=by.user_id,
        name=contract_words.full_name(rental.beneficiary),
    )
    if scan is not None:
        kept = files.keep(scan, name=f"contrat-{rental.number}", by=by.user_id, now=now)
        signature.scan_id, signature.scan_sha256 = kept.id, kept.sha256
    db.session.add(signature)


def refuse_unsigned(hands: Sequence[Hand], signers: Sequence[tuple[Signer, str]]) -> None:
    """See that everybody has signed: a blank pad and no name typed is no signature.

    Raises:
        Refused: `signature_blank` for each who has not.
    """
    there = {hand.signer for hand in hands}
    missing = [
        Reason("signature_blank", {"who": name}) for signer, name in signers if signer not in there
    ]
    if missing:
        raise Refused(*missing)
