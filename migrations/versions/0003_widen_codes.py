"""Let columns hold the words that their enums have gained; Alembic does not see a changed CHECK."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

LIMITS = [
    (
        "decision_finding",
        "state",
        "findingstate",
        ("met", "not_met", "unknown", "review"),
        ("excepted", "warning"),
    ),
    (
        "booking",
        "state",
        "bookingstate",
        (
            "requested",
            "to_verify",
            "waiting",
            "offered",
            "confirmed",
            "to_sign",
            "under_way",
            "returned",
            "closed",
            "refused",
            "cancelled",
            "expired",
            "no_show",
        ),
        ("to_reassign",),
    ),
    (
        "occupation",
        "kind",
        "occupationkind",
        ("booking", "rental", "maintenance", "other"),
        ("transfer",),
    ),
    (
        "odometer_reading",
        "source",
        "readingsource",
        ("entry", "handover", "return", "workshop"),
        ("replaced",),
    ),
]
"""Table, column, name of the enum, what it could hold, what it may hold besides."""


def _limit(table, column, name, words):
    check = op.f(f"ck_{table}_{name}")
    with op.batch_alter_table(table) as batch:
        batch.drop_constraint(check, type_="check")
        listed = ", ".join(f"'{word}'" for word in words)
        batch.create_check_constraint(check, f"{column} IN ({listed})")


def upgrade():
    for table, column, name, before, added in LIMITS:
        _limit(table, column, name, before + added)


def downgrade():
    for table, column, name, before, _added in reversed(LIMITS):
        _limit(table, column, name, before)
