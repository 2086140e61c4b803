"""Lists that wait to be brought in."""

from collections.abc import Sequence

from mobility.models import ImportBatch
from mobility.rules.importing import ImportKind
from mobility.services import import_files, imports
from mobility.services.import_rows import Setting
from tests.factories.house import a_person, the_site
from tests.machine import NOW

PEOPLE = (
    "Nom;Prénom;Né le;Tél",
    "Delacroix;Noémie;27/03/1998;06 39 98 12 34",
    "Haddad;Bilal;31/02/1990;0639981235",
)
"""A list of two people, the second with a day that does not exist."""


def an_import(
    lines: Sequence[str] = PEOPLE, kind: ImportKind = ImportKind.BENEFICIARIES
) -> ImportBatch:
    """A list as a manager sent it."""
    source = imports.SOURCES[kind]
    table = import_files.read("\n".join(lines).encode(), source.columns, source.vague)
    mapping = imports.mapping_of(table, kind)
    setting = Setting(a_person(), NOW, the_site().id, mapping)
    prepared = imports.prepare(table, kind, setting)
    return imports.keep(prepared, kind=kind, name="liste.csv", setting=setting)
