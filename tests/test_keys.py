"""The keys of an installation: made at the first start, for its owner alone; changed without losing a paper."""

import stat
from base64 import b64encode
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask

from mobility import cli, config, db
from mobility.services import files
from mobility.services.files import Clean, Vault
from tests.machine import FILE_KEY, NOW

NEW_KEY = b64encode(b"n" * 32).decode()


def test_keys_are_made_once_and_only_their_owner_reads_them(tmp_path: Path) -> None:
    environment = {"MOBILITY_INSTANCE": str(tmp_path)}
    first = config.from_environment(environment)
    for name in ("file-key", "secret-key"):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600
    again = config.from_environment(environment)
    assert (again.file_keys, again.secret_key) == (first.file_keys, first.secret_key)
    assert len(first.file_keys) == 1
    vault = Vault(first.file_keys)
    assert vault.open(vault.seal(Clean("image/jpeg", b"paper")).secret) == b"paper"
    assert first.file_keys[0] not in repr(first)


def test_several_keys_are_given_by_commas(tmp_path: Path) -> None:
    given = {"MOBILITY_INSTANCE": str(tmp_path), "MOBILITY_FILE_KEY": f"{NEW_KEY}, {FILE_KEY}"}
    assert config.from_environment(given).file_keys == (NEW_KEY, FILE_KEY)
    assert not (tmp_path / "file-key").exists()


@pytest.mark.parametrize("key", ["short", "é" * 44, b64encode(b"x" * 31).decode(), ",", " , "])
def test_a_key_that_is_none_stops_the_start(tmp_path: Path, key: str) -> None:
    with pytest.raises(config.BadSetting, match="MOBILITY_FILE_KEY"):
        config.from_environment({"MOBILITY_INSTANCE": str(tmp_path), "MOBILITY_FILE_KEY": key})


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_command_puts_every_paper_under_the_first_key(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    sealed = Vault([FILE_KEY]).seal(Clean("image/jpeg", b"paper"))
    with app.app_context():
        kept = [
            db.write(lambda: files.keep(sealed, name="paper", by=None, now=NOW).id)
            for _ in range(23)
        ]
    monkeypatch.setattr(cli, "create_app", lambda: app)

    def run(*keys: str) -> tuple[int, str]:
        monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], file_keys=keys))
        done = CliRunner().invoke(cli.main, ["renew-file-keys"])
        return done.exit_code, done.output

    assert run(NEW_KEY, FILE_KEY) == (0, "Fichiers chiffrés avec la première clé : 23.\n")
    with app.app_context():
        assert files.read(kept[-1], Vault([NEW_KEY]))[1] == b"paper"
    code, said = run(FILE_KEY)
    assert code == 1
    assert "mobility check" in said
