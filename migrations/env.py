"""Alembic in one transaction on both engines; on SQLite foreign keys are set aside while tables are rebuilt.

Batch mode on SQLite rebuilds a table by deleting the old one: with foreign keys on, that would delete its
children. And it drops triggers in silence: so the guards go out before, and come back after every run.
"""

from pathlib import Path
from typing import Any

from alembic import context
from alembic.migration import MigrationContext
from alembic.operations.ops import DropColumnOp, DropConstraintOp, ModifyTableOps
from flask import current_app
from sqlalchemy import Connection, Enum, inspect, text
from sqlalchemy.sql.elements import conv

from mobility import guards
from mobility.db import Base, migrating

database = current_app.extensions["migrate"].db


HEAD = Path(__file__).parent / "HEAD"


def numbered(migration_context: MigrationContext, _revision: Any, directives: list[Any]) -> None:
    """Number a new migration after the last one, and name it in HEAD: two branches then conflict in git."""
    if not directives or directives[0].upgrade_ops.is_empty():
        return
    script = directives[0]
    _drop_checks_first(script.downgrade_ops)
    heads = migration_context.opts["script"].get_heads()
    script.rev_id = f"{int(heads[0]) + 1 if heads else 1:04d}"
    HEAD.write_text(
        f"{script.rev_id}_{script.message.strip().lower().replace(' ', '_')}\n", encoding="utf-8"
    )


def _drop_checks_first(container: Any) -> None:
    """A column that is limited to the words of an enum cannot go, on SQLite, while its CHECK stands."""
    for change in container.ops:
        if not isinstance(change, ModifyTableOps):
            continue
        checks = [
            DropConstraintOp(
                conv(f"ck_{change.table_name}_{kind.name}"), change.table_name, type_="check"
            )
            for one in change.ops
            if isinstance(one, DropColumnOp)
            and isinstance(kind := one.to_column().type, Enum)
            and kind.create_constraint
        ]
        change.ops[:0] = checks


def run(connection: Connection) -> None:
    """Migrate, then put the guards back and look for references that lead nowhere."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        transactional_ddl=True,
        compare_type=True,
        process_revision_directives=numbered,
    )
    with context.begin_transaction():
        if inspect(connection).has_table("occupation"):
            guards.remove(connection)
        context.run_migrations()
        if inspect(connection).has_table("occupation"):
            guards.install(connection)
        if connection.dialect.name == "sqlite":
            broken = connection.execute(text("PRAGMA foreign_key_check")).all()
            if broken:
                raise RuntimeError(f"the migration leaves references that lead nowhere: {broken}")


with migrating(database.engine) as connection:
    run(connection)
