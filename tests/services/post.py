"""What tests of messages share: a calendar of instants, a channel that answers as told, what became of it all."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from sqlalchemy import select

from mobility import db
from mobility.messaging import Email, Receipt, ReceiptState, Sms
from mobility.models import Message, Task
from mobility.services import messages, outbox
from mobility.services.outbox import Post

DUE = datetime(2026, 12, 3, 16, 0, tzinfo=UTC)
"""Thursday 3 December 2026, 17 o'clock in Calais."""
TWO_DAYS_BEFORE = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
"""Tuesday at 10 o'clock: when the first reminder leaves."""
THE_DAY = datetime(2026, 12, 3, 8, 0, tzinfo=UTC)
THE_DAY_AFTER = datetime(2026, 12, 4, 8, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


class Carrier:
    """A channel that answers as told, and keeps what it carried."""

    def __init__(self) -> None:
        self.sent: list[Email | Sms] = []
        self.answers: list[ReceiptState] = []
        self.opened = 0
        self.before: Callable[[], None] = lambda: None

    def __enter__(self) -> Self:
        """Counts the batches."""
        self.opened += 1
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing is held."""

    def send(self, envelope: Email | Sms) -> Receipt:
        """Answers as told; accepts when nothing is told."""
        self.before()
        self.sent.append(envelope)
        state = self.answers.pop(0) if self.answers else ReceiptState.ACCEPTED
        return Receipt(state, "provider-1", f"said {state}")


def tick(post: Post, now: datetime) -> dict[str, int]:
    """What the runner does every minute."""
    db.write(messages.plan, now)
    return outbox.deliver(now, post=post, write=db.write)


def rows() -> list[tuple[str, str, str]]:
    """Kind, state and reason of every message."""
    db.session.rollback()
    found = db.session.scalars(select(Message).order_by(Message.id)).all()
    return [(row.kind, row.state.value, row.reason) for row in found]


def tasks() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(Task.title).order_by(Task.id)))


def change(model: type[Any], key: int, **facts: Any) -> None:
    """Change a row, as a service would."""

    def unit() -> None:
        row = db.session.get_one(model, key)
        for name, value in facts.items():
            setattr(row, name, value)

    db.write(unit)
