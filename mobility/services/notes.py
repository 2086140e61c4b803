"""Notes: factual lines left on a page, which the person they speak of may read (GDPR, article 15)."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from mobility import db
from mobility.errors import Refused
from mobility.models import Note
from mobility.rules.messages import SubjectKind
from mobility.services import subjects
from mobility.services.accounts import Person
from mobility.services.journal import deed

LONGEST = 2000


def add(kind: str, subject_id: int, text: str, *, by: Person, now: datetime) -> Note:
    """Leave a note on a thing that this person sees.

    Raises:
        NotFound: there is no such thing, or it is another site's.
        Refused: `note_empty`, `note_long`.
    """
    subjects.seen(SubjectKind(kind), subject_id, by=by)
    said = text.strip()
    if not said:
        raise Refused.because("note_empty")
    if len(said) > LONGEST:
        raise Refused.because("note_long", longest=LONGEST)
    note = Note(
        subject_kind=SubjectKind(kind),
        subject_id=subject_id,
        text=said,
        written_at=now,
        written_by_id=by.user_id,
    )
    with deed("add_note"):
        db.session.add(note)
    return note


def of(kind: str, subject_id: int, *, besides: Sequence[int] = ()) -> Sequence[Note]:
    """The notes on a thing, newest first; `besides`: the ids under which it was known before."""
    return db.session.scalars(
        select(Note)
        .options(joinedload(Note.written_by))
        .where(Note.subject_kind == SubjectKind(kind), Note.subject_id.in_((subject_id, *besides)))
        .order_by(Note.id.desc())
    ).all()
