"""Days that are slips of the hand: the year 2206 for a booking, 1900 for a job that begins."""

from datetime import timedelta

from wtforms import ValidationError

from mobility import clock
from mobility.forms.fields import Day, Form
from mobility.words import gettext as _

FARTHEST = timedelta(days=731)
"""Nobody plans for more than two years ahead."""
A_WORKING_LIFE = timedelta(days=50 * 366)


def soon(form: Form, field: Day) -> None:
    """Refuse a day that lies further than two years from today."""
    del form
    if field.data is not None and abs(field.data - clock.today()) > FARTHEST:
        raise ValidationError(_("Vérifiez l'année : choisissez un jour dans les deux ans."))


def begins(form: Form, field: Day) -> None:
    """Refuse a first day of work that nobody living can have had, or that lies two years ahead."""
    del form
    if field.data is None:
        return
    if not -A_WORKING_LIFE < field.data - clock.today() < FARTHEST:
        raise ValidationError(_("Vérifiez l'année du premier jour."))
