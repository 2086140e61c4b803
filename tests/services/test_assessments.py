"""Mobility assessments: one draft a person, frozen when finished, a proof once signed."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from cryptography.fernet import Fernet

from mobility import db
from mobility.errors import NotFound, Refused, Stale
from mobility.models import Beneficiary, MobilityAssessment, Proof
from mobility.rules.assessments import Answers, AssessmentState, Held, Part, Solution, Transit
from mobility.rules.eligibility import Outcome
from mobility.rules.licence import Category, TitleKind, VehicleClass
from mobility.rules.prescribers import Authorisation
from mobility.rules.roles import Role
from mobility.services import (
    alternatives,
    applicants,
    assessment_words,
    assessments,
    decisions,
    files,
)
from mobility.services.assessments import Signing
from tests.factories import (
    FULL,
    a_beneficiary,
    a_foundation,
    a_licence,
    a_person,
    a_policy,
    a_prescriber,
    a_site,
    an_assessment,
    an_authorised_prescriber,
)
from tests.machine import DAY, NOW, TODAY

pytestmark = pytest.mark.usefixtures("ctx")


@pytest.fixture
def by(given: Any) -> Any:
    return given(a_person, role=Role.MANAGER)


VAULT = files.Vault([Fernet.generate_key().decode()])
SHEET = VAULT.seal(files.Clean("application/pdf", b"%PDF-1.7"))


def code(raised: Any) -> str:
    return str(raised.value.reasons[0].code)


def kept(assessment_id: int) -> MobilityAssessment:
    return db.session.get_one(MobilityAssessment, assessment_id)


def start(person: Any, by: Any) -> int:
    return int(db.write(lambda: assessments.start(person.reference, by=by, now=NOW).id))


def write(row_id: int, part: Part, by: Any, *, version: int | None = None, **values: Any) -> None:
    said = assessments.values_of(kept(row_id), part) | values
    seen = kept(row_id).version if version is None else version
    db.write(assessments.write, row_id, part, said, version=seen, by=by)


# --- begun ------------------------------------------------------------------------------------------


def test_a_new_one_begins_with_what_the_file_knows(given: Any, by: Any) -> None:
    person = given(a_beneficiary, need_place="Transmarck", commute_km=14)
    said = assessments.answers(kept(start(person, by)))
    assert said == Answers(home="Calais", workplace="Transmarck", distance_km=14, held=Held.CAR)


@pytest.mark.parametrize(
    ("titles", "held"),
    [
        ([], None),
        ([{"kind": TitleKind.ASSR, "category": None}], None),
        ([{"kind": TitleKind.BSR, "category": None}], Held.AM),
        ([{"category": Category.A1}, {"category": Category.AM}], Held.MOTORCYCLE),
        ([{"category": Category.A2}, {"category": Category.B}], Held.CAR),
    ],
)
def test_the_titles_of_the_file_are_told(
    given: Any, by: Any, titles: list[dict[str, Any]], held: Held | None
) -> None:
    person = given(a_beneficiary, licence=None)
    for title in titles:
        given(a_licence, beneficiary_id=person.id, **title)
    assert assessments.answers(kept(start(person, by))).held == held


def test_a_person_has_one_draft_and_the_next_takes_the_answers_over(given: Any, by: Any) -> None:
    person = given(a_beneficiary, need_place="Ailleurs", commute_km=None)
    row_id = start(person, by)
    assert start(person, by) == row_id, "taken up again"
    given(an_assessment, state=AssessmentState.FINISHED, beneficiary_id=person.id)
    db.write(assessments.drop, row_id, by=by)
    said = assessments.answers(kept(start(person, by)))
    taken = replace(FULL, workplace="Ailleurs", problem=None, solution=None, months=None)
    assert said == taken


def test_a_draft_is_dropped_and_nothing_else_is(given: Any, by: Any) -> None:
    person = given(a_beneficiary)
    row_id = start(person, by)
    assert db.write(assessments.drop, row_id, by=by) == person.reference
    assert db.session.get(MobilityAssessment, row_id) is None
    finished = given(an_assessment, state=AssessmentState.FINISHED)
    with pytest.raises(Refused) as raised:
        db.write(assessments.drop, finished.id, by=by)
    assert code(raised) == "assessment_frozen"


# --- written ----------------------------------------------------------------------------------------


def test_a_part_is_written_and_no_other(given: Any, by: Any) -> None:
    row = given(an_assessment)
    write(row.id, Part.TRANSPORT, by, transit=Transit.NONE, transit_minutes=None)
    assert assessments.answers(kept(row.id)) == replace(
        FULL, transit=Transit.NONE, transit_minutes=None
    )
    write(row.id, Part.CONCLUSION, by, conclusion="Un vélo suffit.", solution=Solution.BICYCLE)
    assert kept(row.id).conclusion == "Un vélo suffit."


def test_two_people_never_overwrite_each_other_unseen(given: Any, by: Any) -> None:
    row = given(an_assessment)
    write(row.id, Part.TRIP, by, distance_km=15)
    with pytest.raises(Stale) as raised:
        write(row.id, Part.TRIP, by, version=row.version, distance_km=16)
    assert raised.value.theirs["distance_km"] == 15
    assert assessments.answers(kept(row.id)).distance_km == 15


def test_what_is_finished_is_not_written(given: Any, by: Any) -> None:
    row = given(an_assessment, state=AssessmentState.FINISHED)
    with pytest.raises(Refused) as raised:
        write(row.id, Part.TRIP, by, distance_km=1)
    assert code(raised) == "assessment_frozen"


# --- finished ---------------------------------------------------------------------------------------


def finish(row: Any, by: Any, *, version: int | None = None) -> None:
    seen = kept(row.id).version if version is None else version
    db.write(assessments.finish, row.id, version=seen, by=by, now=NOW)


def test_it_is_finished_once_everything_is_answered(given: Any, by: Any) -> None:
    row = given(an_assessment, said=replace(FULL, household=None), conclusion="")
    with pytest.raises(Refused) as raised:
        finish(row, by)
    assert raised.value.reasons[0].values["parts"] == (Part.RIDING, Part.CONCLUSION)
    whole = given(an_assessment)
    finish(whole, by)
    assert (kept(whole.id).state, kept(whole.id).finished_at) == (AssessmentState.FINISHED, NOW)
    with pytest.raises(Refused) as raised:
        finish(whole, by)
    assert code(raised) == "assessment_frozen"


def test_it_is_finished_on_what_was_read(given: Any, by: Any) -> None:
    row = given(an_assessment)
    write(row.id, Part.TRIP, by, distance_km=15)
    with pytest.raises(Stale):
        finish(row, by, version=row.version)


@pytest.mark.parametrize(
    ("facts", "named"),
    [
        ({"authorisation": Authorisation.VALIDATED}, True),
        ({"authorisation": Authorisation.VALIDATED, "authorised_until": TODAY}, True),
        ({"authorisation": Authorisation.VALIDATED, "authorised_until": TODAY - DAY}, False),
        ({"authorisation": Authorisation.NOT_REQUIRED}, False),
        ({}, False),
    ],
)
def test_who_sent_the_person_is_named_if_they_may_sign(
    given: Any, by: Any, facts: dict[str, Any], *, named: bool
) -> None:
    sender = given(a_prescriber, **facts)
    person = given(a_beneficiary, prescriber_id=sender.id)
    row = given(an_assessment, beneficiary_id=person.id)
    finish(row, by)
    assert (kept(row.id).prescriber_id == sender.id) is named


# --- signed -----------------------------------------------------------------------------------------


def sign(row: Any, by: Any, **facts: Any) -> None:
    values = {"signed_by": "Maud Lefèvre", "signed_on": TODAY} | facts
    seen = values.pop("version", None) or kept(row.id).version
    db.write(assessments.sign, row.id, Signing(**values), version=seen, by=by, now=NOW)


def test_a_signature_makes_a_proof_for_six_months(given: Any, by: Any) -> None:
    signer = given(an_authorised_prescriber)
    row = given(an_assessment, state=AssessmentState.FINISHED)
    sign(row, by, prescriber_id=signer.id, scan=SHEET)
    signed = kept(row.id)
    until = date(2027, 5, 24)
    assert (signed.state, signed.valid_until) == (AssessmentState.SIGNED, until)
    [proof] = db.session.query(Proof).filter_by(beneficiary_id=row.beneficiary_id)
    assert (proof.kind, proof.issued_on, proof.valid_until, proof.file_id) == (
        "mobility_diagnosis",
        TODAY,
        until,
        signed.scan_id,
    )
    assert assessments.scan(signed, VAULT)[1] == b"%PDF-1.7"
    person = db.session.get_one(Beneficiary, row.beneficiary_id)
    weighed = applicants.applicant(person, VehicleClass.L1E_B, on=TODAY).proofs
    assert [(one.kind, one.valid_until) for one in weighed] == [("mobility_diagnosis", until)]


def test_a_signature_is_corrected_and_the_proof_with_it(given: Any, by: Any) -> None:
    signer = given(an_authorised_prescriber)
    row = given(an_assessment, state=AssessmentState.FINISHED)
    sign(row, by, prescriber_id=signer.id, scan=SHEET)
    before = kept(row.id).version
    sign(row, by, prescriber_id=signer.id, signed_by="Ana Lima", signed_on=TODAY - DAY)
    assert (kept(row.id).signed_by, kept(row.id).valid_until) == ("Ana Lima", date(2027, 5, 23))
    [proof] = db.session.query(Proof).filter_by(beneficiary_id=row.beneficiary_id)
    assert (proof.issued_on, proof.file_id) == (TODAY - DAY, kept(row.id).scan_id)
    assert assessments.scan(kept(row.id), VAULT)[1] == b"%PDF-1.7", "the sheet stays"
    with pytest.raises(Stale) as raised:
        sign(row, by, prescriber_id=signer.id, version=before)
    assert raised.value.theirs["signed_by"] == "Ana Lima"


@pytest.mark.parametrize(
    ("facts", "refused"),
    [
        ({"signed_on": TODAY + DAY}, "signed_future"),
        ({"signed_on": TODAY - 2 * DAY}, "signed_before_finished"),
    ],
)
def test_a_signature_has_a_possible_day(
    given: Any, by: Any, facts: dict[str, Any], refused: str
) -> None:
    row = given(an_assessment, state=AssessmentState.FINISHED)
    with pytest.raises(Refused) as raised:
        sign(row, by, prescriber_id=given(an_authorised_prescriber).id, **facts)
    assert code(raised) == refused


def test_only_who_is_authorised_signs(given: Any, by: Any) -> None:
    row = given(an_assessment, state=AssessmentState.FINISHED)
    lapsed = given(an_authorised_prescriber, name="Cap A", authorised_until=TODAY - timedelta(1))
    given(an_authorised_prescriber, name="Éteint", active=False)
    for stranger in (lapsed, given(a_prescriber)):
        with pytest.raises(Refused) as raised:
            sign(row, by, prescriber_id=stranger.id)
        assert code(raised) == "signer_not_authorised"
    with pytest.raises(NotFound):
        sign(row, by, prescriber_id=99_999)
    good = given(an_authorised_prescriber, name="Cap B", authorised_until=TODAY)
    assert assessments.signers(on=TODAY) == [(str(good.id), "Cap B")]
    assert len(assessments.signers(on=TODAY, kept=lapsed.id)) == 2
    sign(row, by, prescriber_id=lapsed.id, signed_on=TODAY - DAY)


def test_an_older_one_does_not_take_the_place_of_the_newer_proof(given: Any, by: Any) -> None:
    signer, person = given(an_authorised_prescriber), given(a_beneficiary)
    old = given(an_assessment, state=AssessmentState.FINISHED, beneficiary_id=person.id)
    new = given(an_assessment, state=AssessmentState.FINISHED, beneficiary_id=person.id)
    sign(new, by, prescriber_id=signer.id, scan=SHEET)
    sign(old, by, prescriber_id=signer.id, signed_on=TODAY - DAY, scan=SHEET)
    [proof] = db.session.query(Proof).filter_by(beneficiary_id=person.id)
    assert (proof.issued_on, proof.file_id) == (TODAY, kept(new.id).scan_id)
    assert assessments.scan_is_kept(kept(old.id))


def test_the_sheet_of_an_older_proof_goes_with_it(given: Any, by: Any) -> None:
    signer, person = given(an_authorised_prescriber), given(a_beneficiary)
    old = given(an_assessment, state=AssessmentState.FINISHED, beneficiary_id=person.id)
    new = given(an_assessment, state=AssessmentState.FINISHED, beneficiary_id=person.id)
    sign(old, by, prescriber_id=signer.id, signed_on=TODAY - DAY, scan=SHEET)
    sign(new, by, prescriber_id=signer.id, scan=SHEET)
    assert not assessments.scan_is_kept(kept(old.id))
    assert assessments.scan_is_kept(kept(new.id))


def test_a_draft_is_not_signed(given: Any, by: Any) -> None:
    row = given(an_assessment)
    with pytest.raises(Refused) as raised:
        sign(row, by, prescriber_id=given(an_authorised_prescriber).id)
    assert code(raised) == "assessment_not_finished"
    with pytest.raises(NotFound):
        assessments.scan(kept(row.id), VAULT)


def test_one_proves_something_up_to_its_last_day(given: Any) -> None:
    person = given(a_beneficiary)
    given(an_assessment, state=AssessmentState.FINISHED, beneficiary_id=person.id)
    assert alternatives.in_force(person.id, on=TODAY) is None
    row = given(an_assessment, state=AssessmentState.SIGNED, beneficiary_id=person.id)
    for on, holds in (
        (TODAY - DAY, False),
        (TODAY, True),
        (row.valid_until, True),
        (row.valid_until + DAY, False),
    ):
        assert (alternatives.in_force(person.id, on=on) is not None) is holds


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"transit": Transit.FITS, "transit_minutes": 35}, "transit_enough"),
        ({"transit": Transit.FITS, "transit_minutes": 45}, "transit_long"),
        ({"transit": Transit.PARTLY, "transit_minutes": 35}, "transit_none"),
        ({"transit": Transit.NONE}, "transit_none"),
        ({"transit": Transit.UNCHECKED}, None),
    ],
)
def test_a_decision_tells_another_solution_and_refuses_nobody_for_it(
    given: Any, said: dict[str, Any], code: str | None
) -> None:
    """R13 of DOMAIN §1.5."""
    given(a_policy, criteria={"transit_minutes": 45})
    person = given(a_beneficiary)
    said = {"transit_minutes": None} | said
    given(
        an_assessment,
        state=AssessmentState.SIGNED,
        beneficiary_id=person.id,
        said=replace(FULL, **said),
    )
    row = db.session.get_one(Beneficiary, person.id)
    found = decisions.provisional(row, VehicleClass.L1E_B, on=TODAY)
    assert [one.code for one in found.findings if one.rule == "R13"] == ([code] if code else [])
    assert found.outcome is Outcome.ELIGIBLE


# --- seen -------------------------------------------------------------------------------------------


def test_those_of_another_site_are_not_there(given: Any) -> None:
    row = given(an_assessment, state=AssessmentState.SIGNED)
    stranger = given(a_person, role=Role.AGENT, site_ids=[given(a_site).id])
    with pytest.raises(NotFound):
        assessments.get(row.id, by=stranger)
    assert assessments.index(None, by=stranger).total == 0


def test_the_list_counts_each_state(given: Any, by: Any) -> None:
    for state in (AssessmentState.DRAFT, AssessmentState.DRAFT, AssessmentState.SIGNED):
        given(an_assessment, state=state)
    listed = assessments.index(AssessmentState.DRAFT, 7, by=by)
    assert (listed.total, listed.page, len(listed.rows)) == (2, 1, 2)
    assert listed.counts == {AssessmentState.DRAFT: 2, AssessmentState.SIGNED: 1}


@pytest.mark.parametrize(("kind", "shown"), [("ML", "Mission A"), ("CSAPA", "Autre organisme")])
def test_an_organisation_that_tells_of_a_private_life_is_masked_on_paper(
    given: Any, kind: str, shown: str
) -> None:
    given(a_foundation)
    signer = given(an_authorised_prescriber, name="Mission A", kind=kind)
    row = given(an_assessment, state=AssessmentState.SIGNED, prescriber_id=signer.id)
    words = assessment_words.of(kept(row.id))
    assert words.organisation.startswith(shown)
    assert ("Mission A" in str(words)) is (kind == "ML")
