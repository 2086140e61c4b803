"""Lists that are brought in: sent, looked at row by row, mended, then all at once."""

import io
from datetime import datetime
from typing import Any

from flask import Blueprint, abort, flash, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from mobility import clock
from mobility.errors import Refused
from mobility.forms import imports as forms
from mobility.forms.fields import Form
from mobility.rules.importing import ImportKind, ImportState, RowState
from mobility.rules.roles import Capability
from mobility.services import (
    beneficiaries,
    house,
    import_files,
    import_pages,
    import_queue,
    spreadsheets,
)
from mobility.services import imports as services
from mobility.services.import_people import OTHER
from mobility.services.import_rows import Setting
from mobility.services.spreadsheets import Cell
from mobility.views.access import guard, me
from mobility.views.acting import act
from mobility.views.saving import XLSX, again, download, page_number, save
from mobility.words import gettext as _
from mobility.words import imports as words
from mobility.words import ngettext, reference, sentence, short_day, word

imports = guard(Blueprint("imports", __name__), Capability.IMPORT)
FILES = {
    ImportKind.BENEFICIARIES: "personnes",
    ImportKind.SCOOTERS: "scooters",
    ImportKind.RENTALS: "locations",
}
PAGES = {ImportState.PREVIEW: "show", ImportState.QUEUED: "queued"}


@imports.get("/imports")
def index() -> ResponseReturnValue:
    """The lists that were sent, and how to send one."""
    return render_template(
        "imports/index.html", batches=import_pages.index(by=me()), kinds=forms.KINDS
    )


@imports.route("/imports/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    """Send a list: it is read and judged at once, and nothing of it counts yet."""
    form = forms.ListForm(data={"kind": _kind(request.args.get("kind", "")).value})
    form.offer(house.sites_of(me()))
    kind, by, now = _kind(form.kind.data), me(), clock.now()
    prepared = _prepared(form, kind, now) if form.validate_on_submit() else None
    if prepared is not None:
        table, setting = prepared

        def unit() -> str:
            batch = services.keep(table, kind=kind, name=form.file.data.filename, setting=setting)
            lacking = services.lacking(batch)
            return url_for(".columns" if lacking else ".show", batch_id=batch.id)

        done = save(form, unit, said="")
        if done:
            return done
    return again("imports/new.html", form=form, by=by, kind=kind, **_fields(kind))


def _kind(text: str) -> ImportKind:
    return ImportKind(text) if text in set(forms.KINDS) else ImportKind.BENEFICIARIES


def _fields(kind: ImportKind) -> dict[str, Any]:
    columns = [column.name for column in services.SOURCES[kind].columns]
    return {"fields": [_field(name) for name in columns]}


def _field(name: str) -> tuple[str, str, str]:
    """What a column is called, what may stand in it, what it asks for."""
    return words.field(name), words.example(name), words.explained(name)


def _prepared(
    form: forms.ListForm, kind: ImportKind, now: datetime
) -> tuple[services.Prepared, Setting] | None:
    """Read and judge the file before the transaction begins; say what is wrong with it."""
    source = services.SOURCES[kind]
    try:
        table = import_files.read(form.file.data.read(), source.columns, source.vague)
    except Refused as refused:
        form.file.errors = [sentence(reason) for reason in refused.reasons]
        return None
    mapping = services.mapping_of(table, kind)
    setting = Setting(me(), now, int(form.site_id.data), mapping)
    return services.prepare(table, kind, setting), setting


@imports.get("/imports/template/<string:kind>")
def template(kind: str) -> ResponseReturnValue:
    """An empty list with the headings that are understood; what each asks for stands on a sheet behind."""
    if kind not in set(forms.KINDS):
        abort(404)
    columns = services.SOURCES[ImportKind(kind)].columns
    asked = [
        _field(column.name)
        for column in columns
        if column.name not in {"full_name", "reversed_name"}
    ]
    explained = (_("Colonnes"), [_("Colonne"), _("Par exemple"), _("Ce qui est attendu")], asked)
    header = [name for name, _example, _what in asked]
    content = spreadsheets.xlsx_file(word(ImportKind(kind)), header, [], explained)
    name = f"modele-{FILES[ImportKind(kind)]}.xlsx"
    return send_file(io.BytesIO(content), as_attachment=True, download_name=name, mimetype=XLSX)


@imports.get("/imports/<int:batch_id>")
def show(batch_id: int) -> ResponseReturnValue:
    """The rows of a list, each with what it would do; or what came of it."""
    batch = services.get(batch_id, by=me())
    asked = request.args.get("state", "")
    state = RowState(asked) if asked in set(RowState) else None
    page = PAGES.get(batch.state, "result")
    return render_template(
        f"imports/{page}.html",
        batch=batch,
        listed=import_pages.shown(batch, state, page_number()),
        chosen_state=state,
        states=list(RowState),
        lacking=[words.field(name) for name in services.lacking(batch)],
        words=words,
        form=Form(),
    )


@imports.post("/imports/<int:batch_id>/rows")
def choose(batch_id: int) -> ResponseReturnValue:
    """Of the rows of a page, which are brought in."""
    by, form = me(), request.form
    listed = form.getlist("listed", type=int)
    back = url_for(
        ".show", batch_id=batch_id, state=form.get("state") or None, page=form.get("page")
    )

    def unit() -> str:
        batch = services.waiting(batch_id, by=by)
        services.choose(batch, listed, form.getlist("chosen", type=int))
        return back

    return act(unit, said=_("Les coches sont enregistrées."))


@imports.route("/imports/<int:batch_id>/columns", methods=["GET", "POST"])
def columns(batch_id: int) -> ResponseReturnValue:
    """Which column of the file fills which field."""
    by, now = me(), clock.now()
    batch = services.waiting(batch_id, by=by)
    fields = [column.name for column in services.SOURCES[batch.kind].columns]
    kept = {f"c{place}": field for place, field in batch.mapping.items()}
    kept["dates"] = "month" if batch.month_first else "day"
    form = forms.columns_form(batch.headings, fields, kept)
    if form.validate_on_submit():

        def unit() -> str:
            one = services.waiting(batch_id, by=by)
            first = form.dates.data == "month"
            services.map_columns(one, form.mapping(), month_first=first, by=by, now=now)
            return url_for(".show", batch_id=batch_id)

        done = save(form, unit, said=_("Les lignes ont été relues."))
        if done:
            return done
    lacking = [words.field(name) for name in services.lacking(batch)]
    samples = import_pages.samples(batch)
    return again("imports/columns.html", form=form, batch=batch, samples=samples, lacking=lacking)


@imports.route("/imports/<int:batch_id>/rows/<int:number>", methods=["GET", "POST"])
def row(batch_id: int, number: int) -> ResponseReturnValue:
    """Mend a row: its cells, or who the person is."""
    by, now = me(), clock.now()
    batch = services.waiting(batch_id, by=by)
    found = services.row(batch, number)
    values = {f"c{place}": cell for place, cell in enumerate(found.cells)}
    values["answer"] = found.answer
    form = forms.row_form(batch.headings, batch.mapping, values, _answers(found))
    if form.validate_on_submit():

        def unit() -> str:
            one = services.waiting(batch_id, by=by)
            mended = services.mend(one, number, form.cells(), form.said(), by=by, now=now)
            if mended.state in {RowState.FAULTY, RowState.ASK}:
                return url_for(".row", batch_id=batch_id, number=number)
            following = import_pages.next_to_mend(one, number)
            if following is not None:
                return url_for(".row", batch_id=batch_id, number=following)
            return url_for(".show", batch_id=batch_id)

        done = save(form, unit, said=_("La ligne %(number)s a été relue.", number=number))
        if done:
            return done
    places = {field: place for place, field in batch.mapping.items()}
    return again("imports/row.html", form=form, batch=batch, row=found, words=words, places=places)


def _answers(found: Any) -> list[tuple[str, str]]:
    """Who somebody who looks like a known person may be."""
    known = found.answer if found.answer not in {"", OTHER} else found.target
    if found.state is not RowState.ASK and not found.answer:
        return []
    answers = [(OTHER, _("Une autre personne, à inscrire"))]
    if not known:
        return answers
    person = beneficiaries.get(known, by=me())
    told = _(
        "%(name)s, naissance le %(day)s, référence %(reference)s",
        name=beneficiaries.name_of(person),
        day=short_day(person.born_on),
        reference=reference(person.reference),
    )
    return [(known, told), *answers]


@imports.route("/imports/<int:batch_id>/apply", methods=["GET", "POST"])
def apply(batch_id: int) -> ResponseReturnValue:
    """Bring in all the rows that are ticked, in one go."""
    by, now, form = me(), clock.now(), Form()
    batch = services.waiting(batch_id, by=by)
    begun: list[import_queue.Begun] = []

    def unit() -> str:
        begun[:] = [import_queue.begin(batch_id, by=by, now=now)]
        return url_for(".show", batch_id=batch_id)

    if form.validate_on_submit():
        done = save(form, unit, said="")
        if done:
            _tell(begun)
            return done
    listed = import_pages.shown(batch, None, 1)
    chosen = import_pages.chosen_counts(batch)
    return again("imports/apply.html", form=form, batch=batch, listed=listed, chosen=chosen)


def _tell(begun: list[import_queue.Begun]) -> None:
    """Say what came of it; a second sending of the same form begins nothing and says nothing."""
    if begun and begun[0].queued:
        flash(
            _("La liste est longue : elle entre dans la minute. Vous pouvez continuer."), "success"
        )
    elif begun and begun[0].moved:
        told = ngettext(
            "Entre-temps, %(num)s ligne a changé : rien n'a été importé. Relisez, puis importez à nouveau.",
            "Entre-temps, %(num)s lignes ont changé : rien n'a été importé. Relisez, puis importez à nouveau.",
            begun[0].moved,
        )
        flash(told, "warning")
    elif begun:
        flash(_("L'import est fait, en une seule fois."), "success")


@imports.post("/imports/<int:batch_id>/take-back")
def take_back(batch_id: int) -> ResponseReturnValue:
    """Look again at a long list that is not in yet."""
    by = me()

    def unit() -> str:
        import_queue.take_back(batch_id, by=by)
        return url_for(".show", batch_id=batch_id)

    return act(unit, said=_("L'import est à relire : rien n'a été importé."))


@imports.route("/imports/<int:batch_id>/drop", methods=["GET", "POST"])
def drop(batch_id: int) -> ResponseReturnValue:
    """Give a list up."""
    by, now, form = me(), clock.now(), Form()
    batch = services.waiting(batch_id, by=by)

    def unit() -> str:
        services.drop(batch_id, by=by, now=now)
        return url_for(".index")

    if form.validate_on_submit():
        done = save(form, unit, said=_("L'import est abandonné : rien n'a été changé."))
        if done:
            return done
    return again("imports/drop.html", form=form, batch=batch)


@imports.get("/imports/<int:batch_id>/left-out.csv")
def left_out(batch_id: int) -> ResponseReturnValue:
    """What is not brought in, as a file to mend: the rows as they came, each with what to do."""
    batch = services.get(batch_id, by=me())
    header = [_("Ligne"), _("À corriger"), *batch.headings]
    rows: list[list[Cell]] = [
        [one.number, " ".join(words.told(one)), *one.cells] for one in import_pages.left_out(batch)
    ]
    return download("a-corriger", header, rows)
