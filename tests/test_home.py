"""home: what is read at once is what the whole reading says."""

import pytest

from curator import config, home
from tests.support.shell import TOML

MINIMAL = '[newsletter]\nname = "N"\nsender = "n@post.test"\nurl = "https://post.test"\n'


@pytest.mark.parametrize(
    ("before", "environment"),
    [
        ("", {}),
        ('database = "sqlite:///other.db"\n', {}),
        ('database = "sqlite:////tmp/there.db"\n', {}),
        ('database = "postgresql://ada@host/news"\n', {}),
        ('database = "sqlite:///other.db"\n', {"CURATOR_DATABASE": "sqlite:///env.db"}),
        ("", {"curator_database": "sqlite:///env.db"}),
        ('[[section]]\nkey = "a"\ntitle = "A"\nformer = ["B"]\nemoji = "x"\nquick_links = "More"\n', {}),
        (TOML[TOML.index("[[section]]") : TOML.index("[fetch]")], {}),
    ],
)
def test_a_glimpse_says_what_the_whole_reading_says(tmp_path, monkeypatch, before, environment):
    """The database's address, the outline and the folder."""
    (tmp_path / "curator.toml").write_text(before + MINIMAL, encoding="utf-8")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    whole = config.load(tmp_path)
    assert home.glimpse(tmp_path) == home.Glimpse(whole.home, whole.database_url, whole.outline)


@pytest.mark.parametrize(
    "before",
    [
        "database = 3\n",
        "section = 3\n",
        "section = [3]\n",
        '[[section]]\nkey = "a"\n',
        '[[section]]\ntitle = "A"\n',
        '[[section]]\nkey = "a"\ntitle = ""\n',
        '[[section]]\nkey = "A!"\ntitle = "A"\n',
        '[[section]]\nkey = "a\\n"\ntitle = "A"\n',
        '[[section]]\nkey = 3\ntitle = "A"\n',
        '[[section]]\nkey = "a"\ntitle = "A"\nformer = "B"\n',
        '[[section]]\nkey = "a"\ntitle = "A"\nformer = [3]\n',
        '[[section]]\nkey = "a"\ntitle = "A"\nowls = "B"\n',
    ],
)
def test_what_is_wrong_is_left_to_the_whole_reading(tmp_path, before):
    """It has the words for it."""
    (tmp_path / "curator.toml").write_text(before + MINIMAL, encoding="utf-8")
    assert home.glimpse(tmp_path) is None
    with pytest.raises(config.ConfigError):
        config.load(tmp_path)


def test_sections_from_the_environment_are_left_to_the_whole_reading(tmp_path, monkeypatch):
    """They are JSON there, in several forms."""
    (tmp_path / "curator.toml").write_text(MINIMAL, encoding="utf-8")
    monkeypatch.setenv("CURATOR_SECTION", '[{"key": "a", "title": "A"}]')
    assert home.glimpse(tmp_path) is None
    assert config.load(tmp_path).outline[0].key == "a"
