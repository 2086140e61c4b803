"""What is signed on the spot: the bytes that were read, in one unit at one instant, or nothing at all."""

import hashlib
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from mobility import db
from mobility.errors import Refused, Stale
from mobility.models import (
    Blob,
    ConditionPhoto,
    Edition,
    HandoverDraft,
    Rental,
    Signature,
    StoredFile,
    Task,
)
from mobility.rules.conditions import PhotoView, Signer
from mobility.rules.handover_steps import HandoverStep as Step
from mobility.rules.rentals import Direction, SignatureMethod
from mobility.rules.states import RentalState
from mobility.services import (
    contracts,
    handover_drafts,
    handover_gear,
    handover_signing,
    rentals,
    return_proposals,
    signing,
)
from mobility.services.files import Clean, Vault
from mobility.services.signing import Hand, Signing
from tests import factories as make
from tests.factories.conditions import a_picture
from tests.machine import DAY, FILE_KEY, NOW

URL = "https://example.org"
LINE = (((100, 500), (300, 200), (700, 700)),)
HANDS = [
    Hand(signer=Signer.PERSON, name="Noémie Delacroix", strokes=LINE),
    Hand(signer=Signer.AGENT, name="Camille Delattre"),
]
OUT: dict[Step, dict[str, Any]] = {
    Step.WHO: {"identity_seen": "passport", "title_valid": True},
    Step.STATE: {"km": 1500, "energy_percent": 90, "without_photos": "Nuit"},
    Step.EQUIPMENT: {
        "equipment": ["helmet", "gloves", "vest"],
        "rent_paid": 0,
        "rent_means": "cash",
        "deposit": 0,
        "deposit_means": "cash",
    },
    Step.SAFETY: {"charter": ["helmet"], "trial_ride_done": True},
}
BACK: dict[Step, dict[str, Any]] = {
    Step.WHO: {"person_present": "no", "absent_because": "Clés déposées"},
    Step.STATE: {"km": 1700, "energy_percent": 40, "without_photos": "Nuit"},
    Step.EQUIPMENT: {"equipment": ["helmet", "gloves", "vest"]},
    Step.ACCOUNT: {"next_state": "free", "settle": False, "settle_means": "cash"},
}


@pytest.fixture
def by(ctx: Flask) -> Any:
    return db.write(make.a_person)


@pytest.fixture
def number(by: Any) -> str:
    return db.write(lambda: make.a_contract().number)


def do(number: str, steps: dict[Step, dict[str, Any]], way: Direction, by: Any, at: Any) -> None:
    if way is Direction.OUT:
        typed = rentals.get(number, by=by).scooter.fleet_number
        steps = steps | {Step.SCOOTER: {"typed": typed}}
    for step, said in steps.items():
        db.write(handover_drafts.keep, number, way, step, said, seen=0, by=by, now=at)


def prepared(number: str, by: Any) -> tuple[Signing, int, int]:
    rental = rentals.get(number, by=by)
    draft = handover_drafts.of(rental, Direction.OUT)
    chosen = handover_gear.chosen(handover_drafts.facts(draft, Step.EQUIPMENT))
    state = handover_drafts.state(rental, draft)
    said = handover_drafts.facts(draft, Step.STATE)
    made = signing.prepare(rental, HANDS, state, said, chosen, by=by, now=NOW, public_url=URL)
    signed = Signing(hands=HANDS, device="Tablette", address="127.0.0.1", edition=made)
    return signed, draft.version, rental.version


def turned(number: str, by: Any) -> tuple[Signing, int, int]:
    do(number, OUT, Direction.OUT, by, NOW)
    db.write(handover_signing.bring_up_to_date, number, by=by, now=NOW, public_url=URL)
    return prepared(number, by)


def test_what_was_read_is_signed_with_its_bytes_at_one_instant(number: str, by: Any) -> None:
    signed, seen, version = turned(number, by)
    db.write(handover_signing.hand_over, number, signed, seen=seen, version=version, by=by, now=NOW)
    rental = rentals.get(number, by=by)
    edition = rental.editions[-1]
    assert hashlib.sha256(edition.content or b"").hexdigest() == edition.sha256
    assert edition.snapshot["departure"]["km"].split() == ["1", "500", "km"]
    assert [one["who"] for one in edition.snapshot["signatures"]] == ["person", "agent"]
    person, agent = rental.signatures
    assert (person.method, agent.method) == (SignatureMethod.DRAWN, SignatureMethod.TYPED)
    assert person.strokes_sha256 == edition.snapshot["signatures"][0]["strokes_sha256"]
    assert {person.signed_at, agent.signed_at, edition.issued_at, rental.handed_over_at} == {NOW}
    assert db.session.scalars(select(HandoverDraft)).all() == []


def test_a_photo_that_came_after_the_reading_was_not_signed(number: str, by: Any) -> None:
    signed, seen, version = turned(number, by)
    sealed = Vault([FILE_KEY]).seal(Clean("image/jpeg", a_picture()))
    db.write(
        handover_drafts.add_photo, number, Direction.OUT, PhotoView.FRONT, sealed, by=by, now=NOW
    )
    with pytest.raises(Stale):
        db.write(
            handover_signing.hand_over, number, signed, seen=seen, version=version, by=by, now=NOW
        )
    assert rentals.get(number, by=by).state is RentalState.TO_SIGN
    assert db.session.scalars(select(Signature)).all() == []


def test_a_contract_that_changed_since_it_was_read_is_not_signed(number: str, by: Any) -> None:
    signed, seen, version = turned(number, by)
    db.write(contracts.reissue, number, by=by, now=NOW, public_url=URL)
    with pytest.raises(Refused) as refused:
        db.write(
            handover_signing.hand_over, number, signed, seen=seen, version=version, by=by, now=NOW
        )
    assert refused.value.reasons[0].code == "contract_changed"

    def move() -> None:
        rental = db.session.scalars(select(Rental).where(Rental.number == number)).one()
        rental.beneficiary.address = "1 rue Neuve"

    db.write(move)
    with pytest.raises(Refused) as refused:
        prepared(number, by)
    assert refused.value.reasons[0].code == "contract_changed"
    assert len(db.session.scalars(select(Edition)).all()) == 2


def test_a_step_that_somebody_saved_meanwhile_is_not_overwritten(number: str, by: Any) -> None:
    do(number, {Step.WHO: OUT[Step.WHO]}, Direction.OUT, by, NOW)
    with pytest.raises(Stale) as stale:
        db.write(
            handover_drafts.keep,
            number,
            Direction.OUT,
            Step.WHO,
            OUT[Step.WHO] | {"identity_seen": "identity_card"},
            seen=0,
            by=by,
            now=NOW,
        )
    assert stale.value.theirs["identity_seen"] == "passport"


def test_who_does_not_ride_off_leaves_no_photo(number: str, by: Any) -> None:
    for colour in ("teal", "navy"):
        sealed = Vault([FILE_KEY]).seal(Clean("image/jpeg", a_picture(colour)))
        db.write(
            handover_drafts.add_photo,
            number,
            Direction.OUT,
            PhotoView.FRONT,
            sealed,
            by=by,
            now=NOW,
        )
    assert len(db.session.scalars(select(Blob)).all()) == 1, "taken again, the first one is gone"
    version = rentals.get(number, by=by).version
    db.write(rentals.refuse_ride, number, "Essai raté", version=version, by=by, now=NOW)
    assert db.session.scalars(select(Blob)).all() == []
    assert all(row.purged_on for row in db.session.scalars(select(StoredFile)))
    assert db.session.scalars(select(HandoverDraft)).all() == []
    assert db.session.scalars(select(ConditionPhoto)).all() == []


def test_without_the_person_the_agent_signs_alone_and_damage_is_only_proposed(
    number: str, by: Any
) -> None:
    signed, seen, version = turned(number, by)
    db.write(handover_signing.hand_over, number, signed, seen=seen, version=version, by=by, now=NOW)
    later = NOW + 2 * DAY
    for zone, gravity, cause in (
        ("front", "serious", "damage"),
        ("back", "serious", "damage"),
        ("seat", "visible", "wear"),
    ):
        said = {"zone": zone, "kind": "impact", "gravity": gravity, "cause": cause, "remark": ""}
        db.write(handover_drafts.add_mark, number, Direction.IN, said, by=by, now=later)
    do(number, BACK, Direction.IN, by, later)
    rental = rentals.get(number, by=by)
    draft = handover_drafts.of(rental, Direction.IN)
    lines = return_proposals.lines(rental, draft, at=later)
    proposed = sum(line.cents for line in lines if not line.booked)
    assert proposed == 15_000, "never more than the excess of the contract"
    db.write(
        handover_signing.give_back,
        number,
        Signing(hands=HANDS[1:]),
        seen=draft.version,
        version=rental.version,
        by=by,
        now=later,
    )
    rental = rentals.get(number, by=by)
    _out, back = rentals.reports(rental)
    assert back is not None
    assert "Clés déposées" in back.remarks
    assert not back.person_present
    assert [one.signer for one in rental.signatures if one.direction is Direction.IN] == [
        Signer.AGENT
    ]
    titles = db.session.scalars(select(Task.title)).all()
    assert any("150,00" in title for title in titles)
