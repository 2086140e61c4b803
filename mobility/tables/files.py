"""Files that were received: what they are, and their bytes apart."""

from datetime import date

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from mobility.db import Code, Key, Model, Moment, Name


class StoredFile(Model):
    """A file that was received: what it is. Its bytes lie apart, so that no list ever loads them."""

    id: Mapped[Key]
    sha256: Mapped[str] = mapped_column(index=True)
    media_type: Mapped[Code]
    size: Mapped[int]
    name: Mapped[Name]
    received_at: Mapped[Moment]
    encrypted: Mapped[bool] = mapped_column(default=False, server_default="0")
    """Its bytes are a token of `MOBILITY_FILE_KEY`; hash and size are those of the clean file."""
    purged_on: Mapped[date | None]
    """Its bytes were deleted that day; what it was and its hash stay."""
    received_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))


class Blob(Model):
    """The bytes of a stored file."""

    __journal__ = False
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"), primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
