"""How many statements a piece of work sends to the database."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from sqlalchemy import event

from mobility import db


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    """The statements that are sent inside the block."""
    sent: list[str] = []

    def count(*statement: object) -> None:
        sent.append(str(statement[2]))

    with app.app_context():
        engine = db.database.engine
    event.listen(engine, "before_cursor_execute", count)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", count)
