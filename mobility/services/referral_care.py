"""What the runner does for referrals: reminds every ten days, closes after thirty, forgets their papers."""

from collections import Counter
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from mobility import db
from mobility.models import Contact, Referral, ReferralFile, StoredFile
from mobility.rules.messages import SubjectKind
from mobility.rules.referrals import (
    FILES_KEPT,
    LIVE,
    REMINDER_EVERY,
    Care,
    ReferralState,
    care_due,
    reminder_number,
)
from mobility.services import files, referral_answers
from mobility.services import prescriber_messages as post
from mobility.services.contacts import make_task
from mobility.services.journal import deed
from mobility.words import gettext as _
from mobility.words import local

MOST = 200
"""Referrals of one run, which begins every minute."""


def care(now: datetime) -> dict[str, int]:
    """Do for each referral what is due; a job of the runner. A second run finds nothing to do.

    Counts `reminded`, `closed` and `forgotten` (papers).
    """
    counts = Counter(reminded=0, closed=0, forgotten=0)
    for row in [*_waiting(now), *_with_old_papers(now)]:
        due = care_due(
            row.state,
            since=row.waiting_since,
            reminded_at=row.reminded_at,
            answered_at=row.answered_at,
            now=now,
        )
        if due is Care.REMIND:
            _remind(row, now)
            counts["reminded"] += 1
        elif due is Care.CLOSE:
            counts["forgotten"] += _close(row, now)
            counts["closed"] += 1
        elif due is Care.FORGET_FILES:
            counts["forgotten"] += _forget(row, now)
    return dict(counts)


def _waiting(now: datetime) -> list[Referral]:
    """Those on which nobody has moved for ten days, the oldest first."""
    due = select(Referral).where(
        Referral.state.in_(LIVE),
        Referral.waiting_since <= now - REMINDER_EVERY,
        # Who was reminded in the last ten days is not due for anything but the end.
        (Referral.reminded_at.is_(None))
        | (Referral.reminded_at <= now - REMINDER_EVERY)
        | (Referral.waiting_since <= now - 3 * REMINDER_EVERY),
    )
    return _loaded(due.order_by(Referral.waiting_since, Referral.id).limit(MOST))


def _with_old_papers(now: datetime) -> list[Referral]:
    """Those that were answered six months ago and still hold papers."""
    holding = (
        select(ReferralFile.referral_id)
        .join(ReferralFile.file)
        .where(StoredFile.purged_on.is_(None), ReferralFile.kind == "")
    )
    due = select(Referral).where(
        Referral.state.not_in(LIVE),
        Referral.answered_at <= now - FILES_KEPT,
        Referral.id.in_(holding),
    )
    return _loaded(due.order_by(Referral.id).limit(MOST))


def _loaded(query) -> list[Referral]:  # type: ignore[no-untyped-def]  # noqa: ANN001 - a Select of referrals
    return list(
        db.session.scalars(
            query.options(
                joinedload(Referral.contact).joinedload(Contact.prescriber),
                selectinload(Referral.files).joinedload(ReferralFile.file),
            )
        )
    )


def _remind(row: Referral, now: datetime) -> None:
    """Tell both sides that somebody waits: the house by a task, the prescriber by e-mail."""
    number = reminder_number(row.waiting_since, now)
    asked = row.state is ReferralState.ASKED
    key = f"{row.id}:{row.waiting_since:%Y%m%d%H%M}:{number}"
    with deed("remind_referral"):
        row.reminded_at = now
    referral_answers.settle_tasks(
        row, now, None
    )  # a new reminder takes the place of the one before
    told = {"name": _name(row), "days": 10 * number}
    title = (
        _("Orientation : pas de réponse à notre question depuis %(days)s jours (%(name)s).", **told)
        if asked
        else _("Répondre à une orientation, elle attend depuis %(days)s jours (%(name)s).", **told)
    )
    _task(row, f"referral:{key}", title, now)
    kind = post.MORE_AGAIN if asked else post.WAITING
    post.queue(row.contact, kind, key=key, now=now, referral=row)


def _close(row: Referral, now: datetime) -> int:
    """End what nobody answered, delete its papers, and say so to both sides; how many papers went."""
    with deed("expire_referral"):
        row.state, row.answered_at = ReferralState.EXPIRED, now
    referral_answers.settle_tasks(row, now, None)
    title = _("Orientation fermée : 30 jours sans réponse (%(name)s).", name=_name(row))
    _task(row, f"referral:{row.id}:closed", title, now)
    post.queue(row.contact, post.EXPIRED, key=str(row.id), now=now, referral=row)
    return _forget(row, now)


def _forget(row: Referral, now: datetime) -> int:
    """Delete the papers of a referral, but for those that have become proofs of a file."""
    gone = [one for one in row.files if one.file.purged_on is None and not one.kind]
    for one in gone:
        files.purge(one.file_id, on=local(now).date())
    return len(gone)


def _task(row: Referral, key: str, title: str, now: datetime) -> None:
    make_task(key, title, SubjectKind.REFERRAL, row.id, site_id=row.site_id, now=now)


def _name(row: Referral) -> str:
    return f"{row.first_names} {row.birth_name}"
