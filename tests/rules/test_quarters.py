"""Codes of priority quarters: both generations, and what is none."""

import pytest

from mobility.rules.people import QpvGeneration
from mobility.rules.quarters import BadQpv, parse_qpv


@pytest.mark.parametrize(
    ("text", "code", "generation"),
    [
        ("QN06201M", "QN06201M", QpvGeneration.Y2024),
        ("qn06202n", "QN06202N", QpvGeneration.Y2024),
        (" QN 062 03 I ", "QN06203I", QpvGeneration.Y2024),
        ("QN97101N", "QN97101N", QpvGeneration.Y2024),
        ("QN02A01M", "QN02A01M", QpvGeneration.Y2024),
        ("QP062001", "QP062001", QpvGeneration.Y2015),
        ("qp-062-014", "QP062014", QpvGeneration.Y2015),
    ],
)
def test_a_code_is_read_in_any_writing(text: str, code: str, generation: QpvGeneration) -> None:
    found = parse_qpv(text)
    assert (found.code, found.generation) == (code, generation)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "62100",
        "Beau-Marais",
        "QN06201",
        "QN06201X",
        "QN062001M",
        "QP06201M",
        "QP06200",
        "QN00001M",
        "QN09601M",
        "QP999001",
        "XX06201M",
        "QN06201M <img src=x>",
        "QN٠٦٢01M",
    ],
)
def test_what_is_no_code_is_refused(text: str) -> None:
    with pytest.raises(BadQpv):
        parse_qpv(text)
