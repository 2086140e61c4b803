"""What is typed to sign in and to choose a password."""

from typing import Any

from wtforms import PasswordField, ValidationError
from wtforms.validators import InputRequired

from mobility.forms.fields import Form, Text
from mobility.rules.roles import Role
from mobility.services import accounts
from mobility.words import N_, sentence
from mobility.words import gettext as _


class Password(PasswordField):
    """A password, taken as it is typed: no sign of it is taken away."""

    def __init__(self, label: str, *, error: str, hint: str = "", **kw: Any) -> None:
        super().__init__(label, [InputRequired(error)], description=hint, **kw)


class SignIn(Form):
    """E-mail and password. Whatever is typed as an e-mail gets the same answer, so it is not judged here."""

    email = Text(
        N_("E-mail"),
        longest=250,
        error=N_("Indiquez votre adresse e-mail."),
        render_kw={"autocomplete": "username", "type": "email", "inputmode": "email"},
    )
    password = Password(
        N_("Mot de passe"),
        error=N_("Indiquez votre mot de passe."),
        render_kw={"autocomplete": "current-password"},
    )


class ChoosePassword(Form):
    """A new password, typed twice since nobody sees it."""

    password = Password(
        N_("Nouveau mot de passe"),
        error=N_("Choisissez un mot de passe."),
        render_kw={"autocomplete": "new-password"},
    )
    again = Password(
        N_("Le même, une seconde fois"),
        error=N_("Écrivez le mot de passe une seconde fois."),
        render_kw={"autocomplete": "new-password"},
    )

    def __init__(self, *args: Any, role: Role, email: str, name: str, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self._owner = {"role": role, "email": email, "name": name}
        self.password.description = _(
            "%(shortest)s caractères au moins. Une phrase que vous retenez convient bien.",
            shortest=accounts.SHORTEST_PASSWORD[role],
        )

    def validate_password(self, field: Password) -> None:
        """Say what is wrong with it."""
        for fault in accounts.password_faults(field.data or "", **self._owner):  # type: ignore[arg-type]  # the three words of its signature
            raise ValidationError(sentence(fault))

    def validate_again(self, field: Password) -> None:
        """The two must be the same."""
        if field.data != self.password.data:
            raise ValidationError(_("Les deux mots de passe ne sont pas les mêmes."))


class SignOut(Form):
    """A button that signs out."""
