"""All mentions of real issues are listed, and proposals are few."""

import re

import pytest

from curator.issues.document import from_markdown
from curator.jobs import record
from curator.jobs.archive import look_back, spoken
from curator.store import reading, writing
from tests.support.issues import settings
from tests.support.shared import SHARED, needs_shared

FOLDER = SHARED / "newsletters"
DT = settings(name="Dynamically Typed", short="DT")
MENTION = re.compile(r"\[(?:DT )?#(\d+)\]\((\S+?)\)")


@pytest.fixture
def archive(sqlite_engine):
    """Every issue of a newsletter in the store, and the documents that they were read from."""

    def fill(name):
        texts = [path.read_text(encoding="utf-8") for path in sorted((FOLDER / name).glob("*.md"))]
        read = {text: from_markdown(text, ()) for text in texts}
        with writing(sqlite_engine) as conn:
            for issue in sorted(read.values(), key=lambda one: one.number):
                record.add(conn, issue)
        return {issue.number: (issue, text) for text, issue in read.items()}

    return fill


@needs_shared
def test_every_mention_of_a_real_newsletter_is_found_with_its_target(sqlite_engine, archive):
    """And each of these leads where it says."""
    known = archive("dynamically-typed")
    with reading(sqlite_engine) as conn:
        found = list(spoken(conn, DT, sorted(known)))
    written = [
        (number, int(match[1]), match[2])
        for number, (_, text) in sorted(known.items())
        for match in MENTION.finditer(text)
    ]
    assert [(one.issue, one.number, one.url) for one in found] == written
    assert len(found) > 10
    assert {one.verdict.value for one in found} == {"right"}


@needs_shared
def test_another_newsletters_bugs_and_pull_requests_are_no_mentions(sqlite_engine, archive):
    """Numbers all over, and none of them an issue's."""
    known = archive("this-week-in-rust")
    here = settings(name="This Week in Rust", short="", url="https://this-week-in-rust.org")
    with reading(sqlite_engine) as conn:
        assert list(spoken(conn, here, sorted(known))) == []
    assert sum(len(re.findall(r"#\d", text)) for _, text in known.values()) > 20


@needs_shared
def test_proposals_to_real_issues_are_few_and_tell_why(sqlite_engine, archive):
    """At most one an item, none in the first issue, none that everything shares."""
    known = archive("dynamically-typed")
    near = {}
    with reading(sqlite_engine) as conn:
        for number, (issue, _) in known.items():
            near[number] = look_back(conn, issue, DT).near
    assert near[1] == {}
    assert 3 <= sum(map(len, near.values())) <= 20
    shared = {name for found in near.values() for one in found.values() for name in one.shared}
    assert "Night Sight" in shared
    assert not shared & {"Google", "OpenAI", "NVIDIA", "AI", "Machine Learning"}
