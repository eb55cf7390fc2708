"""CSS as the checks look at it: declarations, and rules with the at-rules around them."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any


@dataclass(frozen=True, slots=True)
class Declaration:
    """One `name: value`; `tokens` are tinycss2's, without white space and comments."""

    name: str
    tokens: tuple[Any, ...]
    text: str
    important: bool


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a style block: its selector as written, and its declarations.

    `around` are the at-rules that it stands in, each as "@name prelude" in lower case, the outermost first;
    `nested` whether it stands inside of another rule.  An at-rule that holds no rules (@import, @font-face)
    has no selector, and stands in itself.
    """

    selector: str
    declarations: tuple[Declaration, ...]
    around: tuple[str, ...] = ()
    nested: bool = False


@lru_cache(maxsize=2_000)
def declarations(css: str) -> tuple[Declaration, ...]:
    """What a style attribute declares; what does not parse is left out, as mail programs do."""
    from tinycss2 import parse_blocks_contents

    return tuple(_declared(parse_blocks_contents(css, skip_comments=True, skip_whitespace=True)))


@lru_cache(maxsize=50)
def rules(css: str) -> tuple[Rule, ...]:
    """Every rule of a style block, in its order."""
    from tinycss2 import parse_stylesheet

    return tuple(_rules(parse_stylesheet(css, skip_comments=True, skip_whitespace=True), ()))


def _rules(nodes: list[Any], around: tuple[str, ...]) -> Iterator[Rule]:
    """The rules among `nodes`, and those in the at-rules among them."""
    from tinycss2 import parse_stylesheet, serialize

    for node in nodes:
        if node.type == "qualified-rule":
            yield from _rule(node, around)
        elif node.type == "at-rule":
            named = (*around, f"@{node.lower_at_keyword} {serialize(node.prelude).strip().lower()}".strip())
            inner = parse_stylesheet(node.content or [], skip_comments=True, skip_whitespace=True)
            if node.lower_at_keyword in {"import", "font-face", "charset", "namespace", "page"}:
                yield Rule("", (), named)
            else:
                # A block that is empty stands there too.
                yield from list(_rules(inner, named)) or [Rule("", (), named)]


def _rule(node: Any, around: tuple[str, ...], *, nested: bool = False) -> Iterator[Rule]:
    """A rule, and the rules inside of it."""
    from tinycss2 import parse_blocks_contents, serialize

    inner = parse_blocks_contents(node.content, skip_comments=True, skip_whitespace=True)
    yield Rule(serialize(node.prelude).strip(), tuple(_declared(inner)), around, nested)
    for one in inner:
        if one.type == "qualified-rule":
            yield from _rule(one, around, nested=True)


def _declared(nodes: list[Any]) -> Iterator[Declaration]:
    from tinycss2 import serialize

    for node in nodes:
        if node.type == "declaration":
            tokens = tuple(one for one in node.value if one.type not in {"whitespace", "comment"})
            # tinycss2 keeps the case of custom properties, which have one.
            name = node.name if node.name.startswith("--") else node.lower_name
            yield Declaration(name, tokens, serialize(node.value).strip(), node.important)
