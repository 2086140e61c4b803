"""The pages of bookings: dates first, then a scooter, then a yes."""

from typing import Any

import pytest
from sqlalchemy import select

from mobility import db
from mobility.models import Occupation
from mobility.rules.states import BookingState
from mobility.services import bookings
from tests.factories import (
    a_beneficiary,
    a_booking,
    a_decision,
    a_rental,
    a_scooter,
    a_site,
    a_tariff,
)
from tests.machine import DAY, NOW

DATES = {"class": "l1e_b", "from": "26/11/2026", "at": "9 h 30", "days": "14"}


@pytest.fixture
def scene(given: Any) -> Any:
    """A person with a favourable decision, a scooter and a tariff."""

    class Scene:
        person = given(a_beneficiary, first_names="Aminata", birth_name="Diallo")
        decision = given(a_decision, beneficiary_id=person.id)
        tariff = given(a_tariff)
        scooter = given(a_scooter, site_id=person.site_id, fleet_number="S-100")
        other = given(a_beneficiary, first_names="Zoé", site_id=person.site_id)
        given(a_decision, beneficiary_id=other.id)
        dates = DATES | {"beneficiary": person.reference, "site": str(person.site_id)}

    return Scene()


def take(app: Any, scene: Any, scooter: Any) -> None:
    """Somebody else books this scooter for those days."""
    other = db
    with app.app_context():
        wish = bookings.Wish(
            beneficiary_id=scene.other.id,
            site_id=scene.person.site_id,
            vehicle_class="l1e_b",  # type: ignore[arg-type]  # a StrEnum reads as its value
            starts_at=NOW + 2 * DAY,
            ends_at=NOW + 4 * DAY,
        )
        other.write(bookings.book, wish, scooter.id, by=None, now=NOW)


def test_without_a_person_it_asks_for_whom(page: Any) -> None:
    assert page.get("bookings.new").h1 == "Réserver un scooter : pour qui ?"
    page.get("bookings.new", beneficiary="XXXX", expect=404)


def test_dates_come_first_and_are_filled_in_with_usual_ones(page: Any, scene: Any) -> None:
    shown = page.get("bookings.new", beneficiary=scene.person.reference)
    assert "S-100" not in shown.text
    assert shown.value("days") == "14"
    assert shown.value("from") == "24/11/2026"


def test_from_the_dates_to_the_booking(page: Any, scene: Any) -> None:
    shown = page.get("bookings.new", **scene.dates)
    assert "1 scooter libre" in shown.text
    assert "42,00 €" in shown.text
    assert "150,00 €" in shown.text
    confirm = page.submit(button="Choisir S-100")
    assert confirm.h1 == "Réserver S-100 ?"
    assert "jeudi 26 novembre 2026 à 9 h 30" in confirm.text
    assert "jeudi 10 décembre 2026 à 9 h 30" in confirm.text
    booking = page.submit(button="Réserver ce scooter")
    assert booking.h1.startswith("Réservation ")
    assert "Préparer le contrat" in booking.text
    assert "Le scooter est réservé." in booking.said


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"from": "31/02/2027"}, "Ce jour n’existe pas"),
        ({"from": "26/11/2206"}, "Vérifiez l’année"),
        ({"from": "26/11/9999"}, "Vérifiez l’année"),
        ({"from": "demain peut-être"}, "Écrivez le jour ainsi"),
        ({"at": "25 h"}, "Écrivez l’heure ainsi"),
        ({"days": ""}, "Indiquez la durée, ou le jour de retour."),
        ({"days": "0"}, "entre 1 et 366"),
        ({"to": "10/12/2026"}, "pas les deux"),
        ({"site": "99"}, "Choisissez dans la liste"),
        ({"class": "tank"}, "Choisissez dans la liste"),
    ],
)
def test_dates_that_cannot_be_are_said_and_kept(
    page: Any, scene: Any, typed: Any, sentence: str
) -> None:
    shown = page.get("bookings.new", **scene.dates | typed, expect=422)
    assert any(sentence in error for error in shown.errors), shown.errors
    assert f'value="{typed.get("from", "26/11/2026")}"' in shown.data.decode()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"days": "", "to": "25/11/2026"}, "La fin doit venir après le début"),
        ({"from": "20/11/2026"}, "Le début est déjà passé"),
        ({"at": "7 h"}, "est fermé"),
        ({"class": "l3e_a1"}, "Décidez d’abord"),
        ({"days": "181"}, "180 jours au plus"),
    ],
)
def test_what_cannot_be_promised_says_why_and_picks_nothing(
    page: Any, scene: Any, typed: Any, sentence: str
) -> None:
    shown = page.get("bookings.new", **scene.dates | typed)
    assert sentence in shown.text
    assert not shown.find("//button[@name='scooter_id']")
    assert page.get("bookings.new", scooter=scene.scooter.id, **scene.dates | typed).h1 == (
        "Réserver un scooter"
    )


def test_a_scooter_that_was_taken_meanwhile_is_said_and_nothing_is_typed_again(
    app: Any, page: Any, scene: Any, given: Any
) -> None:
    given(a_scooter, site_id=scene.person.site_id, fleet_number="S-200")
    page.get("bookings.new", scooter=scene.scooter.id, **scene.dates)
    take(app, scene, scene.scooter)
    shown = page.submit(button="Réserver ce scooter", expect=409)
    assert "Le scooter S-100 vient d’être pris. Il est réservé pour Zoé." in shown.text
    assert "1 autre est libre" in shown.text
    page.submit(button="Choisir S-200")
    assert page.submit(button="Réserver ce scooter").h1.startswith("Réservation ")


def test_the_scooter_is_kept_while_the_form_is_filled_in(
    page: Any, signed_in: Any, scene: Any
) -> None:
    page.get("bookings.new", **scene.dates)
    confirm = page.submit(button="Choisir S-100")
    assert "Gardé pour vous jusqu’à 10 h 15." in confirm.text
    longer = page.submit(button="Garder 15 minutes de plus")
    assert "Gardé pour vous jusqu’à 10 h 30." in longer.text
    other = signed_in("agent", name="Max Roy", site_ids=[scene.person.site_id])
    dates = scene.dates | {"beneficiary": scene.other.reference}
    shown = other.get("bookings.new", **dates)
    assert "En cours de réservation par" in shown.text
    assert "jusqu’à 10 h 30." in shown.text
    assert "0 scooter libre" in shown.text
    assert (
        "réservation en cours de saisie"
        in other.get("planning.show", **{"from": "26/11/2026"}).text
    )
    page.last = longer
    free = page.submit(button="Choisir un autre scooter")
    assert "1 scooter libre" in free.text
    other.get("bookings.new", **dates)
    other.submit(button="Choisir S-100")
    page.last = free
    lost = page.submit(button="Choisir S-100", expect=409)
    assert "Le scooter S-100 vient d’être pris. En cours de réservation par Max Roy" in lost.text


def test_a_hold_that_was_lost_says_who_has_it_and_what_is_free(
    app: Any, page: Any, scene: Any, given: Any
) -> None:
    given(a_scooter, site_id=scene.person.site_id, fleet_number="S-200")
    page.get("bookings.new", **scene.dates)
    confirm = page.submit(button="Choisir S-100")
    with app.app_context():
        db.write(_forget_holds)
    take(app, scene, scene.scooter)
    assert page.open(confirm.path).h1 == "Réserver un scooter"
    page.last = confirm
    shown = page.submit(button="Garder 15 minutes de plus", expect=409)
    assert "Le scooter S-100 vient d’être pris. Il est réservé pour Zoé." in shown.text
    assert page.submit(button="Choisir S-200").h1 == "Réserver S-200 ?"


def _forget_holds() -> None:
    for row in db.session.scalars(select(Occupation).where(Occupation.held_until.is_not(None))):
        row.live = False


def test_a_person_who_has_a_scooter_then_is_told_which_booking(
    page: Any, scene: Any, given: Any
) -> None:
    booking = given(a_booking, beneficiary_id=scene.person.id, starts_at=NOW + 3 * DAY)
    shown = page.get("bookings.new", **scene.dates)
    assert "La personne a déjà un scooter" in shown.text
    assert booking.reference in shown.link("Ouvrir cette réservation")


def _look_for(page: Any, text: str, expect: int = 200) -> Any:
    """Send the form that asks for whom; it only reads."""
    (form,) = [one for one in page.last.forms() if one.element.xpath(".//*[@name='for']")]
    return page.get("search.results", expect=expect, **dict(form.filled()) | {"q": text})


def test_what_the_planning_found_survives_the_search_for_the_person(page: Any, scene: Any) -> None:
    wanted = {"free_from": "26/11/2026", "free_to": "10/12/2026"}
    shown = page.get("planning.show", **wanted)
    page.open(shown.link("Réserver pour ces dates"))
    found = _look_for(page, "Aminata")
    confirm = page.open(found.link("Diallo"))
    assert confirm.h1 == "Réserver S-100 ?"
    assert "jeudi 26 novembre 2026 à 12 h" in confirm.text
    page.open(found.link("Chercher une autre personne"))
    confirm = page.open(_look_for(page, scene.person.reference, expect=302).headers["Location"])
    assert confirm.h1 == "Réserver S-100 ?"
    assert page.submit(button="Réserver ce scooter").h1.startswith("Réservation ")


def test_a_second_click_books_once(page: Any, scene: Any) -> None:
    confirm = page.get("bookings.new", scooter=scene.scooter.id, **scene.dates)
    first = page.submit(button="Réserver ce scooter")
    page.last = confirm
    assert page.submit(button="Réserver ce scooter").h1 == first.h1
    assert "1 réservation" in page.get("bookings.index").text


@pytest.mark.parametrize("scooter_id", ["0", "99999", "x", "9" * 30, ""])
def test_a_scooter_that_does_not_exist_books_nothing(
    page: Any, scene: Any, scooter_id: str
) -> None:
    page.get("bookings.new", scooter=scene.scooter.id, **scene.dates)
    page.submit({"scooter_id": scooter_id}, button="Réserver ce scooter", expect=404)
    assert "Aucune réservation encore" in page.get("bookings.index").text


def test_when_nothing_is_free_it_says_from_when_and_keeps_the_request(
    app: Any, page: Any, scene: Any
) -> None:
    take(app, scene, scene.scooter)
    shown = page.get("bookings.new", **scene.dates)
    assert "0 scooter libre" in shown.text
    assert "Libre pour la même durée à partir du samedi 28 novembre 2026 à 14 h" in shown.text
    asked = page.submit(button="Demander sans scooter")
    assert "Aucun scooter n’est encore promis" in asked.text
    shown = page.open(asked.link("Choisir un scooter"))
    assert "Aucun scooter de cette classe" in shown.text


def test_a_request_becomes_a_booking(page: Any, scene: Any, given: Any) -> None:
    request = given(
        a_booking,
        beneficiary_id=scene.person.id,
        state=BookingState.REQUESTED,
        starts_at=NOW + 2 * DAY,
        ends_at=NOW + 9 * DAY,
    )
    where = {"reference": request.reference, "target": "confirmed"}
    shown = page.post("bookings.move", **where, expect=422)
    assert "Choisissez un scooter." in shown.errors
    shown = page.submit({"scooter": scene.scooter.id})
    assert "Préparer le contrat" in shown.text


def test_a_booking_is_cancelled_with_a_reason(page: Any, scene: Any, given: Any) -> None:
    booking = given(a_booking, beneficiary_id=scene.person.id, scooter_id=scene.scooter.id)
    where = {"reference": booking.reference}
    page.post("bookings.move", {"reason": "  "}, target="cancelled", **where, expect=422)
    shown = page.post("bookings.move", {"reason": ""}, target="cancelled", **where, expect=422)
    assert "Écrivez pourquoi, en quelques mots." in shown.errors
    shown = page.submit({"reason": "Malade <b> & 🛵"})
    assert "Annulé" in shown.text
    assert "Malade <b> & 🛵" in shown.text
    page.get("bookings.move", target="cancelled", **where, expect=404)


def test_a_move_that_somebody_else_made_is_said(page: Any, scene: Any, given: Any) -> None:
    booking = given(a_booking, beneficiary_id=scene.person.id, scooter_id=scene.scooter.id)
    where = {"reference": booking.reference, "target": "no_show"}
    page.get("bookings.move", **where)
    mine = page.last
    page.post("bookings.move", reference=booking.reference, target="waiting")
    page.last = mine
    page.submit({"reason": "Pas venue"}, expect=409)


@pytest.mark.parametrize("state", list(BookingState))
def test_every_state_has_its_sentence(page: Any, given: Any, state: BookingState) -> None:
    if state in {BookingState.TO_SIGN, BookingState.UNDER_WAY, BookingState.RETURNED}:
        rental = given(a_rental, state=state.value)
        with page.app.app_context():
            reference = db.session.get_one(_booking(), rental.booking_id).reference
        shown = page.get("bookings.show", reference=reference)
        assert rental.number in shown.link("Ouvrir la location")
    else:
        booking = given(a_booking, state=state, reason="Pas de nouvelles")
        shown = page.get("bookings.show", reference=booking.reference)
    buttons = shown.root.xpath("//main//*[contains(@class, 'btn-primary')]")
    assert len(buttons) <= 1


def _booking() -> Any:
    from mobility.models import Booking

    return Booking


def test_the_list_is_narrowed_and_exported(page: Any, given: Any) -> None:
    person = given(a_beneficiary, first_names="=Aminata", birth_name="Diallo")
    booking = given(a_booking, beneficiary_id=person.id)
    given(a_booking, state=BookingState.CANCELLED)
    assert "2 réservations" in page.get("bookings.index").text
    found = page.get("bookings.index", state="confirmed", **{"from": "25/11/2026"})
    assert "1 réservation" in found.text
    assert "Aucune réservation ne répond" in page.get("bookings.index", **{"from": "1/1/2030"}).text
    page.get("bookings.index", **{"from": "31/02/2030", "to": "x", "state": "y", "site": "z"})
    csv = page.get("bookings.export", state="confirmed").data.decode("utf-8-sig")
    assert booking.reference in csv
    assert "'=Aminata" in csv
    assert len(csv.splitlines()) == 2


def test_another_sites_booking_does_not_exist(signed_in: Any, scene: Any, given: Any) -> None:
    booking = given(a_booking, beneficiary_id=scene.person.id, scooter_id=scene.scooter.id)
    page = signed_in("agent", site_ids=[given(a_site).id])
    page.get("bookings.show", reference=booking.reference, expect=404)
    page.get("bookings.move", reference=booking.reference, target="cancelled", expect=404)
    page.get("bookings.new", **scene.dates, expect=404)
    assert "Aucune réservation encore" in page.get("bookings.index").text
