"""What is read is explained: tests state their fact, functions of the store and the jobs say what they do."""

import ast
from pathlib import Path

import pytest

import curator

TESTS = Path(__file__).parents[1]
SOURCE = Path(curator.__file__).parent
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def parsed(folder: Path):
    """Every module in `folder` with its path from there."""
    return [
        (path.relative_to(folder), ast.parse(path.read_text(encoding="utf-8")))
        for path in sorted(folder.rglob("*.py"))
    ]


def public(tree: ast.Module):
    """Public functions and classes at the top of a module, and the public methods of those classes."""
    for node in tree.body:
        if isinstance(node, (*FUNCTIONS, ast.ClassDef)) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from (one for one in node.body if isinstance(one, FUNCTIONS) and one.name[0] != "_")


def is_sentence(text: str | None) -> bool:
    """Whether it ends like one; it may begin with a small name."""
    first = (text or "").strip().split("\n\n")[0]
    return bool(first) and first[-1] in ".:?!…"


def test_every_test_states_its_fact_in_a_sentence():
    """The docstring of a test is what is true of the product."""
    silent = [
        f"{path}:{node.lineno} {node.name}"
        for path, tree in parsed(TESTS)
        for node in ast.walk(tree)
        if isinstance(node, FUNCTIONS)
        and node.name.startswith("test_")
        and not is_sentence(ast.get_docstring(node))
    ]
    assert silent == []


@pytest.mark.parametrize("room", ["store", "jobs", "editorial"])
def test_every_public_function_says_what_it_does(room):
    """What goes in, what comes out, what it raises: at least a sentence of it."""
    silent = [
        f"{room}/{path}:{node.lineno} {node.name}"
        for path, tree in parsed(SOURCE / room)
        if path.parts[0] != "migrations"
        for node in public(tree)
        if not is_sentence(ast.get_docstring(node))
    ]
    assert silent == []


def test_every_module_says_what_it_is():
    """Its first line tells a newcomer whether to read on."""
    silent = [
        str(path)
        for path, tree in parsed(SOURCE)
        if tree.body and "versions" not in path.parts and not ast.get_docstring(tree)
    ]
    assert silent == []
