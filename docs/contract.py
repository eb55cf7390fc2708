"""Write docs/contract.md: what the templates of the mail are given, field by field.

python docs/contract.py
"""

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path

from curator.issues import contract

PAGE = Path(__file__).with_name("contract.md")

OPENING = """\
# What the templates of the mail are given

Written by `python docs/contract.py` from `src/curator/issues/contract.py`.  One value, `page`, a Page.
Markup is clean HTML and is printed as it is; every str is plain text, which the environment escapes.
[templates.md](templates.md) tells which templates there are.
"""
FIRST = (
    "Page",
    "PageSection",
    "Run",
    "PageItem",
    "Picture",
    "Prose",
    "More",
    "Words",
    "Dress",
    "Scheme",
    "Logo",
)


def page() -> str:
    """The whole page."""
    source = inspect.getsource(contract)
    lines = source.splitlines()
    classes = {node.name: node for node in ast.parse(source).body if isinstance(node, ast.ClassDef)}
    if classes.keys() != set(FIRST):
        raise SystemExit(
            f"docs/contract.py lists other classes than there are: {classes.keys() ^ set(FIRST)}"
        )
    parts = [OPENING]
    for name in FIRST:
        told = " ".join((ast.get_docstring(classes[name]) or "").split())
        rows = "\n".join(_rows(classes[name], lines))
        parts.append(f"## {name}\n\n{told}\n\n| field | type | meaning |\n|---|---|---|\n{rows}\n")
    return "\n".join(parts)


def _rows(told: ast.ClassDef, lines: list[str]) -> Iterator[str]:
    """A row for each field, with the comment beside it, and for each property, with its docstring."""
    for node in told.body:
        if isinstance(node, ast.AnnAssign):
            meaning = lines[node.lineno - 1].partition("  # ")[2]
            yield _row(ast.unparse(node.target), node.annotation, meaning)
        if isinstance(node, ast.FunctionDef) and node.returns:
            yield _row(node.name, node.returns, ast.get_docstring(node) or "")


def _row(name: str, kind: ast.expr, meaning: str) -> str:
    """A row.  A field without a meaning is no contract."""
    if not meaning:
        raise SystemExit(f"{name} has no meaning; write one behind it, as a comment")
    return f"| `{name}` | {ast.unparse(kind).replace('|', 'or')} | {meaning} |"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
