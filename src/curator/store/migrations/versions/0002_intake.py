"""Sources with settings, hosts, media, flags, stories that are alike."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

MEDIA = "medium IN ('page', 'video', 'audio', 'pdf', 'picture', 'code', 'file')"


def upgrade() -> None:
    _sources()
    _candidates()
    op.create_table(
        "host",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("runs", sa.Integer(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_host")),
    )
    with op.batch_alter_table("entry") as batch_op:
        batch_op.add_column(sa.Column("published", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "sketch",
        sa.Column("key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["candidate_id"], ["candidate.id"], name=op.f("fk_sketch_candidate_id")),
        sa.PrimaryKeyConstraint("key", "candidate_id", name=op.f("pk_sketch")),
    )
    with op.batch_alter_table("sketch") as batch_op:
        batch_op.create_index(batch_op.f("ix_sketch_candidate_id"), ["candidate_id"], unique=False)
    with op.batch_alter_table("article") as batch_op:
        batch_op.add_column(sa.Column("links", sa.Text(), nullable=False, server_default=sa.text("''")))
    with op.batch_alter_table("article") as batch_op:
        batch_op.alter_column("links", server_default=None)


def _sources() -> None:
    with op.batch_alter_table("source", table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        for name, kind, default in (
            ("weight", sa.Integer(), "0"), ("include", sa.Text(), "''"), ("exclude", sa.Text(), "''"),
            ("text", sa.Text(), "'page'"), ("moved_polls", sa.Integer(), "0"),
        ):  # fmt: skip
            batch_op.add_column(sa.Column(name, kind, nullable=False, server_default=sa.text(default)))
        for name, kind in (
            ("trouble", sa.Text()), ("interval", sa.Integer()), ("pace", sa.Integer()), ("moved_to", sa.Text()),
        ):  # fmt: skip
            batch_op.add_column(sa.Column(name, kind, nullable=True))
    with op.batch_alter_table("source", table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        for name in ("weight", "include", "exclude", "text", "moved_polls"):
            batch_op.alter_column(name, server_default=None)
        batch_op.create_check_constraint(op.f("ck_source_text"), "text IN ('page', 'feed')")


def _candidates() -> None:
    with op.batch_alter_table("candidate", table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        for name, default in (("medium", "'page'"), ("flags", "''"), ("likeness", "''")):
            batch_op.add_column(sa.Column(name, sa.Text(), nullable=False, server_default=sa.text(default)))
        batch_op.add_column(sa.Column("lead_id", sa.Integer(), nullable=True))
    with op.batch_alter_table("candidate", table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        for name in ("medium", "flags", "likeness"):
            batch_op.alter_column(name, server_default=None)
        batch_op.create_check_constraint(op.f("ck_candidate_medium"), MEDIA)
        batch_op.create_foreign_key(op.f("fk_candidate_lead_id"), "candidate", ["lead_id"], ["id"])
        batch_op.create_index(batch_op.f("ix_candidate_lead_id"), ["lead_id"], unique=False)
