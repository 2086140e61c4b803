"""Let columns hold the words that their enums have gained since 0003; Alembic does not see a changed CHECK."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

LIMITS: list[tuple[str, str, str, tuple[str, ...], tuple[str, ...]]] = [
    (
        "occupation",
        "kind",
        "occupationkind",
        ("booking", "rental", "maintenance", "other", "transfer"),
        ("hold",),
    ),
    ("signature", "method", "signaturemethod", ("paper_scan", "paper"), ("drawn", "typed")),
    (
        "ledger_entry",
        "kind",
        "entrykind",
        (
            "rent",
            "payment",
            "deposit_received",
            "deposit_returned",
            "refund",
            "late_days",
            "reversal",
        ),
        ("equipment", "opening"),
    ),
    (
        "ledger_line",
        "account",
        "account",
        (
            "cash",
            "card",
            "cheque",
            "transfer",
            "person",
            "third_party",
            "revenue",
            "deposit_held",
            "waiver",
            "damage",
        ),
        ("opening",),
    ),
]
"""Table, column, name of the enum, what it could hold, what it may hold besides."""

CHECKS: list[tuple[str, str, str]] = [
    ("occupation", "only_a_hold_ends_by_itself", "(kind = 'hold') = (held_until IS NOT NULL)"),
    ("site", "takes_somebody", "slot_capacity >= 1"),
    ("opening_hours", "capacity", "capacity >= 1"),
]
"""Table, name, condition: what a row of an older table must hold from now on."""


def _limit(table: str, column: str, name: str, words: tuple[str, ...]) -> None:
    check = op.f(f"ck_{table}_{name}")
    with op.batch_alter_table(table) as batch:
        batch.drop_constraint(check, type_="check")
        listed = ", ".join(f"'{word}'" for word in words)
        batch.create_check_constraint(check, f"{column} IN ({listed})")


def upgrade() -> None:
    for table, column, name, before, added in LIMITS:
        _limit(table, column, name, before + added)
    for table, name, condition in CHECKS:
        with op.batch_alter_table(table) as batch:
            batch.create_check_constraint(op.f(f"ck_{table}_{name}"), condition)
    op.execute(STINTS)


STINTS = """
INSERT INTO rental_stint
    (rental_id, scooter_id, starts_at, ends_at, km_out, km_in, energy_out, energy_in, remarks)
SELECT rental.id, rental.scooter_id, rental.handed_over_at, rental.returned_at,
    COALESCE(out_report.km, 0),
    CASE WHEN rental.returned_at IS NOT NULL THEN COALESCE(in_report.km, out_report.km, 0) END,
    COALESCE(out_report.energy_percent, 0),
    CASE WHEN rental.returned_at IS NOT NULL THEN in_report.energy_percent END, ''
FROM rental
LEFT JOIN condition_report AS out_report
    ON out_report.rental_id = rental.id AND out_report.direction = 'out'
LEFT JOIN condition_report AS in_report
    ON in_report.rental_id = rental.id AND in_report.direction = 'in'
WHERE rental.handed_over_at IS NOT NULL
"""
"""Who had which scooter, for rentals of before: one stint each, as the handover and the return say."""


def downgrade() -> None:
    for table, name, _condition in reversed(CHECKS):
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(op.f(f"ck_{table}_{name}"), type_="check")
    for table, column, name, before, _added in reversed(LIMITS):
        _limit(table, column, name, before)
