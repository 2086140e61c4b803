"""The workshop, a scooter's papers and bookings in danger, from page to page, as people use them."""

import io
from typing import Any

import pytest
from PIL import Image

from mobility.rules.roles import Role
from mobility.rules.states import BookingState, RentalState
from tests import factories as make
from tests.machine import DAY, NOW, TODAY

HOSTILE = "<img src=x> O'Brien-Łukasz 🛵"


@pytest.fixture
def scooter(given: Any) -> Any:
    given(make.a_foundation)
    return given(make.a_scooter, fleet_number="S-001", km=1200)


def test_work_is_planned_begun_and_done_with_its_parts(page: Any, scooter: Any) -> None:
    typed = {
        "title": HOSTILE,
        "workshop": "Garage <b>",
        "starts_on": "25/11/2026",
        "ends_on": "26/11/2026",
        "items": ["service"],
    }
    shown = page.post("workshop.new", typed, fleet_number="S-001")
    assert HOSTILE in shown.text
    page.submit(button="Les travaux commencent")
    shown = page.submit({"name": "Plaquettes", "quantity": "2", "unit": "12,50"}, button="Ajouter")
    assert "25,00" in shown.text
    order_id = int(shown.path.rsplit("/", 1)[1])
    done = {"km": "1 250", "labour": "40", "back": True}
    shown = page.post("workshop.finish", done, order_id=order_id)
    assert "65,00" in shown.text
    assert "Coût jusqu’ici" in page.get("scooters.show", fleet_number="S-001").text
    page.get("workshop.show", order_id=order_id)
    assert "Plaquettes" not in page.submit(button="Retirer").text


def test_work_on_a_promised_scooter_says_who_has_it(page: Any, scooter: Any, given: Any) -> None:
    person = given(make.a_beneficiary, birth_name="Diallo", first_names="Fatou")
    given(make.a_booking, scooter_id=scooter.id, beneficiary_id=person.id)
    typed = {"title": "Pneus", "starts_on": "25/11/2026", "ends_on": "26/11/2026"}
    shown = page.post("workshop.new", typed, fleet_number="S-001", expect=409)
    assert "Fatou Diallo" in shown.text
    assert shown.value("title") == "Pneus"
    page.post("workshop.new", typed | {"starts_on": "x"}, fleet_number="S-001", expect=422)


def test_dates_of_work_change_and_it_is_cancelled_with_a_reason(
    page: Any, scooter: Any, given: Any
) -> None:
    order = given(make.a_work_order, scooter_id=scooter.id)
    shown = page.post("workshop.dates", {"ends_on": "15/01/2027"}, order_id=order.id)
    assert "15 janvier 2027" in shown.text
    page.post("workshop.cancel", {"reason": ""}, order_id=order.id, expect=422)
    assert "Annulé" in page.post("workshop.cancel", {"reason": "Vendu"}, order_id=order.id).text
    page.get("workshop.show", order_id=999, expect=404)


def test_a_return_is_followed_by_a_check_that_blocks(page: Any, given: Any) -> None:
    given(make.a_foundation)
    scooter = given(make.a_scooter, fleet_number="S-001")
    rental = given(make.a_rental, state=RentalState.UNDER_WAY, scooter_id=scooter.id)
    back = {"km": "1300", "energy_percent": "50"}
    page.post("rentals.give_back", back, number=rental.number)
    assert "Contrôles après retour" in page.get("workshop.index").text
    fleet_number = "S-001"
    shown = page.get("scooters.show", fleet_number=fleet_number)
    assert "Contrôler après retour" in shown.text
    half = page.post("workshop.check", {"points": ["tyres"]}, fleet_number=fleet_number)
    assert half.path.endswith("/check")
    every = [control.get("value") for control in half.find("//input[@name='points']")]
    shown = page.post("workshop.check", {"points": every}, fleet_number=fleet_number)
    assert "Contrôler après retour" not in shown.text


def test_an_inspection_gives_the_next_date(page: Any, scooter: Any) -> None:
    typed = {"made_on": "20/11/2026", "result": "passed", "centre": HOSTILE, "cost": "59"}
    shown = page.post("life.inspect", typed, fleet_number="S-001")
    assert "20/11/2029" in shown.text
    again = {"made_on": "21/11/2026", "result": "major"}
    assert "21/01/2027" in page.post("life.inspect", again, fleet_number="S-001").text
    tomorrow = {"made_on": "25/11/2026", "result": "passed"}
    page.post("life.inspect", tomorrow, fleet_number="S-001", expect=409)
    bad = {"made_on": "23/11/2026", "result": "passed", "scan": (io.BytesIO(b"MZ"), "virus.exe")}
    page.post("life.inspect", bad, fleet_number="S-001", expect=422)


def test_keys_are_counted(page: Any, scooter: Any) -> None:
    lost = {"change": "lost", "why": HOSTILE}
    assert "Pas de double" in page.post("life.keys", lost, fleet_number="S-001").text
    page.post("life.keys", lost, fleet_number="S-001")
    page.post("life.keys", lost, fleet_number="S-001", expect=409)
    page.post("life.keys", {"change": "found"}, fleet_number="S-001")
    page.post("life.keys", {"why": "?"}, fleet_number="S-001", expect=422)


def test_photos_are_kept_shown_and_taken_off(page: Any, scooter: Any) -> None:
    drawn = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(drawn, "JPEG")
    typed = {"picture": (io.BytesIO(drawn.getvalue()), "côté.jpg"), "caption": HOSTILE}
    shown = page.post("life.photos", typed, fleet_number="S-001")
    (source,) = {one.get("src") for one in shown.find("//main//img")}
    picture = page.client.get(source)
    assert (picture.status_code, picture.mimetype) == (200, "image/jpeg")
    page.submit(button="Retirer")
    assert page.client.get(source).status_code == 404
    page.post("life.photos", {"caption": "Rien"}, fleet_number="S-001", expect=422)
    text = {"picture": (io.BytesIO(b"ceci n'est pas une image"), "x.jpg")}
    page.post("life.photos", text, fleet_number="S-001", expect=422)


def test_a_wrong_mileage_is_corrected_by_a_manager(page: Any, scooter: Any) -> None:
    page.post("odometers.read", {"km": "2 900"}, fleet_number="S-001")
    address = page.get("scooters.show", fleet_number="S-001").link("Corriger")
    page.open(address)
    page.submit({"km": "900", "why": "Faute"}, expect=409)
    page.open(address)
    shown = page.submit({"km": "1 290", "why": HOSTILE})
    assert shown.find("//del")
    assert HOSTILE in shown.text
    page.client.get(address)
    shown = page.post("odometers.replace", {"km": "0", "why": "Cassé"}, fleet_number="S-001")
    assert "Roulé en tout" in shown.text


def test_a_scooter_goes_to_another_site(page: Any, scooter: Any, given: Any) -> None:
    there = given(make.a_site, name="Marck <b>")
    typed = {"to_site": str(there.id), "starts_on": "25/11/2026", "ends_on": "25/11/2026"}
    shown = page.post("life.transfer", typed, fleet_number="S-001")
    assert "Marck <b>" in shown.text
    page.post("life.transfer", typed, fleet_number="S-001", expect=409)
    page.get("scooters.show", fleet_number="S-001")
    shown = page.submit(button="Il est arrivé")
    assert "Il est arrivé" not in shown.text
    typed["ends_on"] = "24/11/2026"
    page.post("life.transfer", typed | {"to_site": "99"}, fleet_number="S-001", expect=422)


def test_recalls_are_noted_ticked_and_closed(page: Any, scooter: Any) -> None:
    typed = {"title": HOSTILE, "announced_on": "20/11/2026", "model_id": str(scooter.model_id)}
    shown = page.post("recalls.new", typed)
    assert "S-001" in shown.text
    assert "Rappel à faire" in page.get("scooters.show", fleet_number="S-001").text
    page.get("recalls.show", recall_id=1)
    page.submit(button="Tout est fait")
    page.get("recalls.show", recall_id=1)
    page.submit(button="Fait aujourd’hui")
    page.submit(button="Remettre à faire")
    page.submit(button="Fait aujourd’hui")
    assert "Terminé" in page.submit(button="Tout est fait").text
    page.post("recalls.new", {"title": "Rien", "announced_on": "20/11/2026"}, expect=409)
    page.post("recalls.edit", {"title": "Autre"}, recall_id=1)
    page.get("recalls.show", recall_id=99, expect=404)


def test_a_plan_is_written_for_a_model(page: Any, scooter: Any) -> None:
    page.post("workshop.plan", {"oil_km": "1500"}, model_id=scooter.model_id)
    assert page.get("workshop.plan", model_id=scooter.model_id).value("oil_km") == "1500"
    shown = page.post("workshop.plan", {"oil_km": "-3"}, model_id=scooter.model_id, expect=422)
    assert shown.value("oil_km") == "-3"


def test_a_breakdown_leads_to_a_way_out_for_each_booking(
    page: Any, scooter: Any, given: Any
) -> None:
    given(make.a_scooter, fleet_number="S-002")
    booking = given(make.a_booking, scooter_id=scooter.id)
    other = given(make.a_booking, scooter_id=scooter.id, starts_at=NOW + 16 * DAY)
    typed = {"why": "Batterie", "workshop": "Garage", "back_on": "20/12/2026"}
    shown = page.post("scooters.move", typed, fleet_number="S-001", target="workshop")
    assert shown.path == page.url("threats.index")
    assert "Réservations en danger" in page.get("day.today").text
    page.get("threats.reassign", reference=booking.reference)
    shown = page.submit(button="Donner ce scooter")
    assert "S-002" in shown.text
    page.get("threats.reassign", reference=other.reference)
    page.submit({"reason": ""}, button="Annuler et prévenir", expect=422)
    shown = page.submit({"reason": "Pas d'autre"}, button="Annuler et prévenir")
    assert "annulée" in shown.text
    assert "Réservations en danger" not in page.get("day.today").text
    page.get("threats.reassign", reference=other.reference)


def test_a_second_click_gives_no_second_scooter(page: Any, scooter: Any, given: Any) -> None:
    given(make.a_scooter)
    booking = given(make.a_booking, scooter_id=scooter.id, state=BookingState.CONFIRMED)
    shown = page.get("threats.reassign", reference=booking.reference)
    form = next(one for one in shown.forms() if one.button("Donner ce scooter") is not None)
    sent = form.data({}, None)
    first = page.client.post(form.address, data=sent)
    second = page.client.post(form.address, data=sent)
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.headers["Location"] == second.headers["Location"]


def test_the_list_is_narrowed_by_what_runs_out(page: Any, given: Any) -> None:
    given(make.a_foundation)
    given(make.a_scooter, fleet_number="S-010", insured_until=TODAY - DAY)
    given(make.a_scooter, fleet_number="S-020", inspection_due_on=TODAY + 20 * DAY)
    given(make.a_scooter, fleet_number="S-030")
    past = page.get("scooters.index", due="past").text
    assert ("S-010" in past, "S-020" in past) == (True, False)
    month = page.get("scooters.index", due="30").text
    assert ("S-020" in month, "S-030" in month) == (True, False)
    assert "S-030" in page.get("scooters.index", due="x").text


def test_an_agent_checks_and_stops_and_does_not_plan(signed_in: Any, given: Any) -> None:
    given(make.a_foundation)
    here, there = given(make.a_site), given(make.a_site)
    given(make.a_scooter, fleet_number="S-001", site_id=here.id)
    theirs = given(make.a_scooter, fleet_number="S-002", site_id=there.id)
    order = given(make.a_work_order, scooter_id=theirs.id)
    recall = given(make.a_recall, model_id=theirs.model_id)
    page = signed_in(Role.AGENT, site_ids=[here.id])
    page.get("workshop.index")
    page.get("workshop.new", fleet_number="S-001", expect=403)
    page.get("life.inspect", fleet_number="S-001", expect=403)
    page.get("odometers.replace", fleet_number="S-001", expect=403)
    page.get("workshop.show", order_id=order.id, expect=404)
    assert "S-002" not in page.get("recalls.show", recall_id=recall.id).text
    page.get("life.keys", fleet_number="S-002", expect=404)
    stopped = page.post(
        "scooters.move", {"why": "Pneu"}, fleet_number="S-001", target="immobilised"
    )
    assert "Immobilisé" in stopped.text
