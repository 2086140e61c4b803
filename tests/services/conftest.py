"""A foundation with its calendar of reminders, rentals that go on, and the post."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from flask import Flask

from mobility import db
from mobility.models import ReminderRuleRow
from mobility.rules.reminders import DEFAULT_RULES
from mobility.rules.states import RentalState
from mobility.services.outbox import Post
from tests import factories as make
from tests.messaging.mail_server import MailServer, free_port
from tests.services.post import DUE, Carrier


@pytest.fixture
def carrier() -> Carrier:
    return Carrier()


@pytest.fixture
def post(carrier: Carrier) -> Post:
    return Post(
        mail=lambda: carrier,
        sms=lambda: carrier,
        secret=b"k" * 32,
        public_url="https://m.example.org",
    )


@pytest.fixture
def house_ready(ctx: Flask) -> Flask:
    """A foundation with its calendar of reminders."""

    def unit() -> None:
        make.a_foundation()
        for rule in DEFAULT_RULES:
            db.session.add(
                ReminderRuleRow(
                    kind=rule.kind, offset_days=rule.offset_days, local_time=rule.local_time
                )
            )

    db.write(unit)
    return ctx


@pytest.fixture
def out(house_ready: Flask) -> Callable[..., int]:
    """A rental under way, due on that Thursday; facts of the person by name."""
    del house_ready

    def one(*, ends_at: datetime = DUE, site_id: int | None = None, **person: Any) -> int:
        def unit() -> int:
            somebody = make.a_beneficiary(site_id=site_id, **person)
            rental = make.a_rental(
                RentalState.UNDER_WAY, beneficiary_id=somebody.id, ends_at=ends_at
            )
            return rental.id

        return db.write(unit)

    return one


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    server = MailServer(port=free_port())
    controller = Controller(server, hostname="127.0.0.1", port=server.port, ready_timeout=10)
    controller.start()
    yield server
    controller.loop.call_soon_threadsafe(server.over.set)
    controller.stop()
