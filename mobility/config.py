"""Every setting, with what it means. Read once from the environment; a bad one stops the start."""

import os
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

ROOT = Path(__file__).parent.parent
MEGABYTE = 1024 * 1024
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1", "[::1]"})


class BadSetting(ValueError):
    """A setting that the application will not start with; says which, and what to write instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What one installation is told from outside."""

    instance: Path = ROOT / "instance"
    """The folder of this installation: embedded database, keys, outbox. `MOBILITY_INSTANCE`."""

    database_url: str = ""
    """SQLAlchemy URL; by default SQLite in the instance folder. `MOBILITY_DATABASE_URL`."""

    secret_key: str = field(default="", repr=False)
    """Signs cookies; 32 characters or more. Generated into the instance folder. `MOBILITY_SECRET_KEY`."""

    file_keys: tuple[str, ...] = field(default=(), repr=False)
    """Keys that encrypt kept papers (Fernet), by commas: the first one encrypts, all of them open. Generated into the
    instance folder. `MOBILITY_FILE_KEY`."""

    mail_url: str = ""
    """`smtp://user:pass@host:port`; by default `.eml` files in `outbox/`. `MOBILITY_MAIL_URL`."""

    sms_url: str = ""
    """By default text files in `outbox/`. `MOBILITY_SMS_URL`."""

    public_url: str = "http://127.0.0.1:5000"
    """The address that links in messages begin with. `MOBILITY_PUBLIC_URL`."""

    trusted_hosts: tuple[str, ...] = ()
    """Host names that the application answers to, besides loopback. `MOBILITY_TRUSTED_HOSTS`, by commas."""

    timezone: str = "Europe/Paris"
    """The foundation's civil time. `MOBILITY_TIMEZONE`."""

    testing: bool = False
    """Set by the tests only: small password hashes, the page of components."""

    @property
    def over_https(self) -> bool:
        """Whether people reach the pages over https: decides cookies and HSTS."""
        return urlsplit(self.public_url).scheme == "https"

    @property
    def outbox(self) -> Path:
        """Where messages lie when no mail server is set."""
        return self.instance / "outbox"


def from_environment(environment: Mapping[str, str] | None = None) -> Settings:
    """The settings of this installation; creates the instance folder and its secret at the first start.

    Raises:
        BadSetting: a setting that cannot be meant.
    """
    env = os.environ if environment is None else environment
    instance = Path(env.get("MOBILITY_INSTANCE") or ROOT / "instance").resolve()
    instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    settings = Settings(
        instance=instance,
        database_url=_database(env.get("MOBILITY_DATABASE_URL", ""), instance),
        secret_key=_secret(env.get("MOBILITY_SECRET_KEY", ""), instance),
        file_keys=_file_keys(env.get("MOBILITY_FILE_KEY", ""), instance),
        mail_url=env.get("MOBILITY_MAIL_URL", ""),
        sms_url=env.get("MOBILITY_SMS_URL", ""),
        public_url=_public_url(env.get("MOBILITY_PUBLIC_URL") or "http://127.0.0.1:5000"),
        trusted_hosts=tuple(
            host.strip()
            for host in env.get("MOBILITY_TRUSTED_HOSTS", "").split(",")
            if host.strip()
        ),
        timezone=_timezone(env.get("MOBILITY_TIMEZONE") or "Europe/Paris"),
    )
    _outbox_schemes(settings)
    return settings


def _database(url: str, instance: Path) -> str:
    if not url:
        return f"sqlite:///{instance / 'mobility.db'}"
    if url.startswith(("postgresql://", "postgres://")):
        return "postgresql+psycopg://" + url.split("://", 1)[1]
    if url.startswith(("postgresql+psycopg://", "sqlite:///")):
        return url
    raise BadSetting(
        "MOBILITY_DATABASE_URL : écrivez sqlite:////chemin/mobility.db ou postgresql://utilisateur@hôte/base."
    )


def _secret(given: str, instance: Path) -> str:
    given = given or _kept(instance / "secret-key", lambda: secrets.token_urlsafe(48))
    if len(given) < 32:
        raise BadSetting("MOBILITY_SECRET_KEY : il faut au moins 32 caractères tirés au hasard.")
    return given


def _file_keys(given: str, instance: Path) -> tuple[str, ...]:
    given = given or _kept(
        instance / "file-key", lambda: urlsafe_b64encode(secrets.token_bytes(32)).decode()
    )
    keys = tuple(key.strip() for key in given.split(",") if key.strip())
    if not keys or not all(_is_file_key(key) for key in keys):
        raise BadSetting(
            "MOBILITY_FILE_KEY : écrivez une ou plusieurs clés de 32 octets en base64, séparées par des virgules."
        )
    return keys


def _is_file_key(key: str) -> bool:
    try:
        return len(urlsafe_b64decode(key)) == 32
    except ValueError:
        return False


def _kept(path: Path, make: Callable[[], str]) -> str:
    """What a file of the instance folder holds, which only its owner may read; made at the first start."""
    if not path.exists():
        # O_EXCL: of two processes that start together, one writes and both read the same key.
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            pass
        else:
            with os.fdopen(descriptor, "w", encoding="ascii") as file:
                file.write(make())
    return path.read_text(encoding="ascii").strip()


def _public_url(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise BadSetting(
            "MOBILITY_PUBLIC_URL : écrivez une adresse complète, comme https://mobilite.example.org."
        )
    if parts.scheme == "http" and parts.hostname not in LOOPBACK:
        raise BadSetting(
            "MOBILITY_PUBLIC_URL : hors de cette machine, l'adresse doit commencer par https://."
        )
    return url.rstrip("/")


def _timezone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise BadSetting(
            f"MOBILITY_TIMEZONE : « {name} » n'est pas un fuseau horaire connu."
        ) from error
    return name


def _outbox_schemes(settings: Settings) -> None:
    if settings.mail_url and urlsplit(settings.mail_url).scheme not in {
        "smtp",
        "smtps",
        "smtp+starttls",
    }:
        raise BadSetting("MOBILITY_MAIL_URL : écrivez smtp://utilisateur:motdepasse@hôte:port.")
    if settings.sms_url:
        raise BadSetting(
            "MOBILITY_SMS_URL : aucune passerelle n'est encore prise en charge ; laissez vide."
        )


def for_flask(settings: Settings) -> dict[str, Any]:
    """The same as Flask and its extensions want it, with what is no choice of an installation."""
    return {
        "SETTINGS": settings,
        "TESTING": settings.testing,
        "SECRET_KEY": settings.secret_key,
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "TRUSTED_HOSTS": [*sorted(LOOPBACK - {"::1"}), *settings.trusted_hosts],
        "MAX_CONTENT_LENGTH": 12 * MEGABYTE,
        "SESSION_COOKIE_NAME": "__Host-mobility" if settings.over_https else "mobility",
        "SESSION_COOKIE_SECURE": settings.over_https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "WTF_CSRF_TIME_LIMIT": None,  # the session bounds it; an hour eats long forms
        "WTF_CSRF_SSL_STRICT": False,  # it asks for the referrer, which our policy tells browsers not to send
        "WTF_I18N_ENABLED": False,
        "BOOTSTRAP_SERVE_LOCAL": True,
    }
