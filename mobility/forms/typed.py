"""Fields whose text is parsed into a value of the house: a day, an hour, an E.164 number, whole cents, a plate.

What was typed stays as it was typed when it could not be understood, so that nothing has to be typed again.
"""

import re
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from email_validator import EmailNotValidError, validate_email
from wtforms import Field, StringField
from wtforms.validators import InputRequired, Optional, StopValidation

from mobility.rules import identifiers
from mobility.rules.days import day_parts
from mobility.words import N_
from mobility.words import gettext as _
from mobility.words.values import HOUSE_TIMEZONE

LEAST_CENTS_TYPED = re.compile(r"^(\d{1,3}(?:[  \u202f]?\d{3})*|\d+)(?:[.,](\d{1,2}))?$")


def strip(value: str | None) -> str | None:
    """Text without the spaces around it."""
    return value.strip() if isinstance(value, str) else value


def needed(optional: bool, message: str) -> list[Any]:  # noqa: FBT001 - read at a glance in each field below
    """The first validator of a field: may be left empty, or says what to write."""
    return [Optional(strip_whitespace=True)] if optional else [Needed(message)]


class Needed(InputRequired):
    """Something must be typed; spaces alone are nothing."""

    def __call__(self, form: Any, field: Field) -> None:
        """Refuse a field that is empty or blank."""
        if field.raw_data and isinstance(field.raw_data[0], str) and not field.raw_data[0].strip():
            field.errors = []
            raise StopValidation(self.message)
        super().__call__(form, field)


class Typed(StringField):
    """A field whose text is parsed into a value; a text that cannot be is shown again as it was typed."""

    data: Any

    def __init__(
        self, label: str, *, optional: bool = False, hint: str = "", error: str = "", **kw: Any
    ) -> None:
        validators = needed(optional, error or N_("Remplissez ce champ."))
        super().__init__(label, [*validators, *kw.pop("validators", [])], description=hint, **kw)

    def parse(self, text: str) -> Any:
        """The value of a text; raises ValueError with the sentence to show."""
        raise NotImplementedError

    def show(self, value: Any) -> str:
        """The text of a value."""
        return str(value)

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Parse what was typed."""
        text = valuelist[0].strip() if valuelist else ""
        self.data = None
        if text:
            self.data = self.parse(text)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data in {None, ""} else self.show(self.data)


class Day(Typed):
    """A day: 12/03/2026, 12-3-26, 12 mars 2026 or 2026-03-12."""

    def __init__(self, label: str, **kw: Any) -> None:
        kw.setdefault("hint", N_("Par exemple 27/03/2026."))
        super().__init__(
            label, error=kw.pop("error", N_("Indiquez le jour, par exemple 27/03/2026.")), **kw
        )

    def parse(self, text: str) -> date:
        """Understand a day as people write it."""
        parts = day_parts(text)
        if parts is None:
            raise ValueError(_("Écrivez le jour ainsi : 27/03/2026."))
        year, month, number = parts
        try:
            return date(year, month, number)
        except ValueError as error:
            raise ValueError(_("Ce jour n'existe pas. Vérifiez le jour et le mois.")) from error

    def show(self, value: date) -> str:
        """A day in figures."""
        return value.strftime("%d/%m/%Y")


class Hour(Typed):
    """An hour of the day: 9 h 30, 9h, 09:30."""

    def __init__(self, label: str, **kw: Any) -> None:
        kw.setdefault("hint", N_("Par exemple 9 h 30."))
        super().__init__(
            label, error=kw.pop("error", N_("Indiquez l'heure, par exemple 9 h 30.")), **kw
        )

    def parse(self, text: str) -> time:
        """Understand an hour as people write it."""
        found = re.fullmatch(r"(\d{1,2})\s*(?:[:hH.]\s*(\d{2})?)?", text.replace("\u00a0", " "))
        try:
            if found is None:
                raise ValueError(text)  # noqa: TRY301 - the sentence is the same for both faults
            return time(int(found[1]), int(found[2] or 0))
        except ValueError as error:
            raise ValueError(_("Écrivez l'heure ainsi : 9 h 30.")) from error

    def show(self, value: time) -> str:
        """An hour with its minutes."""
        return f"{value.hour} h {value.minute:02d}" if value.minute else f"{value.hour} h"


class Phone(Typed):
    """A phone number in any French way of writing; data is E.164."""

    def __init__(self, label: str, **kw: Any) -> None:
        kw.setdefault("hint", N_("Par exemple 06 39 98 12 34."))
        super().__init__(label, error=kw.pop("error", N_("Indiquez un numéro de téléphone.")), **kw)

    def parse(self, text: str) -> str:
        """Understand a number."""
        try:
            return identifiers.parse_phone(text).e164
        except ValueError as error:
            raise ValueError(
                _("Ce n'est pas un numéro que l'on peut appeler. Vérifiez les 10 chiffres.")
            ) from error

    def show(self, value: str) -> str:
        """A number as people read it."""
        return identifiers.format_phone(value)


class Email(Typed):
    """One e-mail address."""

    def __init__(self, label: str, **kw: Any) -> None:
        super().__init__(label, error=kw.pop("error", N_("Indiquez une adresse e-mail.")), **kw)

    def parse(self, text: str) -> str:
        """Understand one address, and only one."""
        try:
            return validate_email(
                text, check_deliverability=False, test_environment=True
            ).normalized
        except EmailNotValidError as error:
            raise ValueError(
                _("Vérifiez l'adresse e-mail, par exemple prenom@example.org.")
            ) from error


class Euros(Typed):
    """An amount of money; data is whole cents."""

    def __init__(self, label: str, *, most_cents: int = 1_000_000, **kw: Any) -> None:
        self.most_cents = most_cents
        super().__init__(
            label, error=kw.pop("error", N_("Indiquez le montant, par exemple 12,50.")), **kw
        )

    def parse(self, text: str) -> int:
        """Understand 12,50 and 1 234,56 €."""
        bare = text.replace("€", "").replace("\u00a0", " ").strip()
        found = LEAST_CENTS_TYPED.match(bare)
        if found is None:
            raise ValueError(
                _("Écrivez le montant ainsi : 12,50. Deux chiffres au plus après la virgule.")
            )
        whole = int(re.sub(r"\D", "", found[1]))
        cents = whole * 100 + int((found[2] or "0").ljust(2, "0"))
        if cents > self.most_cents:
            raise ValueError(_("Ce montant est trop grand. Vérifiez la virgule."))
        return cents

    def show(self, value: int) -> str:
        """An amount with its comma."""
        return f"{value // 100},{value % 100:02d}"


class Whole(Typed):
    """A whole number between bounds, with its unit."""

    def __init__(
        self, label: str, *, least: int = 0, most: int = 10_000_000, unit: str = "", **kw: Any
    ) -> None:
        self.least, self.most, self.unit = least, most, unit
        super().__init__(label, error=kw.pop("error", N_("Indiquez un nombre.")), **kw)

    def parse(self, text: str) -> int:
        """Understand 12 345 and 12345 km."""
        bare = re.sub(r"[\s\u00a0\u202f]", "", text).removesuffix(self.unit.replace(" ", ""))
        if not re.fullmatch(r"\d{1,12}", bare):
            raise ValueError(_("Écrivez un nombre entier, en chiffres."))
        value = int(bare)
        if not self.least <= value <= self.most:
            raise ValueError(
                _(
                    "Écrivez un nombre entre %(least)s et %(most)s.",
                    least=self.least,
                    most=self.most,
                )
            )
        return value


class Plate(Typed):
    """A number plate in any writing; data is normalised."""

    def parse(self, text: str) -> str:
        """Understand a plate; say which letter is impossible."""
        try:
            return str(identifiers.parse_plate(text))
        except ValueError as error:
            forbidden = sorted(set(re.sub(r"[^A-Z]", "", text.upper())) & set("IOU"))
            if forbidden:
                raise ValueError(
                    _(
                        "Une plaque ne contient jamais la lettre %(letters)s. Est-ce un chiffre (1 ou 0) ?",
                        letters=", ".join(forbidden),
                    )
                ) from error
            raise ValueError(
                _("Écrivez la plaque ainsi : AB-123-CD, ou AB 123 C pour un ancien 50.")
            ) from error


class Vin(Typed):
    """A chassis number: 17 signs; data is normalised."""

    def parse(self, text: str) -> str:
        """Understand a VIN."""
        try:
            return str(identifiers.parse_vin(text))
        except ValueError as error:
            raise ValueError(
                _(
                    "Un numéro de série a 17 signes, sans les lettres I, O et Q. Relisez la carte grise."
                )
            ) from error


def instant_of(day: Field, hour: Field) -> datetime:
    """The instant that a day and an hour of a form mean, at the foundation."""
    return datetime.combine(day.data, hour.data, tzinfo=HOUSE_TIMEZONE)
