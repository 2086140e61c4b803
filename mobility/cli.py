"""The `mobility` command: everything that is done from a terminal."""

import os
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from typing import Any

import click
from sqlalchemy.exc import SQLAlchemyError

from mobility import clock, create_app, db
from mobility.config import BadSetting, Settings
from mobility.errors import MobilityError, Refused
from mobility.rules.importing import ImportKind, RowState
from mobility.rules.roles import Role
from mobility.services import accounts, checks, files, house, journal, schema, setup
from mobility.words import sentence, word


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Mobilité : louer des scooters à celles et ceux que le manque de transport prive d'emploi."""


def fail(words: str) -> None:
    """Say why on stderr and end with a fault."""
    click.echo(words, err=True)
    sys.exit(1)


def inside(command: Callable[..., Any]) -> Callable[..., Any]:
    """Run a command in the application, in the name of the terminal; a refusal is said and ends it."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> None:
        try:
            app = create_app()
            with app.app_context(), journal.acting(journal.Actor("command")):
                command(*args, **kwargs)
        except BadSetting as error:
            fail(str(error))
        except Refused as error:
            fail(" ".join(sentence(reason) for reason in error.reasons))
        except MobilityError as error:
            fail(str(error) or type(error).__name__)
        except SQLAlchemyError as error:
            fail(
                f"La base de données ne répond pas comme prévu : {error.__class__.__name__}. Essayez : mobility check"
            )

    return run


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="adresse d'écoute")
@click.option("--port", default=5000, show_default=True, help="port d'écoute")
@click.option(
    "--workers", default=2, show_default=True, help="nombre de processus qui servent les pages"
)
@click.option(
    "--no-scheduler", is_flag=True, help="sans les rappels (un autre processus s'en charge)"
)
def serve(host: str, port: int, workers: int, *, no_scheduler: bool) -> None:
    """Sert les pages et les rappels, et les relance s'ils tombent."""
    # Links in messages and codes on papers lead to where the pages are, unless a setting says otherwise.
    os.environ.setdefault("MOBILITY_PUBLIC_URL", f"http://127.0.0.1:{port}")
    from mobility import supervisor  # noqa: PLC0415 - what starts processes is only loaded to start them

    try:
        with create_app().app_context():
            _announce(port)
    except (BadSetting, Refused) as error:
        fail(str(error))
    sys.exit(supervisor.serve(host, port, workers, with_scheduler=not no_scheduler))


def _announce(port: int) -> None:

    if not house.shown().demonstration or not accounts.demonstration_accounts_exist():
        return
    click.echo(
        f"\nComptes de démonstration pour http://127.0.0.1:{port} (mot de passe : {accounts.DEMONSTRATION_PASSWORD})"
    )
    for user in accounts.staff():
        if user.demonstration and user.active:
            places = ", ".join(site.name for site in user.sites) or "tous les sites"
            click.echo(f"  {user.email:<32} {word(user.role):<16} {places}")
    click.echo()


@main.command()
def scheduler() -> None:
    """Lance les rappels seuls, sans les pages."""
    from mobility import scheduler as runner  # noqa: PLC0415 - APScheduler is only loaded to tick

    try:
        runner.main()
    except BadSetting as error:
        fail(str(error))


@main.command()
@click.argument("name")
@click.option(
    "--at", help="comme si l'on était à cet instant (ISO 8601, par exemple 2026-11-24T09:00+01:00)"
)
@inside
def job(name: str, at: str | None) -> None:
    """Passe une tâche une fois : plan-messages, deliver-messages, expire-holds, bring-in-lists, purge-imports."""
    from mobility import scheduler as runner  # noqa: PLC0415 - APScheduler is only loaded to tick

    try:
        now = _instant(at)
        counts = runner.run_job(name, now)
    except (LookupError, ValueError) as error:
        fail(str(error).strip("'\""))
    else:
        click.echo(
            ", ".join(f"{what} : {count}" for what, count in counts.items()) or "rien à faire"
        )


def _instant(text: str | None) -> datetime:
    if text is None:
        return clock.now()
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(
            f"« {text} » n'est pas un instant. Écrivez 2026-11-24T09:00+01:00."
        ) from None
    if moment.tzinfo is None:
        raise ValueError("Ajoutez le fuseau à l'instant, par exemple +01:00.")
    return moment.astimezone(UTC)


@main.command()
@inside
def upgrade() -> None:
    """Amène la base de données au schéma le plus récent, après une sauvegarde."""
    click.echo(schema.upgrade(clock.now()))


@main.command("schema-check")
def schema_check() -> None:
    """Dit si les migrations mènent bien aux tables (dans une base vide, à part)."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/empty.db"
        settings = Settings(
            instance=Path(folder), database_url=url, secret_key="-" * 32, testing=True
        )
        with create_app(settings).app_context():
            schema.upgrade(clock.now())
            faults = schema.differences()
    for fault in faults:
        click.echo(fault, err=True)
    if faults:
        fail("Les migrations ne mènent pas aux tables. Essayez : make migration")
    click.echo("Les migrations mènent aux tables.")


@main.command()
@click.option("--name", prompt="Nom de la fondation", help="nom de la fondation")
@click.option("--site", "site_name", prompt="Ville du premier site", help="ville du premier site")
@click.option("--phone", prompt="Téléphone (accueil)", help="téléphone de l'accueil")
@click.option(
    "--email", prompt="E-mail du premier administrateur", help="e-mail du premier administrateur"
)
@click.option(
    "--admin", prompt="Nom du premier administrateur", help="nom du premier administrateur"
)
@inside
def init(name: str, site_name: str, phone: str, email: str, admin: str) -> None:
    """Premier démarrage, sans données de démonstration : la fondation, un site, un administrateur."""
    if not setup.is_empty():
        fail("Une fondation est déjà réglée dans cette base. Rien n'a été changé.")
    now = clock.now()

    def unit() -> str:
        site_id = setup.found(
            name, site_name=site_name, phone=phone, now=now, starts_on=clock.today()
        )
        user = accounts.add(email, name=admin, role=Role.ADMIN, site_ids=[site_id], now=now)
        db.session.flush()
        return accounts.invite(user.id, now=now)

    key = db.write(unit)
    _invitation(admin, key)


def _invitation(name: str, key: str) -> None:
    from flask import current_app  # noqa: PLC0415 - the only setting that this module reads

    address = current_app.config["SETTINGS"].public_url
    click.echo(f"{name} choisit son mot de passe ici, une seule fois, dans les 3 jours :")
    click.echo(f"  {address}/invitation/{key}")


@main.group()
def user() -> None:
    """Les comptes de l'équipe."""


@user.command("add")
@click.argument("email")
@click.option("--name", required=True, help="prénom et nom")
@click.option(
    "--role", required=True, type=click.Choice([role.value for role in Role]), help="rôle"
)
@click.option("--site", "sites", multiple=True, help="nom d'un site (peut être répété)")
@click.option("--password-stdin", is_flag=True, help="lit le mot de passe sur l'entrée standard")
@inside
def add_user(
    email: str, name: str, role: str, sites: tuple[str, ...], *, password_stdin: bool
) -> None:
    """Ajoute un membre de l'équipe."""
    known = {site.name: site.id for site in house.sites()}
    unknown = [site for site in sites if site not in known]
    if unknown:
        fail(f"Site inconnu : {', '.join(unknown)}. Il y a : {', '.join(known) or 'aucun'}.")
    hashed = None
    if password_stdin:
        password = sys.stdin.readline().rstrip("\n")
        faults = accounts.password_faults(password, role=Role(role), email=email, name=name)
        if faults:
            raise Refused(*faults)
        hashed = accounts.hash_password(password)
    now = clock.now()

    def unit() -> str:
        added = accounts.add(
            email,
            name=name,
            role=Role(role),
            site_ids=[known[site] for site in sites],
            password_hash=hashed,
            now=now,
        )
        db.session.flush()
        return "" if hashed else accounts.invite(added.id, now=now)

    key = db.write(unit)
    if key:
        _invitation(name, key)
    else:
        click.echo(f"{name} peut se connecter avec {email}.")


@main.group("import")
def bring_in() -> None:
    """Importe une liste (CSV ou XLSX) : tout, ou rien."""


def _list_options(command: Callable[..., Any]) -> Callable[..., Any]:
    for option in (
        click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path)),
        click.option("--dry-run", is_flag=True, help="dit ce qui changerait, ne change rien"),
    ):
        command = option(command)
    return command


_site_option = click.option("--site", help="site de ce qui est nouveau, s'il y en a plusieurs")


@bring_in.command("beneficiaries")
@_list_options
@_site_option
@inside
def import_beneficiaries(file: Path, site: str | None, *, dry_run: bool) -> None:
    """Importe des personnes."""
    _import(ImportKind.BENEFICIARIES, file, site, dry_run=dry_run)


@bring_in.command("scooters")
@_list_options
@_site_option
@inside
def import_scooters(file: Path, site: str | None, *, dry_run: bool) -> None:
    """Importe des scooters."""
    _import(ImportKind.SCOOTERS, file, site, dry_run=dry_run)


@bring_in.command("rentals")
@_list_options
@inside
def import_rentals(file: Path, *, dry_run: bool) -> None:
    """Reprend des locations en cours sur contrat papier."""
    _import(ImportKind.RENTALS, file, None, dry_run=dry_run)


def _import(kind: ImportKind, file: Path, site: str | None, *, dry_run: bool) -> None:
    from mobility.services import import_command, import_files  # noqa: PLC0415 - only loaded to bring in a list

    with file.open("rb") as stream:
        content = stream.read(import_files.LARGEST + 1)
    weighed = import_command.weigh(content, kind, site=site, now=clock.now())
    if weighed.unread:
        click.echo(f"Colonnes laissées de côté : {', '.join(weighed.unread)}.")
    faults = weighed.faults()
    for number, heading, fault in faults:
        where = f"ligne {number}, colonne « {heading} »" if heading else f"ligne {number}"
        click.echo(f"✖ {where} : {sentence(fault)}", err=True)
    counts = weighed.counts()
    told = ", ".join(f"{word(state)} : {counts[state]}" for state in RowState if counts.get(state))
    if faults:
        fail(f"{told}. Rien n'a été importé.")
    if not dry_run:
        db.write(import_command.bring_in, weighed)
    click.echo(f"{told}. {'Rien n’a été changé (essai).' if dry_run else 'C’est importé.'}")


@main.command()
@click.option("--seed", default=1, show_default=True, help="même graine, mêmes données")
@click.option("--scale", default=1, show_default=True, help="multiplie le nombre de personnes")
@click.option("--if-empty", is_flag=True, help="ne fait rien si une fondation est déjà réglée")
@click.option("--remove", is_flag=True, help="ôte les données de démonstration")
@inside
def demo(seed: int, scale: int, *, if_empty: bool, remove: bool) -> None:
    """Remplit une base vide de données de démonstration autour d'aujourd'hui."""
    from mobility import demo as demonstration  # noqa: PLC0415 - loaded only to fill a database

    if remove:
        if not house.shown().demonstration:
            fail("Cette base ne contient pas de démonstration : rien n'a été ôté.")
        schema.empty()
        click.echo("La démonstration est ôtée ; la base est vide. Continuez avec : mobility init")
        return
    if not setup.is_empty():
        if if_empty:
            return
        fail("Cette base n'est pas vide : la démonstration ne s'y mêle pas.")
    click.echo("Préparation des données de démonstration…")
    try:
        demonstration.fill(now=clock.now(), seed=seed, vault=_vault(), scale=scale)
    except BaseException:
        schema.empty()  # half a demonstration would pass for a whole one at the next start
        raise


@main.command("renew-file-keys")
@inside
def renew_file_keys() -> None:
    """Chiffre à nouveau les fichiers gardés, avec la première clé de MOBILITY_FILE_KEY."""
    vault, last, done, seen = _vault(), 0, 0, 0
    while True:
        found = files.after(last)
        if not found:
            break
        done += db.write(files.renew, found, vault)
        seen, last = seen + len(found), found[-1]
    if seen > done:
        fail(
            f"{seen - done} fichiers sur {seen} ne s'ouvrent avec aucune clé. Lesquels : mobility check"
        )
    click.echo(f"Fichiers chiffrés avec la première clé : {done}.")


def _vault() -> files.Vault:
    from flask import current_app  # noqa: PLC0415 - the settings are read where a command needs them

    return files.Vault(current_app.config["SETTINGS"].file_keys)


@main.command()
@inside
def check() -> None:
    """Vérifie la base : schéma, chevauchements, séries, écritures, contrats et fichiers avec leurs empreintes."""
    faults = checks.faults(_vault())
    for fault in faults:
        click.echo(f"✖ {fault}", err=True)
    if faults:
        sys.exit(1)
    click.echo("Tout est en ordre.")


if __name__ == "__main__":
    main()
