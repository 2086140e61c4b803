"""Words: every code has one, every refusal its sentence, and French is written as French is."""

import ast
import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Enum

from mobility import words
from mobility.config import ROOT
from mobility.db import Base
from mobility.errors import Reason
from mobility.words.codes import WORDS
from mobility.words.findings import FINDINGS, REMEDIES, RULES
from mobility.words.refusals import REFUSALS
from mobility.words.typography import NARROW, NO_BREAK, french
from tests.page_checks import LEAKS, TYPOGRAPHY

PYTHON = sorted((ROOT / "mobility").rglob("*.py"))
TOLD = {**REFUSALS, **FINDINGS}


def _stored() -> set[type[StrEnum]]:
    """The enums that columns hold."""
    return {
        column.type.enum_class
        for table in Base.metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, Enum) and column.type.enum_class
    }


# --- codes ------------------------------------------------------------------------------------------


def test_a_code_is_a_refusal_or_a_finding_and_never_both() -> None:
    assert set(REFUSALS) & set(FINDINGS) == set(), (
        "one would be told with the sentence of the other"
    )


@pytest.mark.parametrize("enum", sorted(_stored(), key=lambda enum: enum.__name__))
def test_every_stored_code_has_a_word(enum: type[StrEnum]) -> None:
    assert set(WORDS.get(enum.__name__, {})) >= {member.value for member in enum}
    assert len({words.word(member) for member in enum}) == len(list(enum)), (
        "no two are called alike"
    )


def test_no_word_is_left_over() -> None:
    from mobility.rules import (
        accounts,
        conditions,
        eligibility,
        fleet,
        inspections,
        licence,
        maintenance,
        messages,
        prescribers,
        reasons,
        referrals,
        reminders,
        rentals,
        roles,
        states,
    )

    rooms = (
        accounts,
        conditions,
        eligibility,
        fleet,
        inspections,
        licence,
        maintenance,
        messages,
        prescribers,
        reasons,
        referrals,
        reminders,
        rentals,
        roles,
        states,
    )
    known = {
        name: thing
        for room in rooms
        for name, thing in vars(room).items()
        if isinstance(thing, type) and issubclass(thing, StrEnum)
    }
    for name, table in WORDS.items():
        if name in known:
            assert set(table) <= {member.value for member in known[name]}, name


# --- refusals ---------------------------------------------------------------------------------------


def _raised() -> Iterator[tuple[str, str, set[str] | None]]:
    """Each refusal of the code: where, its code, the values it gives (None: not to be read from the code)."""
    for path in PYTHON:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name, first = ast.unparse(node.func), node.args[0]
            if not isinstance(first, ast.Constant) or not isinstance(first.value, str):
                continue
            where = f"{path.relative_to(ROOT).as_posix()}:{node.lineno}"
            if name.endswith("Refused.because"):
                starred = any(keyword.arg is None for keyword in node.keywords)
                yield where, first.value, None if starred else {k.arg or "" for k in node.keywords}
            elif name.rpartition(".")[2] == "Reason":
                yield where, first.value, _given(node)


def _given(node: ast.Call) -> set[str] | None:
    if len(node.args) == 1 and not node.keywords:
        return set()
    values = node.args[1] if len(node.args) > 1 else node.keywords[0].value
    if not isinstance(values, ast.Dict):
        return None
    return {key.value for key in values.keys if isinstance(key, ast.Constant)}


def _asked(sentence: str) -> set[str]:
    return set(re.findall(r"%\((\w+)\)", sentence))


def test_every_refusal_has_a_sentence_and_gives_it_its_values() -> None:
    wrong = []
    for where, code, values in _raised():
        if code not in TOLD:
            wrong.append(f"{where}: {code} has no sentence")
        elif values is not None and not _asked(TOLD[code]) <= values:
            wrong.append(f"{where}: {code} does not give {_asked(TOLD[code]) - values}")
    assert wrong == []


def test_no_sentence_is_left_over() -> None:
    sources = "".join(
        path.read_text(encoding="utf-8") for path in PYTHON if path.parent.name != "words"
    )
    assert [
        code for code in REFUSALS if f'"{code}"' not in sources and f"{code}" not in sources
    ] == []


def test_moves_are_refused_by_codes_that_have_a_sentence() -> None:
    from mobility.rules import states

    for move in (*states.BOOKING_MOVES, *states.RENTAL_MOVES, *states.SCOOTER_MOVES):
        assert [code for code in move.refused_by if code not in TOLD] == [], move


def test_a_reason_without_a_sentence_still_says_its_code() -> None:
    assert "unheard_of" in words.sentence(Reason("unheard_of"))


# --- sentences --------------------------------------------------------------------------------------

SENTENCES: Mapping[str, Mapping[str, str]] = {
    "refusal": REFUSALS, "finding": FINDINGS, "remedy": REMEDIES, "rule": RULES,
    **{name: table for name, table in WORDS.items() if name != "PrescriberKind"},
}  # fmt: skip


@pytest.mark.parametrize("group", SENTENCES)
def test_sentences_are_french_and_well_set(group: str) -> None:
    for code, sentence in SENTENCES[group].items():
        bare = re.sub(r"%\(\w+\)[sd]", "7", sentence).replace("%%", "%")
        leak = LEAKS.search(bare)
        assert not leak, f"{code}: {sentence!r} says {leak and leak[0]!r}"
        shown = french(bare)
        for pattern, what in TYPOGRAPHY:
            assert not pattern.search(shown), f"{code}: {what} in {shown!r}"


@pytest.mark.parametrize("group", ["refusal", "finding", "remedy"])
def test_sentences_are_sentences(group: str) -> None:
    for code, sentence in SENTENCES[group].items():
        assert re.search(r"[.!?»…]$", sentence), f"{code}: {sentence!r} does not end"
        assert sentence[0].isupper() or sentence[0] in "%«", f"{code}: {sentence!r} does not begin"


CALLS = frozenset({"_", "gettext", "ngettext", "N_"})


def _written(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in CALLS:
            for argument in node.args:
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    yield argument.value


@pytest.mark.parametrize("path", PYTHON, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_authors_write_plain_signs_and_french(path: Path) -> None:
    for sentence in _written(path):
        assert not set(sentence) & {"’", NO_BREAK, NARROW}, f"{sentence!r}: `words` puts these in"
        shown = french(re.sub(r"%\(\w+\)[sd]", "7", sentence))
        for pattern, what in TYPOGRAPHY:
            assert not pattern.search(shown), f"{what} in {shown!r}"


# --- typography -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("L'heure d'été", "L’heure d’été"),
        ("Prêt ?", f"Prêt{NARROW}?"),
        ("Non !", f"Non{NARROW}!"),
        ("Ceci ; cela", f"Ceci{NARROW}; cela"),
        ("Heure : 9 h", f"Heure{NO_BREAK}: 9{NO_BREAK}h"),
        ("« Oui »", f"«{NO_BREAK}Oui{NO_BREAK}»"),
        ("12 km, 3 jours, 4 €", f"12{NO_BREAK}km, 3{NO_BREAK}jours, 4{NO_BREAK}€"),
        ("09:30", "09:30"),
        ("https://example.org", "https://example.org"),
    ],
)
def test_french_signs(written: str, shown: str) -> None:
    assert french(written) == shown


@given(st.text(st.sampled_from("abé d'l:;!?«»7h€ "), max_size=40))
def test_setting_twice_changes_nothing(text: str) -> None:
    assert french(french(text)) == french(text)


def test_what_people_typed_is_not_touched() -> None:
    assert words.gettext("Bonjour %(name)s !", name="O'Brien : « x »") == (
        f"Bonjour O'Brien : « x »{NARROW}!"
    )
    assert words.gettext("%(name)s", name="100 %") == "100 %"
    assert words.gettext("100 %") == f"100{NO_BREAK}%"


@pytest.mark.parametrize(("number", "shown"), [(0, "0 jour"), (1, "1 jour"), (2, "2 jours")])
def test_french_counts_nothing_as_one(number: int, shown: str) -> None:
    assert words.duration_days(number).replace(NO_BREAK, " ") == shown
