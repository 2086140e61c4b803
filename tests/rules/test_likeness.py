"""Who may be the same person: by name and birth date, by phone and first name, and who is not."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.rules.likeness import Identity, Likeness, keys, likeness

DAY = date(1999, 5, 1)
AMINATA = Identity(
    first_names="Aminata Marie",
    birth_name="Diallo-Traoré",
    usage_name="N'Diaye",
    born_on=DAY,
    phone="+33639981234",
)


@pytest.mark.parametrize(
    ("other", "found"),
    [
        (Identity(first_names="AMINATA", birth_name="diallo traore", born_on=DAY), "same_name"),
        (Identity(first_names="Aminata", birth_name="Ndiaye", born_on=DAY), None),
        (Identity(first_names="Aminata", birth_name="N Diaye", born_on=DAY), "same_name"),
        (
            Identity(
                first_names="Aminata", birth_name="Sow", usage_name="Diallo-Traoré", born_on=DAY
            ),
            "same_name",
        ),
        (
            Identity(first_names="Diallo-Traoré", birth_name="Aminata", born_on=DAY),
            "swapped_name",
        ),
        (
            Identity(first_names="Diallo", birth_name="Aminata Marie", born_on=DAY),
            "swapped_name",
        ),
        (Identity(first_names="Aminata", birth_name="Sow", phone="+33639981234"), "same_phone"),
        (Identity(first_names="Fatou", birth_name="Diallo", phone="+33639981234"), None),
        (
            Identity(first_names="Aminata", birth_name="Diallo-Traoré", born_on=date(1999, 1, 5)),
            None,
        ),
        (Identity(first_names="Marie", birth_name="Diallo-Traoré", born_on=DAY), None),
        (Identity(first_names="", birth_name="Diallo-Traoré", born_on=DAY), None),
    ],
)
def test_two_people_are_alike_or_not(other: Identity, found: str | None) -> None:
    assert likeness(AMINATA, other) == (Likeness(found) if found else None)
    assert likeness(other, AMINATA) == likeness(AMINATA, other)


NAMES = st.text(alphabet="aàbÉeœ -'Ł", max_size=6)
PEOPLE = st.builds(
    Identity,
    first_names=NAMES,
    birth_name=NAMES,
    usage_name=NAMES,
    born_on=st.sampled_from([DAY, date(2000, 1, 1), None]),
    phone=st.sampled_from(["", "+33639980001", "+33639980002"]),
)


@given(PEOPLE, PEOPLE)
def test_who_is_alike_shares_a_key(one: Identity, other: Identity) -> None:
    assert likeness(one, other) is likeness(other, one)
    if likeness(one, other) is not None:
        assert keys(one) & keys(other)
