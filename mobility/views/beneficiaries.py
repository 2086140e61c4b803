"""Beneficiaries: the list, signing up in two parts and a last look, one page each as one story, changes."""

import io
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from mobility import clock
from mobility.errors import Refused
from mobility.forms import beneficiaries as forms
from mobility.forms.places import label_of
from mobility.rules import communes, names
from mobility.rules.likeness import Identity
from mobility.rules.roles import Capability
from mobility.services import (
    assessments,
    contacts,
    equipment_lists,
    guardians,
    house,
    issued_documents,
    prescribers,
    proofs,
    quarters,
    spreadsheets,
    story,
    twins,
)
from mobility.services import beneficiaries as services
from mobility.services.spreadsheets import Cell
from mobility.views.access import guard, me
from mobility.views.saving import XLSX, again, download, page_number, save
from mobility.words import gettext as _
from mobility.words import merging, papers, people, phone, word

beneficiaries = guard(Blueprint("beneficiaries", __name__), Capability.SIGN_UP)

PARTS = ("1", "2")
LAST_LOOK = "3"


@beneficiaries.get("/beneficiaries")
def index() -> ResponseReturnValue:
    """The list, searched and ordered by what stands in the address."""
    listed = services.index(_asked(), page_number(), request.args.get("order", "name"), by=me())
    return render_template("beneficiaries/index.html", listed=listed, asked=_asked())


def _asked() -> str:
    return request.args.get("q", "").strip()[:100]


@beneficiaries.get("/beneficiaries/export.csv")
def export() -> ResponseReturnValue:
    """The same list as a file."""
    return download("beneficiaires", *_sheet())


@beneficiaries.get("/beneficiaries/export.xlsx")
def export_xlsx() -> ResponseReturnValue:
    """The same list as a workbook, where days are days."""
    content = spreadsheets.xlsx_file(_("Bénéficiaires"), *_sheet())
    return send_file(
        io.BytesIO(content), as_attachment=True, download_name="beneficiaires.xlsx", mimetype=XLSX
    )


def _sheet() -> tuple[list[str], list[list[Cell]]]:
    header = [
        _("Référence"), _("Nom de naissance"), _("Nom d'usage"), _("Prénoms"), _("Date de naissance"),
        _("Téléphone"), _("E-mail"), _("Commune"), _("Situation"), _("Besoin"), _("Inscription"),
    ]  # fmt: skip
    found = services.every(_asked(), request.args.get("order", "name"), by=me())
    return header, [_cells(one) for one in found]


def _cells(one: Any) -> list[Cell]:
    return [
        one.reference,
        one.birth_name,
        one.usage_name,
        one.first_names,
        one.born_on,
        phone(one.phone) if one.phone else "",
        one.email,
        one.town,
        ", ".join(word(row.code, "Situation") for row in one.situations),
        word(one.need, "Need") if one.need else "",
        one.created_at,
    ]


@beneficiaries.route("/beneficiaries/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    """Sign somebody up: who they are, what they need and show, a last look. Every part stays in the form."""
    form = forms.NewPerson(data=_guessed() if request.method == "GET" else None)
    form.offer(house.sites_of(me()), prescribers.choices(), contacts.choices())
    wanted = request.form.get("go", "1")
    needed = {"2": PARTS[:1], LAST_LOOK: PARTS, "save": PARTS}.get(wanted, ())
    for part in needed:
        if not form.check(int(part)):
            return _part(form, part), 422
    if wanted == "save":
        done = save(form, lambda: _sign_up(form), said=_("La personne est inscrite."))
        if done:
            return done
    similar = _twins(form) if needed else []
    if similar and not form.another.data:
        return _part(form, "1", like=similar), 409
    if wanted == "save":
        return _part(form, LAST_LOOK), 409
    return _part(form, wanted if wanted in {*PARTS, LAST_LOOK} else "1", like=similar)


@beneficiaries.post("/beneficiaries/new/alike")
def alike() -> ResponseReturnValue:
    """Who may be the person whose name is being typed; a part of a page, and nothing is written."""
    form = forms.NewPerson()
    for name in ("first_names", "birth_name", "usage_name", "born_on", "phone"):
        form[name].validate(form)
    return render_template(
        "beneficiaries/_twins.html", form=form, twins=_twins(form), alike=merging.alike
    )


def _guessed() -> dict[str, object]:
    """What the search that found nobody says of somebody new: two words are a first name and a name."""
    text = request.args.get("name", "").strip()[:100]
    given: dict[str, object] = {
        "site_id": next((str(site.id) for site in house.sites_of(me())), "")
    }
    if not names.search_key(text) or any(sign.isdigit() for sign in text):
        return given
    first, _space, rest = text.rpartition(" ")
    return {**given, "first_names": first, "birth_name": rest}


def _twins(form: forms.NewPerson) -> list[twins.Twin]:
    return twins.like(_identity(form), by=me())


def _identity(form: forms.NewPerson) -> Identity:
    """Who is being signed up, as far as it was typed."""
    return Identity(
        first_names=form.first_names.data or "",
        birth_name=form.birth_name.data or "",
        usage_name=form.usage_name.data or "",
        born_on=form.born_on.data,
        phone=form.phone.data or "",
    )


def _part(form: forms.NewPerson, part: str, *, like: Sequence[twins.Twin] = ()) -> str:
    """One part of the sign-up; what the others hold goes along, unseen."""
    shown = set(form.names(int(part))) if part in PARTS else set()
    carried = [
        (name, value)
        for name, values in request.form.lists()
        if name in form._fields and name not in shown | {"csrf_token", "version", "step"}
        for value in values
    ]
    return render_template(
        f"beneficiaries/new_{part}.html",
        form=form,
        carried=carried,
        twins=like,
        alike=merging.alike,
        communes=[label_of(one) for one in communes.COMMUNES],
    )


def _sign_up(form: forms.NewPerson) -> str:
    # Here and not before: a second click must lead to the person that the first one made, not warn of them.
    alike, by, now = _twins(form), me(), clock.now()
    if alike and not form.another.data:
        raise Refused.because("perhaps_known")
    person = services.sign_up(
        form.facts(), titles=form.titles(), trainings=form.trainings(), by=by, now=now
    )
    for twin in alike:  # the agent has seen them, and says that this is somebody else
        if twin.person is not None:
            twins.tell_apart(twin.person, person, by=by, now=now)
    return url_for(".show", reference=person.reference)


@beneficiaries.get("/beneficiaries/<string:reference>")
def show(reference: str) -> ResponseReturnValue:
    """One person: where they stand, the one next act, and all that happened."""
    by, on = me(), clock.today()
    person = services.get(reference, by=by)
    if person.reference != reference:
        return redirect(url_for(".show", reference=person.reference))
    told = story.of(person, now=clock.now())
    return render_template(
        "beneficiaries/show.html",
        person=person,
        story=told,
        words=people,
        alike=merging.alike,
        pairs=twins.of(person, by=by),
        signing=guardians.in_force(person, on),
        needs_guardian=guardians.needed(person, on),
        notes=told.notes,
        assessed=assessments.of_person(person.id),
        situations=[word(one.code, "Situation") for one in person.situations],
        sheet=proofs.sheet(person, on=clock.today()),
        papers=papers,
        quotes=issued_documents.quotes_of(person.id),
        qpv_by=quarters.noted_by(person),
        lent=equipment_lists.of_person(person),
    )


@beneficiaries.route("/beneficiaries/<string:reference>/edit", methods=["GET", "POST"])
def edit(reference: str) -> ResponseReturnValue:
    """Change what is known of a person."""
    person = services.get(reference, by=me())
    form = forms.Person(data=_kept(person) if request.method == "GET" else None)
    form.offer(
        house.sites_of(me(), kept=person.site_id),
        prescribers.choices(kept=person.prescriber_id),
        contacts.choices(kept=(person.contact_id, person.referent_id)),
    )
    if form.validate_on_submit():

        def unit() -> str:
            facts, seen = form.facts(), form.seen_version
            services.change(reference, facts, version=seen, by=me(), now=clock.now())
            return url_for(".show", reference=reference)

        done = save(form, unit, said=_("C'est enregistré."))
        if done:
            return done
    names_of_communes = [label_of(one) for one in communes.COMMUNES]
    return again("beneficiaries/edit.html", form=form, person=person, communes=names_of_communes)


def _kept(person: Any) -> dict[str, object]:
    """What the form shows at first; choices are texts."""
    values = services.values_of(person) | {"version": person.version}
    for name in ("site_id", "prescriber_id", "contact_id", "referent_id"):
        values[name] = str(values[name] or "")
    return values
