"""Documents read back, as a person or a program would."""

import re
from io import BytesIO
from typing import Any

import pikepdf
from pypdf import PdfReader


def pages(content: bytes) -> list[str]:
    """The words of each page; every kind of space is one plain space."""
    return [re.sub(r"\s+", " ", page.extract_text()) for page in PdfReader(BytesIO(content)).pages]


def words(content: bytes) -> str:
    """All the words of a document."""
    return " ".join(pages(content))


def solid(content: bytes) -> str:
    """All the letters of a document, without any space: for what breaks over lines."""
    return re.sub(r"\s+", "", words(content))


def fonts(content: bytes) -> dict[str, bool]:
    """Each font by name, and whether it lies in the file."""
    found = {}
    for page in PdfReader(BytesIO(content)).pages:
        for font in page["/Resources"]["/Font"].values():
            described = font.get_object()
            inside = described.get("/FontDescriptor", {})
            found[str(described["/BaseFont"])] = "/FontFile2" in inside
    return found


def used_fonts(content: bytes) -> set[str]:
    """The names of the fonts that some text of the document is really set in."""
    used = set()
    with pikepdf.open(BytesIO(content)) as pdf:
        for page in pdf.pages:
            resources = page.resources["/Font"]
            for operands, operator in pikepdf.parse_content_stream(page):
                if str(operator) == "Tf":
                    used.add(str(resources[str(operands[0])].BaseFont))
    return used


def file(content: bytes) -> BytesIO:
    """The document as something that can be opened."""
    return BytesIO(content)


def tree(content: bytes) -> list[tuple[str, str]]:
    """Each element in the order of reading, with the words that are its own; every kind of space is one."""
    with pikepdf.open(BytesIO(content)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        said = [_marked(page) for page in pdf.pages]
        numbers = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
        found: list[tuple[str, str]] = []

        def walk(element: Any) -> None:
            kids = element.get("/K")
            if kids is None:
                kids = []
            elif not isinstance(kids, pikepdf.Array):
                kids = [kids]
            own = len(found)
            words = []
            found.append(("", ""))
            for kid in kids:
                if isinstance(kid, int):
                    words.append(said[numbers[element.Pg.objgen]][kid])
                elif "/MCID" in kid:
                    words.append(said[numbers[kid.Pg.objgen]][int(kid.MCID)])
                else:
                    assert kid.P.objgen == element.objgen
                    walk(kid)
            found[own] = (str(element.S)[1:], re.sub(r"\s+", " ", " ".join(words)).strip())

        walk(pdf.Root.StructTreeRoot.K)
    return found


def _marked(page: Any) -> dict[int, str]:
    """The words of each piece of marked content of a page."""
    reader = _Letters(page)
    found: dict[int, str] = {}
    mark = None
    for operands, operator in pikepdf.parse_content_stream(page):
        name = str(operator)
        if name == "BDC":
            mark = int(operands[1].MCID)
            found[mark] = ""
        elif name == "EMC":
            mark = None
        elif name == "Tf":
            reader.font = str(operands[0])
        elif name == "Tj" and mark is not None:
            found[mark] += reader.read(bytes(operands[0]))
    return found


class _Letters:
    """Codes of a page's fonts back into letters, by the tables that lie in the file."""

    def __init__(self, page: Any) -> None:
        self.font = ""
        self._tables = {
            name: _table(font.ToUnicode.read_bytes().decode("latin-1"))
            for name, font in page.resources.Font.items()
            if "/ToUnicode" in font
        }

    def read(self, codes: bytes) -> str:
        table = self._tables[self.font]
        return "".join(table[code] for code in codes)


def _table(program: str) -> dict[int, str]:
    """What a ToUnicode program says of one-byte codes."""
    found = {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", program, re.DOTALL):
        for code, said in re.findall(r"<(\w+)>\s*<(\w+)>", block):
            found[int(code, 16)] = bytes.fromhex(said).decode("utf-16-be")
    for block in re.findall(r"beginbfrange(.*?)endbfrange", program, re.DOTALL):
        for first, _last, said in re.findall(r"<(\w+)>\s*<(\w+)>\s*\[(.*?)\]", block, re.DOTALL):
            for place, one in enumerate(re.findall(r"<(\w+)>", said)):
                found[int(first, 16) + place] = bytes.fromhex(one).decode("utf-16-be")
    return found


def check_marks(content: bytes) -> None:
    """Everything drawn is marked, marks do not nest, and the parents' table knows each of them."""
    with pikepdf.open(BytesIO(content)) as pdf:
        parents = dict(zip(*[iter(pdf.Root.StructTreeRoot.ParentTree.Nums)] * 2, strict=True))
        for page in pdf.pages:
            depth, marks = 0, []
            for operands, operator in pikepdf.parse_content_stream(page):
                name = str(operator)
                if name in {"BDC", "BMC"}:
                    depth += 1
                    if name == "BDC":
                        marks.append(int(operands[1].MCID))
                elif name == "EMC":
                    depth -= 1
                assert depth in {0, 1}
                if name in {"Tj", "S", "Do", "f"}:
                    assert depth == 1, name
            assert marks == list(range(len(marks)))
            if marks:
                assert len(parents[int(page.StructParents)]) == len(marks)


def lines(content: bytes) -> list[list[tuple[float, float, str]]]:
    """Each piece of text of each page with the place of its start, in points from the foot."""
    found = []
    for page in PdfReader(BytesIO(content)).pages:
        here: list[tuple[float, float, str]] = []

        def keep(text: str, cm: Any, tm: Any, *_: object, at: Any = here) -> None:
            if text.strip():
                x = cm[0] * tm[4] + cm[2] * tm[5] + cm[4]
                y = cm[1] * tm[4] + cm[3] * tm[5] + cm[5]
                at.append((x, y, text.strip()))

        page.extract_text(visitor_text=keep)
        found.append(here)
    return found
