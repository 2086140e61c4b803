"""The day page and its sheet on paper."""

from collections.abc import Callable
from datetime import timedelta

from mobility.rules.states import BookingState, RentalState
from tests import factories as make
from tests.conftest import Given
from tests.documents import reading
from tests.machine import DAY, NOW, TODAY
from tests.page_checks import words
from tests.pages import Page

HOUR = timedelta(hours=1)


def test_an_empty_day_says_what_comes_next(page: Page, given: Given) -> None:
    given(make.a_foundation)
    text = page.get("day.today").text
    assert "Personne ne commence dans les 7 jours sans scooter." in text
    assert "Aucune remise aujourd’hui." in text
    person = given(make.a_beneficiary, first_names="Awa", need_starts_on=TODAY + 20 * DAY)
    given(make.a_decision, beneficiary_id=person.id)
    assert "Ensuite : Awa Delacroix, lundi 14 décembre 2026." in page.get("day.today").text


def test_who_starts_on_monday_without_a_scooter_comes_before_all(page: Page, given: Given) -> None:
    given(make.a_foundation)
    person = given(make.a_beneficiary, first_names="Awa", need_starts_on=TODAY + 6 * DAY)
    asked = given(make.a_booking, beneficiary_id=person.id, state=BookingState.REQUESTED)
    given(make.a_decision, beneficiary_id=person.id)
    late = given(make.a_beneficiary, first_names="Léo", need_starts_on=TODAY - DAY)
    given(make.a_decision, beneficiary_id=late.id)
    day = page.get("day.today")
    [block] = day.find("//section[@aria-labelledby='commence']")
    assert day.find("//main//section")[0] is block
    said = [" ".join(one.split()) for one in block.xpath(".//*[contains(@class, 'state')]/text()")]
    assert said == ["A commencé le lundi 23 novembre", "Commence lundi 30 novembre"]
    assert [one.get("class") for one in block.xpath(".//*[contains(@class, 'state')]")] == [
        "state bad",
        "state wait",
    ]
    chosen = page.open(day.link("Choisir un scooter"))
    assert chosen.path == page.url("bookings.move", reference=asked.reference, target="confirmed")
    assert page.open(day.link("Réserver : Léo")).status == 200


def test_moves_of_the_day_stand_by_hour_and_late_ones_are_marked(page: Page, given: Given) -> None:
    given(make.a_foundation)
    for name, at in (("Noon", NOW + 2 * HOUR), ("Dawn", NOW - HOUR)):
        person = given(make.a_beneficiary, first_names=name)
        given(make.a_booking, beneficiary_id=person.id, starts_at=at)
    for name, due in (("Due", NOW + HOUR), ("Late", NOW - 2 * DAY)):
        person = given(make.a_beneficiary, first_names=name)
        state = RentalState.UNDER_WAY
        begun = NOW - 9 * DAY
        given(make.a_rental, state=state, beneficiary_id=person.id, starts_at=begun, ends_at=due)
    day = page.get("day.today")

    def names(block: str) -> list[str]:
        return [
            words(one).split()[0]
            for one in day.find(f"//section[@aria-labelledby='{block}']//strong")
        ]

    assert names("remises") == ["Dawn", "Noon"]
    assert names("retours") == ["Late", "Due"]
    [remises] = day.find("//section[@aria-labelledby='remises']")
    assert words(remises).count("Pas encore là") == 1


def test_the_sheet_has_who_comes_with_the_number_to_call(page: Page, given: Given) -> None:
    given(make.a_foundation)
    coming = given(make.a_beneficiary, first_names="Awa", phone="+33639981234")
    given(make.a_booking, beneficiary_id=coming.id, starts_at=NOW + HOUR)
    silent = given(make.a_beneficiary, first_names="Léo 😀", phone="")
    out = given(
        make.a_rental,
        state=RentalState.UNDER_WAY,
        beneficiary_id=silent.id,
        starts_at=NOW - 9 * DAY,
        ends_at=NOW - DAY,
    )
    given(make.a_task, title="Gonfler les pneus <b>")
    said = reading.words(page.get("day.sheet").data)
    for part in (
        "Feuille du jour",
        "mardi 24 novembre 2026",
        "1 remise, 1 retour, 1 tâche",
        "Awa Delacroix 06 39 98 12 34",
        "contrat à préparer",
        "23/11/2026, en retard",
        "Léo ? Delacroix sans téléphone",
        out.number,
        "Gonfler les pneus <b>",
        "Remarques",
    ):
        assert part in said, (part, said)


def test_the_sheet_is_of_one_site_and_not_for_everybody(
    page: Page, given: Given, signed_in: Callable[..., Page]
) -> None:
    given(make.a_foundation)
    site = given(make.a_site, name="Marck")
    person = given(make.a_beneficiary, first_names="Awa", site_id=site.id)
    given(make.a_booking, beneficiary_id=person.id, starts_at=NOW + HOUR)
    other = given(make.the_site)
    assert "Awa" in reading.words(page.get("day.sheet", site=site.id).data)
    agent = signed_in("agent", site_ids=[other.id])
    assert "Awa" not in reading.words(agent.get("day.sheet", site=site.id).data)
    signed_in("admin").get("day.sheet", expect=403)
    assert "Imprimer la feuille du jour" not in signed_in("admin").get("day.today").text


def test_a_task_is_ticked_off_where_it_is_read(page: Page, given: Given) -> None:
    given(make.a_foundation)
    given(make.a_task, title="Appeler Zoé")
    page.get("day.today")
    page.submit(button="C’est fait")
    assert page.last is not None
    assert page.last.path == "/"
    assert "La tâche est faite." in page.last.said
    assert "Appeler Zoé" not in page.last.text
