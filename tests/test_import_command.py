"""`mobility import`: the page's rules from a terminal, every fault with its row and column."""

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import func, select

from mobility import cli, db
from mobility.models import Beneficiary, JournalEntry, Rental, Scooter
from tests import factories as make
from tests.conftest import Given


@pytest.fixture
def house(given: Given) -> Any:
    """A house with one site."""
    given(make.a_foundation)
    return given(make.the_site)


@pytest.fixture
def run(app: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """Run the command on a text, against this test's database."""
    monkeypatch.setattr(cli, "create_app", lambda: app)

    def started(kind: str, text: str, *options: str) -> Result:
        file = tmp_path / "liste.csv"
        file.write_text(text, encoding="cp1252")
        return CliRunner().invoke(cli.main, ["import", kind, str(file), *options])

    return started


def _count(app: Flask, table: Any) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(table)) or 0


PEOPLE = "Nom;Prénom;Né le;Remarque\nDelacroix;Noémie;27/03/1998;x\n"


def test_people_come_in_from_a_terminal(app: Flask, house: Any, run: Any) -> None:
    tried = run("beneficiaries", PEOPLE, "--dry-run")
    assert tried.exit_code == 0, tried.output
    assert "Nouvelle : 1" in tried.output
    assert _count(app, Beneficiary) == 0
    done = run("beneficiaries", PEOPLE)
    assert done.exit_code == 0, done.output
    assert "Colonnes laissées de côté : Remarque." in done.output
    assert _count(app, Beneficiary) == 1
    with app.app_context():
        signed = select(JournalEntry.actor).where(JournalEntry.deed == "sign_up").limit(1)
        assert db.session.scalar(signed) == "command"
    assert "Identique : 1" in run("beneficiaries", PEOPLE).output
    assert _count(app, Beneficiary) == 1


def test_every_fault_is_named_with_its_row_and_column(
    app: Flask, house: Any, run: Any, given: Given
) -> None:
    given(make.a_beneficiary, first_names="Mehdi", phone="+33639980009")
    text = (
        "Nom;Prénom;Né le;Tél\nDelacroix;Noémie;31/02/1998;12\n;Bilal;01/02/1990;\n"
        "Autre;Mehdi;01/02/1990;0639980009\nBon;Léo;01/02/1990;\n"
    )
    done = run("beneficiaries", text)
    assert done.exit_code == 1
    assert "ligne 2, colonne « Né le »" in done.output
    assert "ligne 2, colonne « Tél »" in done.output
    assert "ligne 3, colonne « Nom »" in done.output
    assert "ligne 4 : " in done.output
    assert "Rien n'a été importé" in done.output
    assert _count(app, Beneficiary) == 1


def test_the_site_is_asked_for_where_there_are_several(
    app: Flask, house: Any, run: Any, given: Given
) -> None:
    given(make.a_site, name="Marck")
    assert run("beneficiaries", PEOPLE).exit_code == 1
    assert run("beneficiaries", PEOPLE, "--site", "Lille").exit_code == 1
    done = run("beneficiaries", PEOPLE, "--site", "MARCK")
    assert done.exit_code == 0, done.output


def test_a_column_that_is_missing_is_named(house: Any, run: Any) -> None:
    done = run("beneficiaries", "Nom;Prénom\nA;B\n")
    assert done.exit_code == 1
    assert "Date de naissance" in done.output


def test_scooters_come_in_from_a_terminal(app: Flask, house: Any, run: Any) -> None:
    text = "Parc;Marque;Modèle;Classe;Énergie;Km\nS-1;NIU;NQi;50;Électrique;12\n"
    assert run("scooters", text).exit_code == 0
    assert _count(app, Scooter) == 1
    assert "Identique : 1" in run("scooters", text).output


def test_rentals_on_paper_come_in_from_a_terminal(
    app: Flask, house: Any, run: Any, given: Given
) -> None:
    given(make.a_tariff)
    given(make.a_site, name="Marck")
    given(make.a_beneficiary, email="zoe@example.org")
    given(make.a_scooter, fleet_number="S-7", km=900)
    head = "Contrat;E-mail;Scooter;Départ;Retour prévu;Caution;Mode de caution;Km\n"
    row = "7;zoe@example.org;{scooter};02/11/2026;18/12/2026;150;chèque;1000\n"
    wrong = run("rentals", head + row.format(scooter="S-8"))
    assert wrong.exit_code == 1
    assert "ligne 2, colonne « Scooter » : Aucun scooter" in wrong.output
    text = head + row.format(scooter="S-7")
    assert run("rentals", text, "--dry-run").exit_code == 0
    assert _count(app, Rental) == 0
    done = run("rentals", text)
    assert done.exit_code == 0, done.output
    with app.app_context():
        rental = db.session.scalars(select(Rental)).one()
        assert (rental.number, rental.external_number) == ("R2026-00001", "7")
        assert rental.reports[0].made_by is None
    assert "Identique : 1" in run("rentals", text).output
    assert _count(app, Rental) == 1
