"""The official kinds of prescribers, what may be said of them outside, and who may attest."""

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.config import ROOT
from mobility.rules.prescribers import (
    SENSITIVE,
    Authorisation,
    PrescriberKind,
    is_sensitive,
    may_attest,
    outside,
)
from mobility.words.codes import WORDS

TODAY = date(2026, 11, 24)
DAY = timedelta(days=1)


def test_there_are_34_official_kinds_each_with_its_french_name() -> None:
    """The State's own list: itou/prescribers/enums.py of les emplois de l'inclusion, August 2026."""
    assert len(PrescriberKind) == 34
    words = WORDS["PrescriberKind"]
    assert set(words) == set(PrescriberKind)
    assert len(set(words.values())) == 34
    assert all(len(word) > 5 for word in words.values()), "no bare abbreviation"


def test_the_sensitive_kinds_are_those_of_the_state() -> None:
    """DOMAIN §1.4: ASE, CAARUD, CIDFF, CSAPA, pension, PJJ, prévention, SPIP."""
    assert {str(kind) for kind in SENSITIVE} == {
        "ASE", "CAARUD", "CIDFF", "CSAPA", "PENSION", "PJJ", "PREVENTION", "SPIP",
    }  # fmt: skip


@given(st.sampled_from(PrescriberKind), st.text(min_size=1, max_size=40), st.text(max_size=40))
def test_outside_a_sensitive_kind_nothing_tells_what_it_was(
    kind: PrescriberKind, name: str, contact: str
) -> None:
    shown = outside(kind, name, contact)
    if is_sensitive(kind):
        assert (shown.kind, shown.name, shown.contact) == (PrescriberKind.OTHER, "", "")
    else:
        assert (shown.kind, shown.name, shown.contact) == (kind, name, contact)


@pytest.mark.parametrize(
    ("state", "until", "may"),
    [
        (Authorisation.VALIDATED, None, True),
        (Authorisation.VALIDATED, TODAY, True),
        (Authorisation.VALIDATED, TODAY - DAY, False),
        (Authorisation.NOT_SET, None, False),
        (Authorisation.REFUSED, None, False),
        (Authorisation.NOT_REQUIRED, None, False),
        (Authorisation.NOT_SET, TODAY + DAY, False),
    ],
)
def test_who_may_attest(state: Authorisation, until: date | None, *, may: bool) -> None:
    assert may_attest(state, until, TODAY) is may


def test_one_place_decides_what_is_said_outside() -> None:
    """Whoever writes for the outside asks `outside`; only the staff's own page asks what is sensitive."""
    told = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "mobility").rglob("*.py")
        if re.search(
            r"is_sensitive|SENSITIVE|\"OTHER\", \"PrescriberKind\"", path.read_text("utf-8")
        )
    }
    assert told == {"mobility/rules/prescribers.py", "mobility/views/prescribers.py"}
