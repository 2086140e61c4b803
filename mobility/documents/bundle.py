"""One file for a print run: the slip, then each contract on its own sheet of paper."""

from collections.abc import Sequence
from io import BytesIO

import pikepdf


def merge(slip: bytes, contracts: Sequence[bytes]) -> bytes:
    """The slip and the contracts in one file; printed on both sides, none begins on another's back.

    A document of an odd number of pages gets a blank one. The kept pages themselves are copied as they are, and the
    same input gives the same bytes.

    Raises:
        pikepdf.PdfError: one of them is no PDF.
    """
    target = BytesIO()
    with pikepdf.new() as whole:
        for content in (slip, *contracts):
            with pikepdf.open(BytesIO(content)) as part:
                whole.pages.extend(part.pages)
            if len(whole.pages) % 2:
                whole.add_blank_page(page_size=_size(whole.pages[-1]))
        whole.Root.Lang = pikepdf.String("fr-FR")
        whole.docinfo["/Title"] = "Contrats à signer"
        whole.save(target, deterministic_id=True)
    return target.getvalue()


def _size(page: pikepdf.Page) -> tuple[float, float]:
    left, bottom, right, top = (float(value) for value in page.mediabox)
    return right - left, top - bottom
