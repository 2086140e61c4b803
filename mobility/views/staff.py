"""L'équipe: who works here, what they may do and where; invitations by a link that works once."""

from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from mobility import clock
from mobility.forms import settings as forms
from mobility.rules.roles import Capability, Role
from mobility.services import accounts, house
from mobility.views.access import allow, me
from mobility.views.acting import act
from mobility.views.saving import again, save
from mobility.views.settings import settings
from mobility.words import gettext as _


@settings.get("/settings/staff")
@allow(Capability.EDIT_STAFF)
def staff() -> ResponseReturnValue:
    """Every member of staff."""
    return render_template("settings/staff.html", staff=accounts.staff(), roles=forms.ROLES)


@settings.route("/settings/staff/new", methods=["GET", "POST"])
@allow(Capability.EDIT_STAFF)
def invite() -> ResponseReturnValue:
    """Invite somebody: the link is shown once, here, and only its hash is kept."""
    form = forms.Invitation()
    form.offer(house.sites())
    made: dict[str, str] = {}
    if form.validate_on_submit():

        def add() -> str:
            accounts.refuse_over_admin(Role(form.role.data), by=me())
            user = accounts.add(
                form.email.data,
                name=form.name.data,
                role=Role(form.role.data),
                site_ids=form.site_ids(),
                now=clock.now(),
            )
            made["key"] = accounts.invite(user.id, now=clock.now())
            return url_for(".member", user_id=user.id)

        done = save(form, add, said="")
        if done:
            return _link(made, form.name.data) or done
    return again("settings/invite.html", form=form)


def _link(made: dict[str, str], name: str) -> ResponseReturnValue | None:
    """The page that shows a one-time link; None when the form was sent a second time and made none."""
    if "key" not in made:
        return None
    link = url_for("account.invitation", token=made["key"], _external=True)
    return render_template("settings/link.html", link=link, name=name)


@settings.route("/settings/staff/<int:user_id>", methods=["GET", "POST"])
@allow(Capability.EDIT_STAFF)
def member(user_id: int) -> ResponseReturnValue:
    """Change what a member of staff may do, where, and whether the account is open."""
    user = accounts.get(user_id)
    form = forms.Member(data=_stands(user))
    form.offer(house.sites())
    if form.validate_on_submit():

        def change() -> str:
            accounts.change(
                user_id,
                role=Role(form.role.data),
                site_ids=form.site_ids(),
                active=form.active.data,
                version=form.seen_version,
                by=me(),
                now=clock.now(),
            )
            return url_for(".staff")

        done = save(form, change, said=_("C'est enregistré."))
        if done:
            return done
    sessions = [row for row in accounts.sessions_of(user_id) if row.ended_at is None]
    return again(
        "settings/member.html", form=form, user=user, sessions=sessions, press=forms.Press()
    )


def _stands(user: Any) -> dict[str, object]:
    return {
        "role": user.role.value,
        "sites": [str(site.id) for site in user.sites],
        "active": user.active,
        "version": user.version,
    }


@settings.post("/settings/staff/<int:user_id>/link")
@allow(Capability.EDIT_STAFF)
def new_link(user_id: int) -> ResponseReturnValue:
    """A new one-time link to choose a password; the earlier ones die."""
    user = accounts.get(user_id)
    name, made = user.name, {}

    def again_invited() -> str:
        accounts.refuse_over_admin(user.role, by=me())
        made["key"] = accounts.invite(user_id, now=clock.now())
        return url_for(".member", user_id=user_id)

    done = act(again_invited)
    return _link(made, name) or done


@settings.post("/settings/staff/<int:user_id>/sign-out")
@allow(Capability.EDIT_STAFF)
def end_sessions(user_id: int) -> ResponseReturnValue:
    """Sign a member of staff out everywhere."""

    def end() -> str:
        accounts.end_all_sessions(accounts.get(user_id).id, now=clock.now())
        return url_for(".member", user_id=user_id)

    return act(end, said=_("Cette personne est déconnectée partout."))
