"""The settings of the house: the foundation, its sites and hours, tariffs, rules, and its staff."""

import io
from typing import Any

import pytest
from PIL import Image

from mobility.rules.states import RentalState
from tests.factories import (
    a_beneficiary,
    a_booking,
    a_foundation,
    a_policy,
    a_rental,
    a_site,
    a_tariff,
    a_user,
)
from tests.machine import DAY, NOW, TODAY


@pytest.fixture
def foundation(given: Any) -> Any:
    """The foundation itself."""
    return given(a_foundation)


def picture() -> tuple[io.BytesIO, str]:
    """A small logo."""
    out = io.BytesIO()
    Image.new("RGB", (40, 20), "teal").save(out, "PNG")
    out.seek(0)
    return out, "logo.png"


def test_the_foundation_is_changed_and_shown_everywhere(page: Any, foundation: Any) -> None:
    shown = page.post(
        "settings.foundation",
        {
            "name": "Mobilité & <Littoral>",
            "siret": "732 829 320 00074",
            "rna": "w621004512",
            "phone": "03 39 98 12 34",
            "damage_excess_cents": "1 234,50",
            "passenger_allowed": True,
        },
    )
    assert "Mobilité & <Littoral>" in shown.text
    assert shown.value("siret") == "73282932000074"
    assert shown.value("rna") == "W621004512"
    assert shown.value("damage_excess_cents").replace("\xa0", " ") in {"1234,50", "1 234,50"}


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"siret": "732 829 320 00075"}, "Ce SIRET n’est pas juste"),
        ({"rna": "12"}, "W et neuf chiffres"),
        ({"name": ""}, "Indiquez le nom de la fondation."),
        ({"email": "a@b.fr, c@d.fr"}, "Vérifiez l’adresse e-mail"),
        ({"phone": "12"}, "10 chiffres"),
        ({"sms_sender": "Côte d'Opal"}, "sans accent"),
        ({"sms_sender": "DOUZELETTRES"}, "11 caractères au plus"),
        ({"damage_excess_cents": "beaucoup"}, "Écrivez le montant ainsi"),
    ],
)
def test_what_cannot_be_is_said_and_kept(
    page: Any, foundation: Any, typed: Any, sentence: str
) -> None:
    shown = page.post("settings.foundation", typed, expect=422)
    assert any(sentence in error for error in shown.errors), shown.errors
    for name, value in typed.items():
        assert shown.value(name) == value


def test_a_stale_foundation_shows_both(page: Any, foundation: Any) -> None:
    page.get("settings.foundation")
    mine = page.last
    page.post("settings.foundation", {"insurer": "Macif"})
    page.last = mine
    shown = page.submit({"insurer": "Maif"}, expect=409)
    assert "Macif" in shown.text
    assert shown.value("insurer") == "Maif"
    page.submit()
    assert page.get("settings.foundation").value("insurer") == "Maif"


def test_a_logo_is_kept_and_shown_to_all(page: Any, visitor: Any, foundation: Any) -> None:
    visitor.get("settings.logo", expect=404)
    page.post("settings.foundation", {"logo": picture()})
    answer = visitor.get("settings.logo")
    assert answer.headers["Content-Type"] == "image/jpeg"
    for content in (b"pas une image", b"%PDF-1.4 faux", b""):
        bad = page.post("settings.foundation", {"logo": (io.BytesIO(content), "x.png")}, expect=422)
        assert bad.said


def test_a_site_is_added_with_its_hours(page: Any, foundation: Any) -> None:
    facts = {
        "name": "Guînes",
        "address": "2 rue du Camp",
        "postcode": "62340",
        "town": "Guînes",
        "phone": "03 39 98 12 34",
        "opens_0_1": "9h",
        "closes_0_1": "12 h",
        "opens_0_2": "13:30",
        "closes_0_2": "17 h 30",
    }
    shown = page.post("settings.new_site", facts)
    assert shown.value("opens_0_1") == "9 h"
    assert shown.value("closes_0_2") == "17 h 30"
    assert "Guînes" in page.get("settings.sites").text
    again = page.post("settings.new_site", facts, expect=409)
    assert "s’appelle déjà" in again.said[0]


@pytest.mark.parametrize(
    ("typed", "status"),
    [
        ({"opens_1_1": "9 h"}, 422),
        ({"opens_1_1": "25 h", "closes_1_1": "26 h"}, 422),
        ({"opens_1_1": "12 h", "closes_1_1": "9 h"}, 409),
        (
            {"opens_1_1": "9 h", "closes_1_1": "13 h", "opens_1_2": "12 h", "closes_1_2": "18 h"},
            409,
        ),
        ({"postcode": "6210"}, 422),
        ({"turnaround_minutes": "99999"}, 422),
    ],
)
def test_a_site_that_cannot_be_is_said(
    page: Any, foundation: Any, given: Any, typed: Any, status: int
) -> None:
    site = given(a_site, days=())
    shown = page.post("settings.site", typed, site_id=site.id, expect=status)
    assert shown.errors or shown.said
    for name, value in typed.items():
        assert shown.value(name) == value


def test_a_site_is_closed_for_some_days_and_opened_again(
    page: Any, foundation: Any, given: Any
) -> None:
    site = given(a_site)
    facts = {"first_day": "24/12/2026", "last_day": "31/12/2026", "reason": "Congés"}
    shown = page.post("settings.close_site", facts, site_id=site.id)
    assert "du jeudi 24 décembre 2026 au jeudi 31 décembre 2026" in shown.text
    assert "Aucune fermeture prévue." in page.submit(button="Retirer la fermeture").text
    page.post("settings.close_site", facts | {"last_day": "1/12/2026"}, site_id=site.id, expect=409)


def test_a_tariff_starts_on_a_day_and_ends_the_one_before(
    page: Any, foundation: Any, given: Any
) -> None:
    given(a_tariff)
    facts = {
        "name": "Hiver",
        "vehicle_class": "l1e_b",
        "starts_on": "1/12/2026",
        "deposit_cents": "150",
        "from_day_1": "1",
        "day_cents_1": "3,50",
        "from_day_2": "31",
        "day_cents_2": "4",
    }
    shown = page.post("settings.new_tariff", facts)
    assert "dès le jour 31 : 4,00 €" in shown.text
    assert "jusqu’au 01/12/2026 exclu" in shown.text
    page.post("settings.new_tariff", facts, expect=409)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"from_day_1": "2"}, "commence au jour 1"),
        ({"from_day_1": "", "day_cents_1": ""}, "commence au jour 1"),
        ({"from_day_2": "1", "day_cents_2": "4"}, "commencent le même jour"),
        ({"from_day_2": "31"}, "Remplissez les deux cases"),
        ({"day_cents_1": "3,555"}, "Deux chiffres au plus"),
    ],
)
def test_a_tariff_that_cannot_be_is_said(
    page: Any, foundation: Any, typed: Any, sentence: str
) -> None:
    facts = {
        "name": "Hiver",
        "vehicle_class": "l1e_b",
        "starts_on": "1/12/2026",
        "deposit_cents": "150",
        "from_day_1": "1",
        "day_cents_1": "3,50",
    }
    shown = page.post("settings.new_tariff", facts | typed, expect=422)
    assert any(sentence in error for error in shown.errors), shown.errors


def test_rules_are_shown_even_before_there_are_any(page: Any, foundation: Any, given: Any) -> None:
    assert "Aucune politique" in page.get("settings.rules").text
    given(a_policy, starts_on=TODAY - DAY)
    assert "180 jours" in page.get("settings.rules").text


def invite(page: Any, given: Any, **facts: Any) -> Any:
    """Invite somebody by the form."""
    site = given(a_site)
    typed = {"name": "Nora Benali", "email": "nora@example.org", "role": "agent"}
    return page.post("settings.invite", typed | {"sites": [site.id]} | facts, expect=200)


def test_an_invitation_shows_its_link_once(
    page: Any, visitor: Any, foundation: Any, given: Any
) -> None:
    shown = invite(page, given)
    assert shown.h1 == "Le lien est prêt"
    link = shown.root.xpath("//input[@id='lien']/@value")[0]
    assert visitor.open(link.removeprefix("http://localhost")).h1 == "Choisir mon mot de passe"
    assert link not in page.get("settings.staff").data.decode()
    assert "Invité, pas encore venu" in page.get("settings.staff").text


def test_an_invitation_sent_twice_makes_one_account(page: Any, foundation: Any, given: Any) -> None:
    page.get("settings.invite")
    form = page.last
    facts = {"name": "Nora", "email": "nora@example.org", "role": "manager"}
    page.submit(facts, expect=200)
    page.last = form
    assert page.submit(facts).h1 == "Compte d’un membre de l’équipe"


def test_who_cannot_be_invited_is_said(page: Any, foundation: Any, given: Any) -> None:
    given(a_user, email="Nora@example.org")
    taken = {"name": "Nora", "email": "nora@example.org", "role": "manager"}
    assert "Un compte existe déjà" in page.post("settings.invite", taken, expect=409).said[0]
    lost = page.post("settings.invite", taken | {"role": "agent"}, expect=422)
    assert any("Cochez au moins un site" in error for error in lost.errors)


def test_a_member_is_changed_closed_and_signed_out(page: Any, foundation: Any, given: Any) -> None:
    user = given(a_user, name="Nora Benali")
    where = {"user_id": user.id}
    page.post("settings.member", {"role": "funder"}, **where)
    assert "Financeur" in page.get("settings.staff").text
    page.post("settings.member", {"active": False}, **where)
    assert "Fermé" in page.get("settings.staff").text
    page.get("settings.member", **where)
    assert "déconnectée partout" in page.submit(button="Déconnecter partout").said[0]
    assert page.submit(button="Nouveau lien", expect=200).h1 == "Le lien est prêt"


def test_nobody_changes_their_own_role(page: Any, foundation: Any) -> None:
    shown = page.post("settings.member", {"role": "admin"}, user_id=page.user.id, expect=409)
    assert "votre propre rôle" in shown.said[0]


def test_an_agent_does_not_see_the_settings(signed_in: Any, foundation: Any, given: Any) -> None:
    site = given(a_site)
    page = signed_in("agent", site_ids=[site.id])
    for endpoint in ("foundation", "sites", "tariff_list", "rules", "staff", "invite"):
        page.get(f"settings.{endpoint}", expect=403)
    page.get("settings.site", site_id=site.id, expect=403)


def test_a_site_says_how_many_come_in_an_hour(page: Any, foundation: Any, given: Any) -> None:
    site = given(a_site, days=())
    typed = {
        "slot_capacity": "6",
        "opens_1_1": "9 h",
        "closes_1_1": "12 h",
        "capacity_1_1": "2",
        "opens_1_2": "14 h",
        "closes_1_2": "18 h",
    }
    shown = page.post("settings.site", typed, site_id=site.id)
    for name, value in typed.items():
        assert shown.value(name) == value
    assert shown.value("capacity_1_2") == ""
    page.post("settings.site", {"slot_capacity": "0"}, site_id=site.id, expect=422)
    page.post("settings.site", {"capacity_1_2": "0"}, site_id=site.id, expect=422)


def test_a_closure_tells_whom_to_move(page: Any, foundation: Any, given: Any) -> None:
    site = given(a_site)
    person = given(a_beneficiary, site_id=site.id)
    booking = given(a_booking, beneficiary_id=person.id, starts_at=NOW + 9 * DAY)
    given(
        a_rental,
        state=RentalState.UNDER_WAY,
        beneficiary_id=person.id,
        starts_at=NOW - 5 * DAY,
        ends_at=NOW + 9 * DAY,
    )
    facts = {"first_day": "3/12/2026", "last_day": "4/12/2026", "reason": "Inventaire"}
    shown = page.post("settings.close_site", facts, site_id=site.id)
    assert shown.h1 == "Qui est concerné par la fermeture ?"
    assert "attendu samedi 5 décembre 2026 à 18 h au plus tard" in shown.text
    moved = page.open(shown.link("Déplacer"))
    assert moved.h1 == "Changer la réservation"
    assert f"/bookings/{booking.reference}/dates" in moved.path
    page.get("settings.closure", site_id=site.id, closure_id=99, expect=404)
