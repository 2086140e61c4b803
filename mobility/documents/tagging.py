"""Tagged PDF on open-source reportlab: what a screen reader reads, in which order, and what is only ornament.

The toolkit writes no structure tree. This canvas brackets what is drawn with marked content and writes the tree when the
file is saved: headings, paragraphs, lists, tables with headers, pictures with a text in their place. All the rest is an
artifact. It leans on `Canvas._code`, `Canvas._doc` and `PDFPage.__NoDefault__`, which are private: reportlab is pinned,
and tests read the tree back.
"""

from codecs import BOM_UTF16_BE
from typing import Any

from reportlab.pdfbase import pdfdoc
from reportlab.pdfgen.canvas import Canvas

pdfdoc.PDFPage.__NoDefault__ = [*pdfdoc.PDFPage.__NoDefault__, "StructParents", "Tabs"]

_HOLDS_WORDS = frozenset({"P", "TH", "TD", "Lbl", "LBody", "Caption"})
"""Elements that take a paragraph's words as their own: one element less for each cell and label."""


class Element:
    """One element of the tree: its tag, and in order its children and pieces of page."""

    __slots__ = ("alternative", "kids", "number", "page", "parent", "scope", "tag")

    def __init__(self, tag: str, parent: "Element | None") -> None:
        self.tag, self.parent = tag, parent
        self.kids: list[Element | tuple[int, int]] = []
        self.alternative = self.scope = ""
        self.number = 0
        self.page = -1


class Place:
    """What a flowable that was cut has in common with its other part: the one element that both are."""

    __slots__ = ("element",)

    def __init__(self) -> None:
        self.element: Element | None = None


class _Raw(pdfdoc.PDFObject):
    """An object whose bytes are known already."""

    __RefOnly__ = 1

    def __init__(self) -> None:
        self.bytes = b""

    def format(self, document: Any) -> bytes:  # noqa: ARG002 # reportlab's signature
        return self.bytes


class _Tree:
    """All elements of a document; for each page, the element of each piece of marked content."""

    def __init__(self) -> None:
        self.root = Element("Document", None)
        self.open = [self.root]
        self.pages: list[list[Element]] = [[]]
        self.within = 0
        """How many marks are open on the page: they do not nest."""


class TaggedCanvas(Canvas):
    """A canvas that knows what the things drawn on it are."""

    _code: list[str]
    _doc: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.tree = _Tree()
        super().__init__(*args, **kwargs)

    def open(self, tag: str, place: Place | None = None, *, scope: str = "") -> None:
        """Begin an element that holds others; the same one again where `place` has it already."""
        tree = self.tree
        element = place.element if place else None
        if element is None:
            parent = tree.open[-1]
            element = Element(tag, parent)
            element.scope = scope
            parent.kids.append(element)
            if place:
                place.element = element
        tree.open.append(element)

    def close(self) -> None:
        """End the element that was begun last."""
        self.tree.open.pop()

    def begin(self, tag: str, place: Place | None = None, alternative: str = "") -> None:
        """What is drawn from here on is an element, or a piece of one; up to `end`."""
        tree = self.tree
        tree.within += 1
        if tree.within > 1:
            return
        element = place.element if place else None
        if element is None:
            element = tree.open[-1]
            if tag != "P" or element.tag not in _HOLDS_WORDS:
                element = Element(tag, element)
                element.alternative = alternative
                tree.open[-1].kids.append(element)
            if place:
                place.element = element
        page = tree.pages[-1]
        mark = len(page)
        element.kids.append((len(tree.pages) - 1, mark))
        page.append(element)
        self._code.append(f"/{element.tag} <</MCID {mark}>> BDC")

    def aside(self) -> None:
        """What is drawn from here on up to `end` is ornament: a rule, a frame, the head and foot of the page."""
        tree = self.tree
        tree.within += 1
        if tree.within == 1:
            self._code.append("/Artifact BMC")

    def end(self) -> None:
        """Back to what is neither."""
        tree = self.tree
        tree.within -= 1
        if not tree.within:
            self._code.append("EMC")

    def turn(self) -> None:
        """The next mark is on the next page."""
        self.tree.pages.append([])

    def write_tree(self) -> None:
        """Put the tree into the file, once all its pages are written."""
        doc, tree = self._doc, self.tree
        elements = list(_walk(tree.root))
        raws = [_numbered(doc, _Raw(), element) for element in elements]
        top = _Raw()
        doc.Reference(top, "StructTreeRoot")
        top_number = doc.objectcounter
        shown = [doc.idToObjectNumberAndVersion[f"Page{n + 1}"][0] for n in range(len(tree.pages))]
        for element, raw in zip(elements, raws, strict=True):
            raw.bytes = _element(element, shown, top_number)
        parents = " ".join(
            f"{number} [{' '.join(f'{one.number} 0 R' for one in marks)}]"
            for number, marks in enumerate(tree.pages)
            if marks
        )
        top.bytes = (
            f"<</Type /StructTreeRoot /K {tree.root.number} 0 R /ParentTree <</Nums [{parents}]>> "
            f"/ParentTreeNextKey {len(tree.pages)}>>"
        ).encode()
        doc.Catalog.StructTreeRoot = pdfdoc.PDFObjectReference("StructTreeRoot")
        doc.Catalog.MarkInfo = pdfdoc.PDFDictionary({"Marked": "true"})
        for number, page in enumerate(doc.Pages.pages):
            page.StructParents, page.Tabs = number, pdfdoc.PDFName("S")


def _walk(element: Element) -> Any:
    """The element and all below it that have something to say."""
    yield element
    for kid in element.kids:
        if isinstance(kid, Element):
            yield from _walk(kid)


def _numbered(doc: Any, raw: _Raw, element: Element) -> _Raw:
    """The object of an element, entered into the file under the next number."""
    doc.Reference(raw)
    element.number = doc.objectcounter
    return raw


def _element(element: Element, pages: list[int], top: int) -> bytes:
    """The element as the file says it."""
    first = next((kid[0] for kid in element.kids if isinstance(kid, tuple)), None)
    kids = []
    for kid in element.kids:
        if isinstance(kid, Element):
            kids.append(f"{kid.number} 0 R")
        elif kid[0] == first:
            kids.append(str(kid[1]))
        else:
            kids.append(f"<</Type /MCR /Pg {pages[kid[0]]} 0 R /MCID {kid[1]}>>")
    said = f"<</S /{element.tag} /P {element.parent.number if element.parent else top} 0 R"
    if first is not None:
        said += f" /Pg {pages[first]} 0 R"
    if kids:
        said += f" /K {kids[0]}" if len(kids) == 1 else f" /K [{' '.join(kids)}]"
    if element.scope:
        said += f" /A <</O /Table /Scope /{element.scope}>>"
    if element.alternative:
        words = BOM_UTF16_BE + element.alternative.encode("utf-16-be")
        said += f" /Alt <{words.hex()}>"
    return (said + ">>").encode()


def opened(canvas: Canvas, tag: str, place: Place | None = None, *, scope: str = "") -> None:
    """Begin an element on a canvas, if it is one that knows of them."""
    if isinstance(canvas, TaggedCanvas):
        canvas.open(tag, place, scope=scope)


def closed(canvas: Canvas) -> None:
    """End it."""
    if isinstance(canvas, TaggedCanvas):
        canvas.close()


def begun(canvas: Canvas, tag: str, place: Place | None = None, alternative: str = "") -> None:
    """Begin what is an element by itself."""
    if isinstance(canvas, TaggedCanvas):
        canvas.begin(tag, place, alternative)


def aside(canvas: Canvas) -> None:
    """Begin what is only ornament."""
    if isinstance(canvas, TaggedCanvas):
        canvas.aside()


def ended(canvas: Canvas) -> None:
    """End either."""
    if isinstance(canvas, TaggedCanvas):
        canvas.end()
