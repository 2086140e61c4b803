"""Where a person is reached: themselves, or the référent they chose; what is said of a quarter or a domiciliation."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from mobility import db
from mobility.errors import NotFound, Refused
from mobility.messaging import Email, Sms
from mobility.models import Beneficiary, Contact, Message
from mobility.rules.people import Housing, QpvGeneration, QpvSource
from mobility.rules.roles import Role
from mobility.services import beneficiaries, contacts, quarters
from mobility.services.beneficiaries import Facts
from mobility.services.outbox import Post
from tests import factories as make
from tests.machine import DAY, NOW, TODAY
from tests.services.post import TWO_DAYS_BEFORE, Carrier, tasks, tick

pytestmark = pytest.mark.usefixtures("ctx")


def a_referent(**facts: Any) -> int:
    """A social worker who follows somebody."""
    values = {"name": "Hélène Marquant", "phone": "+33639980066", "email": "helene@example.org"}
    row = Contact(prescriber_id=make.a_prescriber(name="CCAS").id, **values | facts)
    db.session.add(row)
    db.session.flush()
    return row.id


def test_messages_go_to_the_referent_and_say_for_whom(
    out: Callable[..., int], post: Post, carrier: Carrier, given: Any
) -> None:
    key = given(a_referent)
    out(referent_id=key, via_referent=True, phone="", email="")
    tick(post, TWO_DAYS_BEFORE)
    [sms] = carrier.sent
    assert isinstance(sms, Sms)
    assert sms.to == "+33639980066"
    assert sms.text.startswith("Pour Noémie D. : ")
    message = db.session.get_one(Message, 1)
    assert contacts.name_reached(message.beneficiary) == "Hélène Marquant"


def test_an_email_to_the_referent_is_addressed_to_them(
    out: Callable[..., int], post: Post, carrier: Carrier, given: Any
) -> None:
    key = given(a_referent)
    out(referent_id=key, via_referent=True, channel="email", language="en")
    tick(post, TWO_DAYS_BEFORE)
    [mail] = carrier.sent
    assert isinstance(mail, Email)
    assert (mail.to, mail.to_name) == ("helene@example.org", "Hélène Marquant")
    assert mail.text.startswith("Message for Noémie Delacroix\n")


def test_a_referent_who_only_follows_gets_no_message(
    out: Callable[..., int], post: Post, carrier: Carrier, given: Any
) -> None:
    out(referent_id=given(a_referent), phone="+33639980011")
    tick(post, TWO_DAYS_BEFORE)
    assert [one.to for one in carrier.sent] == ["+33639980011"]


def test_a_referent_whom_nothing_reaches_is_called(
    out: Callable[..., int], post: Post, carrier: Carrier, given: Any
) -> None:
    key = given(a_referent, phone="", email="")
    out(referent_id=key, via_referent=True, phone="+33639980011")
    tick(post, TWO_DAYS_BEFORE)
    assert carrier.sent == []
    assert len(tasks()) == 1


# --- what is said -----------------------------------------------------------------------------------


@pytest.fixture
def agent(given: Any) -> Any:
    """An agent who sees the site of these tests."""
    site = given(make.the_site)
    return given(make.a_person, role=Role.AGENT, site_ids=[site.id])


@pytest.fixture
def somebody(given: Any) -> Beneficiary:
    """A person with a phone."""
    return given(make.a_beneficiary)


def changed(person: Beneficiary, by: Any, **facts: Any) -> Beneficiary:
    """The file with other facts."""

    def unit() -> Beneficiary:
        known = beneficiaries.facts_of(beneficiaries.get(person.reference, by=by))
        said: Facts = replace(known, **facts)
        return beneficiaries.change(person.reference, said, by=by, now=NOW)

    return db.write(unit)


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"via_referent": True}, "referent_missing"),
        ({"housing": Housing.DOMICILED}, "housed_by_missing"),
        ({"qpv_code": "62100", "qpv_source": QpvSource.DECLARED}, "qpv_unreadable"),
        ({"qpv_code": "QN06201M"}, "qpv_source_missing"),
        (
            {
                "qpv_code": "QN06201M",
                "qpv_source": QpvSource.DECLARED,
                "qpv_known_on": TODAY + DAY,
            },
            "qpv_future",
        ),
    ],
)
def test_what_does_not_hold_together_is_refused(
    somebody: Beneficiary, agent: Any, facts: dict[str, Any], code: str
) -> None:
    with pytest.raises(Refused) as caught:
        changed(somebody, agent, **facts)
    assert [one.code for one in caught.value.reasons] == [code]


def test_messages_go_through_nobody_who_is_out_of_reach(
    given: Any, somebody: Beneficiary, agent: Any
) -> None:
    mute = given(a_referent, phone="", email="")
    with pytest.raises(Refused, match="referent_unreachable"):
        changed(somebody, agent, via_referent=True, referent_id=mute)
    with pytest.raises(NotFound):
        changed(somebody, agent, referent_id=99_999)


def test_a_quarter_keeps_who_noted_it_and_when(
    given: Any, somebody: Beneficiary, agent: Any
) -> None:
    said = {"qpv_code": "qn 062 01 m", "qpv_source": QpvSource.SIG_VILLE}
    row = changed(somebody, agent, **said)
    assert (row.qpv_code, row.qpv_generation) == ("QN06201M", QpvGeneration.Y2024)
    assert (row.qpv_known_on, row.qpv_known_by_id) == (TODAY, agent.user_id)
    assert quarters.noted_by(row) == agent.name
    other = given(make.a_person, role=Role.MANAGER)
    row = changed(somebody, other, phone="+33639980055")
    assert row.qpv_known_by_id == agent.user_id  # nothing of the quarter was touched
    row = changed(somebody, other, qpv_code="QP062003")
    assert (row.qpv_generation, row.qpv_known_by_id) == (QpvGeneration.Y2015, other.user_id)
    row = changed(somebody, agent, qpv_code="")
    assert (row.qpv_code, row.qpv_generation, row.qpv_source) == ("", None, None)
    assert (row.qpv_known_on, row.qpv_known_by_id) == (None, None)


def test_a_commune_makes_no_quarter(somebody: Beneficiary, agent: Any) -> None:
    assert changed(somebody, agent, insee="62193", town="Calais").qpv_code == ""


def test_contacts_are_offered_by_name_and_organisation(given: Any) -> None:
    key = given(a_referent)
    gone = given(
        lambda: db.session.merge(
            Contact(
                id=None,
                prescriber_id=make.a_prescriber(name="ML").id,
                name="Parti",
                active=False,
            )
        )
    )
    assert contacts.choices() == [(str(key), "Hélène Marquant, CCAS")]
    assert [name for _key, name in contacts.choices(kept=(gone.id, None))] == [
        "Hélène Marquant, CCAS",
        "Parti, ML",
    ]
