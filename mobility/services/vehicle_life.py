"""A scooter's keys and photos."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from mobility import db
from mobility.errors import NotFound, Refused
from mobility.models import KeyEvent, Scooter, ScooterPhoto, StoredFile
from mobility.rules.fleet import KeyChange
from mobility.services import files
from mobility.services.accounts import Person
from mobility.services.files import Sealed, Vault
from mobility.services.journal import deed
from mobility.words import local

MOST_KEYS = 9
MOST_PHOTOS = 40


def change_keys(
    scooter: Scooter, change: KeyChange, *, why: str, cents: int, by: Person, now: datetime
) -> KeyEvent:
    """A key was lost, found or made; the cost in cents.

    Raises:
        Refused: `no_key_left`: there is none to lose; `keys_enough`: nobody keeps so many.
    """
    if change is KeyChange.LOST and scooter.keys == 0:
        raise Refused.because("no_key_left")
    if change is not KeyChange.LOST and scooter.keys >= MOST_KEYS:
        raise Refused.because("keys_enough", most=MOST_KEYS)
    with deed(f"key_{change}"):
        scooter.keys += -1 if change is KeyChange.LOST else 1
        row = KeyEvent(
            scooter_id=scooter.id,
            change=change,
            keys=scooter.keys,
            why=why.strip()[:250],
            cents=cents,
            at=now,
            by_id=by.user_id,
        )
        db.session.add(row)
    return row


def keys(scooter_id: int) -> Sequence[KeyEvent]:
    """What became of a scooter's keys, latest first."""
    return db.session.scalars(
        select(KeyEvent)
        .options(joinedload(KeyEvent.by))
        .where(KeyEvent.scooter_id == scooter_id)
        .order_by(KeyEvent.at.desc(), KeyEvent.id.desc())
    ).all()


def photos(scooter_id: int) -> Sequence[ScooterPhoto]:
    """The photos on a scooter's page, latest first."""
    return db.session.scalars(
        select(ScooterPhoto)
        .options(joinedload(ScooterPhoto.added_by))
        .where(ScooterPhoto.scooter_id == scooter_id, ScooterPhoto.removed_at.is_(None))
        .order_by(ScooterPhoto.taken_on.desc(), ScooterPhoto.id.desc())
        .limit(MOST_PHOTOS)
    ).all()


def add_photo(
    scooter: Scooter,
    picture: Sealed,
    *,
    caption: str,
    by: Person,
    now: datetime,
) -> ScooterPhoto:
    """Keep a photo, clean and sealed.

    Raises:
        Refused: `photo_kind`: it is no picture; `photos_enough`.
    """
    if picture.media_type != "image/jpeg":
        raise Refused.because("photo_kind")
    if len(photos(scooter.id)) >= MOST_PHOTOS:
        raise Refused.because("photos_enough", most=MOST_PHOTOS)
    with deed("add_photo"):
        name = f"photo-{scooter.fleet_number}"
        kept = files.keep(picture, name=name, by=by.user_id, now=now)
        row = ScooterPhoto(
            scooter_id=scooter.id,
            file_id=kept.id,
            caption=caption.strip()[:250],
            taken_on=local(now).date(),
            added_by_id=by.user_id,
        )
        db.session.add(row)
    return row


def remove_photo(scooter: Scooter, file_id: int, *, now: datetime) -> None:
    """Take a photo off a scooter's page.

    Raises:
        NotFound: there is none.
    """
    row = _photo(scooter, file_id)
    with deed("remove_photo"):
        row.removed_at = now


def photo(scooter: Scooter, file_id: int, vault: Vault) -> tuple[StoredFile, bytes]:
    """The picture of a photo of this scooter.

    Raises:
        NotFound: there is none, or it was taken off.
    """
    return files.read(_photo(scooter, file_id).file_id, vault)


def _photo(scooter: Scooter, file_id: int) -> ScooterPhoto:
    row = db.session.scalar(
        select(ScooterPhoto).where(
            ScooterPhoto.file_id == file_id,
            ScooterPhoto.scooter_id == scooter.id,
            ScooterPhoto.removed_at.is_(None),
        )
    )
    if row is None:
        raise NotFound
    return row
