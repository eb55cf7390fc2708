"""The documents say what the program does."""

import re
import runpy
import tomllib
from datetime import date, timedelta
from pathlib import Path

import pytest
from pydantic import BaseModel

from curator import config

DOCS = Path(__file__).parents[2] / "docs"
SETTINGS = (DOCS / "settings.md").read_text(encoding="utf-8")
NEEDED = {
    "newsletter": {"name": "Owls", "sender": "owls@post.test", "url": "https://post.test"},
    "schedule": {"first": date(2027, 1, 3)},
    "section": {"key": "owls", "title": "Owls"},
}


def parts(model=config.Settings, prefix=""):
    """Each table of curator.toml by its name, with its model."""
    yield prefix, model
    for name, field in model.model_fields.items():
        for kind in [field.annotation, *getattr(field.annotation, "__args__", ())]:
            if isinstance(kind, type) and issubclass(kind, BaseModel):
                yield from parts(kind, f"{prefix}.{name}".strip("."))


def documented(name):
    """The rows of a table's chapter: setting → default as it is written."""
    heading = f"## {name}" if name else "## At the top of the file"
    chapter = SETTINGS.split(f"\n{heading}\n")[1].split("\n## ")[0]
    return dict(re.findall(r"^\| `(\w+)` \| (.+?) \| .+ \|$", chapter, re.MULTILINE))


@pytest.mark.parametrize(("name", "model"), list(parts()), ids=[name or "top" for name, _ in parts()])
def test_every_setting_is_documented(name, model):
    """With the default that the program has, and no other setting is."""
    rows = documented(name)
    tables = {other.rpartition(".")[2] for other, _ in parts() if other.rpartition(".")[0] == name and other}
    assert rows.keys() == model.model_fields.keys() - tables - ({"home"} if not name else set())
    required = {key for key, field in model.model_fields.items() if field.is_required()}
    assert {key for key, default in rows.items() if default == "required"} == required - tables
    if name:
        given = {key: _value(default) for key, default in rows.items() if default.startswith("`")}
        needed = NEEDED.get(name, {})
        assert model(**needed, **given) == model(**needed)
        optional = {key for key, default in rows.items() if default == "none"}
        assert all(getattr(model(**needed), key) is None for key in optional)
    else:
        assert _value(rows["database"]) == config.Settings.model_fields["database"].default


def _value(default):
    return tomllib.loads(f"value = {default.strip('`')}")["value"]


def test_the_example_is_right(tmp_path):
    """It can be copied as it stands."""
    example = SETTINGS.split("```toml\n")[1].split("```")[0]
    (tmp_path / "curator.toml").write_text(example, encoding="utf-8")
    settings = config.load(tmp_path)
    assert settings.newsletter.name == "The Night Garden"
    assert settings.schedule.late_after == timedelta(hours=6)


def test_every_variable_is_documented():
    """Those of the environment that are no settings."""
    sources = (path.read_text(encoding="utf-8") for path in (DOCS.parent / "src").rglob("*.py"))
    read = {name for text in sources for name in re.findall(r'"(CURATOR_[A-Z_]+[A-Z])"', text)}
    known = set(re.findall(r"^\| `(CURATOR_\w+)` \|", SETTINGS, re.MULTILINE))
    assert {name for name in read if "__" not in name} == known


def test_every_command_is_documented():
    """With all its options; write the page anew with: python docs/commands.py."""
    written = runpy.run_path(str(DOCS / "commands.py"))
    assert (DOCS / "commands.md").read_text(encoding="utf-8") == written["page"]()


def test_every_check_is_documented():
    """With why it matters; write the page anew with: python docs/preflight.py."""
    written = runpy.run_path(str(DOCS / "preflight.py"))
    assert (DOCS / "preflight.md").read_text(encoding="utf-8") == written["page"]()


def test_every_field_that_templates_are_given_is_documented():
    """With its type and meaning; write the page anew with: python docs/contract.py."""
    written = runpy.run_path(str(DOCS / "contract.py"))
    assert (DOCS / "contract.md").read_text(encoding="utf-8") == written["page"]()
