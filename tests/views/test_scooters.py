"""The pages of the fleet, as people use them."""

from typing import Any

import pytest

from mobility.rules.licence import VehicleClass
from mobility.rules.states import ScooterState
from tests.factories import a_booking, a_model, a_rental, a_scooter, a_site
from tests.machine import DAY, TODAY


def test_the_list_says_why_it_is_empty(page: Any) -> None:
    assert "Le parc est encore vide" in page.get("scooters.index").text
    assert "Aucun scooter ne répond" in page.get("scooters.index", text="zzz").text


def test_the_list_is_narrowed_ordered_and_exported(page: Any, given: Any) -> None:
    given(a_scooter, fleet_number="S-100", plate="AA-100-AA")
    given(
        a_scooter,
        fleet_number="S-200",
        plate="AA-200-AA",
        vehicle_class=VehicleClass.L3E_A1,
        state=ScooterState.WORKSHOP,
        label="=1+1",
        inspection_due_on=TODAY - DAY,
    )
    assert "2 scooters" in page.get("scooters.index").text
    found = page.get("scooters.index", **{"class": "l3e_a1", "state": "workshop"})
    assert "S-200" in found.text
    assert "S-100" not in found.text
    assert "Passé le" in found.text
    numbers = page.get("scooters.index", order="-number").text
    assert numbers.index("S-200") < numbers.index("S-100")
    csv = page.get("scooters.export", state="workshop").data.decode("utf-8-sig")
    assert "S-200" in csv
    assert "S-100" not in csv
    assert "'=1+1" in csv


@pytest.mark.parametrize(
    "args",
    [
        {"class": "tank", "state": "flying", "site": "99", "page": "-3", "order": "'; drop"},
        {"page": "999999999999999999999", "text": "x" * 500},
    ],
)
def test_an_address_that_makes_no_sense_shows_the_list(page: Any, given: Any, args: Any) -> None:
    given(a_scooter)
    page.get("scooters.index", **args)


def test_names_that_mean_something_to_flask_do_nothing(page: Any, given: Any) -> None:
    for _ in range(2):
        given(a_scooter)
    shown = page.open("/scooters?_scheme=javascript&_anchor=x&endpoint=x&values=y&_method=DELETE")
    assert not [link for link in shown.root.xpath("//a/@href") if "javascript" in link]


def test_a_scooter_comes_in_by_its_form(page: Any, given: Any) -> None:
    model, site = given(a_model), given(a_site)
    shown = page.post(
        "scooters.new",
        {
            "fleet_number": "s-042",
            "model_id": model.id,
            "site_id": site.id,
            "plate": "ab 123 cd",
            "vin": "vgaf1aaaa00012345",
            "km": "1 234 km",
            "insured_until": "12/3/2027",
        },
    )
    assert shown.h1 == "Scooter S-042"
    assert "AB-123-CD" in shown.text
    assert "1 234 km" in shown.text
    assert "12/03/2027" in shown.text


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"plate": "AB-1I3-CD"}, "ne contient jamais la lettre I"),
        ({"plate": "OB-123-CD"}, "ne contient jamais la lettre O"),
        ({"plate": "12345"}, "AB-123-CD"),
        ({"vin": "VGAF1OAAA00012345"}, "17 signes"),
        ({"km": "-4"}, "nombre entier"),
        ({"km": "beaucoup"}, "nombre entier"),
        ({"fleet_number": "S 042 <b>"}, "lettres, des chiffres et des tirets"),
        ({"fleet_number": "S" * 200}, "20 caractères au plus"),
        ({"fleet_number": ""}, "Remplissez ce champ"),
        ({"insured_until": "31/02/2027"}, "Ce jour n’existe pas"),
        ({"site_id": ""}, "Choisissez dans la liste"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_typed_is_lost(
    page: Any, given: Any, typed: Any, sentence: str
) -> None:
    model, site = given(a_model), given(a_site)
    facts = {
        "fleet_number": "S-042",
        "model_id": model.id,
        "site_id": site.id,
        "km": "0",
        "colour": "bleu <b> & 🛵",
    }
    shown = page.post("scooters.new", facts | typed, expect=422)
    assert any(sentence in error for error in shown.errors), shown.errors
    assert shown.value("colour") == "bleu <b> & 🛵"
    for name, value in typed.items():
        assert shown.value(name) == value
    assert page.get("scooters.show", fleet_number="S-042", expect=404)


def test_a_plate_that_is_taken_is_said_with_whose_it_is(page: Any, given: Any) -> None:
    first = given(a_scooter, fleet_number="S-001", plate="AA-111-AA")
    shown = page.post(
        "scooters.new",
        {
            "fleet_number": "S-002",
            "model_id": first.model_id,
            "site_id": first.site_id,
            "plate": "aa111aa",
            "km": "0",
        },
        expect=409,
    )
    assert any("AA-111-AA" in said and "S-001" in said for said in shown.said), shown.said
    assert shown.value("fleet_number") == "S-002"


def test_a_stale_form_shows_both_and_goes_over_when_it_is_sent_again(page: Any, given: Any) -> None:
    scooter = given(a_scooter, fleet_number="S-001", colour="rouge")
    page.get("scooters.edit", fleet_number="S-001")
    mine = page.last
    page.post("scooters.edit", {"colour": "bleu"}, fleet_number="S-001")
    page.last = mine
    both = page.submit({"colour": "vert"}, expect=409)
    assert "vert" in both.text
    assert "bleu" in both.text
    assert both.value("colour") == "vert"
    assert scooter.version + 1 == int(both.value("version"))
    page.submit()
    assert page.get("scooters.edit", fleet_number="S-001").value("colour") == "vert"


def test_a_scooters_page_tells_its_history_and_what_comes_next(page: Any, given: Any) -> None:
    scooter = given(a_scooter, fleet_number="S-001")
    assert "Libre" in page.get("scooters.show", fleet_number="S-001").text
    booking = given(a_booking, scooter_id=scooter.id)
    shown = page.get("scooters.show", fleet_number="S-001")
    assert booking.reference in shown.link("Voir la réservation")
    other = given(a_scooter, fleet_number="S-002")
    rental = given(a_rental, scooter_id=other.id, state="under_way")
    assert rental.number in page.get("scooters.show", fleet_number="S-002").text


def test_a_scooter_goes_to_the_workshop_and_back(page: Any, given: Any) -> None:
    given(a_scooter, fleet_number="S-001")
    where = {"fleet_number": "S-001"}
    shown = page.post("scooters.move", {"why": ""}, target="workshop", **where, expect=422)
    assert "Écrivez pourquoi, en quelques mots." in shown.errors
    shown = page.submit({"why": "Chez Lefebvre"})
    assert "À l’atelier" in shown.text
    assert "Chez Lefebvre" in shown.text
    shown = page.post("scooters.move", target="in_service", **where)
    assert "En service" in shown.text
    page.get("scooters.move", target="in_service", **where, expect=404)
    page.get("scooters.move", target="flying", **where, expect=404)


def test_a_scooter_that_is_promised_says_so_when_it_is_stopped(page: Any, given: Any) -> None:
    scooter = given(a_scooter, fleet_number="S-001", state=ScooterState.IMMOBILISED)
    booking = given(a_booking, scooter_id=scooter.id)
    shown = page.get("scooters.show", fleet_number="S-001")
    assert "Déplacez ces réservations" in shown.text
    assert any(booking.reference in link for link in shown.root.xpath("//a/@href"))


def test_a_mileage_never_runs_backwards(page: Any, given: Any) -> None:
    given(a_scooter, fleet_number="S-001", km=500)
    shown = page.post("odometers.read", {"km": "400"}, fleet_number="S-001", expect=409)
    assert any("Le compteur ne recule pas" in said for said in shown.said)
    assert "650 km" in page.submit({"km": "650"}).text


def test_a_second_click_brings_in_one_scooter(page: Any, given: Any) -> None:
    model, site = given(a_model), given(a_site)
    page.get("scooters.new")
    form = page.last
    facts = {"fleet_number": "S-1", "model_id": model.id, "site_id": site.id, "km": "0"}
    page.submit(facts)
    page.last = form
    assert page.submit(facts).h1 == "Scooter S-1"


def test_an_agent_sees_and_does_not_edit_the_fleet(signed_in: Any, given: Any) -> None:
    mine, theirs = given(a_site), given(a_site)
    given(a_scooter, fleet_number="S-1", site_id=mine.id)
    given(a_scooter, fleet_number="S-2", site_id=theirs.id)
    page = signed_in("agent", site_ids=[mine.id])
    page.get("scooters.new", expect=403)
    page.get("scooters.edit", fleet_number="S-1", expect=403)
    page.get("scooters.show", fleet_number="S-1")
    for endpoint in ("scooters.show", "odometers.read", "life.keys", "workshop.check"):
        page.get(endpoint, fleet_number="S-2", expect=404)
    page.get("scooters.move", fleet_number="S-2", target="workshop", expect=404)
    assert "S-2" not in page.get("scooters.index").text
    assert "S-2" not in page.get("scooters.export").data.decode()


def test_models_are_added_changed_and_kept_apart(page: Any, given: Any) -> None:
    assert "Aucun modèle encore" in page.get("models.index").text
    facts = {
        "make": "Niu",
        "name": "MQi <GT>",
        "vehicle_class": "l1e_b",
        "energy": "electric",
        "power_watts": "3 000",
    }
    assert "MQi <GT>" in page.post("models.new", facts).text
    page.post("models.new", facts, expect=409)
    page.post("models.new", facts | {"energy": ""}, expect=422)
    model = given(a_model, name="Kisbee")
    given(a_scooter, model_id=model.id)
    shown = page.post("models.edit", {"vehicle_class": "l3e_a1"}, model_id=model.id, expect=409)
    assert shown.value("vehicle_class") == "l3e_a1"
    page.get("models.edit", model_id=99, expect=404)
