"""The schema's versions: made from nothing, the same as the tables in code, and refused where they differ."""

from dataclasses import replace

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect
from sqlalchemy.exc import IntegrityError

from curator import store
from curator.errors import StoreError, StoreOutdated
from curator.model import Item, ItemKind
from curator.store import candidates, issues, migrate, pages, sources
from curator.store.engine import bare, open_engine, reading, writing
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


@pytest.fixture
def first(blank):
    """A database as the first version left it: a source, an entry, a candidate, its page, a ruling."""
    with writing(blank) as conn:
        command.upgrade(migrate._config(conn), "0001")
    with writing(blank) as conn:
        for statement in ROWS.split(";"):
            conn.exec_driver_sql(statement)
    return blank


ROWS = """
INSERT INTO source (url, key, title, state, added_at, failures)
VALUES ('https://n.example/feed', 'n.example/feed', 'N', 'active', '2026-11-23 09:00:00', 0);
INSERT INTO candidate (
  url, state, added_at, title, author, language, summary, image, words, kind, note, via, added_by,
  reading, attempts
) VALUES (
  'https://n.example/1', 'waiting', '2026-11-23 09:00:00', 'Owls', '', '', '', '', 0, 'story', '', '', '',
  'read', 0
);
INSERT INTO address (key, candidate_id, url) VALUES ('n.example/1', 1, 'https://n.example/1');
INSERT INTO article (candidate_id, text) VALUES (1, 'Owls were counted.');
INSERT INTO entry (source_id, guid, fingerprint, url, title, candidate_id, seen_at)
VALUES (1, 'g', 'f', 'https://n.example/1', 'Owls', 1, '2026-11-23 09:00:00');
INSERT INTO ruling (candidate_id, verb, by, at, reason) VALUES (1, 'hold', 'ada', '2026-11-23 09:00:00', '');
INSERT INTO issue (number, title, intro, closing, state, revision) VALUES (12, 'Owls', '', '', 'draft', 1);
INSERT INTO section (issue_id, position, key, title, emoji, quick_links, level)
VALUES (1, 0, 'birds', 'Birds', '', '', 2);
INSERT INTO item (
  id, section_id, position, kind, text, url, credit, proposal, image_alt, image_caption, image_credit
) VALUES (7, 1, 0, 'link', '[Owls](https://n.example/1)', '', '', false, '', '', '');
INSERT INTO link (item_id, key, url) VALUES (7, 'n.example/1', 'https://n.example/1')
"""


def test_what_an_older_version_stored_is_kept(first):
    """Tables are made anew under rows that point at each other, and none is lost."""
    upgrade(first)
    with reading(first) as conn:
        (source,) = sources.list_all(conn)
        owl = candidates.get(conn, 1)
        assert (source.weight, source.include, source.text, source.moved_polls) == (0, (), "page", 0)
        assert (owl.title, owl.sources, owl.medium, owl.flags, owl.lead) == ("Owls", ("N",), "page", (), None)
        assert pages.text_of(conn, 1) == "Owls were counted."
        assert [ruling.verb for ruling in candidates.rulings(conn, 1)] == ["hold"]
        assert sources.known_entries(conn, 1)["g"].candidate == 1


def test_an_issue_of_an_older_version_keeps_its_items_ids_and_links(first):
    """What people typed stays true, and the next item gets a new id."""
    upgrade(first)
    with writing(first) as conn:
        issue = issues.get(conn, 12)
        assert [item.id for item in issue.items] == [7]
        assert [one.number for one in issues.appearances(conn, ["n.example/1"])] == [12]
        (section,) = issue.sections
        more = replace(section, items=(*section.items, Item(ItemKind.TEXT, "More.")))
        saved = issues.save(conn, replace(issue, sections=(more,)), {})
        assert [item.id for item in saved.items] == [7, 8]


def test_ids_are_not_given_out_again_after_a_migration(first):
    """The counter of a table that was made anew goes on."""
    upgrade(first)
    with writing(first) as conn:
        second, _ = candidates.add(conn, "n.example/2", "https://n.example/2", now=make.NOW)
        conn.exec_driver_sql("DELETE FROM address WHERE candidate_id = 2")
        conn.exec_driver_sql("DELETE FROM candidate WHERE id = 2")
        third, _ = candidates.add(conn, "n.example/3", "https://n.example/3", now=make.NOW)
    assert (second, third) == (2, 3)


def test_foreign_keys_are_watched_again_after_a_migration(first):
    """On the same connections."""
    upgrade(first)
    with pytest.raises(IntegrityError), writing(first) as conn:
        conn.exec_driver_sql("INSERT INTO article (candidate_id, text, links) VALUES (99, '', '')")


def test_a_migration_that_would_lose_a_rows_place_changes_nothing(sqlite):
    """On SQLite, where keys are not watched meanwhile, they are looked through before the end."""
    with sqlite.database(blank=True) as url:
        engine = open_engine(url)
        with writing(engine) as conn:
            command.upgrade(migrate._config(conn), "0001")
        with bare(engine) as conn:
            conn.exec_driver_sql("PRAGMA foreign_keys=OFF")
            conn.exec_driver_sql("INSERT INTO article (candidate_id, text) VALUES (99, '')")
            conn.commit()
            conn.exec_driver_sql("PRAGMA foreign_keys=ON")
        with pytest.raises(StoreError, match="rows in article that point at nothing; it was not changed"):
            upgrade(engine)
        with reading(engine) as conn:
            assert MigrationContext.configure(conn).get_current_revision() == "0001"
        engine.dispose()


def test_looking_at_a_file_without_tables_says_so(sqlite):
    """A missing table is a StoreError with the mend, not a traceback of the driver."""
    with sqlite.database(blank=True) as url:
        engine = open_engine(url)
        with pytest.raises(StoreError, match="no tables yet"), reading(engine) as conn:
            conn.exec_driver_sql("SELECT * FROM candidate")
        engine.dispose()
