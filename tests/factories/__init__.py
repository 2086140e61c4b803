"""Things that tests need, made by plain functions: `a_scooter(plate="AB-123-CD")`.

Every fact has a default and every default may be overridden by its name. They run in a unit of work and go through
the services, apart from past and odd states that no service would let anybody make today. What they say of people is
safe to print: numbers of the fiction range 06 39 98 …, addresses at example.org.
"""

from tests.factories.assessments import FULL, an_assessment, an_authorised_prescriber
from tests.factories.conditions import a_condition_photo, a_mark, a_report
from tests.factories.equipment import a_kind, a_loan, a_thing
from tests.factories.fleet import a_hold, a_model, a_scooter, a_tariff, an_occupation, the_tariff
from tests.factories.house import (
    a_foundation,
    a_note,
    a_person,
    a_site,
    a_task,
    a_user,
    the_site,
    the_user,
)
from tests.factories.imports import an_import
from tests.factories.people import (
    CRITERIA,
    a_beneficiary,
    a_contact,
    a_decision,
    a_guardian,
    a_licence,
    a_merge,
    a_policy,
    a_prescriber,
    a_proof,
    a_proof_request,
    a_referral,
    a_refusal,
    a_suspension,
    a_title_check,
    an_exception_request,
    an_insurance,
    the_policy,
)
from tests.factories.rentals import (
    a_booking,
    a_rental,
    a_stint,
    an_amendment,
    an_edition,
    an_entry,
    an_issued_document,
)
from tests.factories.workshop import (
    a_key_event,
    a_photo,
    a_recall,
    a_return_check,
    a_transfer,
    a_work_order,
    an_inspection,
)

__all__ = [
    "CRITERIA",
    "FULL",
    "a_beneficiary",
    "a_booking",
    "a_condition_photo",
    "a_contact",
    "a_decision",
    "a_foundation",
    "a_guardian",
    "a_hold",
    "a_key_event",
    "a_kind",
    "a_licence",
    "a_loan",
    "a_mark",
    "a_merge",
    "a_model",
    "a_note",
    "a_person",
    "a_photo",
    "a_policy",
    "a_prescriber",
    "a_proof",
    "a_proof_request",
    "a_recall",
    "a_referral",
    "a_refusal",
    "a_rental",
    "a_report",
    "a_return_check",
    "a_scooter",
    "a_site",
    "a_stint",
    "a_suspension",
    "a_tariff",
    "a_task",
    "a_thing",
    "a_title_check",
    "a_transfer",
    "a_user",
    "a_work_order",
    "an_amendment",
    "an_assessment",
    "an_authorised_prescriber",
    "an_edition",
    "an_entry",
    "an_exception_request",
    "an_import",
    "an_inspection",
    "an_insurance",
    "an_issued_document",
    "an_occupation",
    "the_policy",
    "the_site",
    "the_tariff",
    "the_user",
]
