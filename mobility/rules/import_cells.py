"""Cells of lists that come from elsewhere, in any usual writing.

Each `read_…` gives the value that the house keeps, and at times a remark (it was understood, but tell how), or raises
`Unreadable` with a code that `words` turns into what to do.
"""

import re
from collections.abc import Mapping
from datetime import date, time, timedelta

from email_validator import EmailNotValidError, validate_email

from mobility.rules import identifiers
from mobility.rules.days import day_parts
from mobility.rules.importing import Habits, Read, Reader, Unreadable
from mobility.rules.names import BadName, clean_name, search_key

_SERIAL = re.compile(r"\d{5}(?:[.,]0+)?")
_FIRST_SERIAL = date(1899, 12, 30)
"""Day 0 of spreadsheets, which believe that 1900 was a leap year."""
_HOUR = re.compile(r"[ T]\d{1,2}[:h]\d{2}(?:[:.]\d{2}(?:\.\d+)?)?$")
_TIME = re.compile(r"(\d{1,2})\s*(?:[:hH]\s*(\d{2})?)?(?::\d{2}(?:\.\d+)?)?")


def read_day(text: str, habits: Habits) -> Read:
    """A day in any usual writing, a serial number of a spreadsheet included.

    >>> read_day("36231", Habits(date(2026, 11, 24)))
    Read(value=datetime.date(1999, 3, 12), remark='day_serial', about={'day': '12/03/1999'})
    """
    text = _HOUR.sub("", text).strip()
    if _SERIAL.fullmatch(text):
        day = _FIRST_SERIAL + timedelta(days=int(text[:5]))
        return Read(day, "day_serial", {"day": _figures(day)})
    if re.fullmatch(r"\d{7,8}", text):
        text = _separated(text.zfill(8))
    parts = day_parts(text)
    if parts is None:
        raise Unreadable("day_unreadable", text=text[:40])
    year, month, number = parts
    if habits.month_first and not re.match(r"\d{4}-", text) and re.match(r"\d+[/.\- ]\d", text):
        month, number = number, month
    try:
        day = date(year, month, number)
    except ValueError as error:
        raise Unreadable("day_impossible", text=text[:40]) from error
    if re.search(r"[/.\- ]\d{2}$", text) and not re.match(r"\d{4}-", text):
        return Read(day, "day_short_year", {"day": _figures(day)})
    return Read(day)


def _separated(text: str) -> str:
    """Eight digits in a row as a day: year first where they begin like one of ours and the month can be one."""
    if text[:2] in {"19", "20"} and 1 <= int(text[4:6]) <= 12:
        return f"{text[:4]}-{text[4:6]}-{text[6:]}"
    return f"{text[:2]}/{text[2:4]}/{text[4:]}"


def _figures(day: date) -> str:
    return f"{day.day:02d}/{day.month:02d}/{day.year}"


def read_time(text: str, habits: Habits) -> Read:
    """An hour of the day: 17 h 30, 17:30, 17h, or as a spreadsheet shows it.

    >>> read_time("17h30", Habits(date(2026, 11, 24))).value
    datetime.time(17, 30)
    """
    del habits
    found = _TIME.fullmatch(text)
    try:
        return Read(time(int(found[1]), int(found[2] or 0)) if found else time(99))
    except ValueError as error:
        raise Unreadable("time_unreadable", text=text[:40]) from error


def read_when(text: str, habits: Habits) -> Read:
    """A day, and the hour that may stand behind it: a pair, without hour None. Midnight is no hour: a spreadsheet adds it.

    >>> read_when("04/12/2026 17:30", Habits(date(2026, 11, 24))).value
    (datetime.date(2026, 12, 4), datetime.time(17, 30))
    """
    hour = _HOUR.search(text)
    read = read_day(text, habits)
    at = read_time(hour[0].strip(" T"), habits).value if hour else None
    return Read((read.value, None if at == time() else at), read.remark, read.about)


def read_amount(text: str, habits: Habits) -> Read:
    """An amount of money in whole cents: 150, 12,50 €, 1 234,56.

    >>> read_amount("1 234,5 €", Habits(date(2026, 11, 24))).value
    123450
    """
    read = read_balance(text, habits)
    if read.value < 0:
        raise Unreadable("amount_unreadable", text=text[:40])
    return read


def read_balance(text: str, habits: Habits) -> Read:
    """An amount in whole cents that may lie below zero.

    >>> read_balance("-12,50", Habits(date(2026, 11, 24))).value
    -1250
    """
    del habits
    bare = re.sub(r"[\s'€]|euros?$|EUR$", "", text)
    found = re.fullmatch(r"([+\-\u2212]?)(\d{1,5})(?:[.,](\d{1,2})0*)?", bare)
    if found is None:
        raise Unreadable("amount_unreadable", text=text[:40])
    cents = int(found[2]) * 100 + int((found[3] or "0").ljust(2, "0"))
    return Read(cents if found[1] in {"", "+"} else -cents)


def read_birth(text: str, habits: Habits) -> Read:
    """A day of birth: of two digits of a year, the past century when this one is not there yet."""
    read = read_day(text, habits)
    day: date = read.value
    if read.remark == "day_short_year" and day > habits.today:
        day = _a_century_before(day)
        return Read(day, read.remark, {"day": _figures(day)})
    return read


def _a_century_before(day: date) -> date:
    try:
        return day.replace(year=day.year - 100)
    except ValueError as error:  # 29 February 2000 was, 29 February 1900 was not
        raise Unreadable("day_impossible", text=_figures(day)) from error


def read_past(text: str, habits: Habits) -> Read:
    """A day that cannot lie ahead."""
    read = read_day(text, habits)
    if read.value > habits.today:
        raise Unreadable("day_future", day=_figures(read.value))
    return read


def read_phone(text: str, habits: Habits) -> Read:
    """A phone number in any writing; the zero or the plus that a spreadsheet took away is put back.

    >>> read_phone("612345678", Habits(date(2026, 11, 24))).value
    '+33612345678'
    """
    del habits
    if re.search(r"\d[.,]\d+E\+?\d", text, re.IGNORECASE):
        raise Unreadable("phone_rounded", text=text[:40])
    bare = re.sub(r"(?<=\d)[.,]0$", "", text)
    try:
        return Read(_e164(bare))
    except identifiers.BadPhone:
        parts = [part for part in re.split(r"\s*(?:[;,/|]|\bou\b|\bet\b)\s*", bare) if part]
    if len(parts) < 2:
        raise Unreadable("phone_unreadable", text=text[:40])
    for part in parts:
        try:
            found = _e164(part)
        except identifiers.BadPhone:
            continue
        return Read(found, "phone_several", {"phone": identifiers.format_phone(found)})
    raise Unreadable("phone_unreadable", text=text[:40])


def _e164(text: str) -> str:
    digits = re.sub(r"\D", "", text)
    if not text.lstrip("( ").startswith("+"):
        if re.fullmatch(r"[1-9]\d{8}", digits):
            text = f"0{digits}"
        elif re.fullmatch(r"33[1-9]\d{8}", digits):
            text = f"+{digits}"
    return identifiers.parse_phone(text[:40]).e164


def read_email(text: str, habits: Habits) -> Read:
    """One e-mail address; of several, the first."""
    del habits
    first, *others = re.split(r"[;,\s]+", text.removeprefix("mailto:"))
    try:
        found = validate_email(first, check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError as error:
        raise Unreadable("email_unreadable", text=text[:60]) from error
    return Read(found, "email_several", {"email": found}) if any(others) else Read(found)


def read_name(text: str, habits: Habits) -> Read:
    """A name as on the document."""
    del habits
    try:
        return Read(clean_name(text))
    except BadName as error:
        raise Unreadable("name_unreadable", name=text[:100]) from error


def text_up_to(longest: int) -> Reader:
    """How a text of at most so many signs is read."""

    def read(text: str, habits: Habits) -> Read:
        del habits
        if len(text) > longest:
            raise Unreadable("cell_long", longest=str(longest))
        return Read(text)

    return read


def number_up_to(most: int, unit: str = "") -> Reader:
    """How a whole number is read: 12 345, 12345,0 or 12 km."""

    def read(text: str, habits: Habits) -> Read:
        del habits
        bare = re.sub(r"[\s']", "", text).lower().removesuffix(unit)
        bare = re.sub(r"[.,]0+$", "", bare)
        if not re.fullmatch(r"\d{1,9}", bare) or int(bare) > most:
            raise Unreadable("number_unreadable", text=text[:40], most=str(most))
        return Read(int(bare))

    return read


def one_of(words: Mapping[str, str], code: str) -> Reader:
    """How one of a few words is read; `words` maps what may be written, folded, to what is kept."""

    def read(text: str, habits: Habits) -> Read:
        del habits
        found = words.get(search_key(text))
        if found is None:
            raise Unreadable(code, text=text[:60])
        return Read(found)

    return read


def several_of(words: Mapping[str, str], code: str) -> Reader:
    """How several of a few words are read, with commas, slashes or « et » between them."""
    one = one_of(words, code)

    def read(text: str, habits: Habits) -> Read:
        if search_key(text) in words:
            return Read(frozenset({words[search_key(text)]}))
        parts = [part for part in re.split(r"\s*(?:[;,/|+]|\bet\b)\s*", text) if part]
        return Read(frozenset(one(part, habits).value for part in parts))

    return read
