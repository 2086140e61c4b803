"""Signing in, sessions, invitations, and passwords."""

from datetime import timedelta
from typing import Any

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from mobility import db
from mobility.errors import NotFound, Refused, Stale
from mobility.models import PasswordLink, StaffSession, Throttle
from mobility.rules.roles import Capability, Role
from mobility.services import accounts
from tests.factories import a_person, a_site, a_user
from tests.machine import DAY, NOW

pytestmark = pytest.mark.usefixtures("ctx")
PASSWORD = "quatre mouettes sur le quai"
ADDRESS = "192.0.2.7"


def check(email: Any, password: Any = PASSWORD, *, at: Any = NOW, address: Any = ADDRESS) -> Any:
    """Try to sign in."""
    return accounts.check_password(email, password, address=address, now=at)


def code(*args: Any, **facts: Any) -> Any:
    """The code with which a try to sign in is refused."""
    with pytest.raises(Refused) as caught:
        check(*args, **facts)
    return caught.value.reasons[0].code


def refused(unit: Any, /, *args: Any, **facts: Any) -> Any:
    """The codes with which a unit is refused."""
    with pytest.raises(Refused) as caught:
        db.write(unit, *args, **facts)
    return [reason.code for reason in caught.value.reasons]


def test_the_right_password_signs_in_whatever_the_case_of_the_address(given: Any) -> None:
    user = given(a_user, email="Lea@example.org", password=PASSWORD)
    assert check(" lea@EXAMPLE.org ") == user.id


def test_unknown_wrong_closed_and_invited_get_one_answer(given: Any) -> None:
    given(a_user, email="lea@example.org", password=PASSWORD)
    closed = given(a_user, email="ancien@example.org", password=PASSWORD)
    given(a_user, email="invite@example.org")
    boss = db.write(a_person, Role.MANAGER)
    db.write(
        accounts.change, closed.id, role=Role.AGENT, site_ids=[], active=False, by=boss, now=NOW
    )
    tries = [
        ("personne@example.org", PASSWORD),
        ("lea@example.org", "autre chose que cela"),
        ("ancien@example.org", PASSWORD),
        ("invite@example.org", PASSWORD),
        ("invite@example.org", ""),
    ]
    assert {code(email, password) for email, password in tries} == {"sign_in_failed"}


def test_guessing_waits_longer_and_longer_and_never_for_good(given: Any) -> None:
    user = given(a_user, email="lea@example.org", password=PASSWORD)
    assert [code("lea@example.org", "non") for _ in range(5)] == ["sign_in_failed"] * 5
    assert code("lea@example.org") == "sign_in_wait"
    moment = NOW
    for _ in range(20):
        db.session.rollback()  # the count is kept in transactions of its own
        row = db.session.scalar(select(Throttle).where(Throttle.door == "account:lea@example.org"))
        moment = row.blocked_until
        assert moment - row.last_at <= timedelta(minutes=15)
        assert code("lea@example.org", "non", at=moment, address=str(moment)) == "sign_in_failed"
    assert check("lea@example.org", at=moment + timedelta(minutes=15), address="b") == user.id


def test_an_office_that_signs_in_well_is_never_made_to_wait(given: Any) -> None:
    given(a_user, email="lea@example.org", password=PASSWORD)
    for _ in range(40):
        check("lea@example.org")


def test_one_address_that_guesses_at_many_accounts_waits(given: Any) -> None:
    for number in range(30):
        code(f"essai{number}@example.org")
    given(a_user, email="lea@example.org", password=PASSWORD)
    assert code("lea@example.org") == "sign_in_wait"


def test_a_weaker_hash_is_renewed_at_sign_in(given: Any) -> None:
    old = PasswordHasher(time_cost=1, memory_cost=16, parallelism=1).hash(PASSWORD)
    user = given(a_user, email="lea@example.org")
    db.write(accounts.keep_hash, user.id, old)
    assert check("lea@example.org") == user.id
    renewed = accounts.renewed_hash(user.id, PASSWORD)
    assert renewed
    db.write(accounts.keep_hash, user.id, renewed)
    assert accounts.renewed_hash(user.id, PASSWORD) is None
    assert renewed.startswith("$argon2id$")


def test_real_passwords_are_hashed_as_the_house_says() -> None:
    import inspect

    from mobility.services import accounts as module

    source = inspect.getsource(module)
    assert "time_cost=2, memory_cost=19 * 1024, parallelism=1" in source


def start(user_id: Any, at: Any = NOW) -> Any:
    """Begin a session; its key."""
    return db.write(accounts.start_session, user_id, device="Firefox", address=ADDRESS, now=at)


def test_a_session_is_a_row_whose_key_is_not_kept(given: Any) -> None:
    site = given(a_site)
    user = given(a_user, site_ids=[site.id], name="Léa")
    key = start(user.id)
    person = accounts.signed_in(key, now=NOW)
    assert (person.user_id, person.name, person.site_ids) == (user.id, "Léa", {site.id})
    assert person.may(Capability.RENT)
    assert not person.may(Capability.EDIT_STAFF)
    assert db.session.scalar(select(StaffSession)).token_hash != key
    assert accounts.signed_in("autre", now=NOW) is None


def test_a_session_ends_when_it_is_idle_or_too_old(given: Any) -> None:
    user = given(a_user)
    key = start(user.id)
    moment = NOW
    while moment - NOW < accounts.ABSOLUTE:
        assert accounts.signed_in(key, now=moment)
        db.session.rollback()
        moment += timedelta(minutes=29)
    assert accounts.signed_in(key, now=moment) is None
    idle = start(user.id)
    assert accounts.signed_in(idle, now=NOW + timedelta(minutes=31)) is None


def test_signing_out_here_everywhere_and_by_closing_the_account(given: Any) -> None:
    user, boss = given(a_user), db.write(a_person, Role.MANAGER)
    keys = [start(user.id) for _ in range(3)]
    first = accounts.signed_in(keys[0], now=NOW)
    db.write(accounts.end_session, first.session_id, now=NOW)
    assert [bool(accounts.signed_in(key, now=NOW)) for key in keys] == [False, True, True]
    assert db.write(accounts.end_all_sessions, user.id, now=NOW) == 2
    assert not any(accounts.signed_in(key, now=NOW) for key in keys)
    key = start(user.id)
    change = {"role": Role.AGENT, "site_ids": [], "by": boss, "now": NOW}
    db.write(accounts.change, user.id, active=False, **change)
    assert accounts.signed_in(key, now=NOW) is None


def test_a_change_of_role_ends_every_session(given: Any) -> None:
    user, boss = given(a_user), db.write(a_person, Role.MANAGER)
    key = start(user.id)
    db.write(
        accounts.change, user.id, role=Role.MANAGER, site_ids=[], active=True, by=boss, now=NOW
    )
    assert accounts.signed_in(key, now=NOW) is None


def test_nobody_changes_their_own_role_or_a_newer_version(given: Any) -> None:
    boss = db.write(a_person, Role.MANAGER)
    facts = {"site_ids": [], "by": boss, "now": NOW}
    assert refused(accounts.change, boss.user_id, role=Role.ADMIN, active=True, **facts) == [
        "own_role"
    ]
    assert refused(accounts.change, boss.user_id, role=boss.role, active=False, **facts) == [
        "own_role"
    ]
    user = given(a_user)
    db.write(accounts.change, user.id, role=Role.FUNDER, active=True, **facts)
    with pytest.raises(Stale):
        db.write(
            accounts.change,
            user.id,
            role=Role.AGENT,
            active=True,
            version=user.version,
            **facts,
        )


def test_an_address_has_one_account_whatever_its_case(given: Any) -> None:
    given(a_user, email="lea@example.org")
    assert refused(a_user, email="LEA@example.org") == ["email_taken"]


@pytest.mark.parametrize(
    ("password", "role", "expected"),
    [
        ("onze signes", Role.AGENT, "password_short"),
        ("quinze signes !", Role.MANAGER, "password_short"),
        ("a" * 129, Role.AGENT, "password_long"),
        ("aaaaaaaaaaaaaaaa", Role.AGENT, "password_guessable"),
        ("camille et compagnie", Role.AGENT, "password_guessable"),
        ("é" * 5 + " des mots en français", Role.AGENT, None),
        ("x1" * 10 + "abcdefgh" * 5, Role.ADMIN, None),
    ],
)
def test_passwords_are_judged_by_their_length_first(
    password: Any, role: Any, expected: Any
) -> None:
    faults = accounts.password_faults(
        password, role=role, email="camille@example.org", name="Camille Delattre"
    )
    assert [fault.code for fault in faults] == ([expected] if expected else [])


def test_an_invitation_works_once_and_for_three_days(given: Any) -> None:
    user = given(a_user)
    key = db.write(accounts.invite, user.id, now=NOW)
    assert accounts.invited(key, now=NOW + 2 * DAY).id == user.id
    with pytest.raises(NotFound):
        accounts.invited(key, now=NOW + 3 * DAY)
    session = start(user.id)
    db.write(accounts.choose_password, key, accounts.hash_password(PASSWORD), now=NOW)
    assert accounts.signed_in(session, now=NOW) is None
    with pytest.raises(NotFound):
        db.write(accounts.choose_password, key, "x", now=NOW)
    assert check(user.email) == user.id
    assert all(link.token_hash != key for link in db.session.scalars(select(PasswordLink)))


def test_a_second_invitation_kills_the_first(given: Any) -> None:
    user = given(a_user)
    first = db.write(accounts.invite, user.id, now=NOW)
    second = db.write(accounts.invite, user.id, now=NOW)
    with pytest.raises(NotFound):
        accounts.invited(first, now=NOW)
    assert accounts.invited(second, now=NOW).id == user.id


def test_a_closed_account_is_not_invited(given: Any) -> None:
    user, boss = given(a_user), db.write(a_person, Role.MANAGER)
    key = db.write(accounts.invite, user.id, now=NOW)
    db.write(accounts.change, user.id, role=Role.AGENT, site_ids=[], active=False, by=boss, now=NOW)
    with pytest.raises(NotFound):
        accounts.invited(key, now=NOW)


def test_demonstration_accounts_are_known(given: Any) -> None:
    assert not accounts.demonstration_accounts_exist()
    user = given(a_user, demonstration=True)
    given(a_user)
    assert accounts.demonstration_accounts_exist()
    assert [row.id for row in accounts.demonstration_accounts()] == [user.id]


def test_the_demonstration_password_is_one_that_anyone_may_have() -> None:
    facts = {"email": "responsable@example.org", "name": "Sophie Lefebvre"}
    for role in Role:
        assert accounts.password_faults(accounts.DEMONSTRATION_PASSWORD, role=role, **facts) == []


def test_only_administrators_touch_an_administrator(given: Any) -> None:
    manager = given(a_person, role=Role.MANAGER)
    admin = given(a_user, role=Role.ADMIN)
    facts = {"site_ids": [], "active": False, "by": manager, "now": NOW}
    assert refused(accounts.change, admin.id, role=Role.AGENT, **facts) == ["admin_only"]
    agent = given(a_user)
    assert refused(accounts.change, agent.id, role=Role.ADMIN, **facts) == ["admin_only"]
