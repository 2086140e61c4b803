"""Files on their way in and out: cleaned and sealed before a transaction begins, served so that nothing in them acts."""

import io
from collections.abc import Sequence

from flask import Response, current_app, flash, send_file
from werkzeug.datastructures import FileStorage
from wtforms import Field

from mobility.errors import Refused
from mobility.services import files
from mobility.services.files import Sealed, Vault
from mobility.views.headers import POLICY
from mobility.words import gettext as _
from mobility.words import sentence
from mobility.words.papers import taken_out

SANDBOX = f"{POLICY}; sandbox"


def vault() -> Vault:
    """The keys of this installation."""
    return Vault(current_app.config["SETTINGS"].file_keys)


def received(*fields: Field, stamp: str = "") -> Sealed | None:
    """What was sent in these fields as one clean, sealed file; None if nothing was, or if it is not to be kept. `stamp` is written over each page.

    In that case the first field says what is wrong, of which file, and that it has to be chosen again: a browser never
    fills a file in by itself.
    """
    sent = [one for field in fields for one in _sent(field)]
    if not sent:
        return None
    try:
        clean = files.cleaned(*(one.read(files.LARGEST + 1) for one in sent), stamp=stamp)
    except Refused as refused:
        fields[0].errors = [_said(refused, sent)]
        return None
    return vault().seal(clean)


def each(field: Field) -> list[Sealed]:
    """Every file that was sent in a field as a paper of its own; the field says what is wrong with one."""
    kept = []
    for one in _sent(field):
        try:
            kept.append(vault().seal(files.cleaned(one.read(files.LARGEST + 1))))
        except Refused as refused:
            name = (one.filename or "")[:60]
            why = sentence(refused.reasons[0])
            field.errors = [_("%(name)s : %(why)s", name=name, why=why)]
            return []
    return kept


def _sent(field: Field) -> list[FileStorage]:
    data = field.data if isinstance(field.data, list) else [field.data]
    return [one for one in data if isinstance(one, FileStorage) and one.filename]


def _said(refused: Refused, sent: Sequence[FileStorage]) -> str:
    reason = refused.reasons[0]
    number = reason.values.get("part")
    if len(sent) == 1 or not isinstance(number, int):
        return sentence(reason)
    name = sent[number - 1].filename or ""
    return _("%(name)s : %(why)s", name=name[:60], why=sentence(reason))


def tell_removed(sealed: Sealed | None) -> None:
    """Say what was taken out of a file before it was kept, if anything was."""
    if sealed is not None and sealed.removed:
        flash(taken_out(sealed.removed), "info")


def served(media_type: str, content: bytes, name: str) -> Response:
    """A kept file: a picture is shown, a PDF is saved, and neither may do anything."""
    answer = send_file(
        io.BytesIO(content),
        mimetype=media_type,
        as_attachment=not media_type.startswith("image/"),
        download_name=name,
        etag=False,
    )
    answer.headers["Content-Security-Policy"] = SANDBOX
    return answer
