"""Which language is spoken now, and the catalogues of the others.

The language is a context variable, so that a page, a job and a test each speak their own without a request.
Catalogues are read from the `.po` files themselves: nothing has to be compiled before a start.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

from babel import Locale
from babel.messages.pofile import read_po
from markupsafe import Markup

from mobility.words.typography import french

SOURCE = "fr"
LANGUAGES: Mapping[str, str] = {"fr": "Français", "en": "English"}
"""Languages that pages and messages may be shown in, each named in itself."""

_CATALOGUES = Path(__file__).parent.parent / "translations"
_language: ContextVar[str] = ContextVar("language", default=SOURCE)


def language() -> str:
    """The code of the language in force (`fr` unless `speaking` says otherwise)."""
    return _language.get()


def direction() -> str:
    """How the language in force is written: `ltr` or `rtl`."""
    return Locale.parse(language()).text_direction


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Speak a language inside the block; an unknown one is French."""
    token = _language.set(code if code in LANGUAGES else SOURCE)
    try:
        yield
    finally:
        _language.reset(token)


def gettext(message: str, /, **values: object) -> str:
    """The sentence in the language in force, its `%(name)s` filled in.

    In a template the values may be hostile: a `Markup` among them, or autoescape, is Jinja's affair; here a
    sentence is text. French signs are put into the sentence before the values, never into the values.
    """
    return _filled(_translated(message), values)


def ngettext(singular: str, plural: str, number: int, /, **values: object) -> str:
    """The singular or plural sentence for `number`, which the sentence may show as `%(num)s`.

    French counts 0 and 1 as one.
    """
    if language() == SOURCE:
        chosen = french(singular if abs(number) < 2 else plural)
    else:
        forms = _catalogue(language()).get((singular, plural))
        if forms:
            chosen = forms[0 if number == 1 else 1]
        else:
            chosen = french(singular if abs(number) < 2 else plural)
    return _filled(chosen, {"num": number, **values})


def N_(message: str) -> str:  # noqa: N802 - gettext's own name for "translate this later"
    """Mark a sentence that `gettext` will translate when it is shown."""
    return message


def _translated(message: str) -> str:
    if language() == SOURCE:
        return french(message)
    found = _catalogue(language()).get(message)
    return found[0] if found else french(message)


def _filled(message: str, values: Mapping[str, object]) -> str:
    if not values:
        return message.replace("%%", "%")
    if any(isinstance(value, Markup) for value in values.values()):
        return Markup(message) % values  # noqa: S704 - the sentence is ours; Markup escapes the other values
    return message % values


@cache
def _catalogue(code: str) -> Mapping[str | tuple[str, str], tuple[str, ...]]:
    path = _CATALOGUES / code / "LC_MESSAGES" / "messages.po"
    if not path.exists():
        return {}
    with path.open("rb") as file:
        catalogue = read_po(file, locale=code)
    found: dict[str | tuple[str, str], tuple[str, ...]] = {}
    for message in catalogue:
        if not message.id or message.fuzzy:
            continue
        texts = (
            (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
        )
        if texts and all(texts):
            key = message.id if isinstance(message.id, str) else (message.id[0], message.id[1])
            found[key] = texts
    return found
