"""Prescribers: who sends people to the foundation, who works there, and the link by which they do."""

from datetime import date
from typing import Any

from flask import Blueprint, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue

from mobility import clock
from mobility.forms.prescribers import ContactForm, PrescriberForm
from mobility.rules import prescribers as rules
from mobility.rules.prescribers import Authorisation, PrescriberKind
from mobility.rules.roles import Capability
from mobility.services import prescriber_links as links
from mobility.services import prescribers as services
from mobility.services import referrals
from mobility.services.spreadsheets import Cell
from mobility.views.access import guard, me
from mobility.views.acting import act
from mobility.views.saving import again, download, save
from mobility.words import gettext as _
from mobility.words import phone, short_day, word
from mobility.words.referrals import organisation

prescribers = guard(Blueprint("prescribers", __name__), Capability.EDIT_PRESCRIBERS)


@prescribers.get("/prescribers")
def index() -> ResponseReturnValue:
    """Every organisation, how many people it has sent, and what waits for an answer."""
    return render_template(
        "prescribers/index.html",
        rows=services.every(),
        waiting=referrals.organisations(me()),
        kind=PrescriberKind,
    )


@prescribers.get("/prescribers/export.csv")
def export() -> ResponseReturnValue:
    """The same list as a file; it leaves the house, so what tells of a private life is masked."""
    header = [
        _("Organisme"), _("Type"), _("Habilitation"), _("Ville"), _("Téléphone"), _("Personnes envoyées"),
    ]  # fmt: skip
    return download("prescripteurs", header, [_cells(*row) for row in services.every()])


def _cells(row: Any, sent: int) -> list[Cell]:
    shown = rules.outside(row.kind, row.name)
    masked = not shown.name
    return [
        organisation(shown),
        word(shown.kind),
        word(row.authorisation),
        "" if masked else row.town,
        phone(row.phone) if row.phone and not masked else "",
        sent,
    ]


@prescribers.route("/prescribers/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    """Add an organisation."""
    form = PrescriberForm(data={"active": True} if request.method == "GET" else None)
    if form.validate_on_submit():
        done = save(
            form,
            lambda: url_for(".show", prescriber_id=services.save(None, form.facts()).id),
            said=_("L'organisme est ajouté."),
        )
        if done:
            return done
    return again("prescribers/edit.html", form=form, row=None)


@prescribers.get("/prescribers/<int:prescriber_id>")
def show(prescriber_id: int) -> ResponseReturnValue:
    """One organisation: whom to call, whom it sent, whom it follows."""
    row = services.get(prescriber_id)
    seen = None if me().may(Capability.ALL_SITES) else me().site_ids
    return render_template(
        "prescribers/show.html",
        row=row,
        kind=PrescriberKind,
        authorisation=_authorisation(row.authorisation, row.authorised_until),
        sensitive=rules.is_sensitive(row.kind),
        links=links.standing([one.id for one in row.contacts]),
        people=services.sent_by(prescriber_id, site_ids=seen),
        followed=services.followed_by(prescriber_id, site_ids=seen),
        referrals=referrals.of_prescriber(prescriber_id, by=me()),
    )


def _authorisation(state: Authorisation, until: date | None) -> str:
    if state is not Authorisation.VALIDATED or until is None:
        return word(state)
    if rules.may_attest(state, until, clock.today()):
        return _("Habilité jusqu'au %(day)s", day=short_day(until))
    return _("Habilitation finie le %(day)s", day=short_day(until))


@prescribers.route("/prescribers/<int:prescriber_id>/edit", methods=["GET", "POST"])
def edit(prescriber_id: int) -> ResponseReturnValue:
    """Change what is known of an organisation."""
    row = services.get(prescriber_id)
    form = PrescriberForm(obj=row)

    def unit() -> str:
        services.save(prescriber_id, form.facts(), version=form.seen_version)
        return url_for(".show", prescriber_id=prescriber_id)

    if form.validate_on_submit():
        done = save(form, unit, said=_("C'est enregistré."))
        if done:
            return done
    return again("prescribers/edit.html", form=form, row=row)


@prescribers.route("/prescribers/<int:prescriber_id>/contacts/new", methods=["GET", "POST"])
def new_contact(prescriber_id: int) -> ResponseReturnValue:
    """Add somebody who works there."""
    row = services.get(prescriber_id)
    form = ContactForm(data={"active": True} if request.method == "GET" else None)

    def unit() -> str:
        services.save_contact(prescriber_id, None, form.facts())
        return url_for(".show", prescriber_id=prescriber_id)

    if form.validate_on_submit():
        done = save(form, unit, said=_("Le contact est ajouté."))
        if done:
            return done
    return again("prescribers/contact.html", form=form, row=row, contact=None)


@prescribers.route(
    "/prescribers/<int:prescriber_id>/contacts/<int:contact_id>/edit", methods=["GET", "POST"]
)
def edit_contact(prescriber_id: int, contact_id: int) -> ResponseReturnValue:
    """Change what is known of somebody who works there."""
    contact = services.contact(prescriber_id, contact_id)
    form = ContactForm(obj=contact)

    def unit() -> str:
        services.save_contact(prescriber_id, contact_id, form.facts(), version=form.seen_version)
        return url_for(".show", prescriber_id=prescriber_id)

    if form.validate_on_submit():
        done = save(form, unit, said=_("C'est enregistré."))
        if done:
            return done
    return again("prescribers/contact.html", form=form, row=contact.prescriber, contact=contact)


@prescribers.post("/prescribers/<int:prescriber_id>/contacts/<int:contact_id>/link")
def send_link(prescriber_id: int, contact_id: int) -> ResponseReturnValue:
    """Send a contact a personal link, good for eight days, to the address that is known."""
    secret = current_app.config["SETTINGS"].secret_key.encode()

    def unit() -> str:
        links.renew(services.contact(prescriber_id, contact_id), secret, clock.now())
        return url_for(".show", prescriber_id=prescriber_id)

    return act(unit, said=_("Le lien part dans la minute. Il vaut 8 jours."))


@prescribers.post("/prescribers/<int:prescriber_id>/contacts/<int:contact_id>/link/withdraw")
def withdraw_link(prescriber_id: int, contact_id: int) -> ResponseReturnValue:
    """Close the personal links of a contact at once."""

    def unit() -> str:
        links.withdraw(services.contact(prescriber_id, contact_id), clock.now())
        return url_for(".show", prescriber_id=prescriber_id)

    return act(unit, said=_("Le lien est retiré : il n'ouvre plus rien."))
