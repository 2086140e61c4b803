"""A house with something of everything in it, and the address of every page that there is to fetch."""

from dataclasses import dataclass
from typing import Any

from flask import Flask

from mobility.rules.assessments import AssessmentState, Part
from mobility.rules.issued import IssuedKind
from mobility.rules.messages import SubjectKind
from mobility.rules.roles import Role
from mobility.rules.states import BookingState, RentalState, ScooterState
from mobility.services import fleet
from tests import factories as make
from tests.machine import DAY, NOW, TODAY


@dataclass(frozen=True)
class World:
    """What there is, by blueprint: the values that its addresses ask for; `endpoints` where one differs."""

    blueprints: dict[str, dict[str, Any]]
    endpoints: dict[str, dict[str, Any]]

    def values(self, endpoint: str, arguments: set[str]) -> dict[str, Any]:
        """The values of an address."""
        known = self.blueprints.get(endpoint.partition(".")[0], {}) | self.endpoints.get(
            endpoint, {}
        )
        queried = {name: known[name] for name in known if name.startswith("?")}
        lacking = arguments - set(known)
        assert not lacking, f"tests/world.py does not know {sorted(lacking)} of {endpoint}"
        return {name: known[name] for name in arguments} | {
            name.removeprefix("?"): value for name, value in queried.items()
        }


def a_world() -> World:
    """Something of everything; runs in a unit of work."""
    make.a_foundation()
    site = make.a_site(name="Calais Centre")
    closure = make.a_closure(make.a_site(name="Marck").id)
    user = make.a_user(Role.AGENT, name="Inès Caron")
    tariff = make.a_tariff()
    prescriber = make.a_prescriber(name="Mission locale du Calaisis")
    referral = make.a_referral(
        contact_id=make.a_contact(prescriber_id=prescriber.id).id, site_id=site.id
    )
    model = make.a_model()
    scooter = make.a_scooter(model_id=model.id, site_id=site.id, fleet_number="S-901")
    make.a_scooter(site_id=site.id, state=ScooterState.WORKSHOP, label="Pneu avant")
    person = make.a_beneficiary(prescriber_id=prescriber.id, site_id=site.id, licence=None)
    licence = make.a_licence(person.id)
    make.a_title_check(person.id)
    guardian = make.a_guardian(person.id)
    suspension = make.a_suspension(person.id, starts_on=TODAY - 60 * DAY, ends_on=TODAY - DAY)
    twin = make.a_beneficiary(site_id=site.id, phone="")
    merged = make.a_merge(person.id)
    decision = make.a_decision(person.id)
    refused = make.a_refusal(make.a_beneficiary(site_id=site.id).id)
    asked = make.an_exception_request(refused)
    proof = make.a_proof(person.id)
    make.a_proof_request(person.id)
    later = make.a_policy(name="Règles hivernales", starts_on=TODAY + 30 * DAY)
    insurance = make.an_insurance()
    booking = make.a_booking(
        beneficiary_id=person.id,
        scooter_id=scooter.id,
        starts_at=NOW + DAY,
        decision_id=decision.id,
    )
    queued = make.a_booking(state=BookingState.WAITING, beneficiary_id=person.id)
    requested = make.a_booking(state=BookingState.REQUESTED, beneficiary_id=person.id)
    for state in (AssessmentState.SIGNED, AssessmentState.FINISHED):
        make.an_assessment(state)
    assessed = make.an_assessment(beneficiary_id=person.id)
    printed = make.an_assessment(AssessmentState.FINISHED, beneficiary_id=person.id)
    signing = make.a_rental(RentalState.TO_SIGN)
    riding = make.a_rental(RentalState.UNDER_WAY)
    changing = make.an_amendment(make.a_rental(RentalState.UNDER_WAY))
    make.a_rental(RentalState.UNDER_WAY, starts_at=NOW - 20 * DAY, ends_at=NOW - 2 * DAY)
    make.a_rental(RentalState.CLOSED)
    lost = make.a_booking(state=BookingState.TO_REASSIGN, beneficiary_id=person.id)
    back = make.a_scooter(site_id=site.id)
    make.a_return_check(back.id)
    order = make.a_work_order(scooter.id)
    recall = make.a_recall(model.id)
    make.an_inspection(scooter.id)
    make.a_key_event(scooter.id)
    photo = make.a_photo(scooter.id)
    make.a_transfer(back.id)
    make.a_task(assignee_id=user.id)
    make.a_note(SubjectKind.BENEFICIARY, person.id)
    batch = make.an_import()
    loan = make.a_loan(riding.id)
    reading = fleet.latest_reading(scooter)
    return World(
        blueprints={
            "beneficiaries": {"reference": person.reference},
            "titles": {"reference": person.reference, "title_id": licence.id},
            "guardians": {"reference": person.reference, "guardian_id": guardian.id},
            "suspensions": {"reference": person.reference, "suspension_id": suspension.id},
            "merging": {
                "reference": person.reference,
                "other": twin.reference,
                "merge_id": merged.id,
            },
            "decisions": {"reference": person.reference, "decision_id": decision.id},
            "exceptions": {"decision_id": refused.id, "request_id": asked.id},
            "assessments": {
                "reference": person.reference,
                "assessment_id": assessed.id,
                "part": Part.TRIP,
            },
            "proofs": {"reference": person.reference, "proof_id": proof.id},
            "prescribers": {
                "prescriber_id": prescriber.id,
                "contact_id": referral.contact_id,
                "key": prescriber.id,
            },
            "referrals": {"reference": referral.reference},
            "refer": {"reference": referral.reference},
            "scooters": {"fleet_number": scooter.fleet_number, "target": ScooterState.WORKSHOP},
            "models": {"model_id": model.id},
            "equipment": {
                "number": loan.item.number,
                "loan_id": loan.id,
                "reference": person.reference,
            },
            "equipment_kinds": {"kind_id": loan.item.kind_id},
            "labels": {"fleet_number": scooter.fleet_number},
            "odometers": {
                "fleet_number": scooter.fleet_number,
                "reading_id": reading.id if reading else 0,
            },
            "life": {"fleet_number": scooter.fleet_number, "file_id": photo.file_id},
            "workshop": {
                "order_id": order.id,
                "fleet_number": back.fleet_number,
                "model_id": model.id,
            },
            "allotments": {"allotment_id": make.an_allotment(back.id).id},
            "recalls": {"recall_id": recall.id, "scooter_id": scooter.id},
            "moving": {"reference": booking.reference},
            "threats": {"reference": lost.reference},
            "waiting": {"reference": queued.reference},
            "bookings": {"reference": booking.reference, "target": BookingState.CANCELLED},
            "rentals": {"number": riding.number},
            "papers": {
                "number": make.an_issued_document(riding).number,
                "kind": IssuedKind.LOAN_CERTIFICATE,
                "reference": booking.reference,
                "rank": 0,
            },
            "amendments": {"number": riding.number, "label": changing.label},
            "rental_events": {"number": riding.number},
            "handover": {"number": signing.number, "way": "handover", "step": "who"},
            "reading": {"number": signing.number, "way": "handover"},
            "contracts": {"number": signing.number},
            "settings": {
                "closure_id": closure.id,
                "site_id": site.id,
                "user_id": user.id,
                "tariff_id": tariff.id,
            },
            "staff": {"user_id": user.id},
            "imports": {"batch_id": batch.id, "number": 2, "kind": "beneficiaries"},
            "journal": {"kind": "scooter", "object_id": scooter.id},
            "search": {"?q": "delacroix"},
            "verify": {"number": signing.number},
            "policies": {"policy_id": later.id},
            "insurances": {"insurance_id": insurance.id},
        },
        endpoints={
            "bookings.new": {"?beneficiary": person.reference},
            "bookings.ask": {"?beneficiary": person.reference},
            "rentals.handover": {"number": signing.number},
            "papers.contract": {"number": signing.number},
            "rentals.cancel": {"number": signing.number},
            "amendments.show": {"number": changing.rental.number},
            "amendments.cancel": {"number": changing.rental.number},
            "amendments.sign": {"number": changing.rental.number},
            "rental_events.miss": {"number": signing.number},
            "assessments.pdf": {"assessment_id": printed.id},
            "assessments.sign": {"assessment_id": printed.id},
            "settings.closure": {"site_id": closure.site_id},
            "requested": {"reference": requested.reference},
        },
    )


ELSEWHERE = frozenset(
    {
        "static",
        "bootstrap.static",
        "dev.error",
        "public.page",
        "refer.page",
        "refer.one",
        "settings.logo",
        "assessments.scan",
        "papers.photo",
    }
)
"""Pages that need something which tests of their own make."""


def pages(app: Flask, world: World) -> list[tuple[str, dict[str, Any]]]:
    """Every page that a GET fetches, with the values of its address."""
    found: dict[str, dict[str, Any]] = {}
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint in ELSEWHERE:
            continue
        if rule.arguments & {"token", "file_id", "bundle"}:
            continue  # what opens them is made by tests of their own
        found.setdefault(rule.endpoint, world.values(rule.endpoint, rule.arguments))
    return sorted(found.items())
