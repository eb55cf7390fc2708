"""A file that is too long holds two things, and so does a function."""

import ast
from pathlib import Path

import curator

SOURCE = Path(curator.__file__).parent
TESTS = Path(__file__).parents[1]
LINES, FUNCTION_LINES = 350, 40
UNNAMES = {"utils", "util", "helpers", "helper", "manager", "service", "common", "misc"}


def modules():
    """Every module of the product and of its tests, but for migrations, which are frozen."""
    return [
        path for folder in (SOURCE, TESTS) for path in folder.rglob("*.py") if "versions" not in path.parts
    ]


def test_no_file_is_longer_than_a_room():
    """At most 350 lines."""
    long = {str(path): count for path in modules() if (count := len(path.read_text().splitlines())) > LINES}
    assert long == {}


def test_no_function_is_longer_than_a_screen():
    """At most 40 lines, in the product."""
    long = [
        f"{path}:{node.lineno} {node.name}"
        for path in SOURCE.rglob("*.py")
        if "versions" not in path.parts
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        and (node.end_lineno or 0) - node.lineno + 1 > FUNCTION_LINES
    ]
    assert long == []


def test_rooms_are_named_by_what_is_in_them():
    """None is called utils, helpers, manager, service, common or misc."""
    assert [path for path in modules() if UNNAMES & {path.stem, *path.relative_to(path.anchor).parts}] == []
