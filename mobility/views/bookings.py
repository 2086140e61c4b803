"""Bookings: dates first, then the scooters that are free and fit; then one page each with its next act."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from mobility import clock
from mobility.errors import Refused
from mobility.forms import bookings as forms
from mobility.rules import states
from mobility.rules.roles import Capability
from mobility.rules.states import BookingState, Move
from mobility.services import (
    beneficiaries,
    diary,
    elsewhere,
    holds,
    house,
    issued_documents,
    messages,
    moving,
    notes,
    proposals,
    threats,
    waiting,
)
from mobility.services import bookings as services
from mobility.services.proposals import Proposal
from mobility.services.spreadsheets import Cell
from mobility.views import hours
from mobility.views.access import guard, me
from mobility.views.acting import act
from mobility.views.errors import tell
from mobility.views.saving import again, asked, download, page_number, save
from mobility.views.search import WISH
from mobility.words import N_, local, word
from mobility.words import gettext as _
from mobility.words import waiting as queue_words

bookings = guard(Blueprint("bookings", __name__), Capability.BOOK)

WITH_REASON = frozenset({BookingState.CANCELLED, BookingState.REFUSED, BookingState.NO_SHOW})
USUAL_DAYS = 14


@bookings.get("/bookings")
def index() -> ResponseReturnValue:
    """The list, narrowed and ordered by what stands in the address."""
    search = _search()
    listed = diary.listed(
        me(), search.filters(), page=page_number(), sort=request.args.get("order", "-starts")
    )
    narrowed = asked("state", "site", "from", "to", "order")
    return render_template("bookings/index.html", search=search, listed=listed, narrowed=narrowed)


EXPORTED = (
    N_("Référence"),
    N_("Nom"),
    N_("Prénoms"),
    N_("Classe"),
    N_("Scooter"),
    N_("Site"),
    N_("Départ"),
    N_("Retour"),
    N_("État"),
)
"""The columns of the list as a file."""


@bookings.get("/bookings/export.csv")
def export() -> ResponseReturnValue:
    """The same list as a file."""
    found = diary.every(me(), _search().filters(), sort=request.args.get("order", "-starts"))
    rows: list[list[Cell]] = [
        [
            booking.reference,
            booking.beneficiary.usage_name or booking.beneficiary.birth_name,
            booking.beneficiary.first_names,
            word(booking.vehicle_class),
            booking.scooter.fleet_number if booking.scooter else "",
            booking.site.name,
            booking.starts_at,
            booking.ends_at,
            word(booking.state),
        ]
        for booking in found
    ]
    return download("reservations", [_(name) for name in EXPORTED], rows)


def _search() -> forms.Search:
    search = forms.Search(request.args)
    forms.offer_sites(search.site, house.sites_of(me()))
    return search


@bookings.route("/bookings/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    """Dates, then a scooter, then a yes. The dates stay in the address: nothing is typed twice."""
    if "beneficiary" not in request.args:
        return render_template("bookings/who.html", wanted=asked(*WISH))
    person = beneficiaries.get(request.args["beneficiary"], by=me())
    dates, fine = _dates(person.site_id)
    if not fine or hours.only():
        page = render_template(
            "bookings/new.html", person=person, dates=dates, proposal=None, hours=hours.of(dates)
        )
        return page, 422 if dates.errors and not hours.only() else 200
    wish = dates.wish(person.id)
    pick = forms.Pick()
    if pick.validate_on_submit():
        try:
            return _step(wish, pick)
        except Refused as refused:
            tell(refused)
            proposal = proposals.propose(wish, by=me(), now=clock.now())
            return _choices(person, dates, proposal, lost=pick.scooter), 409
    proposal = proposals.propose(wish, by=me(), now=clock.now())
    picked = request.args.get("scooter", 0, type=int)
    return _confirm(person, dates, proposal) or _choices(person, dates, proposal, lost=picked)


def _step(wish: services.Wish, pick: forms.Pick) -> ResponseReturnValue:
    """Keep the scooter while the form is filled in, keep it longer, let go of it; or book it."""
    by, now = me(), clock.now()

    def keep(deed: Callable[..., object]) -> str:
        deed(wish, pick.scooter, by=by, now=now)
        return url_for(".new", scooter=pick.scooter, **_asked())

    def let_go() -> str:
        holds.let_go(by=by)
        return url_for(".new", **_asked())

    if pick.step.data == "let_go":
        return act(let_go)
    if pick.step.data in {"hold", "longer"}:
        deed = holds.prolong if pick.step.data == "longer" else holds.keep
        return act(lambda: keep(deed))
    return act(lambda: _book(wish, pick.scooter), said=_("Le scooter est réservé."))


@bookings.post("/bookings/ask")
def ask() -> ResponseReturnValue:
    """Keep the request although no scooter can be promised now."""
    person = beneficiaries.get(request.args.get("beneficiary", ""), by=me())
    dates, fine = _dates(person.site_id)
    if not fine or not forms.Pick().validate_on_submit():
        return redirect(_back(), 303)
    wish = dates.wish(person.id)

    def keep() -> str:
        asked = services.ask(wish, by=me(), now=clock.now())
        return url_for(".show", reference=asked.reference)

    try:
        return act(keep, said=_("La demande est gardée. Aucun scooter n'est encore promis."))
    except Refused as refused:
        tell(refused)
        return redirect(_back(), 303)


def _dates(home: int) -> tuple[forms.Dates, bool]:
    """The dates that the address asks for, and whether they can be understood; usual ones at first."""
    first = "from" not in request.args
    dates = forms.Dates(None, data=_usual(home)) if first else forms.Dates(request.args)
    forms.offer_sites(dates.site_id, house.sites_of(me()))
    return dates, not first and dates.validate()


def _back() -> str:
    """The page of the dates, as they were."""
    return f"{url_for('.new')}?{request.query_string.decode('ascii', 'replace')}"


def _usual(home: int) -> dict[str, object]:
    """Dates that are often right: from the next opening hour on, for two weeks, at the person's site."""
    site = house.site(home)
    start = house.next_opening(site, clock.now() + timedelta(hours=1))
    here = local(start)
    return {
        "site_id": str(home),
        "starts_on": here.date(),
        "starts_at": here.time().replace(minute=30 * (here.minute // 30), second=0, microsecond=0),
        "days": USUAL_DAYS,
    }


def _book(wish: services.Wish, scooter_id: int) -> str:
    booking = services.book(wish, scooter_id, by=me(), now=clock.now())
    messages.queue_confirmation(booking, clock.now())
    return url_for(".show", reference=booking.reference)


def _choices(person: Any, dates: forms.Dates, proposal: Proposal, *, lost: int = 0) -> str:
    """The scooters for these dates; `lost` is the one that somebody else took meanwhile."""
    gone = next((one for one in proposal.taken if one.scooter.id == lost), None)
    return render_template(
        "bookings/new.html",
        person=person,
        dates=dates,
        proposal=proposal,
        gone=gone,
        shorter=_shorter(proposal),
        hours=hours.of(dates),
        ways=hours.ways(proposal),
        elsewhere=[] if proposal.free else elsewhere.of(proposal.wish, by=me(), now=clock.now()),
        address_of=lambda site_id, at: hours.from_then(proposal.wish, site_id, at),
        form=forms.Pick(),
        args=_asked(),
    )


def _confirm(person: Any, dates: forms.Dates, proposal: Proposal) -> str | None:
    """The page that asks for a yes, once a scooter that is free was picked."""
    picked = request.args.get("scooter", 0, type=int)
    choice = next((one for one in proposal.free if one.scooter.id == picked), None)
    if choice is None or proposal.refusals:
        return None
    now = clock.now()
    hold = holds.of(proposal.wish, picked, by=me(), now=now)
    until = hold.held_until if hold else None
    return render_template(
        "bookings/confirm.html",
        person=person,
        dates=dates,
        proposal=proposal,
        choice=choice,
        until=local(until).time() if until else None,
        seconds=int((until - now).total_seconds()) if until else 0,
        args=_asked(),
    )


def _shorter(proposal: Proposal) -> dict[str, str]:
    """The same wish up to the last legal moment; empty where it is legal as it is."""
    if proposal.legal_end is None:
        return {}
    same = {name: value for name, value in _asked().items() if name != "days"}
    return same | {"to": local(proposal.legal_end).date().isoformat()}


def _asked() -> dict[str, Any]:
    """The dates as they stand in the address, without the scooter that was picked."""
    return asked("beneficiary", *(name for name in WISH if name != "scooter"))


@bookings.get("/bookings/<reference>")
def show(reference: str) -> ResponseReturnValue:
    """One booking: its state as a sentence, its one next act, and the moves that are allowed."""
    booking, now = services.get(reference, by=me()), clock.now()
    days, quote, unpriced = proposals.price(services.wish_of(booking))
    moves = _moves(booking.state)
    if now < booking.starts_at:  # nobody has missed what is still to come
        moves = [one for one in moves if one.target is not BookingState.NO_SHOW]
    return render_template(
        "bookings/show.html",
        booking=booking,
        days=days,
        quote=quote,
        unpriced=unpriced,
        moves=moves,
        place=waiting.place_of(booking, now=now),
        queue_words=queue_words,
        notes=notes.of("booking", booking.id),
        changeable=booking.state in moving.CHANGEABLE,
        threat=threats.of_booking(booking, now=now),
        quotes=issued_documents.of_booking(booking),
    )


def _moves(state: BookingState) -> list[Move[BookingState]]:
    """The moves that a person makes here: those of a contract are made on its own page."""
    elsewhere = {*services.BY_RENTAL, BookingState.TO_REASSIGN}
    if state in elsewhere:
        return []
    return [
        move
        for move in states.moves_from(state)
        if move.target not in elsewhere and me().may(move.capability)
    ]


@bookings.route("/bookings/<reference>/move/<target>", methods=["GET", "POST"])
def move(reference: str, target: str) -> ResponseReturnValue:
    """Ask for a yes, and for what the move needs: a reason, or a scooter."""
    booking = services.get(reference, by=me())
    found = next((one for one in _moves(booking.state) if one.target == target), None)
    if found is None and (request.method == "GET" or target not in set(BookingState)):
        abort(404)
    form, proposal = forms.Move(version=booking.version), None
    if found is not None:  # what cannot be is refused by the service, and asks for nothing first
        form, proposal = _move_form(booking, BookingState(target))
    if form.validate_on_submit():
        done = save(form, lambda: _go(reference, target, form), said=_("C'est noté."))
        if done:
            return done
    return again(
        "bookings/move.html",
        form=form,
        booking=booking,
        target=BookingState(target),
        proposal=proposal,
        possible=found is not None,
    )


def _move_form(
    booking: Any, target: BookingState
) -> tuple[forms.Move | forms.MoveWithReason | forms.MoveWithScooter, Proposal | None]:
    if target in WITH_REASON:
        return forms.MoveWithReason(version=booking.version), None
    if target not in services.HOLDING or booking.state in services.HOLDING:
        return forms.Move(version=booking.version), None
    form = forms.MoveWithScooter(version=booking.version)
    proposal = proposals.propose(services.wish_of(booking), by=me(), now=clock.now())
    form.offer(
        [
            (str(one.scooter.id), f"{one.scooter.fleet_number}, {one.scooter.plate or ''}")
            for one in proposal.free
        ]
    )
    return form, proposal


def _go(reference: str, target: str, form: forms.Move) -> str:
    picked = getattr(form, "scooter", None)
    reason = getattr(form, "reason", None)
    booking = services.move(
        reference,
        BookingState(target),
        reason=reason.data if reason else "",
        scooter_id=int(picked.data) if picked and picked.data else None,
        version=form.seen_version,
        by=me(),
        now=clock.now(),
    )
    if booking.state is BookingState.CONFIRMED:
        messages.queue_confirmation(booking, clock.now())
    if booking.state is BookingState.OFFERED:
        messages.queue_offer(booking, clock.now())
    return url_for(".show", reference=reference)
