"""What must be true of every page, whatever it is about; `Page` asks it of each page that a test fetches."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import html5lib

Tree = Any
"""An lxml element: the root of a page, without namespaces."""

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=(), payment=(), usb=()",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
}
"""Said here once more on purpose: a header that changes is changed twice."""

WITHOUT_FORM_KEY = frozenset({"/login", "/logout"})
"""Forms that may be sent twice without harm."""

REFERENCES = (
    "for",
    "list",
    "form",
    "headers",
    "aria-describedby",
    "aria-labelledby",
    "aria-controls",
    "aria-errormessage",
    "aria-owns",
    "aria-details",
)
SPOKEN = ("title", "aria-label", "placeholder", "alt", "aria-description")
UNREAD = frozenset(
    {"script", "style", "template", "textarea", "code", "pre", "option", "bdi", "data"}
)
"""Elements whose text is not ours, or not read: what people typed stands in `<bdi>`."""

LEAKS = re.compile(
    r"\b(?:this field|not a valid|invalid|required|submit|none|true|false|null|undefined|not found|forbidden|bad request"
    r"|internal server error|save|delete|edit|search|login|logout|sign in|next|previous|unknown|yes|hello"
    r"|requested|waiting|offered|confirmed|returned|closed|refused|cancelled|expired|no show|retired|workshop|stolen"
    r"|eligible|allowed|incomplete|claimed|accepted|delivered|failed|uncertain|beneficiary|booking|rental|helmet|gloves"
    r"|gettext|ngettext|Markup|datetime|NoneType)\b"
    r"|\b[a-z]+(?:_[a-z0-9]+)+\b|%\(\w+\)|\{\{|\}\}|\{%|<[A-Z]\w+ ",
    re.IGNORECASE,
)
"""English words, codes of ours, and what a template leaves behind."""

TYPOGRAPHY = (
    (re.compile(r"(?<=\w)'(?=\w)"), "a straight apostrophe"),
    (re.compile(r"\S [;!?»](?:\s|$)|\S :(?:\s|$)"), "a plain space before a high sign"),
    (re.compile(r"« "), "a plain space after «"),
    (re.compile(r'"'), "a straight quotation mark"),
    (re.compile(r"\.\.\."), "three dots instead of …"),
    (re.compile(r"\w[;!?](?:\s|$)|[^\W\d]:(?:\s|$)"), "no space before a high sign"),
)


def parsed(html: bytes | str) -> tuple[Tree, list[str]]:
    """A page as a tree for XPath, and what an HTML parser finds wrong with it."""
    parser = html5lib.HTMLParser(tree=html5lib.getTreeBuilder("lxml"), namespaceHTMLElements=False)
    known = {"transport_encoding": "utf-8"} if isinstance(html, bytes) else {}
    tree = parser.parse(html, **known)
    source = (html.decode("utf-8") if isinstance(html, bytes) else html).split("\n")
    faults = [
        f"line {line}: {code} {values or ''} in {source[min(line, len(source)) - 1].strip()!r}"
        for (line, _column), code, values in parser.errors
    ]
    if tree.docinfo.doctype != "<!DOCTYPE html>":
        faults.append(f"doctype is {tree.docinfo.doctype!r}")
    for element in tree.getroot().iter("*"):
        element.tag = element.tag.rpartition("}")[2]  # drawings come in a namespace of their own
    return tree.getroot(), faults


def complaints(root: Tree, path: str) -> Iterator[str]:
    """Everything that is wrong with a page."""
    for check in CHECKS:
        for found in check(root):
            yield f"{path}: {found}"


def words(element: Tree) -> str:
    """The text of an element as it is read, with single spaces."""
    return " ".join("".join(element.itertext()).split())


def _frame(root: Tree) -> Iterator[str]:
    if not root.get("lang"):
        yield "<html> has no lang"
    if len(root.xpath("//main")) != 1:
        yield "there is not exactly one <main>"
    if not root.xpath("//meta[@name='viewport']"):
        yield "no viewport for small screens"
    headings = root.xpath("//h1")
    if len(headings) != 1:
        yield f"{len(headings)} h1 instead of one"
        return
    heading = words(headings[0])
    title = " ".join(words(element) for element in root.xpath("/html/head/title"))
    if not heading or not re.sub(r"^Erreur\s: ", "", title).startswith(heading):
        yield f"the title {title!r} does not begin with the h1 {heading!r}"


def _headings(root: Tree) -> Iterator[str]:
    before = 0
    for element in root.xpath("//*[self::h1 or self::h2 or self::h3 or self::h4 or self::h5]"):
        level = int(element.tag[1])
        if before and level > before + 1:
            yield f"h{level} {words(element)!r} follows an h{before}"
        if not words(element):
            yield f"an empty h{level}"
        before = level


def _ids(root: Tree) -> Iterator[str]:
    for name, times in Counter(root.xpath("//@id")).items():
        if times > 1 or not name or " " in name:
            yield f"the id {name!r} stands {times} times"


def _references(root: Tree) -> Iterator[str]:
    ids = set(root.xpath("//@id"))
    for element in root.iter("*"):
        for attribute in REFERENCES:
            for name in (element.get(attribute) or "").split():
                if name not in ids:
                    yield f"{_short(element)}: {attribute} leads nowhere: {name!r}"
        target = element.get("href", "")
        if target.startswith("#") and target[1:] not in ids:
            yield f"{_short(element)} leads nowhere"


def _labels(root: Tree) -> Iterator[str]:
    labelled = set(root.xpath("//label[normalize-space()]/@for"))
    for control in root.xpath("//input | //select | //textarea"):
        if control.get("type") in {"hidden", "submit", "button", "reset", "image"}:
            continue
        named = control.get("aria-label") or control.get("aria-labelledby")
        inside = control.xpath("ancestor::label[normalize-space()]")
        if not named and not inside and control.get("id") not in labelled:
            yield f"{_short(control)} has no label"
    for element in root.xpath("//button | //a[@href] | //summary"):
        pictures = element.xpath(".//img/@alt | .//svg/title/text()")
        if not words(element) and not element.get("aria-label") and not any(pictures):
            yield f"{_short(element)} has no name"


def _errors(root: Tree) -> Iterator[str]:
    described = {
        name
        for value in root.xpath("//@aria-describedby | //@aria-errormessage")
        for name in value.split()
    }
    for control in root.xpath("//*[@aria-invalid='true']"):
        names = (control.get("aria-describedby") or "").split()
        groups = control.xpath("ancestor::fieldset[@aria-describedby]")
        if not any(name.endswith(("erreur", "error")) for name in names) and not groups:
            yield f"{_short(control)} is invalid and does not say why"
    for element in root.xpath(
        "//*[contains(@class, 'field-error') or contains(@class, 'invalid-feedback')]"
    ):
        if element.get("id") not in described:
            yield f"the error {words(element)!r} belongs to no field"


def _groups(root: Tree) -> Iterator[str]:
    for form in root.xpath("//form"):
        counts = Counter(
            (control.get("type"), control.get("name"))
            for control in form.xpath(".//input[@type='radio' or @type='checkbox']")
        )
        for control in form.xpath(".//input[@type='radio' or @type='checkbox']"):
            alone = counts[control.get("type"), control.get("name")] == 1
            if alone or control.xpath("ancestor::table"):
                continue  # a box in each row of a table is explained by its row
            if not control.xpath("ancestor::fieldset/legend[normalize-space()]"):
                yield f"{_short(control)} is one of several without a fieldset and its legend"
    for fieldset in root.xpath("//fieldset[not(legend)]"):
        yield f"{_short(fieldset)} has no legend"


def _forms(root: Tree) -> Iterator[str]:
    for form in root.xpath("//form"):
        method = (form.get("method") or "get").lower()
        names = {
            control.get("name")
            for control in form.xpath(".//input[@type='hidden' and @value != '']")
        }
        action = form.get("action", "")
        if method == "post":
            if "csrf_token" not in names:
                yield f"{_short(form)} has no csrf_token"
            if "form_key" not in names and action not in WITHOUT_FORM_KEY:
                yield f"{_short(form)} has no form_key"
        elif "csrf_token" in names:
            yield f"{_short(form)} shows its token in an address"
        if action.startswith(("http:", "https:", "//")):
            yield f"{_short(form)} sends elsewhere"


def _inline(root: Tree) -> Iterator[str]:
    for script in root.xpath("//script[not(@src)]"):
        if script.get("type") not in {"application/json", "application/ld+json"}:
            yield "an inline script"
    if root.xpath("//style"):
        yield "an inline style sheet"
    for element in root.iter("*"):
        for name, value in element.attrib.items():
            if name == "style" or name.startswith("on"):
                yield f"{_short(element)} has {name}="
            if value.strip().lower().startswith("javascript:"):
                yield f"{_short(element)} runs a script"


def _elsewhere(root: Tree) -> Iterator[str]:
    sheets = root.xpath("//link[@rel='stylesheet' or @rel='icon' or @rel='preload']/@href")
    for address in (*root.xpath("//@src"), *sheets):
        if address.startswith(("http:", "https:", "//")):
            yield f"{address} comes from elsewhere"


def _pictures(root: Tree) -> Iterator[str]:
    for image in root.xpath("//img[not(@alt)]"):
        yield f"{_short(image)} has no alt"
    for drawing in root.xpath(
        "//svg[not(@aria-hidden='true') and not(@role='img' and (title or @aria-label))]"
    ):
        yield f"{_short(drawing)} is neither hidden nor named"


def _tables(root: Tree) -> Iterator[str]:
    for table in root.xpath("//table"):
        if not table.xpath("caption[normalize-space()]"):
            yield f"{_short(table)} has no caption"
        if not table.xpath(".//th"):
            yield f"{_short(table)} has no heading cell"
    for cell in root.xpath("//table//th[not(@scope)]"):
        yield f"the heading cell {words(cell)!r} has no scope"


def _language(root: Tree) -> Iterator[str]:
    if not (root.get("lang") or "").startswith("fr"):
        return
    for text in spoken(root):
        leak = LEAKS.search(text)
        if leak:
            yield f"English or a code in {text!r}: {leak[0]!r}"
        for pattern, what in TYPOGRAPHY:
            if pattern.search(text):
                yield f"{what} in {text!r}"


def spoken(root: Tree) -> Iterator[str]:
    """Each piece of text that a page says in its own language, attributes included."""
    for element in root.iter("*"):
        if element.xpath("ancestor-or-self::*[@lang][1]/@lang") not in ([], ["fr"]):
            continue  # the name of another language, written in it
        for attribute in SPOKEN:
            yield from _pieces([element.get(attribute)])
        if not any(above.tag in UNREAD for above in (element, *element.iterancestors())):
            yield from _pieces([_without_names(root, element)])
        parent = element.getparent()
        if parent is not None and not any(
            above.tag in UNREAD for above in (parent, *parent.iterancestors())
        ):
            yield from _pieces([element.tail])


def _without_names(root: Tree, element: Tree) -> str | None:
    """The text of an element; a title repeats what people typed, which stands in the `<bdi>` of the h1."""
    text: str | None = element.text
    if text and element.tag == "title":
        for name in root.xpath("//h1//bdi"):
            text = text.replace("".join(name.itertext()), "")
    return text


def _pieces(texts: Iterable[str | None]) -> Iterator[str]:
    for text in texts:
        if text and text.strip():
            yield re.sub(r"[ \t\n\r]+", " ", text).strip(" ")


def _short(element: Tree) -> str:
    shown = [
        f'{name}="{element.get(name)[:60]}"'
        for name in ("id", "name", "type", "href", "src", "action", "class")
        if element.get(name)
    ]
    return f"<{' '.join([str(element.tag), *shown[:3]])}>"


CHECKS: tuple[Callable[[Tree], Iterator[str]], ...] = (
    _frame,
    _headings,
    _ids,
    _references,
    _labels,
    _errors,
    _groups,
    _forms,
    _inline,
    _elsewhere,
    _pictures,
    _tables,
    _language,
)
