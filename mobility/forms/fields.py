"""The fields of the house: each defined once, with the French sentence that says what to do.

A field's `data` is a value of the house: a date, an E.164 number, whole cents. What was typed stays as it was
typed when it could not be understood, so that nothing has to be typed again.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any, ClassVar, Protocol

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, MultipleFileField
from werkzeug.datastructures import FileStorage
from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
    widgets,
)
from wtforms.validators import InputRequired, Length, Optional

from mobility.forms.typed import (
    Day,
    Email,
    Euros,
    Hour,
    Phone,
    Plate,
    Typed,
    Vin,
    Whole,
    instant_of,
    needed,
    strip,
)
from mobility.rules import names
from mobility.words import N_, word
from mobility.words import gettext as _

__all__ = [
    "Choice",
    "Choices",
    "Day",
    "Email",
    "Euros",
    "Form",
    "Hour",
    "Long",
    "Named",
    "PersonName",
    "Phone",
    "Photo",
    "Plate",
    "Radios",
    "Text",
    "Typed",
    "Upload",
    "Uploads",
    "Vin",
    "Whole",
    "Yes",
    "instant_of",
]


class Named(Protocol):
    """Anything with an id and a name."""

    id: int
    name: str


class Form(FlaskForm):
    """A form of the house: French, every text stripped, an empty one is an empty string."""

    class Meta(FlaskForm.Meta):
        """WTForms' own sentences are the safety net under ours."""

        locales: ClassVar[list[str]] = ["fr"]

    version = HiddenField()

    @property
    def seen_version(self) -> int:
        """The version of the row that this form was opened on; 0 if it says none."""
        text = str(self.version.data or "")
        return int(text) if text.isdigit() else 0


class Text(StringField):
    """One line of text."""

    def __init__(
        self,
        label: str,
        *,
        optional: bool = False,
        longest: int = 100,
        hint: str = "",
        error: str = "",
        **kw: Any,
    ) -> None:
        validators = needed(optional, error or N_("Remplissez ce champ."))
        validators.append(Length(max=longest, message=_too_long(longest)))
        super().__init__(
            label, [*validators, *kw.pop("validators", [])], filters=[strip], description=hint, **kw
        )


class Long(TextAreaField):
    """Several lines of text."""

    def __init__(
        self,
        label: str,
        *,
        optional: bool = False,
        longest: int = 2000,
        hint: str = "",
        error: str = "",
        **kw: Any,
    ) -> None:
        validators = needed(optional, error or N_("Remplissez ce champ."))
        validators.append(Length(max=longest, message=_too_long(longest)))
        super().__init__(label, validators, filters=[strip], description=hint, **kw)


def _too_long(longest: int) -> str:
    # The sentence is translated when it is shown; the number is part of it.
    return f"Raccourcissez ce texte : {longest} caractères au plus."


class PersonName(Text):
    """A name as on the document: any letters of any script, no control signs."""

    def __init__(self, label: str, **kw: Any) -> None:
        super().__init__(
            label, error=kw.pop("error", N_("Écrivez le nom comme sur le document.")), **kw
        )

    def post_validate(self, form: Any, validation_stopped: bool) -> None:  # noqa: ARG002, FBT001
        """Clean the name once it is known to be there and short enough."""
        typed = str(vars(self).get("data") or "")
        if not typed or self.errors:
            return
        try:
            self.data = names.clean_name(typed)
        except ValueError as error:
            raise ValidationError(
                N_("Ce nom contient un signe qui ne se lit pas. Écrivez-le à nouveau, sans copier.")
            ) from error


Words = Mapping[str, str] | Iterable[StrEnum] | Iterable[tuple[str, str]]


def pairs(words: Words) -> list[tuple[str, str]]:
    """Values and the words they are shown as: of an enum, of some of its members, of a mapping to sentences."""
    if isinstance(words, Mapping):
        return [(value, _(label)) for value, label in words.items()]
    return [
        (one.value, word(one)) if isinstance(one, StrEnum) else (one[0], one[1]) for one in words
    ]


class Choice(SelectField):
    """One of a few values, in a list; an empty one leads unless `blank` is None."""

    def __init__(
        self,
        label: str,
        words: Words = (),
        *,
        optional: bool = False,
        blank: str | None = N_("Choisissez"),
        hint: str = "",
        error: str = "",
        **kw: Any,
    ) -> None:
        self.blank = blank
        validators = needed(optional, error or N_("Choisissez dans la liste."))
        super().__init__(
            label,
            validators,
            choices=lambda: self._all(words),
            description=hint,
            validate_choice=True,
            **kw,
        )

    def offer(self, words: Words) -> None:
        """Say which values there are, where the view knows them and the form does not."""
        self.choices = self._all(words)

    def _all(self, words: Words) -> list[tuple[str, str]]:
        return ([("", _(self.blank))] if self.blank is not None else []) + pairs(words)

    def pre_validate(self, form: Any) -> None:  # noqa: ARG002
        """Only what the list holds."""
        if self.data not in {value for value, _label in self.choices or ()}:
            raise ValidationError(_("Choisissez dans la liste."))


class Radios(RadioField):
    """One of a few values, all of them visible."""

    def __init__(
        self,
        label: str,
        words: Words,
        *,
        optional: bool = False,
        hint: str = "",
        error: str = "",
        **kw: Any,
    ) -> None:
        validators = needed(optional, error or N_("Choisissez une réponse."))
        super().__init__(label, validators, choices=lambda: pairs(words), description=hint, **kw)

    def pre_validate(self, form: Any) -> None:  # noqa: ARG002
        """Only what is offered."""
        if self.data and self.data not in {value for value, _label in self.choices or ()}:
            raise ValidationError(_("Choisissez une réponse."))


class Choices(SelectMultipleField):
    """Several of a few values, as boxes to tick."""

    widget = widgets.ListWidget(prefix_label=False)
    option_widget = widgets.CheckboxInput()

    def __init__(
        self, label: str, words: Words = (), *, optional: bool = True, hint: str = "", **kw: Any
    ) -> None:
        self.needs_one = not optional
        # An empty field that may be empty ends its own validation; one that may not has to be looked at.
        validators = [Optional()] if optional else []
        super().__init__(label, validators, choices=lambda: pairs(words), description=hint, **kw)

    def offer(self, words: Words) -> None:
        """Say which values there are, where the view knows them and the form does not."""
        self.choices = pairs(words)

    def pre_validate(self, form: Any) -> None:  # noqa: ARG002
        """Only what is offered, and one at least where one is needed."""
        offered = {value for value, _label in self.choices or ()}
        if any(value not in offered for value in self.data or ()):
            raise ValidationError(_("Choisissez parmi les réponses proposées."))
        if self.needs_one and not self.data:
            raise ValidationError(_("Cochez au moins une case."))


class Yes(BooleanField):
    """One box to tick."""

    def __init__(self, label: str, *, needed_because: str = "", hint: str = "", **kw: Any) -> None:
        validators = [InputRequired(needed_because)] if needed_because else []
        super().__init__(label, validators, description=hint, **kw)


class Upload(FileField):
    """One file."""

    def __init__(
        self, label: str, *, hint: str = N_("JPEG, PNG, WebP ou PDF, 10 Mo au plus."), **kw: Any
    ) -> None:
        super().__init__(label, description=hint, **kw)


SCANS = "image/jpeg,image/png,image/webp,application/pdf"
"""What a page asks a phone for: one that photographs otherwise then sends a JPEG."""


class Uploads(MultipleFileField):
    """Several files: the photos of one paper, or several papers, as the page says."""

    def __init__(
        self, label: str, *, hint: str = N_("JPEG, PNG, WebP ou PDF, 10 Mo au plus."), **kw: Any
    ) -> None:
        super().__init__(label, description=hint, render_kw={"accept": SCANS}, **kw)

    @property
    def sent(self) -> list[FileStorage]:
        """The files that were really sent; browsers send an empty one where none was chosen."""
        return [one for one in self.data or () if isinstance(one, FileStorage) and one.filename]


class Photo(FileField):
    """One photo, taken now where the machine has a camera."""

    def __init__(self, label: str, *, hint: str = "", **kw: Any) -> None:
        told = {"accept": "image/jpeg,image/png,image/webp", "capture": "environment"}
        super().__init__(label, description=hint, render_kw=told, **kw)
