"""What readers agreed to and chose: consent, letters, sign-ups, limits, votes; sections, pauses, erasure."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _widen()
    _consent_and_votes()
    _letters()
    _sign_ups()


def _widen() -> None:
    """What is new in tables that were there."""
    with op.batch_alter_table("subscriber") as subscriber:
        subscriber.add_column(sa.Column("without", sa.Text(), nullable=False, server_default=""))
        subscriber.add_column(sa.Column("nonce", sa.Text(), nullable=False, server_default=""))
        for name in ("paused_until", "confirmed_at", "erased_at"):
            subscriber.add_column(sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("delivery") as delivery:
        delivery.add_column(sa.Column("without", sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("edition") as edition:
        edition.add_column(sa.Column("spans", sa.Text(), nullable=False, server_default="[]"))


def _consent_and_votes() -> None:
    op.create_table(
        "consent",
        sa.Column("subscriber_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("network", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "act IN ('asked', 'confirmed', 'added', 'imported', 'changed', 'paused', 'resumed', 'left', "
            "'explained', 'suppressed', 'released', 'erased')",
            name=op.f("ck_consent_act"),
        ),
        sa.ForeignKeyConstraint(["subscriber_id"], ["subscriber.id"], name=op.f("fk_consent_subscriber_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    op.create_index(op.f("ix_consent_subscriber_id"), "consent", ["subscriber_id"])
    op.create_table(
        "vote",
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("subscriber_id", sa.Integer(), nullable=False),
        sa.Column("choice", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("choice IN ('up', 'down')", name=op.f("ck_vote_choice")),
        sa.ForeignKeyConstraint(["issue_id"], ["issue.id"], name=op.f("fk_vote_issue_id")),
        sa.ForeignKeyConstraint(["subscriber_id"], ["subscriber.id"], name=op.f("fk_vote_subscriber_id")),
        sa.PrimaryKeyConstraint("issue_id", "subscriber_id", name=op.f("pk_vote")),
    )
    op.create_index(op.f("ix_vote_subscriber_id"), "vote", ["subscriber_id"])


def _letters() -> None:
    op.create_table(
        "letter",
        sa.Column("subscriber_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=True),
        sa.Column("receipt", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('confirm', 'welcome', 'goodbye')", name=op.f("ck_letter_kind")),
        sa.CheckConstraint(
            "state IN ('queued', 'sending', 'sent', 'failed', 'skipped', 'in_doubt', 'delivered', 'bounced', "
            "'complained')",
            name=op.f("ck_letter_state"),
        ),
        sa.ForeignKeyConstraint(["subscriber_id"], ["subscriber.id"], name=op.f("fk_letter_subscriber_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_letter_subscriber_id"), "letter", ["subscriber_id"])
    op.create_index(op.f("ix_letter_receipt"), "letter", ["receipt"])
    op.create_index("ix_letter_state", "letter", ["state", "id"])
    with op.batch_alter_table("mail_event") as mail_event:
        mail_event.add_column(sa.Column("letter_id", sa.Integer(), nullable=True))
        mail_event.create_foreign_key(op.f("fk_mail_event_letter_id"), "letter", ["letter_id"], ["id"])
        mail_event.create_index(op.f("ix_mail_event_letter_id"), ["letter_id"])


def _sign_ups() -> None:
    op.create_table(
        "signup",
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("network", sa.Text(), nullable=False),
        sa.Column("without", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signup")),
    )
    op.create_table(
        "allowance",
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("scope", "key", name=op.f("pk_allowance")),
    )
    op.create_index("ix_allowance_since", "allowance", ["scope", "since"])
