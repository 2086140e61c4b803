"""Equipment with a person: proposed by size, handed out with the scooter, taken back, missing, charged, found again."""

from dataclasses import asdict
from datetime import date
from typing import Any

import pytest

from mobility import db
from mobility.errors import NotFound, Refused
from mobility.models import (
    EquipmentItem,
    EquipmentLoan,
    Rental,
    Task,
)
from mobility.rules.accounts import Account, EntryKind
from mobility.rules.equipment import (
    GearAct,
    GearCharge,
    GearForce,
    GearOutcome,
    GearSize,
    GearStandard,
    GearState,
)
from mobility.rules.rentals import Equipment
from mobility.rules.roles import Role
from mobility.rules.states import RentalState
from mobility.services import (
    applicants,
    equipment,
    equipment_charges,
    equipment_items,
    equipment_words,
    ledger,
    rentals,
)
from mobility.services.accounts import Person
from mobility.services.handovers import Handover, Return
from tests import factories as make
from tests.machine import DAY, NOW, TODAY

pytestmark = pytest.mark.usefixtures("ctx")

BACK, DAMAGED, FELL, MISSING = (
    GearOutcome.BACK,
    GearOutcome.DAMAGED,
    GearOutcome.FELL,
    GearOutcome.MISSING,
)


@pytest.fixture
def by() -> Person:
    return db.write(make.a_person, Role.MANAGER)


@pytest.fixture
def number() -> str:
    """A contract that is signed today, for a person who wears M."""

    def unit() -> str:
        rental = make.a_rental()
        rental.beneficiary.helmet_size = GearSize.M
        return rental.number

    return db.write(unit)


def _rental(number: str) -> Rental:
    db.session.rollback()
    return rentals.get(number, by=None)


def _at(number: str, /, **facts: Any) -> int:
    """A thing at the site of this rental."""
    site_id = _rental(number).site_id
    return db.write(lambda: make.a_thing(site_id=site_id, **facts).id)


def _item(item_id: int) -> EquipmentItem:
    db.session.rollback()
    return db.session.get_one(EquipmentItem, item_id)


def _proposals(number: str) -> dict[Equipment, equipment.Proposal]:
    return {one.demand.use: one for one in equipment.proposals(_rental(number), on=TODAY)}


def _out(number: str, by: Person, *items: int, **facts: Any) -> None:
    values: dict[str, Any] = {
        "identity_seen": "identity_card",
        "title_valid": True,
        "briefing_done": True,
        "trial_ride_done": True,
        "km": 1300,
        "energy_percent": 100,
        "equipment": (Equipment.KEYS,),
        "rent_paid_cents": 4200,
        "deposit_cents": 15_000,
        "items": items,
    }
    handover = Handover(**values | facts)
    version = _rental(number).version
    db.write(rentals.hand_over, number, handover, version=version, by=by, now=NOW)


def _back(number: str, by: Person, outcomes: dict[int, GearOutcome], **facts: Any) -> None:
    values: dict[str, Any] = {"km": 1500, "energy_percent": 60, "equipment": (Equipment.KEYS,)}
    given = Return(**values | facts, outcomes=outcomes)
    version = _rental(number).version
    db.write(rentals.give_back, number, given, version=version, by=by, now=NOW + 10 * DAY)


def _refused(unit: Any, *args: Any, **facts: Any) -> list[str]:
    with pytest.raises(Refused) as caught:
        unit(*args, **facts)
    return [reason.code for reason in caught.value.reasons]


def _loan(number: str) -> EquipmentLoan:
    (loan,) = equipment.of_rental(_rental(number).id)
    return loan


def _acts(item_id: int) -> list[GearAct]:
    return [move.what for move in equipment_items.life(_item(item_id).id)][::-1]


# --- proposals --------------------------------------------------------------------------------------


def test_what_fits_is_proposed_and_the_rest_can_be_picked(number: str) -> None:
    for size in (GearSize.S, GearSize.M, GearSize.L):
        _at(number, size=size)
    one = _proposals(number)[Equipment.HELMET]
    assert one.item is not None
    assert (one.item.size, one.demand.force, one.needed) == (GearSize.M, GearForce.LAW, True)
    assert [row.size for row in one.free] == [GearSize.M, GearSize.L, GearSize.S]


def test_nothing_is_proposed_to_a_size_that_nobody_knows(number: str) -> None:
    _at(number, use=Equipment.GLOVES)
    one = _proposals(number)[Equipment.GLOVES]
    assert (one.size, one.item, len(one.free)) == (None, None, 1)


def test_where_nothing_is_kept_a_tick_does(number: str, by: Person) -> None:
    assert not any(one.kept for one in _proposals(number).values())
    _out(number, by, equipment=(Equipment.HELMET,))


def test_what_stays_on_the_scooter_goes_along_and_on_another_does_not(
    number: str, by: Person
) -> None:
    scooter_id = _rental(number).scooter_id
    own, other = (_at(number, use=Equipment.TOP_CASE) for _one in range(2))

    def put(item_id: int, on: int) -> None:
        row = db.session.get_one(EquipmentItem, item_id)
        equipment_items.put(row.number, site_id=row.site_id, scooter_id=on, by=by, now=NOW)

    elsewhere = db.write(lambda: make.a_scooter(site_id=_rental_site(number)).id)
    db.write(put, own, scooter_id)
    db.write(put, other, elsewhere)
    one = _proposals(number)[Equipment.TOP_CASE]
    assert one.item is not None
    assert ([row.id for row in one.free], one.item.id) == ([own], own)
    assert _refused(_out, number, by, other) == ["gear_on_scooter"]
    _out(number, by, own)
    _back(number, by, {own: BACK})
    assert _item(own).scooter_id == scooter_id


def _rental_site(number: str) -> int:
    row: Rental = rentals.get(number, by=None)
    return row.site_id


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param({"standard": GearStandard.EN_1078}, id="not approved"),
        pytest.param({"bought_on": date(2019, 1, 1)}, id="too old"),
        pytest.param({"replace_by": date(2026, 11, 23)}, id="past the maker's day"),
    ],
)
def test_what_may_not_go_out_is_not_proposed_and_is_refused(
    number: str, by: Person, facts: dict[str, Any]
) -> None:
    item_id = _at(number, **facts)
    assert _proposals(number)[Equipment.HELMET].free == []
    assert len(_refused(_out, number, by, item_id, own=(Equipment.HELMET,))) == 1


# --- handover ---------------------------------------------------------------------------------------


def test_a_helmet_goes_out_with_its_number_and_the_size_is_kept(number: str, by: Person) -> None:
    item_id = _at(number, size=GearSize.L, number="CAS-014")
    _out(number, by, item_id)
    rental = _rental(number)
    out, _in = rentals.reports(rental)
    assert out is not None
    assert [one.replace("\u00a0", " ") for one in out.equipment] == ["keys", "Casque L n° CAS-014"]
    assert rental.beneficiary.helmet_size == GearSize.L
    held = equipment_items.open_loan(item_id)
    assert held is not None
    assert held.rental_id == rental.id
    assert _acts(item_id) == [GearAct.ENTERED, GearAct.HANDED_OUT]


def test_what_the_law_asks_for_is_chosen_or_the_persons_own(number: str, by: Person) -> None:
    _at(number)
    assert _refused(_out, number, by) == ["gear_unchosen"]
    _out(number, by, own=(Equipment.HELMET,))
    out, _in = rentals.reports(_rental(number))
    assert out is not None
    assert out.equipment[-1] == "Casque de la personne"


def test_one_thing_goes_to_one_person(number: str, by: Person) -> None:
    item_id = _at(number)
    site_id = _rental(number).site_id

    def second() -> str:
        person = make.a_beneficiary(site_id=site_id)
        return make.a_rental(beneficiary_id=person.id).number

    other = db.write(second)
    _out(number, by, item_id)
    refused = _refused(_out, other, by, item_id)
    assert "gear_taken" in refused
    assert _rental(other).state is RentalState.TO_SIGN, "the whole handover is refused"


def test_a_thing_of_another_site_is_not_there(number: str, by: Person) -> None:
    item_id = db.write(lambda: make.a_thing(site_id=make.a_site().id).id)
    with pytest.raises(NotFound):
        _out(number, by, item_id)


def test_the_contract_prints_the_things_that_the_handover_then_proposes(
    number: str, by: Person
) -> None:
    first = _at(number, number="CAS-2", serial="X9")
    printed = equipment_words.contract_lines(_rental(number), on=TODAY)
    plain = {one.label: (one.detail.replace("\u00a0", " "), one.value) for one in printed}
    assert plain["Casque"][0] == "M, n° CAS-2, série X9, ECE 22.06"
    assert plain["Casque"][1].startswith("60,00")
    assert plain["Gants"][0] == "", "none is kept: the line says what they cost"
    assert {"Clés", "Papiers du véhicule", "Antivol", "Gilet jaune"} <= set(plain)

    def print_it() -> None:
        rental = rentals.get(number, by=by)
        make.an_edition(
            rental.id, number=2, snapshot={"equipment": [asdict(one) for one in printed]}
        )

    _at(number, number="CAS-1")
    db.write(print_it)
    proposed = _proposals(number)[Equipment.HELMET].item
    assert proposed is not None
    assert proposed.id == first, "the number that is printed, though another comes before it"


# --- return -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("outcome", "state", "charge"),
    [
        (BACK, GearState.TO_WASH, None),
        (DAMAGED, GearState.TO_CHECK, GearCharge.PROPOSED),
        (FELL, GearState.RETIRED, None),
        (MISSING, GearState.READY, GearCharge.PROPOSED),
    ],
)
def test_each_thing_is_said_to_be_back_damaged_fallen_or_missing(
    number: str, by: Person, outcome: GearOutcome, state: GearState, charge: GearCharge | None
) -> None:
    item_id = _at(number)
    _out(number, by, item_id)
    assert _refused(_back, number, by, {}) == ["gear_unsaid"]
    _back(number, by, {item_id: outcome})
    loan = _loan(number)
    assert (loan.outcome, loan.charge, loan.item.state) == (outcome, charge, state)
    assert (loan.ended_at is None) == (outcome is MISSING)
    assert (loan.item.fell_on is not None) == (outcome is FELL)
    rental = _rental(number)
    waits = charge is GearCharge.PROPOSED
    assert rental.state is (RentalState.RETURNED if waits else RentalState.CLOSED)
    assert not ledger_kinds(rental) & {EntryKind.EQUIPMENT}, "nothing is booked by itself"


def ledger_kinds(rental: Rental) -> set[EntryKind]:
    return {entry.kind for entry in ledger.entries(rental.id)}


def test_what_is_missing_is_asked_for_and_weighs_on_the_next_decision(
    number: str, by: Person
) -> None:
    item_id = _at(number)
    _out(number, by, item_id)
    vehicle_class = _rental(number).scooter.model.vehicle_class
    _back(number, by, {item_id: MISSING})
    rental = _rental(number)
    (loan,) = equipment.missing(rental.beneficiary_id)
    assert loan.item_id == item_id
    assert applicants.applicant(rental.beneficiary, vehicle_class, on=TODAY).unreturned_equipment
    task = db.session.query(Task).filter(Task.title.contains(loan.item.number)).one()
    assert task.subject_id == rental.id


# --- charges ----------------------------------------------------------------------------------------


def _lost(number: str, by: Person, outcome: GearOutcome = MISSING) -> int:
    item_id = _at(number)
    _out(number, by, item_id)
    _back(number, by, {item_id: outcome})
    return item_id


def test_a_person_confirms_the_charge_and_then_the_account_can_be_settled(
    number: str, by: Person
) -> None:
    item_id = _lost(number, by)
    loan = _loan(number)
    assert loan.charge_cents == 4800, "60 € new, a year of five gone"
    assert "12 mois sur 60" in loan.charge_memo.replace("\u202f", " ").replace("\u00a0", " ")

    def settle() -> None:
        rentals.settle(rentals.get(number, by=by), Account.CASH, by=by, now=NOW + 11 * DAY)

    assert _refused(db.write, settle) == ["gear_to_decide"]
    before = ledger.balances(_rental(number).id)[Account.PERSON]
    db.write(equipment_charges.charge, loan.id, by=by, now=NOW + 11 * DAY)
    rental = _rental(number)
    assert ledger.balances(rental.id)[Account.PERSON] == before + 4800
    assert ledger.balances(rental.id)[Account.DAMAGE] == -4800
    assert _item(item_id).state is GearState.RETIRED
    assert equipment.missing(rental.beneficiary_id) == [], "from now on it is a debt"
    again = _refused(db.write, equipment_charges.charge, loan.id, by=by, now=NOW + 11 * DAY)
    assert again == ["gear_charge_decided"]
    db.write(settle)


@pytest.mark.parametrize("booked", [False, True])
def test_what_turns_up_later_takes_its_charge_back(
    number: str,
    by: Person,
    *,
    booked: bool,
) -> None:
    item_id = _lost(number, by)
    loan_id, later = _loan(number).id, NOW + 15 * DAY
    before = ledger.balances(_rental(number).id)[Account.PERSON]
    if booked:
        db.write(equipment_charges.charge, loan_id, by=by, now=later)
    db.write(equipment.turn_up, loan_id, BACK, by=by, now=later)
    loan = _loan(number)
    assert (loan.outcome, loan.charge) == (BACK, GearCharge.WITHDRAWN)
    assert _item(item_id).state is GearState.TO_WASH
    assert ledger.balances(loan.rental_id)[Account.PERSON] == before
    assert equipment.missing(loan.rental.beneficiary_id) == []
    again = _refused(db.write, equipment.turn_up, loan_id, BACK, by=by, now=later)
    assert again == ["gear_not_missing"]


def test_nothing_may_be_asked_with_a_reason(number: str, by: Person) -> None:
    item_id = _lost(number, by)
    loan_id = _loan(number).id
    waive = equipment_charges.waive
    assert _refused(db.write, waive, loan_id, " ", by=by, now=NOW) == ["reason_missing"]
    db.write(waive, loan_id, "Volé, plainte déposée", by=by, now=NOW + 11 * DAY)
    loan = _loan(number)
    assert (loan.charge, loan.charge_why) == (GearCharge.WAIVED, "Volé, plainte déposée")
    assert _item(item_id).state is GearState.RETIRED
    assert EntryKind.EQUIPMENT not in ledger_kinds(_rental(number))


def test_a_damaged_thing_that_is_charged_stays_to_be_checked(number: str, by: Person) -> None:
    item_id = _lost(number, by, DAMAGED)
    db.write(equipment_charges.charge, _loan(number).id, by=by, now=NOW + 11 * DAY)
    assert _item(item_id).state is GearState.TO_CHECK


# --- things -----------------------------------------------------------------------------------------


def test_several_come_in_at_once_each_with_its_number(by: Person) -> None:
    def unit() -> list[str]:
        facts = equipment_items.ItemFacts(kind_id=make.a_kind().id, site_id=make.the_site().id)
        make.a_thing(number="CAS-002")
        return [row.number for row in equipment_items.add(facts, 3, by=by, now=NOW)]

    assert db.write(unit) == ["CAS-001", "CAS-003", "CAS-004"], "past what was written by hand"


def test_a_number_stands_on_one_thing(by: Person) -> None:
    def unit(count: int, number: str) -> None:
        facts = equipment_items.ItemFacts(kind_id=make.a_kind().id, site_id=make.the_site().id)
        equipment_items.add(facts, count, number=number, by=by, now=NOW)

    db.write(unit, 1, "cas-77")
    assert _refused(db.write, unit, 1, "CAS-77") == ["gear_number_taken"]
    assert _refused(db.write, unit, 2, "CAS-78") == ["gear_number_for_one"]
    assert _refused(db.write, unit, 101, "") == ["gear_too_many"]


def test_a_washed_thing_can_be_handed_out_again(by: Person) -> None:
    item_id = db.write(lambda: make.a_thing(number="CAS-9").id)
    db.write(lambda: setattr(db.session.get_one(EquipmentItem, item_id), "state", "to_wash"))
    db.write(equipment_items.ready, ["CAS-9"], by=by, now=NOW)
    assert _item(item_id).state is GearState.READY
    assert _acts(item_id)[-1] is GearAct.WASHED


def test_a_fall_is_for_good_even_while_somebody_has_it(number: str, by: Person) -> None:
    item_id = _at(number, number="CAS-9")
    _out(number, by, item_id)
    fall = equipment_items.fall
    db.write(fall, "CAS-9", on=TODAY, why="Chute rue Royale", by=by, now=NOW + DAY)
    assert _refused(db.write, fall, "CAS-9", on=TODAY, why="", by=by, now=NOW + DAY) == [
        "gear_fell"
    ]
    _back(number, by, {item_id: BACK})
    assert _item(item_id).state is GearState.RETIRED
    db.write(equipment_items.ready, ["CAS-9"], by=by, now=NOW + 11 * DAY)
    assert _item(item_id).state is GearState.RETIRED


def test_what_somebody_has_is_neither_moved_nor_retired(number: str, by: Person) -> None:
    item_id = _at(number, number="CAS-9")
    _out(number, by, item_id)
    site_id = _rental(number).site_id
    assert _refused(db.write, equipment_items.retire, "CAS-9", why="Usé", by=by, now=NOW) == [
        "gear_out"
    ]
    put = equipment_items.put
    assert _refused(db.write, put, "CAS-9", site_id=site_id, by=by, now=NOW) == ["gear_out"]


def test_a_thing_goes_to_another_site_and_leaves_its_log_behind(by: Person) -> None:
    def unit() -> tuple[int, int, int]:
        row, there = make.a_thing(number="CAS-9"), make.a_site()
        scooter = make.a_scooter(site_id=there.id)
        return row.id, there.id, scooter.id

    item_id, there, scooter_id = db.write(unit)
    put = equipment_items.put
    db.write(put, "CAS-9", site_id=there, shelf="Étagère 2", by=by, now=NOW)
    assert (_item(item_id).site_id, _item(item_id).shelf) == (there, "Étagère 2")
    db.write(put, "CAS-9", site_id=there, scooter_id=scooter_id, by=by, now=NOW)
    assert (_item(item_id).scooter_id, _item(item_id).shelf) == (scooter_id, "")
    assert _acts(item_id) == [GearAct.ENTERED, GearAct.SHELVED, GearAct.ON_SCOOTER]
    db.write(equipment_items.retire, "CAS-9", why="Fendu", by=by, now=NOW)
    assert _refused(db.write, put, "CAS-9", site_id=there, by=by, now=NOW) == ["gear_retired"]


def test_another_sites_thing_does_not_open() -> None:
    agent = db.write(make.a_person, Role.AGENT)
    db.write(lambda: make.a_thing(number="CAS-9", site_id=make.a_site().id))
    with pytest.raises(NotFound):
        equipment_items.get("CAS-9", by=agent)
