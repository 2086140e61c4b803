"""Bringing in a list on the page: sent, looked at, mended, ticked, all at once."""

import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from flask import Flask

from mobility.rules.importing import ImportKind, fold
from mobility.services import imports
from tests import factories as make
from tests.conftest import Given
from tests.machine import DAY, NOW
from tests.pages import Page

HEAD = "Nom;Prénom;Né le;Tél\n"
HOSTILE = "<img src=x>"


@pytest.fixture
def house(given: Given) -> Any:
    """A house with a site."""
    given(make.a_foundation)
    return given(make.the_site)


def send(page: Page, text: str, name: str = "liste.csv", **typed: Any) -> Any:
    file = (io.BytesIO(text.encode()), name)
    return page.post("imports.new", {"file": file, **typed})


def test_a_list_from_the_file_to_the_people(page: Page, house: Any) -> None:
    lines = f"Delacroix;Noémie;27/03/1998;0639981234\nHaddad;Bilal;31/02/1990;\n{HOSTILE};Zoé;1/2/1990;\n"
    answer = send(page, HEAD + lines, name=f"{HOSTILE}.csv")
    assert answer.h1 == f"{HOSTILE}.csv"
    assert "2 lignes changeront quelque chose" in answer.text
    assert "Date de naissance : « 31/02/1990 » n’existe pas" in answer.text
    page.open(answer.link("Corriger la ligne 3"))
    answer = page.submit({"c2": "28/02/1990"}, button="Relire cette ligne")
    assert "3 lignes changeront" in answer.text
    answer = page.submit({"chosen": ["2", "3"]}, button="Enregistrer les coches")
    assert "2 lignes changeront" in answer.text
    page.open(answer.link("Importer 2 lignes"))
    answer = page.submit(button="Importer 2 lignes")
    assert "L’import est fait, en une seule fois." in answer.text
    assert "Décochée." in answer.text
    listed = page.get("beneficiaries.index").text
    assert "Haddad Bilal" in listed
    assert HOSTILE not in listed


def test_a_column_that_is_missing_is_asked_for(page: Page, house: Any) -> None:
    answer = send(page, "Nom;Surnom;Jour\nDelacroix;Noémie;27/03/1998\n")
    assert answer.h1 == "Quelle colonne est laquelle ?"
    assert "Pour lire les lignes, il faut encore : Prénoms, Date de naissance." in answer.text
    assert "Par exemple : Noémie" in answer.text
    page.submit({"c1": "born_on", "c2": "born_on"}, expect=422)
    answer = page.submit({"c1": "first_names", "c2": "born_on"})
    assert "1 ligne changera quelque chose" in answer.text


def test_a_file_that_is_no_list_is_told_beside_the_field(page: Page, house: Any) -> None:
    page.get("imports.new")
    answer = page.submit({}, expect=422)
    assert answer.errors == ["Choisissez le fichier à importer."]
    answer = page.submit({"file": (io.BytesIO(b"\x00" * 50), "x.csv")}, expect=422)
    assert "aucune ligne" in answer.errors[0]


def test_somebody_who_looks_alike_is_asked_about(page: Page, house: Any, given: Given) -> None:
    known = given(make.a_beneficiary, first_names="Mehdi", birth_name="Ait", phone="+33639980009")
    answer = send(page, HEAD + "Ait-Salem;Mehdi;04/05/2001;0639980009\n")
    assert "Est-ce la même personne" in answer.text
    page.open(answer.link("Répondre"))
    answer = page.submit({"answer": known.reference}, button="Relire cette ligne")
    assert "Nom de naissance : Ait → Ait-Salem" in answer.text


def test_states_narrow_the_rows_and_pages_hold_fifty(page: Page, house: Any) -> None:
    good = "".join(f"Caron;Inès;01/02/{1930 + n};\n" for n in range(60))
    send(page, HEAD + good + "Haddad;Bilal;x;\n")
    answer = page.get("imports.show", batch_id=1, state="faulty")
    assert len(answer.find("//tbody/tr")) == 1
    answer = page.get("imports.show", batch_id=1, state="new", page=2)
    assert 0 < len(answer.find("//tbody/tr")) <= 50
    page.get("imports.show", batch_id=1, state="nonsense", page=99)


def test_two_who_bring_in_at_once_bring_in_once(page: Page, house: Any) -> None:
    send(page, HEAD + "Delacroix;Noémie;27/03/1998;\n")
    page.get("imports.apply", batch_id=1)
    page.submit(button="Importer 1 ligne")
    assert "Abandonner" not in page.get("imports.show", batch_id=1).text
    page.get("imports.apply", batch_id=1, expect=409)
    page.get("imports.row", batch_id=1, number=2, expect=409)


def test_a_list_is_given_up(page: Page, house: Any) -> None:
    send(page, HEAD + "Delacroix;Noémie;27/03/1998;\n")
    page.get("imports.drop", batch_id=1)
    page.submit(button="Abandonner cet import")
    assert "Abandonné" in page.get("imports.index").text
    assert "rien n’a été changé" in page.get("imports.show", batch_id=1).text


def test_what_is_left_leaves_as_a_file_without_formulas(page: Page, house: Any) -> None:
    send(page, HEAD + "=cmd|x;Bilal;31/02/1990;\n")
    data = page.get("imports.left_out", batch_id=1).data.decode("utf-8-sig")
    assert data.splitlines()[0] == "Ligne;À corriger;Nom;Prénom;Né le;Tél"
    assert "'=cmd|x" in data
    assert "Cette cellule contient une formule" in data


@pytest.mark.parametrize("kind", ["beneficiaries", "scooters", "rentals"])
def test_the_template_is_a_workbook_with_headings(page: Page, house: Any, kind: str) -> None:
    content = page.get("imports.template", kind=kind).data
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    assert sheet.max_row == 1
    source = imports.SOURCES[ImportKind(kind)]
    understood = {heading for column in source.columns for heading in column.headers}
    assert {fold(str(cell.value)) for cell in sheet[1]} <= understood
    page.get("imports.template", kind="nonsense", expect=404)


def test_rentals_on_paper_are_brought_in_and_come_back(
    page: Page, house: Any, given: Given
) -> None:
    given(make.a_tariff)
    person = given(
        make.a_beneficiary, birth_name=HOSTILE, first_names="Zoé", email="zoe@example.org"
    )
    given(make.a_scooter, fleet_number="S-7", km=900)
    assert "Voir les colonnes : locations en cours" in page.get("imports.new", kind="rentals").text
    head = "N° contrat;E-mail;Scooter;Départ;Retour prévu;Caution;Mode de caution;Reste dû\n"
    out, due = f"{NOW - 9 * DAY:%d/%m/%Y}", f"{NOW + 5 * DAY:%d/%m/%Y}"
    row = f"p-7;zoe@example.org;S-7;{out};{due};150;chèque;12,50\n"
    answer = send(page, head + row, kind="rentals")
    assert "Dépôt de garantie gardé : 150,00 €" in answer.text.replace("\u202f", " ").replace(
        "\xa0", " "
    )
    page.open(answer.link("Importer 1 ligne"))
    answer = page.submit(button="Importer 1 ligne")
    listed = page.open(answer.link("Voir les locations en cours"))
    assert "papier n° P-7" in listed.text.replace("\xa0", " ").replace("\u202f", " ")
    shown = page.get("rentals.show", number="R2026-00001").text.replace("\xa0", " ")
    assert "Contrat papier n° P-7, repris le" in shown
    assert "PDF)" not in shown
    page.get("rentals.contract_pdf", number="R2026-00001", expect=404)
    page.get("contracts.to_print")
    page.get("beneficiaries.show", reference=person.reference)
    page.get("scooters.show", fleet_number="S-7")
    page.get("rentals.give_back", number="R2026-00001")
    page.submit({"km": "1000", "energy_percent": "80"}, button="Reprendre le scooter")
    shown = page.get("rentals.show", number="R2026-00001").text
    assert "Tout est rendu et réglé" in shown


def test_imports_are_a_manager_s(signed_in: Callable[..., Page], house: Any) -> None:
    agent = signed_in("agent", site_ids=[house.id])
    agent.get("imports.index", expect=403)
    assert "Importer une liste" not in agent.get("beneficiaries.index").text


def test_scooters_are_brought_in_on_the_page(page: Page, house: Any, given: Given) -> None:
    given(make.a_model, make="Peugeot", name="Kisbee")
    text = "Parc;Marque;Modèle;Plaque;Km\nS-201;Peugeot;Kisbee;AB-123-CD;1200\n"
    answer = send(page, text, kind="scooters")
    page.open(answer.link("Importer 1 ligne"))
    answer = page.submit(button="Importer 1 ligne")
    page.open(answer.link("Voir les scooters"))
    assert "S-201" in page.get("scooters.show", fleet_number="S-201").text


def test_a_get_never_brings_anything_in(page: Page, house: Any, app: Flask) -> None:
    send(page, HEAD + "Delacroix;Noémie;27/03/1998;\n")
    page.get("imports.apply", batch_id=1)
    assert "Delacroix" not in page.get("beneficiaries.index").text


def test_a_long_list_waits_for_the_runner(
    page: Page, house: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from mobility.services import import_queue

    monkeypatch.setattr(import_queue, "AT_ONCE", 0)
    send(page, HEAD + "Delacroix;Noémie;27/03/1998;\n")
    page.get("imports.apply", batch_id=1)
    answer = page.submit(button="Importer 1 ligne")
    assert "entre dans la minute" in answer.text
    page.submit(button="Finalement, relire encore")
    assert "Importer 1 ligne" in page.get("imports.show", batch_id=1).text
