"""Numbers as people type them (DOMAIN §3.2, §8.4, §10.1)."""

from collections.abc import Callable

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mobility.rules.identifiers import (
    ALPHABET,
    BadIdentifier,
    BadPhone,
    BadPlate,
    BadReference,
    BadRna,
    BadSiret,
    BadVin,
    Mistyped,
    Phone,
    PlateKind,
    format_phone,
    format_reference,
    new_reference,
    parse_phone,
    parse_plate,
    parse_reference,
    parse_rna,
    parse_siret,
    parse_vin,
    plate_kind,
)


@pytest.mark.parametrize(
    ("typed", "e164", "mobile"),
    [
        *[
            (typed, "+33612345678", True)
            for typed in (
                "0612345678",
                "06 12 34 56 78",
                "06.12.34.56.78",
                "06-12-34-56-78",
                "06/12/34/56/78",
                "+33612345678",
                "+33 6 12 34 56 78",
                "+33 (0)6 12 34 56 78",
                "+33(0)612345678",
                "0033612345678",
                "00 33 (0) 6 12 34 56 78",
                "  06\u00a012\u202f34 56 78 ",
                "０６ １２ ３４ ５６ ７８",
                "06‑12‑34‑56‑78",
            )
        ],
        ("07 56 78 90 12", "+33756789012", True),
        # fiction numbers of the regulator
        ("06 39 98 12 34", "+33639981234", True),
        ("+33 (0)6 39 98 00 00", "+33639980000", True),
        ("03 53 01 00 00", "+33353010000", False),
        ("01 99 00 12 34", "+33199001234", False),
        # some 06 9x live overseas
        ("0690 12 34 56", "+590690123456", True),
        ("06 92 12 34 56", "+262692123456", True),
        ("0694 12 34 56", "+594694123456", True),
        ("0696 12 34 56", "+596696123456", True),
        # neighbours and guests
        ("+32 470 12 34 56", "+32470123456", True),
        ("+44 7400 123456", "+447400123456", True),
        ("00380 50 123 4567", "+380501234567", True),
    ],
)
def test_a_phone_is_read_in_any_writing(typed: str, e164: str, *, mobile: bool) -> None:
    assert parse_phone(typed) == Phone(e164, mobile)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "phone_signs"),
        ("call me", "phone_signs"),
        ("06 12 34 56 7A", "phone_signs"),
        ("06 12 34 56 78 ou 79", "phone_signs"),
        ("06 12 34 56", "phone_form"),
        ("06 12 34 56 78 90", "phone_form"),
        ("1", "phone_form"),
        ("()", "phone_form"),
        ("00 00 00 00 00", "phone_form"),
        ("+1 212 555 2368", "phone_country"),
        ("08 99 12 34 56", "phone_kind"),
        ("0800 12 34 56", "phone_kind"),
    ],
)
def test_what_is_no_phone_of_ours_is_told_by_its_code(typed: str, code: str) -> None:
    with pytest.raises(BadPhone) as caught:
        parse_phone(typed)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("e164", "shown"),
    [
        ("+33639981234", "06 39 98 12 34"),
        ("+33353010000", "03 53 01 00 00"),
        ("+262692123456", "0692 12 34 56"),
        ("+380501234567", "+380 50 123 4567"),
        ("", ""),
        ("what?", "what?"),
    ],
)
def test_a_phone_is_shown_as_people_read_it(e164: str, shown: str) -> None:
    assert format_phone(e164) == shown


@given(st.from_regex(r"0[1-7]([ .-]?[0-9]{2}){4}", fullmatch=True))
def test_a_phone_that_was_read_reads_the_same_again(typed: str) -> None:
    try:
        phone = parse_phone(typed)
    except BadPhone:
        return
    assert parse_phone(phone.e164) == phone
    assert parse_phone(format_phone(phone.e164)) == phone


@pytest.mark.parametrize(
    ("typed", "kept", "kind"),
    [
        ("AB-123-CD", "AB-123-CD", PlateKind.SIV),
        ("ab123cd", "AB-123-CD", PlateKind.SIV),
        (" aa 001 aa ", "AA-001-AA", PlateKind.SIV),
        ("WW-123-AB", "WW-123-AB", PlateKind.TEMPORARY),
        ("w 123 ab", "W-123-AB", PlateKind.GARAGE),
        ("AB 12 C", "AB 12 C", PlateKind.MOPED),
        ("ab123c", "AB 123 C", PlateKind.MOPED),
        ("A 12 B", "A 12 B", PlateKind.MOPED),
        ("1234 AB 62", "1234 AB 62", PlateKind.FNI),
        ("12abc2a", "12 ABC 2A", PlateKind.FNI),
        ("1 A 971", "1 A 971", PlateKind.FNI),
    ],
)
def test_a_plate_of_each_series_is_kept_in_one_writing(
    typed: str, kept: str, kind: PlateKind
) -> None:
    assert (parse_plate(typed), plate_kind(typed)) == (kept, kind)
    assert parse_plate(kept) == kept


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("AI-123-CD", "plate_letters"),
        ("AB-123-CO", "plate_letters"),
        ("UB-123-CD", "plate_letters"),
        ("SS-123-CD", "plate_letters"),
        ("AB-123-SS", "plate_letters"),
        ("AB 12 O", "plate_letters"),
        ("12 OAB 62", "plate_letters"),
        ("AB-000-CD", "plate_zero"),
        ("AB 00 C", "plate_zero"),
        ("0 AB 62", "plate_form"),
        ("12 AB 99", "plate_form"),
        ("AB-١٢٣-CD", "plate_form"),
        ("", "plate_form"),
        ("AB-12-CDE", "plate_form"),
    ],
)
def test_a_wrong_plate_is_told_by_its_code(typed: str, code: str) -> None:
    with pytest.raises(BadPlate) as caught:
        parse_plate(typed)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("VG5SA39100000123", "vin_length"),
        ("VG5SA3910000012345", "vin_length"),
        ("VG5SA391O00001234", "vin_letters"),
        ("VG5SA391I00001234", "vin_letters"),
        ("VG5SA391Q00001234", "vin_letters"),
        ("12345678901234567", "vin_letters"),
        ("VG5SA391É00001234", "vin_letters"),
    ],
)
def test_a_wrong_vin_is_told_by_its_code(typed: str, code: str) -> None:
    with pytest.raises(BadVin) as caught:
        parse_vin(typed)
    assert caught.value.code == code


def test_europe_has_no_check_digit_in_a_vin() -> None:
    """This one fails the check of North America."""
    assert parse_vin("zap c 38 10000 000001") == "ZAPC3810000000001"


REFERENCES = st.binary(min_size=16, max_size=16).map(new_reference)


@given(REFERENCES)
def test_a_reference_is_read_back_in_any_writing(reference: str) -> None:
    assert len(reference) == 8
    printed = format_reference(reference)
    for typed in (
        reference,
        printed,
        printed.lower(),
        f" {reference[:2]} {reference[2:]} ",
        printed.replace("-", "–"),
    ):
        assert parse_reference(typed) == reference


@given(REFERENCES, st.integers(0, 7), st.sampled_from(ALPHABET))
def test_one_wrong_sign_is_seen(reference: str, place: int, sign: str) -> None:
    assume(reference[place] != sign)
    with pytest.raises(Mistyped):
        parse_reference(reference[:place] + sign + reference[place + 1 :])


@given(REFERENCES, st.integers(0, 7), st.integers(0, 7))
def test_two_swapped_signs_are_seen(reference: str, one: int, other: int) -> None:
    assume(reference[one] != reference[other])
    signs = list(reference)
    signs[one], signs[other] = signs[other], signs[one]
    with pytest.raises(Mistyped):
        parse_reference("".join(signs))


@pytest.mark.parametrize("typed", ["OT7T4RXE", "PT7T4RX0", "PT7T4RXI"])
def test_a_sign_that_no_reference_has_is_a_slip(typed: str) -> None:
    with pytest.raises(Mistyped):
        parse_reference(typed)


@pytest.mark.parametrize("typed", ["", "PT7T", "PT7T-4RXE-2", "PT7T/4RXE", "ÀT7T4RXE"])
def test_what_has_nothing_of_a_reference_is_none(typed: str) -> None:
    with pytest.raises(BadReference) as caught:
        parse_reference(typed)
    assert caught.value.code == "reference_form"


def test_a_reference_needs_enough_chance() -> None:
    with pytest.raises(ValueError, match="random"):
        new_reference(b"1234567")


@pytest.mark.parametrize("typed", ["732 829 320 00074", "73282932000074"])
def test_a_siret_is_read(typed: str) -> None:
    assert parse_siret(typed) == "73282932000074"


@pytest.mark.parametrize("typed", ["73282932000075", "732829320", "", "7328293200007A"])
def test_a_wrong_siret_is_refused(typed: str) -> None:
    with pytest.raises(BadSiret):
        parse_siret(typed)


@pytest.mark.parametrize("typed", ["W62300012", "623000123", "", "W6230001234"])
def test_a_wrong_rna_is_refused(typed: str) -> None:
    with pytest.raises(BadRna):
        parse_rna(typed)


@given(
    st.text(max_size=24),
    st.sampled_from([parse_phone, parse_plate, parse_vin, parse_reference, parse_siret, parse_rna]),
)
def test_any_text_is_read_or_refused_with_a_code(text: str, parse: Callable[[str], object]) -> None:
    try:
        parse(text)
    except BadIdentifier as error:
        assert error.code  # noqa: PT017 - the other outcome is a value
