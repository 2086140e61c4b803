"""What is asked of a task and of a note."""

from mobility.forms.fields import Choice, Day, Form, Long, Text
from mobility.words import N_


class TaskForm(Form):
    """Something to do."""

    title = Text(N_("Que faut-il faire ?"), longest=250, error=N_("Écrivez ce qu'il faut faire."))
    due_on = Day(N_("Pour quand"), optional=True)
    site = Choice(N_("Pour quel site"), optional=True, blank=N_("Tous les sites"))
    assignee = Choice(N_("Qui"), optional=True, blank=N_("La première personne libre"))


class NoteForm(Form):
    """A factual line."""

    text = Long(
        N_("Nouvelle note"),
        hint=N_("Factuel et utile. La personne dont on parle peut lire cette note."),
        error=N_("Écrivez la note."),
    )
