"""Priority quarters of the city policy (QPV): their codes.

A quarter is an address in a polygon: no commune and no post code tells it (DOMAIN §8.3). The codes of 2015 and of 2024 name
different quarters, and are never mixed.
"""

import re
from dataclasses import dataclass

from mobility.rules.people import QpvGeneration


class BadQpv(ValueError):
    """What was typed is no code of a quarter."""


@dataclass(frozen=True, slots=True)
class Qpv:
    """The code of a quarter, as the decree writes it, and its generation."""

    code: str
    generation: QpvGeneration


_DEPARTMENT = r"(?:0(?:0[1-9]|1[0-9]|2[1-9AB]|[3-8][0-9]|9[0-5])|97[1-8])"
_FORMS = {
    QpvGeneration.Y2024: re.compile(rf"QN{_DEPARTMENT}[0-9][0-9][NMI]"),
    QpvGeneration.Y2015: re.compile(rf"QP{_DEPARTMENT}[0-9][0-9][0-9]"),
}


def parse_qpv(text: str) -> Qpv:
    """The quarter that a code names, in whatever writing.

    Since 2024: QN, three signs of the department, two of the order, then N (new), M (modified) or I (unchanged);
    before: QP and the department with three signs of the order.

    >>> parse_qpv("qn 062 03 m")
    Qpv(code='QN06203M', generation=<QpvGeneration.Y2024: '2024'>)
    >>> parse_qpv("QP062004").generation.value
    '2015'

    Raises:
        BadQpv: it is neither.
    """
    code = re.sub(r"[\s.\-]", "", text).upper()
    for generation, form in _FORMS.items():
        if form.fullmatch(code):
            return Qpv(code, generation)
    raise BadQpv(text)
