"""What was said to people: what did not arrive comes first, with the number to call."""

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from mobility import clock
from mobility.rules.messages import MessageState
from mobility.rules.reminders import Channel
from mobility.rules.roles import Capability
from mobility.services import message_lists, public
from mobility.services import messages as services
from mobility.views.access import guard, me
from mobility.views.acting import act
from mobility.words import gettext as _
from mobility.words.messages import message_kind, message_reason

messages = guard(Blueprint("messages", __name__), Capability.SEE_MESSAGES)
messages.add_app_template_filter(message_kind)
messages.add_app_template_filter(message_reason)


@messages.get("/messages")
def index() -> ResponseReturnValue:
    """Every message of one's sites; what did not arrive and still matters stands first."""
    state, channel = request.args.get("state", ""), request.args.get("channel", "")
    page = request.args.get("page", 1, type=int)
    rows, more = message_lists.latest(me(), state=state, channel=channel, page=page)
    return render_template(
        "messages/index.html",
        lost=message_lists.undelivered(me()),
        rows=rows,
        more=more,
        page=page,
        chosen={"state": state, "channel": channel},
        states=list(MessageState),
        channels=list(Channel),
    )


@messages.post("/messages/<int:message_id>/resend")
def resend(message_id: int) -> ResponseReturnValue:
    """Send again what did not arrive, to where the person is reached now."""

    def unit() -> str:
        services.resend(message_id, by=me(), now=clock.now())
        return _back()

    return act(unit, said=_("Le message part de nouveau dans la minute."))


@messages.post("/bookings/<reference>/link")
def send_link(reference: str) -> ResponseReturnValue:
    """Send a person the link of their page, to the number or address that is known."""

    def unit() -> str:
        booking = public.booking_for(reference, by=me())
        services.queue_link(booking, clock.now())
        return _back()

    return act(unit, said=_("Le lien part dans la minute."))


@messages.post("/bookings/<reference>/link/withdraw")
def withdraw_link(reference: str) -> ResponseReturnValue:
    """Close the personal links of a booking at once."""

    def unit() -> str:
        public.withdraw(public.booking_for(reference, by=me()), clock.now())
        return _back()

    return act(unit, said=_("Le lien est retiré : il n'ouvre plus rien."))


def _back() -> str:
    """The page of ours that the form stood on."""
    came_from = request.form.get("from", "")
    inside = came_from.startswith("/") and not came_from.startswith(("//", "/\\"))
    return came_from if inside else url_for("messages.index")
