"""Lists of people: who is recognised, what changes, all at once or not at all."""

import io
import re
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import openpyxl
import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from mobility import db
from mobility.errors import NotFound, Refused
from mobility.models import Beneficiary, ImportBatch, ImportRow, JournalEntry
from mobility.rules.importing import ImportKind, ImportState, RowState
from mobility.rules.roles import Role
from mobility.services import import_files, import_pages, import_queue, imports
from mobility.services.import_command import NOBODY
from mobility.services.import_people import OTHER
from mobility.services.spreadsheets import csv_file
from tests import factories as make
from tests.factories.imports import an_import
from tests.machine import DAY, NOW

PEOPLE = imports.SOURCES[ImportKind.BENEFICIARIES]


def rows(batch_id: int) -> list[ImportRow]:
    query = select(ImportRow).where(ImportRow.batch_id == batch_id).order_by(ImportRow.number)
    return list(db.session.scalars(query))


def states(batch_id: int) -> list[str]:
    return [str(row.state) for row in rows(batch_id)]


def codes(row: ImportRow) -> list[str]:
    return [fault["code"] for fault in row.faults]


def sent(*lines: str, kind: ImportKind = ImportKind.BENEFICIARIES) -> int:
    return db.write(lambda: an_import(lines, kind).id)


def brought_in(batch_id: int) -> int:
    return db.write(lambda: imports.bring_in(batch_id, by=make.a_person(), now=NOW))


HEAD = "Nom;Prénom;Né le;Tél;Situation"


def test_a_list_is_brought_in_once_and_changes_nothing_twice(ctx: Flask) -> None:
    lines = (
        HEAD,
        "Delacroix;Noémie;27/03/1998;06 39 98 12 34;RSA",
        ";;;;",
        "Haddad;Bilal;12-3-99;639981235;Intérim",
        "Total;2;;;",
    )
    first = sent(*lines)
    assert states(first) == ["new", "new"]
    assert [row.number for row in rows(first)] == [2, 4]
    assert db.session.get_one(ImportBatch, first).skipped == [5]
    assert brought_in(first) == 0
    batch = db.session.get_one(ImportBatch, first)
    assert (batch.state, dict(batch.counts)) == (ImportState.DONE, {"new": 2, "left_out": 0})
    assert rows(first) == [], "what was brought in is not kept twice"
    bilal = db.session.scalars(select(Beneficiary).where(Beneficiary.birth_name == "Haddad")).one()
    assert (bilal.born_on, bilal.phone) == (date(1999, 3, 12), "+33639981235")
    assert [one.code for one in bilal.situations] == ["temp_worker"]
    again = sent(*lines)
    assert states(again) == ["same", "same"]
    with pytest.raises(Refused, match="import_nothing"):
        brought_in(again)
    assert db.session.scalar(select(func.count()).select_from(Beneficiary)) == 2


def test_people_are_recognised_and_only_what_is_told_changes(ctx: Flask) -> None:
    person = db.write(
        make.a_beneficiary,
        birth_name="Hérouville",
        first_names="Anne Lœtitia",
        born_on=date(1990, 1, 2),
        phone="+33639980001",
        situations=("job_seeker",),
    )
    reference = person.reference
    batch = sent(
        "Nom;Prénom;Né le;Tél;Situation;Ville;E-mail",
        "HEROUVILLE;Anne;02/01/1990;06 39 98 00 02;RSA;CALAIS;",
    )
    (row,) = rows(batch)
    assert (row.state, row.target) == (RowState.CHANGED, reference)
    assert row.changes == [
        ["phone", "+33639980001", "+33639980002"],
        ["situations", ["job_seeker"], ["job_seeker", "rsa"]],
    ]
    assert brought_in(batch) == 0
    person = db.session.scalars(select(Beneficiary)).one()
    assert (person.birth_name, person.first_names) == ("Hérouville", "Anne Lœtitia")
    assert person.email, "an empty cell changes nothing"
    assert db.session.scalar(
        select(func.count())
        .select_from(JournalEntry)
        .where(JournalEntry.deed == "change_beneficiary")
    )


def test_a_reference_comes_first_and_is_not_somebody_else_s(ctx: Flask) -> None:
    person = db.write(make.a_beneficiary, birth_name="Caron", first_names="Inès")
    batch = sent(
        "Référence;Nom;Prénom;Né le",
        f"{person.reference};Caron-Dubois;Inès;",
        f"{person.reference};Martin;Paul;01/01/1980",
        "22222229;Martin;Paul;01/01/1980",
        "PT7T-4RXE;Martin;Paul;01/01/1980",
    )
    first, second, third, fourth = rows(batch)
    assert first.changes == [["birth_name", "Caron", "Caron-Dubois"]]
    assert codes(second) == ["reference_of_another"]
    assert codes(third) == ["reference_wrong"]
    assert codes(fourth) == ["reference_unknown"]


def test_the_reference_of_a_merged_file_leads_to_the_one_that_stayed(ctx: Flask) -> None:
    def merged() -> tuple[str, str]:
        kept = make.a_beneficiary(birth_name="Caron", first_names="Inès")
        gone = make.a_beneficiary(birth_name="Caron", first_names="Inès", merged_into_id=kept.id)
        return kept.reference, gone.reference

    kept, gone = db.write(merged)
    (row,) = rows(sent("Référence;Tél", f"{gone};0639980042"))
    assert (row.state, row.target) == (RowState.CHANGED, kept)


def test_the_same_phone_and_first_name_asks(ctx: Flask) -> None:
    person = db.write(
        make.a_beneficiary, first_names="Mehdi", birth_name="Ait", phone="+33639980009"
    )
    reference = person.reference
    batch = sent(HEAD, "Ait-Salem;Mehdi;04/05/2001;0639980009;", "Ait;Sonia;04/05/2001;0639980009;")
    assert states(batch) == ["ask", "new"]
    assert rows(batch)[0].target == reference

    def answer(said: str) -> None:
        one = db.session.get_one(ImportBatch, batch)
        cells = imports.row(one, 2).cells
        imports.mend(one, 2, cells, said, by=make.a_person(), now=NOW)

    db.write(answer, reference)
    assert rows(batch)[0].state is RowState.CHANGED
    db.write(answer, "NOBODY")
    assert rows(batch)[0].state is RowState.ASK
    db.write(answer, OTHER)
    assert states(batch) == ["new", "new"]


def test_rows_that_say_the_same_and_rows_that_contradict(ctx: Flask) -> None:
    batch = sent(
        HEAD,
        "Caron;Inès;01/02/1990;0639980001;",
        "CARON;Ines;1/2/90;06 39 98 00 01;",
        "Caron;Inès;01/02/1990;0639980002;",
    )
    assert states(batch) == ["new", "same", "faulty"]
    assert codes(rows(batch)[2]) == ["row_contradicts"]


def test_a_row_is_mended_with_those_that_speak_of_the_same(ctx: Flask) -> None:
    batch = sent(HEAD, "Caron;Inès;01/02/1990;0639980001;", "Caron;Inès;31/02/1990;0639980001;")
    assert states(batch) == ["new", "faulty"]
    assert codes(rows(batch)[1]) == ["day_impossible"]

    def mend(born: str) -> str:
        one = db.session.get_one(ImportBatch, batch)
        cells = ["Caron", "Inès", born, "0639980001", ""]
        return str(imports.mend(one, 3, cells, "", by=make.a_person(), now=NOW).state)

    assert db.write(mend, "01/02/1990") == "same"
    assert db.write(mend, "01/02/1991") == "new"


def test_days_that_put_the_month_first_are_told_of(ctx: Flask) -> None:
    batch = sent("Nom;Prénom;Né le", "A;Zoé;03/25/1999", "B;Léo;04/05/1999", "C;Mia;07/07/1999")
    first, second, third = rows(batch)
    assert (codes(first), codes(second)) == (["day_impossible"], ["day_ambiguous"])
    assert third.state is RowState.NEW

    def month_first() -> None:
        one = db.session.get_one(ImportBatch, batch)
        mapping = {int(place): name for place, name in one.mapping.items()}
        imports.map_columns(one, mapping, month_first=True, by=make.a_person(), now=NOW)

    db.write(month_first)
    assert states(batch) == ["new", "new", "new"]


def test_what_changed_meanwhile_is_looked_at_again(ctx: Flask) -> None:
    key = db.write(make.a_beneficiary, birth_name="Caron", first_names="Inès").id
    batch = sent("Nom;Prénom;Né le;Tél", "Caron;Inès;17/05/2000;0639980042")
    assert states(batch) == ["changed"]

    def somebody_was_faster() -> None:
        db.session.get_one(Beneficiary, key).phone = "+33639980042"

    db.write(somebody_was_faster)
    assert brought_in(batch) == 1
    assert states(batch) == ["same"]
    assert db.session.get_one(ImportBatch, batch).state is ImportState.PREVIEW


def test_one_row_that_is_refused_holds_back_all(
    ctx: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = sent(HEAD, "Caron;Inès;01/02/1990;;", "Haddad;Bilal;01/02/1991;;")
    real = imports.import_people.beneficiaries.sign_up

    def fussy(facts: Any, **kw: Any) -> Any:
        if facts.birth_name == "Haddad":
            raise Refused.because("born_future")
        return real(facts, **kw)

    monkeypatch.setattr(imports.import_people.beneficiaries, "sign_up", fussy)
    with pytest.raises(Refused) as raised:
        brought_in(batch)
    assert raised.value.reasons[0].values["number"] == 3
    assert db.session.scalar(select(func.count()).select_from(Beneficiary)) == 0
    assert states(batch) == ["new", "new"]


def test_rows_that_are_not_chosen_stay_out(ctx: Flask) -> None:
    batch = sent(HEAD, "Caron;Inès;01/02/1990;;", "Caron;Inès;01/02/1990;;", "Haddad;Bilal;x;;")
    db.write(lambda: imports.choose(db.session.get_one(ImportBatch, batch), [2, 3], [3]))
    assert brought_in(batch) == 1, "the second row now speaks for itself"
    assert states(batch) == ["new", "new", "faulty"]
    assert brought_in(batch) == 0
    done = db.session.get_one(ImportBatch, batch)
    assert dict(done.counts) == {"new": 1, "left_out": 2}
    assert [row.number for row in import_pages.left_out(done)] == [2, 4]
    with pytest.raises(Refused, match="import_settled"):
        brought_in(batch)


def test_what_is_left_is_forgotten_after_a_month(ctx: Flask) -> None:
    waiting = sent(HEAD, "Caron;Inès;01/02/1990;;")
    done = sent(HEAD, "Haddad;Bilal;01/02/1990;;", "Autre;Léo;x;;")
    brought_in(done)
    assert db.write(imports.purge, NOW + 29 * DAY) == {"dropped": 0, "forgotten": 0}
    assert db.write(imports.purge, NOW + 31 * DAY) == {"dropped": 1, "forgotten": 1}
    assert rows(waiting) == rows(done) == []
    assert db.session.get_one(ImportBatch, waiting).state is ImportState.DROPPED


def test_a_list_may_be_given_up(ctx: Flask) -> None:
    batch = sent(HEAD, "Caron;Inès;01/02/1990;;")
    db.write(lambda: imports.drop(batch, by=make.a_person(), now=NOW))
    assert rows(batch) == []
    with pytest.raises(NotFound):
        imports.get(batch + 1, by=NOBODY)


def test_sites_and_prescribers_are_found_by_name(ctx: Flask) -> None:
    site = db.write(lambda: make.a_site(name="Marck").id)
    sender = db.write(lambda: make.a_prescriber(name="Mission locale du Calaisis").id)
    batch = sent(
        "Nom;Prénom;Né le;Site;Prescripteur",
        "Caron;Inès;01/02/1990;marck;MISSION LOCALE DU CALAISIS",
        "Haddad;Bilal;01/02/1990;Lille;Inconnu",
    )
    assert [codes(row) for row in rows(batch)] == [[], ["site_unknown", "prescriber_unknown"]]
    brought_in(batch)
    person = db.session.scalars(select(Beneficiary)).one()
    assert (person.site_id, person.prescriber_id) == (site, sender)


# --- scooters ---------------------------------------------------------------------------------------


def test_scooters_are_brought_in_and_known_again(ctx: Flask) -> None:
    db.write(make.a_model, make="Peugeot", name="Kisbee")
    lines = (
        "N° de parc;Marque;Modèle;Immatriculation;Km;Classe;Énergie;CT",
        "S-101;Peugeot;Kisbee;AB-123-CD;1 200;;;27/03/2027",
        "S-102;NIU;NQi;AB-124-CD;0;50;Électrique;",
        "S-103;Inconnu;X;AB-125-CD;0;;;",
        "S-104;Peugeot;Kisbee;AB-123-CD;0;;;",
    )
    batch = sent(*lines, kind=ImportKind.SCOOTERS)
    assert states(batch) == ["new", "new", "faulty", "faulty"]
    assert [codes(row) for row in rows(batch)[2:]] == [["model_unknown"], ["plate_twice"]]
    assert brought_in(batch) == 0
    again = sent(*lines[:3], "S-101;;;;1 300;;;", kind=ImportKind.SCOOTERS)
    assert states(again)[:2] == ["same", "same"]
    by_plate = sent("Plaque;Km;Couleur", "ab 123 cd;1300;Bleu", kind=ImportKind.SCOOTERS)
    (row,) = rows(by_plate)
    assert (row.target, row.changes) == ("S-101", [["colour", "", "Bleu"], ["km", 1200, 1300]])
    assert brought_in(by_plate) == 0
    back = sent("Plaque;Km", "ab 123 cd;1200", kind=ImportKind.SCOOTERS)
    assert codes(rows(back)[0]) == ["km_backwards"]


def test_a_plate_of_another_scooter_is_told(ctx: Flask) -> None:
    db.write(make.a_scooter, fleet_number="S-1", plate="AB-123-CD", vin="VG5SA391000001234")
    batch = sent(
        "Parc;Modèle;Plaque;VIN", "S-2;x;AB-123-CD;VG5SA391000001234", kind=ImportKind.SCOOTERS
    )
    assert set(codes(rows(batch)[0])) >= {"plate_elsewhere", "vin_elsewhere"}


def test_a_scooter_in_use_keeps_its_site(ctx: Flask) -> None:
    def furnish() -> str:
        scooter = make.a_scooter(fleet_number="S-1")
        make.an_occupation(scooter.id, NOW + DAY, NOW + 2 * DAY)
        return make.a_site(name="Marck").name

    site = db.write(furnish)
    batch = sent("Parc;Site", f"S-1;{site}", kind=ImportKind.SCOOTERS)
    assert codes(rows(batch)[0]) == ["scooter_in_use"]


# --- files ------------------------------------------------------------------------------------------

TEXT = "Nom;Prénom;Né le\r\nLefèvre;Zoé;27/03/1998\r\n"


def read(content: bytes) -> import_files.Table:
    return import_files.read(content, PEOPLE.columns, PEOPLE.vague)


def book(*lines: Sequence[Any], change: Callable[[Any], None] | None = None) -> bytes:
    made = openpyxl.Workbook()
    for line in lines:
        made.active.append(list(line))
    if change:
        change(made)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode(),
        TEXT.encode("utf-8-sig"),
        TEXT.encode("cp1252"),
        TEXT.encode("utf-16"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
        TEXT.replace(";", ",").encode(),
        TEXT.replace(";", "\t").encode("utf-16"),
        TEXT.replace(";", "|").encode(),
        b"sep=,\r\n" + TEXT.replace(";", ",").encode("cp1252"),
        ("Liste des b\u00e9n\u00e9ficiaires 2026;;\r\n;;\r\n" + TEXT).encode(),
        TEXT.replace("\r\n", "\n").encode(),
        TEXT.replace("Zoé", '"Zoé"').encode(),
        book(("Nom", "Prénom", "Né le"), ("Lefèvre", "Zoé", "27/03/1998")),
    ],
)
def test_a_file_in_any_usual_dress(content: bytes) -> None:
    table = read(content)
    assert table.headings == ("Nom", "Prénom", "Né le")
    assert [cells for _number, cells in table.lines] == [["Lefèvre", "Zoé", "27/03/1998"]]


def test_lines_are_counted_as_a_spreadsheet_does() -> None:
    table = read(b'Titre\n\nNom;Pr\xc3\xa9nom\n\nA;"deux\nlignes"\nB;C\n')
    assert [number for number, _cells in table.lines] == [5, 6]


def test_a_file_without_headings_is_all_rows() -> None:
    table = read(b"Caron;27/03/1998\nHaddad;28/03/1998\n")
    assert (table.headed, table.headings, len(table.lines)) == (
        False,
        ("Colonne A", "Colonne B"),
        2,
    )


def test_a_workbook_gives_days_numbers_and_results() -> None:
    def change(made: Any) -> None:
        made.create_sheet("Notes", 0).append(["rien", "ici"])

    table = read(
        book(
            ("Nom", "Prénom", "Né le", "Tél", "Km"),
            ("Caron", "Inès", date(1999, 3, 12), 639981234, 12.0),
            ("=1+1", None, True, 1.5, ""),
            change=change,
        )
    )
    first, second = table.lines
    assert first == (2, ["Caron", "Inès", "1999-03-12", "639981234", "12"])
    assert second == (3, ["", "", "oui", "1.5", ""]), (
        "a formula is what it gave, and this one never gave anything"
    )


def refusal(content: bytes) -> str:
    with pytest.raises(Refused) as raised:
        read(content)
    return raised.value.reasons[0].code


def zipped(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return out.getvalue()


def rewritten(content: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.infolist():
            inside = old.read(part)
            new.writestr(part.filename, change(inside) if part.filename == name else inside)
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
GOOD = book(("Nom", "Prénom"), ("Caron", "Inès"))
LAUGHS = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><x>&b;</x>'


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "import_empty"),
        (b"\n;;\n", "import_empty"),
        (b"Nom;Pr\xe9nom\n", "import_empty"),
        (b"x" * (import_files.LARGEST + 1), "import_large"),
        (b"\xd0\xcf\x11\xe0" + b"0" * 600, "import_old_excel"),
        (b"PK\x03\x04 nonsense", "import_kind"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\x00\x01" * 40, "import_kind"),
        (zipped(mimetype=b"application/vnd.oasis.opendocument.spreadsheet"), "import_kind"),
        (rewritten(GOOD, SHEET, lambda _old: LAUGHS), "import_bomb"),
        (rewritten(GOOD, SHEET, lambda _old: LAUGHS.decode().encode("utf-16")), "import_bomb"),
        (
            rewritten(GOOD, SHEET, lambda _old: b"<x>" + b" " * (import_files.UNPACKED + 1)),
            "import_bomb",
        ),
        (rewritten(GOOD, SHEET, lambda old: old[:-40]), "import_kind"),
        (
            rewritten(GOOD, SHEET, lambda old: re.sub(rb'r="2"', b'r="900000"', old)),
            "import_many_rows",
        ),
        (GOOD[: len(GOOD) // 2], "import_kind"),
        (b"Nom;Pr\xc3\xa9nom\n" + b"A;B\n" * 10_001, "import_many_rows"),
        (b"Nom" + b";x" * 70 + b"\n", "import_many_columns"),
        (b"Nom;Pr\xc3\xa9nom\n" + b"A;B\n" + b"\xff\xfe\x81\n", "import_encoding"),
    ],
    ids=range(17),
)
def test_what_is_no_list_is_refused_with_a_sentence(content: bytes, code: str) -> None:
    from mobility.words.refusals import REFUSALS

    assert refusal(content) == code
    assert code in REFUSALS


@given(st.binary(max_size=300))
def test_no_file_raises_anything_but_a_refusal(content: bytes) -> None:
    for lead in (b"", b"Nom;", b"PK\x03\x04", b"\xff\xfe"):
        try:
            read(lead + content)
        except Refused:
            continue


@given(st.binary(min_size=1, max_size=20), st.integers(0, len(GOOD) - 1))
def test_no_damaged_workbook_raises_anything_but_a_refusal(noise: bytes, at: int) -> None:
    try:
        read(GOOD[:at] + noise + GOOD[at + len(noise) :])
    except Refused:
        return


@given(st.binary(min_size=1, max_size=40), st.integers(0, 400))
def test_no_damaged_sheet_raises_anything_but_a_refusal(noise: bytes, at: int) -> None:
    try:
        read(rewritten(GOOD, SHEET, lambda old: old[:at] + noise + old[at:]))
    except Refused:
        return


def test_our_own_export_comes_back_as_it_went() -> None:
    content = csv_file(["Nom de naissance", "Téléphone"], [["=cmd", "+33639981234"], ["-x", None]])
    table = read(content)
    assert [cells[0] for _number, cells in table.lines] == ["'=cmd", "'-x"]


# --- long lists -------------------------------------------------------------------------------------


def _begin(batch_id: int, user_id: int) -> import_queue.Begun:
    by = import_queue._person(user_id)  # noqa: SLF001 - who asks is who is told
    return db.write(import_queue.begin, batch_id, by=by, now=NOW)


def test_a_long_list_is_brought_in_by_the_runner(
    ctx: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_queue, "AT_ONCE", 1)
    user = db.write(lambda: make.a_user(Role.MANAGER, name="Claire").id)
    short = sent(HEAD, "Caron;Inès;01/02/1990;;")
    assert _begin(short, user) == import_queue.Begun()
    batch = sent(HEAD, "Haddad;Bilal;01/02/1990;;", "Martin;Léo;01/02/1990;;")
    assert _begin(batch, user).queued
    assert db.session.get_one(ImportBatch, batch).state is ImportState.QUEUED
    with pytest.raises(Refused, match="import_settled"):
        _begin(batch, user)
    assert import_queue.run(NOW, write=db.write) == {"imported": 1, "put_back": 0}
    assert db.session.get_one(ImportBatch, batch).state is ImportState.DONE
    actors = select(JournalEntry.actor_id).where(JournalEntry.deed == "import_list")
    assert db.session.scalars(actors.order_by(JournalEntry.id.desc())).first() == user
    assert import_queue.run(NOW, write=db.write) == {"imported": 0, "put_back": 0}


def test_a_long_list_that_cannot_be_brought_in_says_why(
    ctx: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_queue, "AT_ONCE", 0)
    user = db.write(lambda: make.a_user(Role.MANAGER).id)
    batch = sent(HEAD, "Haddad;Bilal;01/02/1990;;")
    assert _begin(batch, user).queued
    db.write(make.a_beneficiary, birth_name="Haddad", first_names="Bilal", born_on=date(1990, 2, 1))
    assert import_queue.run(NOW, write=db.write) == {"imported": 0, "put_back": 1}
    back = db.session.get_one(ImportBatch, batch)
    assert back.state is ImportState.PREVIEW
    assert "rien n’a été importé" in back.refusal
    other = sent(HEAD, "Martin;Léo;01/02/1990;;")
    assert _begin(other, user).queued
    db.write(import_queue.take_back, other, by=NOBODY)
    with pytest.raises(Refused, match="import_settled"):
        db.write(import_queue.take_back, other, by=NOBODY)
    refused = Refused.because("import_nothing")
    assert _begin(other, user).queued

    def fussy(*_args: Any, **_kw: Any) -> None:
        raise refused

    kind = ImportKind.BENEFICIARIES
    monkeypatch.setattr(imports, "SOURCES", {kind: replace(PEOPLE, bring_in=fussy)})
    assert import_queue.run(NOW, write=db.write) == {"imported": 0, "put_back": 1}
    assert "Aucune ligne" in db.session.get_one(ImportBatch, other).refusal
