"""Is everything in order? What `mobility check` looks at, each fault with what to do."""

import hashlib
from collections import defaultdict

from sqlalchemy import and_, func, select
from sqlalchemy.orm import aliased, undefer

from mobility import db
from mobility.models import Edition, IssuedDocument, LedgerLine, Occupation, Rental, Series
from mobility.rules.issued import IssuedKind, series
from mobility.services import files, ledger, schema, takeovers
from mobility.services.contracts import SERIES_PREFIX
from mobility.services.files import Vault
from mobility.words import gettext as _


def faults(vault: Vault) -> list[str]:
    """Every fault found, as a sentence; empty when all is well."""
    return [
        *(
            _("Schéma : %(what)s. Lancez mobility upgrade.", what=what)
            for what in schema.differences()
        ),
        *_overlaps(),
        *_numbers(),
        *_ledger(),
        *_editions(),
        *_issued(),
        *_files(vault),
    ]


def _overlaps() -> list[str]:
    other = aliased(Occupation)
    rows = db.session.execute(
        select(Occupation.id, other.id)
        .join(
            other,
            and_(
                other.scooter_id == Occupation.scooter_id,
                other.id > Occupation.id,
                other.live,
                other.starts_at < Occupation.guarded_until,
                other.guarded_until > Occupation.starts_at,
            ),
        )
        .where(Occupation.live)
    )
    return [_("Les occupations %(a)s et %(b)s se chevauchent.", a=a, b=b) for a, b in rows]


def _numbers() -> list[str]:
    """Each series of contracts and of rentals taken over must hold exactly the numbers from 1 to its last."""
    taken: dict[str, list[int]] = defaultdict(list)
    for number in db.session.scalars(select(Rental.number)):
        year, _dash, rank = number.partition("-")
        prefix = takeovers.SERIES_PREFIX if year.startswith(takeovers.MARK) else SERIES_PREFIX
        taken[f"{prefix}{year.removeprefix(takeovers.MARK)}"].append(int(rank))
    found = []
    for name, last in db.session.execute(select(Series.name, Series.last)):
        numbered = name.startswith((SERIES_PREFIX, takeovers.SERIES_PREFIX))
        if numbered and sorted(taken[name]) != list(range(1, last + 1)):
            found.append(_("La série %(name)s a un trou ou un doublon.", name=name))
    return found


def _ledger() -> list[str]:
    found = [
        _("L'écriture %(id)s ne s'équilibre pas.", id=entry_id) for entry_id in ledger.unbalanced()
    ]
    if db.session.scalar(select(func.coalesce(func.sum(LedgerLine.cents), 0))):
        found.append(_("Le journal des comptes ne s'équilibre pas."))
    return found


def _editions() -> list[str]:
    """Kept bytes must be there, unless purged with their rental's retention, and have their hash.

    A rental taken over has none: its contract is paper.
    """
    editions = db.session.scalars(
        select(Edition).options(undefer(Edition.content)).execution_options(yield_per=50)
    )
    found = [
        _("L'édition %(id)s n'est plus celle qui a été gardée.", id=edition.id)
        for edition in editions
        if edition.content is not None
        and hashlib.sha256(edition.content).hexdigest() != edition.sha256
    ]
    bare = db.session.scalars(
        select(Rental.number).where(
            Rental.taken_over_at.is_(None),
            ~select(Edition.id).where(Edition.rental_id == Rental.id).exists(),
        )
    )
    found += [_("Le contrat %(number)s n'a pas de page gardée.", number=number) for number in bare]
    return found


def _issued() -> list[str]:
    """Documents given out must have their hash, and their series no gap."""
    rows = db.session.scalars(
        select(IssuedDocument)
        .options(undefer(IssuedDocument.content))
        .execution_options(yield_per=50)
    )
    found, taken = [], defaultdict(list)
    for row in rows:
        year, rank = row.number.split("-")[1:]
        taken[series(row.kind, int(year))].append(int(rank))
        if row.content is not None and hashlib.sha256(row.content).hexdigest() != row.sha256:
            found.append(
                _("Le document %(number)s n'est plus celui qui a été gardé.", number=row.number)
            )
    for name, last in db.session.execute(select(Series.name, Series.last)):
        if name.rpartition("-")[0] in set(IssuedKind) and sorted(taken[name]) != list(
            range(1, last + 1)
        ):
            found.append(_("La série %(name)s a un trou ou un doublon.", name=name))
    return found


def _files(vault: Vault) -> list[str]:
    """Kept papers must be there, open with a key of this installation, and have their hash."""
    said = {
        "lost": _("Le contenu du fichier %(id)s manque. Restaurez une sauvegarde."),
        "unreadable": _(
            "Le fichier %(id)s ne s'ouvre avec aucune clé. Ajoutez l'ancienne clé à MOBILITY_FILE_KEY."
        ),
        "changed": _("Le fichier %(id)s n'est plus celui qui a été gardé."),
    }
    return [said[code] % {"id": file_id} for code, file_id in files.faults(vault)]
