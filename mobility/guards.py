"""The last guard of each invariant: triggers, exclusion constraints and their SQL on both engines.

What must never be true is refused by the database itself. Every migration ends with `install`, since Alembic's
batch mode on SQLite rebuilds a table without its triggers, and says nothing. A test compares what the database
holds with what stands here.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from sqlalchemy import Connection, Index, UniqueConstraint, inspect, text
from sqlalchemy.exc import DBAPIError

from mobility.db import Base


@dataclass(frozen=True, slots=True)
class Guard:
    """One invariant: its name, the table it watches, and the statements that raise it on each engine."""

    name: str
    table: str
    sqlite: tuple[str, ...]
    postgresql: tuple[str, ...]


def _frozen(table: str, *, purged: tuple[str, ...] = ()) -> Guard:
    """Rows of `table` are added and never changed; a purge may only empty the columns named `purged`."""
    name = f"{table}_is_append_only"
    refusal = f"SELECT RAISE(ABORT, '{name}');"
    if purged:
        kept = _kept_columns(table, purged)
        same = " AND ".join(f"OLD.{c} IS NEW.{c}" for c in kept)
        emptied = " AND ".join(f"NEW.{c} IS NULL" for c in purged)
        when = f"WHEN NOT ({same} AND {emptied})"
        # As text: PostgreSQL's json type has no equality.
        pg_same = " AND ".join(f"OLD.{c}::text IS NOT DISTINCT FROM NEW.{c}::text" for c in kept)
        pg_test = (
            f"IF TG_OP = 'UPDATE' THEN IF {pg_same} AND {emptied} THEN RETURN NEW; END IF; END IF;"
        )
    else:
        when = pg_test = ""
    return Guard(
        name,
        table,
        sqlite=(
            f"CREATE TRIGGER {name}_update BEFORE UPDATE ON {table} {when} BEGIN {refusal} END",
            f"CREATE TRIGGER {name}_delete BEFORE DELETE ON {table} BEGIN {refusal} END",
        ),
        postgresql=(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {pg_test} "
            f"RAISE EXCEPTION '{name}' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = '{name}'; "
            "END $$",
            f"CREATE TRIGGER {name} BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
            f"CREATE TRIGGER {name}_truncate BEFORE TRUNCATE ON {table} EXECUTE FUNCTION {name}()",
        ),
    )


def _kept_columns(table: str, purged: tuple[str, ...]) -> list[str]:
    return [
        column.name for column in Base.metadata.tables[table].columns if column.name not in purged
    ]


OVERLAP = "occupation_no_overlap"
_SQLITE_OVERLAP = (
    "BEFORE {event} ON occupation WHEN NEW.live BEGIN "
    f"SELECT RAISE(ABORT, '{OVERLAP}') WHERE EXISTS ("
    "SELECT 1 FROM occupation o WHERE o.scooter_id = NEW.scooter_id AND o.live = 1 AND o.id IS NOT NEW.id "
    "AND o.starts_at < NEW.guarded_until AND o.guarded_until > NEW.starts_at); END"
)

SERIES = "series_without_gap"
_SERIES_REFUSAL = f"SELECT RAISE(ABORT, '{SERIES}');"


def _overlap() -> Guard:
    """Two live occupations of one scooter never overlap, turnaround included."""
    return Guard(
        OVERLAP,
        "occupation",
        sqlite=(
            f"CREATE TRIGGER {OVERLAP}_insert {_SQLITE_OVERLAP.format(event='INSERT')}",
            f"CREATE TRIGGER {OVERLAP}_update {_SQLITE_OVERLAP.format(event='UPDATE')}",
        ),
        postgresql=(
            f"ALTER TABLE occupation ADD CONSTRAINT {OVERLAP} EXCLUDE USING gist "
            "(scooter_id WITH =, tstzrange(starts_at, guarded_until) WITH &&) WHERE (live)",
        ),
    )


ALLOTTED_ONCE = "allotted_scooter_once"
_SQLITE_ALLOTTED = (
    "BEFORE {event} ON allotted_scooter BEGIN "
    f"SELECT RAISE(ABORT, '{ALLOTTED_ONCE}') WHERE EXISTS ("
    "SELECT 1 FROM allotted_scooter o WHERE o.scooter_id = NEW.scooter_id AND o.id IS NOT NEW.id "
    "AND o.first_day <= NEW.last_day AND o.last_day >= NEW.first_day); END"
)


def _allotted_once() -> Guard:
    """One scooter is reserved for one public on one day."""
    return Guard(
        ALLOTTED_ONCE,
        "allotted_scooter",
        sqlite=(
            f"CREATE TRIGGER {ALLOTTED_ONCE}_insert {_SQLITE_ALLOTTED.format(event='INSERT')}",
            f"CREATE TRIGGER {ALLOTTED_ONCE}_update {_SQLITE_ALLOTTED.format(event='UPDATE')}",
        ),
        postgresql=(
            f"ALTER TABLE allotted_scooter ADD CONSTRAINT {ALLOTTED_ONCE} EXCLUDE USING gist "
            "(scooter_id WITH =, daterange(first_day, last_day, '[]') WITH &&)",
        ),
    )


def _series() -> Guard:
    """A series begins at 0 or 1 and only goes on by one."""
    return Guard(
        SERIES,
        "series",
        sqlite=(
            f"CREATE TRIGGER {SERIES}_update BEFORE UPDATE ON series "
            f"WHEN NEW.last <> OLD.last + 1 OR NEW.name <> OLD.name BEGIN {_SERIES_REFUSAL} END",
            f"CREATE TRIGGER {SERIES}_insert BEFORE INSERT ON series "
            f"WHEN NEW.last NOT IN (0, 1) BEGIN {_SERIES_REFUSAL} END",
            f"CREATE TRIGGER {SERIES}_delete BEFORE DELETE ON series BEGIN {_SERIES_REFUSAL} END",
        ),
        postgresql=(
            f"CREATE FUNCTION {SERIES}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "IF TG_OP = 'UPDATE' AND NEW.last = OLD.last + 1 AND NEW.name = OLD.name THEN RETURN NEW; END IF; "
            "IF TG_OP = 'INSERT' AND NEW.last IN (0, 1) THEN RETURN NEW; END IF; "
            f"RAISE EXCEPTION '{SERIES}' USING ERRCODE = 'integrity_constraint_violation', "
            f"CONSTRAINT = '{SERIES}'; END $$",
            f"CREATE TRIGGER {SERIES} BEFORE INSERT OR UPDATE OR DELETE ON series "
            f"FOR EACH ROW EXECUTE FUNCTION {SERIES}()",
            f"CREATE TRIGGER {SERIES}_truncate BEFORE TRUNCATE ON series EXECUTE FUNCTION {SERIES}()",
        ),
    )


def _assessment_stays() -> Guard:
    """What a mobility assessment said stays as it was once it is finished: an authorised prescriber signs it."""
    name = "assessment_stays"
    return Guard(
        name,
        "mobility_assessment",
        sqlite=(
            f"CREATE TRIGGER {name} BEFORE UPDATE ON mobility_assessment WHEN OLD.state <> 'draft' AND NOT ("
            "NEW.state <> 'draft' AND OLD.answers IS NEW.answers AND OLD.conclusion IS NEW.conclusion "
            f"AND OLD.finished_at IS NEW.finished_at) BEGIN SELECT RAISE(ABORT, '{name}'); END",
        ),
        postgresql=(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "IF OLD.state = 'draft' OR (NEW.state <> 'draft' AND OLD.answers::text = NEW.answers::text "
            "AND OLD.conclusion = NEW.conclusion AND OLD.finished_at IS NOT DISTINCT FROM NEW.finished_at) "
            "THEN RETURN NEW; END IF; "
            f"RAISE EXCEPTION '{name}' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = '{name}'; "
            "END $$",
            f"CREATE TRIGGER {name} BEFORE UPDATE ON mobility_assessment FOR EACH ROW EXECUTE FUNCTION {name}()",
        ),
    )


IN_USE = "policy_in_use_never_changes"
_DECIDED = "EXISTS (SELECT 1 FROM decision WHERE policy_id = OLD.id)"


def _in_use() -> Guard:
    """A policy that a decision rests on stays as it is: anybody can weigh that decision anew years later."""
    refusal = f"SELECT RAISE(ABORT, '{IN_USE}');"
    return Guard(
        IN_USE,
        "policy",
        sqlite=(
            f"CREATE TRIGGER {IN_USE}_update BEFORE UPDATE ON policy WHEN {_DECIDED} BEGIN {refusal} END",
            f"CREATE TRIGGER {IN_USE}_delete BEFORE DELETE ON policy WHEN {_DECIDED} BEGIN {refusal} END",
        ),
        postgresql=(
            f"CREATE FUNCTION {IN_USE}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {_DECIDED} THEN RAISE EXCEPTION '{IN_USE}' "
            f"USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = '{IN_USE}'; END IF; "
            "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
            f"CREATE TRIGGER {IN_USE} BEFORE UPDATE OR DELETE ON policy FOR EACH ROW EXECUTE FUNCTION {IN_USE}()",
        ),
    )


def _fall_stays() -> Guard:
    """A thing that fell stays out of use: nobody wipes the fall off and hands it out again."""
    name = "equipment_fall_stays"
    return Guard(
        name,
        "equipment_item",
        sqlite=(
            f"CREATE TRIGGER {name} BEFORE UPDATE ON equipment_item WHEN OLD.fell_on IS NOT NULL "
            f"AND NEW.fell_on IS NULL BEGIN SELECT RAISE(ABORT, '{name}'); END",
        ),
        postgresql=(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "IF OLD.fell_on IS NULL OR NEW.fell_on IS NOT NULL THEN RETURN NEW; END IF; "
            f"RAISE EXCEPTION '{name}' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = '{name}'; "
            "END $$",
            f"CREATE TRIGGER {name} BEFORE UPDATE ON equipment_item FOR EACH ROW EXECUTE FUNCTION {name}()",
        ),
    )


STINTS = {"scooter_id": "stint_of_scooter_no_overlap", "rental_id": "stint_of_rental_no_overlap"}


def _one_at_a_time(column: str) -> Guard:
    """Nobody has two scooters on one rental at one time, and no scooter is with two people."""
    name = STINTS[column]
    end = "'9999-12-31'"
    body = (
        f"BEFORE {{event}} ON rental_stint BEGIN SELECT RAISE(ABORT, '{name}') WHERE EXISTS ("
        f"SELECT 1 FROM rental_stint o WHERE o.{column} = NEW.{column} AND o.id IS NOT NEW.id "
        f"AND o.starts_at < COALESCE(NEW.ends_at, {end}) AND COALESCE(o.ends_at, {end}) > NEW.starts_at); END"
    )
    return Guard(
        name,
        "rental_stint",
        sqlite=(
            f"CREATE TRIGGER {name}_insert {body.format(event='INSERT')}",
            f"CREATE TRIGGER {name}_update {body.format(event='UPDATE')}",
        ),
        postgresql=(
            f"ALTER TABLE rental_stint ADD CONSTRAINT {name} EXCLUDE USING gist "
            f"({column} WITH =, tstzrange(starts_at, ends_at) WITH &&)",
        ),
    )


def _settled(table: str, over: str) -> Guard:
    """Once `over` holds of a row of `table`, it never changes; and none is ever removed."""
    name = f"{table}_stays"
    refusal = f"SELECT RAISE(ABORT, '{name}');"
    return Guard(
        name,
        table,
        sqlite=(
            f"CREATE TRIGGER {name}_update BEFORE UPDATE ON {table} WHEN {over} BEGIN {refusal} END",
            f"CREATE TRIGGER {name}_delete BEFORE DELETE ON {table} BEGIN {refusal} END",
        ),
        postgresql=(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF TG_OP = 'UPDATE' THEN IF NOT ({over}) THEN RETURN NEW; END IF; END IF; "
            f"RAISE EXCEPTION '{name}' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = '{name}'; "
            "END $$",
            f"CREATE TRIGGER {name} BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
            f"CREATE TRIGGER {name}_truncate BEFORE TRUNCATE ON {table} EXECUTE FUNCTION {name}()",
        ),
    )


def all_guards() -> tuple[Guard, ...]:
    """Every guard of the house."""
    return (
        _overlap(),
        _allotted_once(),
        _series(),
        _in_use(),
        _frozen("ledger_entry"),
        _frozen("ledger_line"),
        _frozen("edition", purged=("content",)),
        _frozen("issued_document", purged=("content",)),
        _frozen("signature", purged=("scan_id", "strokes")),
        _frozen("condition_report"),
        _frozen("condition_photo", purged=("file_id",)),
        _frozen("condition_mark"),
        _frozen("journal_entry"),
        _frozen("journal_detail", purged=("changes",)),
        _frozen("decision"),
        _frozen("decision_finding"),
        _assessment_stays(),
        _frozen("odometer_reading"),
        _frozen("inspection", purged=("file_id",)),
        _frozen("key_event"),
        _frozen("equipment_move"),
        _fall_stays(),
        _settled("amendment", "OLD.state <> 'prepared'"),
        _settled("rental_stint", "OLD.ends_at IS NOT NULL"),
        *(_one_at_a_time(column) for column in STINTS),
    )


def install(connection: Connection) -> None:
    """Put every guard into the database, replacing what stood there under the same name.

    A table that a later migration makes is passed over: its guard comes with it.
    """
    engine = connection.dialect.name
    tables = set(inspect(connection).get_table_names())
    if engine == "postgresql":
        connection.execute(text("CREATE EXTENSION IF NOT EXISTS btree_gist"))
    for guard in (guard for guard in all_guards() if guard.table in tables):
        for statement in _removals(guard, engine):
            connection.execute(text(statement))
        for statement in getattr(guard, engine):
            connection.exec_driver_sql(statement)


def remove(connection: Connection) -> None:
    """Take every guard out, as a migration does before it rebuilds a table."""
    for guard in all_guards():
        for statement in _removals(guard, connection.dialect.name):
            connection.execute(text(statement))


def _removals(guard: Guard, engine: str) -> Iterator[str]:
    for statement in reversed(getattr(guard, engine)):
        found = re.match(r"CREATE (TRIGGER|FUNCTION) (\w+)", statement)
        if found is None:
            yield f"ALTER TABLE IF EXISTS {guard.table} DROP CONSTRAINT IF EXISTS {guard.name}"
        elif engine == "sqlite":
            yield f"DROP TRIGGER IF EXISTS {found[2]}"
        elif found[1] == "FUNCTION":
            yield f"DROP FUNCTION IF EXISTS {found[2]}() CASCADE"
    # on PostgreSQL a trigger goes with its function


def present(connection: Connection) -> dict[str, str]:
    """Name and SQL of each guard the database holds now, to compare with `all_guards`."""
    if connection.dialect.name == "sqlite":
        rows = connection.execute(
            text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        )
    else:
        rows = connection.execute(
            text(
                "SELECT tgname, pg_get_triggerdef(t.oid) FROM pg_trigger t JOIN pg_class c ON c.oid = tgrelid "
                "WHERE NOT tgisinternal AND c.relnamespace = current_schema()::regnamespace "
                "UNION ALL SELECT conname, pg_get_constraintdef(c.oid) FROM pg_constraint c "
                "WHERE contype = 'x' AND connamespace = current_schema()::regnamespace"
            )
        )
    return {name: sql for name, sql in rows}  # noqa: C416 - rows are not plain tuples


def expected(engine: str) -> set[str]:
    """The names that `present` must hold on this engine."""
    names = set()
    for guard in all_guards():
        for statement in getattr(guard, engine):
            found = re.match(
                r"CREATE TRIGGER (\w+)|ALTER TABLE \w+ ADD CONSTRAINT (\w+)", statement
            )
            if found:
                names.add(found[1] or found[2])
    return names


def violated(error: DBAPIError) -> str | None:
    """The name of the constraint or guard that refused a statement, the same on both engines."""
    original = error.orig
    named = getattr(getattr(original, "diag", None), "constraint_name", None)
    if named:
        return str(named)
    message = str(original)
    unique = re.search(r"UNIQUE constraint failed: (.+)$", message)
    if unique:
        return _by_columns().get(frozenset(unique[1].split(", ")))
    check = re.search(r"CHECK constraint failed: (\w+)", message)
    if check:
        return check[1]
    if "FOREIGN KEY constraint failed" in message:
        return "foreign_key"
    return message if message in {guard.name for guard in all_guards()} else None


@cache
def _by_columns() -> dict[frozenset[str], str]:
    """SQLite names the columns of a broken unique constraint and not the constraint."""
    found: dict[frozenset[str], str] = {}
    for table in Base.metadata.tables.values():
        for item in (*table.constraints, *table.indexes):
            if isinstance(item, UniqueConstraint) or (isinstance(item, Index) and item.unique):
                columns = frozenset(f"{table.name}.{column.name}" for column in item.columns)
                found.setdefault(columns, str(item.name))
    return found
