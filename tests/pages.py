"""Pages as people use them: fetched by the name of their endpoint, forms filled in and sent, every page checked.

page = signed_in("agent")
page.get("beneficiaries.show", reference="K7P4M2QX")      # 200, and right in every way that `page_checks` knows
page.post("beneficiaries.new", {"birth_name": "Delacroix"})  # opens the form, fills it in, sends it, follows
page.submit({"reason": "Malade"}, button="Annuler la réservation")   # a form of the page fetched last
page.get("rentals.contract_pdf", number=n).data           # whatever is not HTML comes as bytes
"""

import logging
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any
from urllib.parse import urljoin, urlsplit

from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect
from werkzeug.test import TestResponse

from tests import page_checks
from tests.page_checks import Tree, words

Typed = Mapping[str, Any]
"""What is typed into a form: text; True or False for a box; a list for several boxes; (stream, name) for a file, a list of them for several."""


class _Faults(logging.Handler):
    """What went wrong behind the page that says so."""

    last: BaseException | None = None

    def emit(self, record: logging.LogRecord) -> None:
        self.last = getattr(record, "fault", None)


_faults = _Faults(logging.ERROR)
logging.getLogger("mobility.views.errors").addHandler(_faults)


class Answer:
    """What the application answered."""

    def __init__(self, response: TestResponse, path: str) -> None:
        self.response = response
        self.path = path
        self.status = response.status_code
        self.headers = response.headers
        self.data = response.data

    @cached_property
    def root(self) -> Tree:
        """The page as a tree for XPath, which must be HTML without any fault."""
        root, faults = page_checks.parsed(self.data)
        assert not faults, f"{self.path} is not HTML: {'; '.join(faults)}"
        return root

    @property
    def is_page(self) -> bool:
        """Whether it is HTML."""
        return self.response.mimetype == "text/html"

    @property
    def text(self) -> str:
        """Everything that the page says, no-break spaces as plain ones, so that tests are easy to write."""
        return words(self.root.xpath("//body")[0])

    @property
    def h1(self) -> str:
        """The heading of the page."""
        return words(self.root.xpath("//h1")[0])

    @property
    def errors(self) -> list[str]:
        """The sentences that say what is wrong with the fields."""
        found = [words(one) for one in self.find("//*[contains(@class, 'field-error')]")]
        return [text.removeprefix("Erreur : ") for text in found]

    @property
    def said(self) -> list[str]:
        """The messages at the head of the page: what was done, or refused."""
        return [words(found) for found in self.find("//*[contains(@class, 'notice')]")]

    def find(self, xpath: str) -> list[Any]:
        """The elements that an XPath finds."""
        return list(self.root.xpath(xpath))

    def link(self, label: str) -> str:
        """The address of the link whose words contain `label`."""
        found = [a.get("href") for a in self.find("//a[@href]") if label in words(a)]
        assert found, f"{self.path} has no link {label!r}"
        return str(found[0])

    def value(self, name: str) -> str:
        """What stands in a field of the page."""
        for form in self.forms():
            for field, value in form.filled():
                if field == name:
                    return value
        raise AssertionError(f"{self.path} has no field {name!r}")

    def forms(self) -> list["Form"]:
        """The forms of the page."""
        return [Form(found, self.path) for found in self.find("//form")]


class Form:
    """A form of a page, and what stands in it."""

    def __init__(self, element: Tree, path: str) -> None:
        self.element = element
        self.post = (element.get("method") or "get").lower() == "post"
        self.address = urljoin(path, element.get("action") or path)

    @property
    def path(self) -> str:
        """Where it is sent to, without the query."""
        return urlsplit(self.address).path

    def names(self) -> set[str]:
        """The fields it has."""
        return set(self.element.xpath(".//@name"))

    def filled(self) -> Iterator[tuple[str, str]]:
        """Its fields and what stands in them, as a browser would send them."""
        for control in self.element.xpath(".//input | .//select | .//textarea"):
            name, kind = control.get("name"), control.get("type", "text")
            if (
                not name
                or control.get("disabled") is not None
                or kind in {"submit", "button", "file"}
            ):
                continue
            if control.tag == "textarea":
                yield name, "".join(control.itertext()).removeprefix("\n")
            elif control.tag == "select":
                options = control.xpath(".//option[@selected]") or control.xpath(".//option")[:1]
                yield from ((name, option.get("value", words(option))) for option in options)
            elif kind not in {"checkbox", "radio"}:
                yield name, control.get("value", "")
            elif control.get("checked") is not None:
                yield name, control.get("value", "on")

    def button(self, label: str) -> Tree | None:
        """Its button with these words."""
        for found in self.element.xpath(".//button | .//input[@type='submit']"):
            if label in (words(found) or found.get("value", "")):
                return found
        return None

    def data(self, typed: Typed, button: Tree | None) -> dict[str, Any]:
        """What is sent when `typed` is typed over what stands there."""
        unknown = set(typed) - self.names()
        assert not unknown, (
            f"the form has no field {sorted(unknown)}; it has {sorted(self.names())}"
        )
        sent: dict[str, Any] = {}
        for name, value in self.filled():
            sent.setdefault(name, []).append(value)
        for name, value in typed.items():
            sent[name] = self._typed(name, value)
        if button is not None and button.get("name"):
            sent[button.get("name")] = [button.get("value", "")]
        return sent

    def _typed(self, name: str, value: Any) -> list[Any]:
        if value is None or value is False:
            return []
        if value is True:
            box = self.element.xpath(f".//input[@type='checkbox' and @name='{name}']")
            return [box[0].get("value", "on")]
        if isinstance(value, list | set | frozenset):
            return [one if isinstance(one, tuple) else str(one) for one in value]
        return [value if isinstance(value, tuple) else str(value)]


class Page:
    """A browser without script in the hands of one person (or of nobody)."""

    def __init__(self, app: Flask, user: Any = None) -> None:
        self.app = app
        self.user = user
        self.client = app.test_client()
        self.last: Answer | None = None

    def url(self, endpoint: str, **values: Any) -> str:
        """The address of an endpoint; values it does not know make the query."""
        return self.app.url_map.bind("localhost").build(endpoint, values)

    def get(
        self, endpoint: str, *, expect: int = 200, follow: bool = False, **values: Any
    ) -> Answer:
        """Fetch a page by the name of its endpoint, and check it."""
        return self.open(self.url(endpoint, **values), expect=expect, follow=follow)

    def open(self, address: str, *, expect: int = 200, follow: bool = False) -> Answer:
        """Fetch a page by its address, and check it."""
        response = self.client.get(address)
        if follow and response.status_code in {302, 303}:
            return self.open(response.headers["Location"], expect=expect)
        return self._checked(response, address, expect)

    def post(
        self,
        endpoint: str,
        typed: Typed | None = None,
        *,
        on: str | None = None,
        button: str | None = None,
        expect: int = 303,
        **values: Any,
    ) -> Answer:
        """Open the page `on` (the endpoint's own, by default), fill in its form for `endpoint` and send it.

        A 303 is followed: what comes back is the page it leads to.
        """
        opened = on or endpoint
        # What only the target's address has a place for is no query of the page that is opened.
        elsewhere = self._places(endpoint) - self._places(opened)
        self.get(opened, **{k: v for k, v in values.items() if k not in elsewhere})
        places = self._places(endpoint)
        target = self.url(endpoint, **{k: v for k, v in values.items() if k in places})
        return self.submit(typed, button=button, to=urlsplit(target).path, expect=expect)

    def submit(
        self,
        typed: Typed | None = None,
        *,
        button: str | None = None,
        to: str | None = None,
        expect: int = 303,
    ) -> Answer:
        """Fill in a form of the page fetched last, and send it: the one with this button, or for this address."""
        form, pressed = self._form(button, to)
        data = form.data(typed or {}, pressed)
        response = self.client.post(form.address, data=data)
        # What was sent lies in a file if it is large, which Werkzeug leaves open.
        response.request.environ["wsgi.input"].close()
        if expect == 303 and response.status_code == 303:
            return self.open(response.headers["Location"], follow=True)
        return self._checked(response, form.address, expect)

    def _form(self, button: str | None, to: str | None) -> tuple[Form, Tree | None]:
        assert self.last is not None, "no page has been fetched yet"
        forms = [form for form in self.last.forms() if form.post]
        found = [
            form
            for form in forms
            if (to is None or form.path == to)
            and (button is None or form.button(button) is not None)
        ]
        if to is None and button is None:
            found = [form for form in found if form.element.xpath("ancestor::main")]
        assert found, (
            f"{self.last.path} has no form {button or ''} {to or ''}; it has {[form.path for form in forms]}"
        )
        return found[0], found[0].button(button) if button else None

    def _places(self, endpoint: str) -> set[str]:
        """The values that stand in the address of an endpoint."""
        return set().union(*(rule.arguments for rule in self.app.url_map.iter_rules(endpoint)))

    def _checked(self, response: TestResponse, address: str, expect: int) -> Answer:
        answer = Answer(response, address)
        assert answer.status == expect, (
            f"{address} answered {answer.status} instead of {expect}: {_why(answer)}"
        )
        wrong = [
            f"{address}: header {name} is {answer.headers.get(name)!r}"
            for name, value in page_checks.HEADERS.items()
            if answer.headers.get(name) != value
        ]
        if answer.is_page and answer.status not in {301, 302, 303}:
            wrong += page_checks.complaints(answer.root, address)
            wrong += self._dead_links(answer)
            self.last = answer
        assert not wrong, "\n".join(wrong)
        return answer

    def _dead_links(self, answer: Answer) -> Iterator[str]:
        """Links of ours that lead to no page."""
        routes = self.app.url_map.bind("localhost")
        for target in {str(found) for found in answer.root.xpath("//a/@href")}:
            address = urlsplit(urljoin(answer.path, target))
            if address.scheme or address.netloc or target.startswith("#"):
                continue
            try:
                routes.match(address.path, "GET")
            except RequestRedirect:
                continue
            except HTTPException:
                yield f"{answer.path}: the link {target} leads nowhere"


def _why(answer: Answer) -> str:
    if answer.status in {301, 302, 303}:
        return f"to {answer.headers.get('Location')}"
    if answer.status >= 500 and _faults.last is not None:
        return repr(_faults.last)
    if answer.is_page:
        return " ".join([*answer.said, *answer.errors]) or answer.text[:400]
    return answer.data[:200].decode(errors="replace")
