"""Several senders of one send, pauses of it, the places that may send, and notices that were not understood."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sender",
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("share", sa.Float(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["issue_id"], ["issue.id"], name=op.f("fk_sender_issue_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sender")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_sender_lease_until"), "sender", ["lease_until"])
    op.create_table(
        "place",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("ticket", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place")),
    )
    op.create_table(
        "stray",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stray")),
    )
    with op.batch_alter_table("send") as send:
        send.add_column(sa.Column("paused", sa.Text(), nullable=True))
        send.add_column(sa.Column("bounces_waived", sa.Integer(), nullable=False, server_default="0"))
        send.add_column(sa.Column("complaints_waived", sa.Integer(), nullable=False, server_default="0"))
        for name in ("owner", "epoch", "lease_until"):
            send.drop_column(name)
    # Numbers of senders are given anew: what an earlier one left must not look like a later one's.
    op.execute("UPDATE delivery SET epoch = -epoch")
