"""The pages of a part of the fleet that is kept for a public: from the agreement to the booking page."""

from typing import Any

import pytest

from tests.factories import (
    a_beneficiary,
    a_decision,
    a_prescriber,
    a_scooter,
    a_site,
    a_tariff,
    an_allotment,
)

FACTS = {
    "name": "PLIE du Calaisis",
    "vehicle_class": "l1e_b",
    "first_day": "24/11/2026",
    "last_day": "31/12/2026",
}


def test_from_the_agreement_to_the_scooters_and_its_end(page: Any, given: Any) -> None:
    site, sender = given(a_site), given(a_prescriber, name="PLIE")
    given(a_scooter, site_id=site.id, fleet_number="S-100")
    assert "Aucune part n’est réservée" in page.get("allotments.index").text
    typed = FACTS | {"site_id": str(site.id), "prescriber_id": str(sender.id)}
    choose = page.post("allotments.new", typed)
    assert choose.h1 == "Choisir les scooters réservés"
    shown = page.submit({"scooters": ["1"]}, button="Réserver les scooters cochés")
    assert shown.h1 == "Réservé à PLIE du Calaisis"
    assert "1 scooter réservé" in shown.text
    assert "Réservé à PLIE du Calaisis" in page.get("scooters.show", fleet_number="S-100").text
    assert "Réservé à PLIE du Calaisis" in page.get("planning.show").text
    assert "Réservé à PLIE du Calaisis" in page.get("planning.show", view="list").text
    finder = page.get("planning.show", free_from="26/11/2026", free_to="30/11/2026")
    assert "Réservé à PLIE du Calaisis jusqu’au jeudi 31 décembre 2026." in finder.text
    page.post("allotments.edit", {"name": "PLIE 2027"}, allotment_id=1)
    ended = page.post("allotments.end", {"last_day": "24/11/2026"}, allotment_id=1)
    assert "jusqu’" not in ended.h1
    assert "Réservé à" not in page.get("planning.show", **{"from": "30/11/2026"}).text


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"name": ""}, "Remplissez ce champ"),
        ({}, "Dites pour qui"),
        ({"situations": ["rsa"], "last_day": "1/11/2026"}, "doit venir après le premier"),
    ],
)
def test_what_cannot_be_is_said_and_kept(page: Any, given: Any, typed: Any, sentence: str) -> None:
    site = given(a_site)
    sent = FACTS | {"site_id": str(site.id)} | typed
    shown = page.post("allotments.new", sent, expect=422)
    assert any(sentence in error for error in shown.errors), shown.errors
    assert shown.value("first_day") == "24/11/2026"


def test_the_page_of_a_booking_says_for_whom_it_is(page: Any, given: Any) -> None:
    site, sender = given(a_site), given(a_prescriber)
    given(a_tariff)
    scooter = given(a_scooter, site_id=site.id, fleet_number="S-100")
    given(
        lambda **f: an_allotment(scooter.id, **f),
        prescriber_id=sender.id,
        situations=frozenset(),
        name="PLIE",
    )
    theirs = given(a_beneficiary, site_id=site.id, prescriber_id=sender.id)
    other = given(a_beneficiary, site_id=site.id)
    for person in (theirs, other):
        given(a_decision, beneficiary_id=person.id)
    dates = {
        "class": "l1e_b",
        "from": "26/11/2026",
        "at": "10 h",
        "days": "7",
        "site": str(site.id),
    }
    first = page.get("bookings.new", beneficiary=theirs.reference, **dates)
    assert "Réservé à ce public : PLIE" in first.text
    second = page.get("bookings.new", beneficiary=other.reference, **dates)
    assert "Réservé à PLIE jusqu’au" in second.text
    assert "0 scooter libre" in second.text


def test_an_agent_reads_and_does_not_change(signed_in: Any, given: Any) -> None:
    scooter = given(a_scooter)
    given(lambda: an_allotment(scooter.id))
    agent = signed_in("agent")
    assert "Modifier" not in agent.get("allotments.show", allotment_id=1).text
    agent.get("allotments.edit", allotment_id=1, expect=403)
