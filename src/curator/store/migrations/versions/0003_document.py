"""Items numbered within their issue, documents as they stood, links of intros, names, pictures, undo."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

KINDS = "kind IN ('story', 'link', 'image', 'text', 'hidden')"
# The ids that people typed stay what they were.
_NUMBER_ITEMS = """UPDATE item SET number = id,
    issue_id = (SELECT issue_id FROM section WHERE section.id = item.section_id)"""
_COUNT_ITEMS = """UPDATE issue SET items_made = (
    SELECT coalesce(max(item.id), 0) FROM item JOIN section ON section.id = item.section_id
    WHERE section.issue_id = issue.id)"""


def upgrade() -> None:
    _texts("issue", "aliases", "front", "intro_source", "closing_source")
    _texts("section", "source", "links_source")
    with op.batch_alter_table("issue") as batch_op:
        batch_op.add_column(
            sa.Column("items_made", sa.Integer(), nullable=False, server_default=sa.text("0"))
        )
    op.execute(_COUNT_ITEMS)
    with op.batch_alter_table("issue") as batch_op:
        batch_op.alter_column("items_made", server_default=None)
    _items()
    _links()
    with op.batch_alter_table("candidate", table_kwargs={"sqlite_autoincrement": True}) as batch_op:
        batch_op.drop_constraint(op.f("ck_candidate_kind"), type_="check")
        batch_op.create_check_constraint(op.f("ck_candidate_kind"), KINDS)
    with op.batch_alter_table("history") as batch_op:
        batch_op.add_column(sa.Column("revision", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("before", sa.Text(), nullable=True))
    op.create_table(
        "name",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_name_item_id")),
        sa.PrimaryKeyConstraint("item_id", "name", name=op.f("pk_name")),
    )
    op.create_index(op.f("ix_name_name"), "name", ["name"], unique=False)
    op.create_table(
        "picture",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_picture")),
    )
    op.create_index(op.f("ix_picture_source"), "picture", ["source"], unique=False)


def _texts(table: str, *names: str) -> None:
    """Add columns of text, empty in the rows that are there."""
    with op.batch_alter_table(table) as batch_op:
        for name in names:
            batch_op.add_column(sa.Column(name, sa.Text(), nullable=False, server_default=sa.text("''")))
    with op.batch_alter_table(table) as batch_op:
        for name in names:
            batch_op.alter_column(name, server_default=None)


def _items() -> None:
    autoincrement = {"sqlite_autoincrement": True}
    with op.batch_alter_table("item", table_kwargs=autoincrement) as batch_op:
        batch_op.add_column(sa.Column("issue_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("number", sa.Integer(), nullable=True))
        for name in ("slug", "source"):
            batch_op.add_column(sa.Column(name, sa.Text(), nullable=False, server_default=sa.text("''")))
        batch_op.drop_constraint(op.f("ck_item_kind"), type_="check")
    op.execute(_NUMBER_ITEMS)
    with op.batch_alter_table("item", table_kwargs=autoincrement) as batch_op:
        batch_op.alter_column("issue_id", nullable=False)
        batch_op.alter_column("number", nullable=False)
        batch_op.alter_column("slug", server_default=None)
        batch_op.alter_column("source", server_default=None)
        batch_op.create_check_constraint(op.f("ck_item_kind"), KINDS)
        batch_op.create_foreign_key(op.f("fk_item_issue_id"), "issue", ["issue_id"], ["id"])
        batch_op.create_unique_constraint(op.f("uq_item_issue_id_number"), ["issue_id", "number"])
        batch_op.create_index(batch_op.f("ix_item_slug"), ["slug"], unique=False)


def _links() -> None:
    with op.batch_alter_table("link") as batch_op:
        batch_op.add_column(sa.Column("issue_id", sa.Integer(), nullable=True))
    op.execute("UPDATE link SET issue_id = (SELECT issue_id FROM item WHERE item.id = link.item_id)")
    with op.batch_alter_table("link") as batch_op:
        batch_op.alter_column("issue_id", nullable=False)
        batch_op.alter_column("item_id", nullable=True)
        batch_op.create_foreign_key(op.f("fk_link_issue_id"), "issue", ["issue_id"], ["id"])
        batch_op.create_index(batch_op.f("ix_link_issue_id"), ["issue_id"], unique=False)
