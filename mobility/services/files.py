"""Files that were received: decided by their content, cleaned, encrypted, kept in the database with their hash."""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from sqlalchemy import select

from mobility import db
from mobility.config import ROOT
from mobility.errors import NotFound, Reason, Refused
from mobility.models import Blob, Setting, StoredFile
from mobility.services.journal import deed

LARGEST = 10 * 1024 * 1024
"""Bytes of one file."""
LARGEST_WHOLE = 40 * 1024 * 1024
MOST = 20
"""Files of one whole: the photos or pages of one paper."""
LONGEST_WAIT = 60
"""Seconds that cleaning may last."""
ENDINGS = {"image/jpeg": "jpg", "application/pdf": "pdf"}


@dataclass(frozen=True, slots=True)
class Clean:
    """What was made of a file that was received; `removed` holds the codes of what was taken out of it."""

    media_type: str
    content: bytes
    removed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sealed:
    """A clean file, encrypted: what may be kept of a person's papers. Hash and size are those of the clean bytes."""

    media_type: str
    sha256: str
    size: int
    secret: bytes
    removed: tuple[str, ...] = ()


class Vault:
    """The keys of this installation (`MOBILITY_FILE_KEY`): the first encrypts, every one of them opens."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._keys = MultiFernet([Fernet(key) for key in keys])

    def seal(self, clean: Clean) -> Sealed:
        """Encrypt a clean file; a few hundredths of a second: call it before a unit of work begins."""
        return Sealed(
            media_type=clean.media_type,
            sha256=hashlib.sha256(clean.content).hexdigest(),
            size=len(clean.content),
            secret=self._keys.encrypt(clean.content),
            removed=clean.removed,
        )

    def open(self, secret: bytes) -> bytes:
        """The clean bytes.

        Raises:
            InvalidToken: no key of this installation opens them, or they were changed.
        """
        return self._keys.decrypt(secret)

    def renew(self, secret: bytes) -> bytes:
        """The same under the first key."""
        return self._keys.rotate(secret)

    def encrypt(self, content: bytes) -> bytes:
        """Encrypt what was kept as it is until now."""
        return self._keys.encrypt(content)


def cleaned(*parts: bytes, stamp: str = "") -> Clean:
    """What may be kept of a file, or of several that are one paper: one JPEG, or one PDF; `stamp` over each page.

    Decoded in a process of its own, which has 300 MB and 30 seconds: call it before a unit of work begins. A refusal
    of one file among several says which (`part`, from 1).

    Raises:
        Refused: `file_empty`, `file_large`, `file_many`, `file_kind`, `file_pixels`, `file_animated`, `file_broken`,
            `file_pages`, `file_locked`, `file_portfolio`, `file_dynamic`, `file_active`.
    """
    if not parts or len(parts) > MOST:
        raise Refused.because("file_many" if parts else "file_empty", most=MOST)
    for number, part in enumerate(parts, 1):
        if not part:
            raise _refused("file_empty", number)
        if len(part) > LARGEST:
            raise _refused("file_large", number, megabytes=LARGEST // 1024 // 1024)
    if sum(map(len, parts)) > LARGEST_WHOLE:
        raise Refused.because("file_large", megabytes=LARGEST_WHOLE // 1024 // 1024)
    head, _line, content = _ask(parts, stamp).partition(b"\n")
    answer: dict[str, Any] = json.loads(head) if head else {"refused": "file_broken"}
    if "refused" in answer:
        number = answer.get("part", 0) + 1
        raise _refused(answer["refused"], number, **answer.get("values", {}))
    return Clean(answer["media_type"], content, tuple(answer["removed"]))


def _refused(code: str, number: int, **values: object) -> Refused:
    return Refused(Reason(code, {"part": number} | values))


def _ask(parts: Sequence[bytes], stamp: str) -> bytes:
    """What the cleaning process answers; nothing if the file was its end."""
    asked = json.dumps({"sizes": [len(part) for part in parts], "stamp": stamp[:100]}).encode()
    try:
        done = subprocess.run(
            [sys.executable, "-m", "mobility.services.cleaning"],
            input=b"".join((asked, b"\n", *parts)),
            capture_output=True,
            timeout=LONGEST_WAIT,
            check=False,
            cwd=ROOT,
            env={"PATH": os.defpath, "PYTHONSAFEPATH": "", "PYTHONDONTWRITEBYTECODE": "1"},
        )
    except subprocess.TimeoutExpired:
        return b""
    return done.stdout if done.returncode == 0 else b""


# --- kept ---------------------------------------------------------------------------------------------


def keep(sealed: Sealed, *, name: str, by: int | None, now: datetime) -> StoredFile:
    """Keep an encrypted file. `name` is ours, without ending: what people called it says nothing to us."""
    row = StoredFile(
        sha256=sealed.sha256,
        media_type=sealed.media_type,
        size=sealed.size,
        name=_named(name, sealed.media_type),
        encrypted=True,
        received_at=now,
        received_by_id=by,
    )
    return _kept(row, sealed.secret)


def publish(clean: Clean, *, name: str, by: int | None, now: datetime) -> StoredFile:
    """Keep a file as it is, which anybody may see: the logo. Nothing of a person is kept like this."""
    row = StoredFile(
        sha256=hashlib.sha256(clean.content).hexdigest(),
        media_type=clean.media_type,
        size=len(clean.content),
        name=_named(name, clean.media_type),
        encrypted=False,
        received_at=now,
        received_by_id=by,
    )
    return _kept(row, clean.content)


def _named(name: str, media_type: str) -> str:
    return f"{name[:90]}.{ENDINGS[media_type]}"


def _kept(row: StoredFile, content: bytes) -> StoredFile:
    db.session.add(row)
    db.session.flush()
    db.session.add(Blob(file_id=row.id, content=content))
    return row


def published(file_id: int) -> tuple[StoredFile, bytes]:
    """A file that anybody may see, and its bytes.

    Raises:
        NotFound: there is none.
    """
    row, content = _found(file_id)
    if row.encrypted:
        raise NotFound
    return row, content


def read(file_id: int, vault: Vault) -> tuple[StoredFile, bytes]:
    """A kept file and its clean bytes. Whoever asks has been looked at before.

    Raises:
        NotFound: there is none, or its bytes were deleted.
        Refused: `file_unreadable`: no key of this installation opens it.
    """
    row, content = _found(file_id)
    try:
        return row, vault.open(content) if row.encrypted else content
    except InvalidToken as error:
        raise Refused.because("file_unreadable") from error


def is_kept(file_id: int) -> bool:
    """Whether the bytes of a file are still there."""
    return db.session.scalar(select(Blob.file_id).where(Blob.file_id == file_id)) is not None


def _found(file_id: int) -> tuple[StoredFile, bytes]:
    row = db.session.get(StoredFile, file_id)
    blob = db.session.get(Blob, file_id)
    if row is None or blob is None:
        raise NotFound
    return row, blob.content


def purge(file_id: int, *, on: date) -> None:
    """Delete the bytes of a file; what it was, its hash and when stay."""
    row, blob = db.session.get(StoredFile, file_id), db.session.get(Blob, file_id)
    if row is None or blob is None:
        return
    with deed("purge_file"):
        row.purged_on = on
        db.session.delete(blob)


# --- looked after -------------------------------------------------------------------------------------


def faults(vault: Vault) -> Iterator[tuple[str, int]]:
    """What is wrong with kept files: `lost`, `unreadable` or `changed`, and the id of the file."""
    rows = db.session.execute(
        select(StoredFile, Blob.content)
        .outerjoin(Blob, Blob.file_id == StoredFile.id)
        .where(StoredFile.purged_on.is_(None))
        .order_by(StoredFile.id)
        .execution_options(yield_per=10)
    )
    for row, content in rows:
        if not content:
            yield "lost", row.id
            continue
        try:
            clean = vault.open(content) if row.encrypted else content
        except InvalidToken:
            yield "unreadable", row.id
            continue
        if hashlib.sha256(clean).hexdigest() != row.sha256:
            yield "changed", row.id


def after(file_id: int, *, most: int = 20) -> Sequence[int]:
    """The ids of the next files that hold something of a person, in order; all but the logo do."""
    logos = select(Setting.logo_id).where(Setting.logo_id.is_not(None))
    return db.session.scalars(
        select(StoredFile.id)
        .join(Blob, Blob.file_id == StoredFile.id)
        .where(StoredFile.id > file_id, StoredFile.id.not_in(logos))
        .order_by(StoredFile.id)
        .limit(most)
    ).all()


def renew(file_ids: Sequence[int], vault: Vault) -> int:
    """Put files under the first key, those too that an older version kept as they were; how many could be.

    A file that no key opens stays as it is: `faults` names it.
    """
    done = 0
    for file_id in file_ids:
        row, blob = db.session.get(StoredFile, file_id), db.session.get(Blob, file_id)
        if row is None or blob is None:
            continue
        try:
            secret = vault.renew(blob.content) if row.encrypted else vault.encrypt(blob.content)
        except InvalidToken:
            continue
        with deed("renew_file"):
            blob.content, row.encrypted = secret, True
        done += 1
    return done
