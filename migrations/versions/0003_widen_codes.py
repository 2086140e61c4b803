"""Let columns hold the words that their enums have gained; Alembic does not see a changed CHECK. Index names by word."""

from alembic import op
from sqlalchemy import text

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

SUBJECTS = (
    "beneficiary",
    "prescriber",
    "scooter",
    "booking",
    "rental",
    "decision",
    "user",
    "site",
    "setting",
    "scooter_model",
)
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
    ("note", "subject_kind", "subjectkind", SUBJECTS, ("referral",)),
    ("task", "subject_kind", "subjectkind", SUBJECTS, ("referral",)),
]
"""Table, column, name of the enum, what it could hold, what it may hold besides."""


def _limit(table, column, name, words):
    check = op.f(f"ck_{table}_{name}")
    with op.batch_alter_table(table) as batch:
        batch.drop_constraint(check, type_="check")
        listed = ", ".join(f"'{word}'" for word in words)
        batch.create_check_constraint(check, f"{column} IN ({listed})")


def _index_names():
    """Let everybody who is known already be found by each word of their name."""
    bind = op.get_bind()
    words = [
        {"id": row.id, "word": word}
        for row in bind.execute(text("SELECT id, search_key FROM beneficiary"))
        for word in sorted(set(row.search_key.split()))
    ]
    if words:
        bind.execute(text("INSERT INTO beneficiary_name (beneficiary_id, word) VALUES (:id, :word)"), words)


SOMEBODY = ("ck_message_to_somebody", "(beneficiary_id IS NULL) <> (contact_id IS NULL)")


def upgrade():
    _index_names()
    for table, column, name, before, added in LIMITS:
        _limit(table, column, name, before + added)
    with op.batch_alter_table("message") as batch:
        batch.create_check_constraint(op.f(SOMEBODY[0]), SOMEBODY[1])


def downgrade():
    with op.batch_alter_table("message") as batch:
        batch.drop_constraint(op.f(SOMEBODY[0]), type_="check")
    for table, column, name, before, _added in reversed(LIMITS):
        _limit(table, column, name, before)
