"""The documentation tells of the house as it is: its commands, its settings, its folders, its words."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from flask import Flask

from mobility import cli
from mobility.config import ROOT
from mobility.services import accounts

PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
BOLD = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)


def _text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _commands(group: click.Group, before: str = "mobility") -> Iterator[tuple[str, click.Command]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from _commands(command, f"{before} {name}")
        else:
            yield f"{before} {name}", command


# --- what can be typed and set ----------------------------------------------------------------------


def test_the_readme_names_every_command_and_its_options() -> None:
    lines = {
        line.partition("`")[2].partition("`")[0]
        for line in _text("README.md").splitlines()
        if line.startswith("| `mobility ")
    }
    commands = dict(_commands(cli.main))
    for name, command in commands.items():
        told = next((line for line in lines if line == name or line.startswith(f"{name} ")), "")
        assert told, f"{name} is not in the README"
        asked = {
            option
            for parameter in command.params
            if isinstance(parameter, click.Option)
            for option in parameter.opts
            if not parameter.prompt
        }
        assert asked == set(re.findall(r"--[a-z-]+", told)), name
    assert len(lines) == len(commands), "the README names a command that does not exist"


def test_readme_and_operations_name_every_setting_and_no_other() -> None:
    known = set(re.findall(r"MOBILITY_[A-Z_]+", _text("mobility/config.py")))
    for page in ("README.md", "docs/operations.md"):
        told = set(re.findall(r"MOBILITY_[A-Z_]+", _text(page)))
        assert known <= told, page
        assert {name for name in told - known if not name.startswith("MOBILITY_TEST_")} == set()


def test_the_readme_tells_the_password_that_opens_the_demonstration() -> None:
    assert f"`{accounts.DEMONSTRATION_PASSWORD}`" in _text("README.md")


def test_what_the_pages_ask_of_make_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", _text("Makefile"), re.MULTILINE))
    for page in PAGES:
        asked = set(re.findall(r"(?:`|^)make ([a-z]+)", page.read_text("utf-8"), re.MULTILINE))
        assert asked <= targets, _name(page)


# --- where things are -------------------------------------------------------------------------------


def test_the_map_of_the_house_is_complete_and_true() -> None:
    the_map = _text("README.md").partition("## The map")[2].partition("## ")[0]
    told = {name.rstrip("/") for name in re.findall(r"`([\w/.]+)`", the_map) if "(" not in name}
    made_at_the_first_start = {"instance"}
    for name in told - made_at_the_first_start:
        folder = ROOT if "/" in name or (ROOT / name).exists() else ROOT / "mobility/forms"
        assert (folder / name).exists(), f"the map leads to {name}, which is not there"
    rooms = {_name(path) for path in (ROOT / "mobility").iterdir() if path.name[0] not in "_."}
    assert rooms <= told, "a room of the house is not on the map"


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_every_link_resolves(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for target in LINK.findall(text):
        address, _, anchor = target.partition("#")
        if re.match(r"[a-z]+:", address):
            continue
        found = (page.parent / address).resolve() if address else page
        assert found.exists(), target
        if anchor:
            assert anchor in {_anchor(title) for title in _titles(found)}, target


def _titles(page: Path) -> list[str]:
    return re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)


def _anchor(title: str) -> str:
    """As forges make them: lower case, hyphens for spaces, no other sign."""
    return re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-")


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_every_python_block_parses(page: Path) -> None:
    for language, code in BLOCK.findall(page.read_text(encoding="utf-8")):
        if language == "python":
            ast.parse(code)


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_files_that_a_page_speaks_of_are_there(page: Path) -> None:
    text = BLOCK.sub("", page.read_text(encoding="utf-8"))
    named = re.findall(r"`((?:mobility|templates|tests|bench|docs|migrations)/[\w/.-]+)`", text)
    for name in named:
        if "keepsake" not in name:  # the noun that docs/adding-a-noun.md adds, and nobody keeps
            assert (ROOT / name).exists(), name


# --- the guide --------------------------------------------------------------------------------------


def _spoken() -> str:
    """Everything that pages may say, as authors wrote it; strings in several pieces joined."""
    pages = [*(ROOT / "templates").rglob("*.html"), *(ROOT / "mobility").rglob("*.py")]
    source = "\n".join(path.read_text(encoding="utf-8") for path in pages)
    return re.sub(r"\"\s*\n\s*\"", "", source)


def test_the_guide_uses_the_very_words_of_the_pages() -> None:
    spoken = _spoken()
    words = {re.sub(r"\s+", " ", bold) for bold in BOLD.findall(_text("docs/guide.md"))}
    assert len(words) > 50
    assert sorted(word for word in words if word not in spoken) == []


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_addresses_that_pages_name_are_served(app: Flask) -> None:
    served = {re.sub(r"<[^>]+>", "", rule.rule).rstrip("/") for rule in app.url_map.iter_rules()}
    for page in PAGES:
        text = BLOCK.sub("", page.read_text(encoding="utf-8"))
        for address in re.findall(r"`(/[a-z][a-z/.<>-]*[a-z>.…/]*)`", text):
            plain = re.sub(r"<[^>]+>|…", "", address).rstrip("/")
            assert plain in served, f"{_name(page)}: {address}"
