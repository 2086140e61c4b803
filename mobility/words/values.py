"""Days, instants, amounts and numbers as people read them, in the language in force."""

from datetime import UTC, date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time
from babel.numbers import format_currency, format_decimal

from mobility.rules.identifiers import format_phone
from mobility.words.language import gettext as _
from mobility.words.language import language, ngettext
from mobility.words.typography import NO_BREAK

HOUSE_TIMEZONE = ZoneInfo("Europe/Paris")


def local(moment: datetime) -> datetime:
    """An instant as the clock on the wall of the foundation shows it."""
    return moment.astimezone(HOUSE_TIMEZONE)


def day(value: date | datetime) -> str:
    """A day in words: mardi 1 décembre 2026."""
    if isinstance(value, datetime):
        value = local(value).date()
    return _dated(value, "EEEE d MMMM y", language())


def short_day(value: date | datetime) -> str:
    """A day in figures: 01/12/2026."""
    if isinstance(value, datetime):
        value = local(value).date()
    return _dated(value, "dd/MM/y", language())


@lru_cache(maxsize=2048)
def _dated(value: date, pattern: str, code: str) -> str:
    """A day by a pattern of Babel's, which reads the pattern anew each time: lists show the same days often."""
    return format_date(value, pattern, locale=code)


def time_of_day(value: time | datetime) -> str:
    """An hour of the day: 9 h 30, or 9 h."""
    if isinstance(value, datetime):
        value = local(value).time()
    if language() != "fr":
        return format_time(value, "short", locale=language())
    hour = f"{value.hour}{NO_BREAK}h"
    return f"{hour}{NO_BREAK}{value.minute:02d}" if value.minute else hour


def instant(value: datetime) -> str:
    """A day and hour in words: mardi 1 décembre 2026 à 9 h 30."""
    shown = local(value)
    spoken = day(shown.date())
    return _("%(day)s à %(time)s", day=spoken, time=time_of_day(shown))


def short_instant(value: datetime) -> str:
    """A day and hour in figures: 01/12/2026 09:30."""
    shown = local(value)
    return f"{short_day(shown.date())} {shown:%H:%M}"


def euros(cents: int) -> str:
    """An amount in cents as money: 12,50 €."""
    return format_currency(cents / 100, "EUR", locale=language())


def km(value: int) -> str:
    """A distance in kilometres: 12 345 km."""
    return f"{format_decimal(value, locale=language())}{NO_BREAK}km"


def duration_days(days: int) -> str:
    """A number of days in words."""
    return ngettext("%(num)s jour", "%(num)s jours", days)


def phone(e164: str) -> str:
    """A number in E.164 as French people read it: 06 39 98 12 34."""
    return format_phone(e164).replace(" ", NO_BREAK)


def short_phone(e164: str) -> str:
    """A number with plain spaces, for messages whose alphabet has no other."""
    return format_phone(e164)


def plate(value: str | None) -> str:
    """A number plate, or a word where the vehicle has none."""
    return value or _("sans plaque")


def reference(value: str) -> str:
    """A public reference cut in two for reading aloud: K7P4-M2QX."""
    return f"{value[:4]}-{value[4:]}" if len(value) == 8 and "-" not in value else value


def utc(value: datetime) -> datetime:
    """The same instant in UTC."""
    return value.astimezone(UTC)
