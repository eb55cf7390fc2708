"""The schema's versions: made from nothing, the same as the tables in code, and refused where they differ."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from curator import store
from curator.errors import StoreError, StoreOutdated
from curator.store import migrate
from curator.store.engine import open_engine, reading, writing
from curator.store.migrate import upgrade
from curator.store.schema import metadata
from tests.support import make


@pytest.fixture
def blank(blank_url):
    opened = open_engine(blank_url)
    yield opened
    opened.dispose()


@pytest.fixture
def own(own_url):
    opened = open_engine(own_url)
    yield opened
    opened.dispose()


def set_version(own, version):
    with writing(own) as conn:
        conn.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{version}'")


def test_the_newest_migration_is_the_one_that_the_program_asks_for():
    """`store.HEAD` is a copy, so that starting up costs no Alembic; here it is compared."""
    assert ScriptDirectory(str(migrate._SCRIPTS)).get_heads() == [store.HEAD]


def test_an_empty_database_is_brought_to_the_newest_schema(blank):
    """All tables are there afterwards, and the program takes the database."""
    upgrade(blank)
    assert set(inspect(blank).get_table_names()) == {*metadata.tables, "alembic_version"}
    store.check(blank)


def test_migrating_twice_changes_nothing(engine):
    """What is stored is still there after a second upgrade."""
    made = make.candidate(engine)
    upgrade(engine)
    assert make.candidate_again(engine, made) == made


def test_the_migrated_schema_is_that_of_the_tables_in_code(engine):
    """Alembic finds nothing to change: tables, columns, types, nullability, indexes, keys."""
    with reading(engine) as conn:
        context = MigrationContext.configure(conn, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def laws(engine, asked):
    """The named laws of every table: `asked` is the inspector's question, what counts is name and words."""
    question = getattr(inspect(engine), asked)
    words = ("sqltext", "column_names", "constrained_columns", "referred_table")
    return {
        table: sorted((law["name"], *(str(law.get(word)) for word in words)) for law in question(table))
        for table in metadata.tables
    }


@pytest.mark.parametrize("asked", ["get_check_constraints", "get_unique_constraints", "get_foreign_keys"])
def test_the_migrated_constraints_are_those_of_the_tables_in_code(own, asked):
    """CHECKs, which Alembic does not compare, and keys have the same names and words."""
    migrated = laws(own, asked)
    with writing(own) as conn:
        metadata.drop_all(conn)
        metadata.create_all(conn)
    assert laws(own, asked) == migrated
    assert any(migrated.values())


@pytest.mark.parametrize(("version", "word"), [("0000", "older"), ("9999", "newer")], ids=["older", "newer"])
def test_another_schema_is_refused_in_one_line(own, own_url, version, word):
    """The line says which schema the database has and what to do."""
    set_version(own, version)
    with pytest.raises(StoreOutdated, match=rf"{version}.*;") as caught, store.open_store(own_url):
        pass
    assert word in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_newer_schema_is_not_migrated(own):
    """An older program leaves a newer program's database alone."""
    set_version(own, "9999")
    with pytest.raises(StoreOutdated, match="newer curator"):
        upgrade(own)


def test_a_database_without_tables_is_refused_with_the_mend(blank_url):
    """It says how to make them."""
    with (
        pytest.raises(StoreOutdated, match="no tables yet; make them with: curator init"),
        store.open_store(blank_url),
    ):
        pass


def test_an_upgrade_that_fails_leaves_nothing(blank):
    """Migrations are one transaction: a table in the way makes all of it undone."""
    with writing(blank) as conn:
        conn.exec_driver_sql("CREATE TABLE subscriber (id INTEGER)")
    with pytest.raises(Exception, match="subscriber"):
        upgrade(blank)
    assert set(inspect(blank).get_table_names()) == {"subscriber"}


def test_looking_at_a_file_without_tables_says_so(sqlite):
    """A missing table is a StoreError with the mend, not a traceback of the driver."""
    with sqlite.database(blank=True) as url:
        engine = open_engine(url)
        with pytest.raises(StoreError, match="no tables yet"), reading(engine) as conn:
            conn.exec_driver_sql("SELECT * FROM candidate")
        engine.dispose()
