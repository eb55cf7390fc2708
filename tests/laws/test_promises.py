"""The page of promises names tests that exist: a promise whose test was renamed away is held by nothing."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "promises.md").read_text(encoding="utf-8")


def test_every_test_that_holds_a_promise_exists():
    """File and function."""
    named = re.findall(r"(tests/[\w/]+\.py)(?:::(\w+))?", PAGE)
    absent = [
        f"{path}::{name}"
        for path, name in named
        if not (ROOT / path).is_file() or (name and f"def {name}(" not in (ROOT / path).read_text("utf-8"))
    ]
    assert len(named) > 40
    assert absent == []


def test_every_promise_is_held_by_a_test():
    """Ten of them, each with a row of its own that names one."""
    rows = dict(re.findall(r"^\| (P\d+) \| (.*)$", PAGE, re.MULTILINE))
    assert list(rows) == [f"P{number}" for number in range(1, 11)]
    assert [promise for promise, row in rows.items() if "tests" not in row] == []


def test_every_test_of_faults_stands_on_the_page():
    """A fault that is tested and not told would be looked for in vain."""
    files = (
        "jobs/test_faults.py",
        "jobs/test_faults_here.py",
        "jobs/test_kills.py",
        "jobs/test_bytes.py",
        "cli/test_send_stopped.py",
    )
    tests = {
        name
        for file in files
        for name in re.findall(r"^def (test_\w+)", (ROOT / "tests" / file).read_text("utf-8"), re.MULTILINE)
    }
    assert sorted(name for name in tests if name not in PAGE) == []
