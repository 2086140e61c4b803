"""The habits of the house, held by reading its code: what a review would have to remember otherwise."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Blueprint, Flask
from jinja2 import nodes
from werkzeug.exceptions import NotFound
from werkzeug.routing import IntegerConverter

from mobility.config import ROOT
from mobility.db import Base
from mobility.rules.roles import Capability, Role
from mobility.views import access
from mobility.views.access import PUBLIC, SIGNED_IN

CODE = ROOT / "mobility"
PYTHON = sorted(CODE.rglob("*.py"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
LONGEST_FILE, LONGEST_FUNCTION, LONGEST_VIEW, LONGEST_TEMPLATE = 400, 40, 25, 150


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _functions(path: Path) -> Iterator[ast.FunctionDef]:
    return (node for node in ast.walk(_tree(path)) if isinstance(node, ast.FunctionDef))


def _calls(path: Path, *names: str) -> Iterator[ast.Call]:
    """The calls of a function or method with one of these dotted ends."""
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Call):
            dotted = ast.unparse(node.func)
            if any(dotted == name or dotted.endswith(f".{name}") for name in names):
                yield node


# --- endpoints --------------------------------------------------------------------------------------


def test_every_endpoint_says_what_it_asks_for(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        asked = access.declared(app, rule.endpoint)
        assert asked in {PUBLIC, SIGNED_IN} or isinstance(asked, Capability), rule.endpoint


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_the_application_does_not_start_with_an_endpoint_that_says_nothing(app: Flask) -> None:
    naive = Flask("naive")
    silent = Blueprint("silent", __name__)
    silent.add_url_rule("/open", "door", lambda: "anybody")
    naive.register_blueprint(silent)
    with pytest.raises(RuntimeError, match=r"silent\.door"):
        access.init_app(naive)


OPEN = {
    "static", "bootstrap.static", "ops.healthz", "ops.readyz", "account.login", "account.invitation", "settings.logo",
    "public.status", "public.link", "public.page", "public.leave", "public.language", "dev.components", "dev.error",
    "verify.contract", "refer.ask_link", "refer.link", "refer.page", "refer.one", "refer.withdraw", "refer.leave",
    "refer.language", "public.accept", "public.decline",
}  # fmt: skip
"""What anybody may call. Whoever adds a line here opens a door."""


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_the_open_doors_are_these(app: Flask) -> None:
    found = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if access.declared(app, rule.endpoint) == PUBLIC
    }
    assert found - OPEN == set()


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_addresses_are_in_kebab_case_and_their_parameters_typed(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        fixed = re.sub(r"<[^>]+>", "", rule.rule)
        assert re.fullmatch(r"[a-z0-9/.-]*", fixed), rule.rule
        assert rule.rule == "/" or not rule.rule.endswith("/"), rule.rule
        for name in rule.arguments:
            if name.endswith("_id"):
                converter = rule._converters[name]  # noqa: SLF001 - werkzeug tells it nowhere else
                assert isinstance(converter, IntegerConverter), f"{rule.rule}: {name} is a number"


# --- lengths ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", PYTHON, ids=_name)
def test_a_file_and_its_functions_can_be_read_at_once(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) < LONGEST_FILE
    for function in _functions(path):
        body = function.body[1:] if ast.get_docstring(function) else function.body
        lines = (function.end_lineno or 0) - body[0].lineno + 1 if body else 0
        is_view = any(
            "route" in ast.unparse(d) or ".get(" in ast.unparse(d) for d in function.decorator_list
        )
        longest = LONGEST_VIEW if is_view and path.parent.name == "views" else LONGEST_FUNCTION
        assert lines < longest, f"{function.name}: {lines} lines"


@pytest.mark.parametrize("path", TEMPLATES, ids=_name)
def test_a_template_can_be_read_at_once(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) < LONGEST_TEMPLATE


# --- one place for each thing -----------------------------------------------------------------------

CLOCKS = ("datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time")
READ_THE_CLOCK = {"mobility/clock.py", "mobility/services/journal.py"}
"""The clock itself; and the journal, for what no edge has dated."""


def test_only_the_clock_reads_the_clock() -> None:
    found = {_name(path) for path in PYTHON if any(_calls(path, *CLOCKS))}
    assert found <= READ_THE_CLOCK


def test_services_and_rules_are_told_the_time() -> None:
    for path in PYTHON:
        if path.parts[-2] in {"services", "rules", "documents", "tables"}:
            assert not any(_calls(path, "clock.now", "clock.today")), _name(path)


def test_only_one_place_commits() -> None:
    commits = {_name(path) for path in PYTHON if any(_calls(path, "session.commit"))}
    assert commits == {"mobility/db.py"}


def test_paragraphs_are_made_where_text_is_escaped() -> None:
    makers = {_name(path) for path in PYTHON if any(_calls(path, "Paragraph"))}
    assert makers <= {"mobility/documents/layout.py"}


def test_markup_is_made_where_sentences_are() -> None:
    makers = {_name(path) for path in PYTHON if any(_calls(path, "Markup"))}
    assert makers <= {"mobility/words/language.py"}


@pytest.mark.parametrize(
    "word", ["render_template_string", "pickle", "eval(", "exec(", "shell=True"]
)
def test_some_doors_stay_shut(word: str) -> None:
    assert [_name(path) for path in PYTHON if word in path.read_text(encoding="utf-8")] == []


def test_no_file_is_called_by_a_name_that_says_nothing() -> None:
    names = {path.stem for path in PYTHON}
    assert names & {"utils", "helpers", "common", "misc", "manager", "base"} == set()


# --- templates --------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", TEMPLATES, ids=_name)
@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_template_parses_and_uses_what_it_imports(app: Flask, path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    tree = app.jinja_env.parse(source)
    imported = set()
    for found in tree.find_all(nodes.FromImport):
        imported |= {name if isinstance(name, str) else name[1] for name in found.names}
    imported |= {found.target for found in tree.find_all(nodes.Import)}
    assert imported <= _used(app, source)
    app.jinja_env.compile(source)


def _used(app: Flask, source: str) -> set[str]:
    """The names that a template uses, itself or in what it includes."""
    tree = app.jinja_env.parse(source)
    used = {found.name for found in tree.find_all(nodes.Name) if found.ctx == "load"}
    for include in tree.find_all(nodes.Include):
        if isinstance(include.template, nodes.Const):
            included = ROOT / "templates" / include.template.value
            used |= _used(app, included.read_text(encoding="utf-8"))
    return used


@pytest.mark.parametrize("path", TEMPLATES, ids=_name)
def test_a_template_is_hygienic(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert not re.search(r"\|\s*safe\b|autoescape\s+false", source), "what people typed is escaped"
    html = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", "", source, flags=re.DOTALL)
    for pattern, why in (
        (r"\sstyle\s*=", "style="),
        (r"\son[a-z]+\s*=\s*[\"']", "an inline handler"),
        (r"<script(?![^>]*\ssrc=)(?![^>]*json)", "an inline script"),
        (r"(?:src|srcset|<link[^>]*\shref)\s*=\s*[\"']?(?:https?:)?//", "something from elsewhere"),
    ):
        assert not re.search(pattern, html), why


UNTOLD = re.compile(r"[^\W\d_]{2,}")
READ = re.compile(r"\b(?:title|aria-label|placeholder|alt)=\"([^\"{]*)\"")


@pytest.mark.parametrize("path", TEMPLATES, ids=_name)
def test_every_visible_word_goes_through_gettext(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    bare = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", "", source, flags=re.DOTALL)
    attributes = [text for text in READ.findall(bare) if UNTOLD.search(text)]
    shown = re.sub(r"<script\b.*?</script>|<!--.*?-->|<[^>]*>|&\w+;", " ", bare, flags=re.DOTALL)
    assert {*attributes, *UNTOLD.findall(shown)} <= {"Mobilité"}, (
        "only our own name needs no translation"
    )


@pytest.mark.parametrize("path", TEMPLATES, ids=_name)
def test_signs_that_want_a_no_break_space_go_through_gettext_too(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    source = re.sub(r"\{#.*?#\}|\{%.*?%\}", "", source, flags=re.DOTALL)
    assert not re.search(r"\}\}\s+[:;!?»]|«\s+\{\{", source), 'write _("%(what)s : %(value)s", …)'


# --- documentation ----------------------------------------------------------------------------------


def _document(name: str) -> str:
    path = ROOT / name
    if not path.exists():
        pytest.skip(f"{name} is not written yet")
    return path.read_text(encoding="utf-8")


def test_the_glossary_names_every_table_and_role() -> None:
    glossary = _document("docs/glossary.md")
    assert [name for name in Base.metadata.tables if f"`{name}`" not in glossary] == []
    assert [role for role in Role if f"`{role}`" not in glossary] == []


def test_every_setting_is_described() -> None:
    source = (CODE / "config.py").read_text(encoding="utf-8")
    manual = _document("docs/operations.md") if (ROOT / "docs").exists() else ""
    assert [
        name for name in set(re.findall(r"MOBILITY_[A-Z_]+", source)) if name not in manual
    ] == []


def test_no_file_names_the_machine_it_was_written_on() -> None:
    for path in (*PYTHON, *TEMPLATES, *sorted((ROOT / "docs").glob("*.md"))):
        assert not re.search(r"/(?:work|tmp)/\w", path.read_text(encoding="utf-8")), _name(path)


def test_a_number_that_no_row_can_have_is_not_found(app: Flask) -> None:
    adapter = app.url_map.bind("localhost")
    assert adapter.match("/policies/2147483647")[1] == {"policy_id": 2147483647}
    with pytest.raises(NotFound):
        adapter.match("/policies/2147483648")
