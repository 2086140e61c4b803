"""Tasks: what is to be done, and by whom."""

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from mobility import clock
from mobility.forms.tasks import TaskForm
from mobility.rules.roles import Capability
from mobility.services import accounts, house
from mobility.services import tasks as services
from mobility.views.access import guard, me
from mobility.views.acting import act
from mobility.views.errors import origin
from mobility.views.places import links_of
from mobility.views.saving import again, save
from mobility.words import gettext as _

tasks = guard(Blueprint("tasks", __name__), Capability.DO_TASKS)


@tasks.route("/tasks", methods=["GET", "POST"])
def index() -> ResponseReturnValue:
    """What is to be done, the most pressing first; what was done lately."""
    form = TaskForm()
    form.site.offer([(str(site.id), site.name) for site in house.sites_of(me())])
    form.assignee.offer([(str(user.id), user.name) for user in accounts.staff() if user.active])
    by = me()

    def unit() -> str:
        services.add(
            form.title.data or "",
            due_on=form.due_on.data,
            site_id=int(form.site.data) if form.site.data else None,
            assignee_id=int(form.assignee.data) if form.assignee.data else None,
            by=by,
            now=clock.now(),
        )
        return url_for(".index")

    if form.validate_on_submit():
        done_now = save(form, unit, said=_("La tâche est ajoutée."))
        if done_now:
            return done_now
    return again("tasks/index.html", form=form, **_lists())


def _lists() -> dict[str, object]:
    open_tasks = services.open_for(me())
    return {
        "open_tasks": open_tasks,
        "done_tasks": services.done_lately(me(), clock.now()),
        "links": links_of(open_tasks),
    }


@tasks.post("/tasks/<int:task_id>/done")
def done(task_id: int) -> ResponseReturnValue:
    """Tick a task off."""
    by = me()

    def unit() -> str:
        services.done(task_id, by=by, now=clock.now())
        return origin()

    return act(unit, said=_("La tâche est faite."))


@tasks.post("/tasks/<int:task_id>/undo")
def undo(task_id: int) -> ResponseReturnValue:
    """Put a task back on the list."""
    by = me()

    def unit() -> str:
        services.undo(task_id, by=by)
        return url_for(".index")

    return act(unit, said=_("La tâche est de nouveau à faire."))
