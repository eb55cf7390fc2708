"""Settings: read whole or refused with one line that names the key, the file and the mend."""

import stat
from datetime import UTC, date, datetime, time, timedelta

import pytest

from curator import config
from curator.errors import ConfigError
from curator.model import StandingSection

LEAST = """
[newsletter]
name = "The Night Heron"
sender = "Ada <ada@heron.example>"
url = "https://heron.example"
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A newsletter's folder, and an environment without settings of ours."""
    import os

    for name in list(os.environ):
        if name.startswith("CURATOR_"):
            monkeypatch.delenv(name)
    (tmp_path / config.FILE).write_text(LEAST, encoding="utf-8")
    return tmp_path


NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def load(folder, more="", top=""):
    """The settings of the least file with `more` at its end and `top` before everything."""
    (folder / config.FILE).write_text(top + LEAST + more, encoding="utf-8")
    return config.load(folder)


def refusal(folder, more="", top=""):
    """The line with which the same is refused."""
    with pytest.raises(ConfigError) as caught:
        load(folder, more, top)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_newsletter_needs_little(folder):
    """Three lines; everything else has a default."""
    settings = load(folder)
    assert settings.newsletter.name == "The Night Heron"
    assert settings.schedule is None
    assert settings.outline == ()
    assert settings.post.through == "folder"
    assert settings.home == folder


def test_every_kind_of_value_is_read(folder):
    """Spans, times of day, zones, lists of sections."""
    settings = load(
        folder,
        """
[schedule]
first = 2018-11-25
every = "2 weeks"
at = "09:30"
timezone = "Europe/Amsterdam"
late_after = "90 minutes"
[[section]]
key = "field"
title = "Field Notes"
former = ["Outside"]
""",
    )
    schedule = settings.schedule
    assert (schedule.first, schedule.every, schedule.at) == (
        date(2018, 11, 25),
        timedelta(weeks=2),
        time(9, 30),
    )
    assert schedule.late_after == timedelta(minutes=90)
    assert settings.outline == (StandingSection("field", "Field Notes", former=("Outside",)),)


@pytest.mark.parametrize(
    ("more", "key", "mend"),
    [
        ("[fetch]\nconcurency = 5", "fetch.concurency", "did you mean fetch.concurrency?"),
        ("[post.ses]\nregon = 'x'", "post.ses.regon", "did you mean post.ses.region?"),
        ("[newsleter]\nname = 'x'", "newsleter", "did you mean newsletter?"),
        ("[qqqq]\nwwww = 1", "qqqq", "remove it"),
    ],
)
def test_an_unknown_setting_is_named_with_what_was_meant(folder, more, key, mend):
    """Key, file, and the nearest known name."""
    said = refusal(folder, more)
    assert key in said
    assert config.FILE in said
    assert "no setting that curator knows" in said
    assert mend in said


def sections(*tables):
    """The outline with these tables."""
    return "\n".join(f"[[section]]\n{table}" for table in tables)


@pytest.mark.parametrize(
    ("more", "key", "why"),
    [
        ("[fetch]\nconcurrency = 0", "fetch.concurrency", "greater than 0"),
        ("[fetch]\nconcurrency = 'many'", "fetch.concurrency", "integer"),
        ("[fetch]\ndeadline = 'soon'", "fetch.deadline", '"30 minutes"'),
        ("[post]\nthrough = 'pigeon'", "post.through", "'folder', 'smtp' or 'ses'"),
        ("[post]\nrate = 0", "post.rate", "greater than 0"),
        ("[schedule]\nfirst = 2018-11-25\nat = 'noon'", "schedule.at", '"09:00"'),
        ("[schedule]\nfirst = 2018-11-25\ntimezone = 'Mars/Base'", "schedule.timezone", '"Europe/Amsterdam"'),
        ("[schedule]\nfirst = 2018-11-25\ntimezone = '../../etc/passwd'", "schedule.timezone", "time zone"),
        ("[schedule]\nfirst = 'someday'", "schedule.first", "date"),
        ("[schedule]\nevery = '2 weeks'", "schedule.first", ""),
        ("[[section]]\nkey = 'Field Notes'\ntitle = 'x'", "section.0.key", "pattern"),
        ("[preview]\nto = ['a@b.example, c@d.example']", "preview.to.0", "not one mail address"),
        ("[preflight]\nproposals = 'never'", "preflight.proposals", "'warning' or 'error'"),
        (
            sections("key = 'owls'\ntitle = 'Owls'", "key = 'owls'\ntitle = 'Bats'"),
            "section",
            "a key of its own",
        ),
        (
            sections("key = 'a'\ntitle = 'Owls'", "key = 'b'\ntitle = 'OWLS'"),
            "section",
            "two sections, a and b",
        ),
        (
            sections("key = 'a'\ntitle = 'Owls'", "key = 'b'\ntitle = 'Bats'\nformer = ['Moths', 'owls']"),
            "section",
            '"owls" names two sections, a and b; take it from one',
        ),
        (sections("key = 'a'\ntitle = 'Owls'\nmin_items = 4\nmax_items = 3"), "section.0", "min_items = 4"),
        ("[post.ses]\ntopic = 'mail-events'", "post.ses.topic", "pattern"),
        ("[tracking]\nopens = true", "tracking", "opens may be followed only with the readers' consent"),
        ("[tracking]\nopens = true\nclicks = true\nconsent = ' '", "tracking", "opens and clicks may"),
    ],
)
def test_a_wrong_value_is_named_with_its_key_and_the_file(folder, more, key, why):
    """And with what would do."""
    said = refusal(folder, more)
    assert key in said
    assert config.FILE in said
    assert why in said


def test_nobody_is_followed_unless_the_readers_agreed(folder):
    """Both are off by themselves; with the place of their consent they may be switched on."""
    assert load(folder).tracking == config.Tracking()
    assert not config.Tracking().opens
    assert not config.Tracking().clicks
    assert load(folder, "[tracking]\nclicks = true\nconsent = 'a box on the sign-up page'").tracking.clicks


def test_a_missing_setting_is_named(folder):
    """The file without a sender."""
    (folder / config.FILE).write_text(
        "[newsletter]\nname = 'x'\nurl = 'https://x.example'\n", encoding="utf-8"
    )
    with pytest.raises(ConfigError, match=r"newsletter\.sender"):
        config.load(folder)


@pytest.mark.parametrize(
    "sender",
    [
        "ada",
        "ada@",
        "@heron.example",
        "a@b.example, c@d.example",
        "Ada ada@heron.example",
        "ada@heron",
        "a b@c.example",
    ],
)
def test_a_sender_is_one_mail_address(folder, sender):
    """Anything else would fail at the send, days later."""
    (folder / config.FILE).write_text(LEAST.replace("Ada <ada@heron.example>", sender), encoding="utf-8")
    with pytest.raises(ConfigError, match=r"newsletter\.sender"):
        config.load(folder)


def test_the_environment_wins_over_the_file(folder, monkeypatch):
    """Nested names are joined by two underscores."""
    monkeypatch.setenv("CURATOR_POST__RATE", "3.5")
    monkeypatch.setenv("CURATOR_DATABASE", "postgresql://ada@db.example/curator")
    settings = load(folder, "[post]\nrate = 50\nthreads = 2", 'database = "sqlite:///other.db"\n')
    assert settings.post.rate == 3.5
    assert settings.post.threads == 2
    assert settings.database_url == "postgresql://ada@db.example/curator"


def test_a_wrong_value_in_the_environment_is_refused_too(folder, monkeypatch):
    """The line names the variable, not the file."""
    monkeypatch.setenv("CURATOR_POST__RATE", "fast")
    assert "CURATOR_POST__RATE in the environment" in refusal(folder)


def test_the_key_and_the_password_in_the_environment_are_no_settings(folder, monkeypatch):
    """Secrets share the prefix, and do not upset the reading."""
    monkeypatch.setenv("CURATOR_SECRET_KEY", "k" * 40)
    monkeypatch.setenv("CURATOR_SMTP_PASSWORD", "hush")
    settings = load(folder)
    assert "hush" not in repr(settings)
    assert "k" * 40 not in repr(settings)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"[newsletter\nname = 1", "not valid TOML"),
        (b"name = 'a'\nname = 'b'", "not valid TOML"),
        (b"name = '\xff\xfe'", "not UTF-8"),
    ],
)
def test_a_broken_file_is_told_with_its_place(folder, data, why):
    """What the parser says, in one line with the path."""
    (folder / config.FILE).write_bytes(data)
    with pytest.raises(ConfigError, match=why) as caught:
        config.load(folder)
    assert str(folder / config.FILE) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_with_a_byte_order_mark_is_read(folder):
    """Some editors write one."""
    (folder / config.FILE).write_bytes(b"\xef\xbb\xbf" + LEAST.encode())
    assert config.load(folder).newsletter.name == "The Night Heron"


def test_a_missing_file_says_how_to_make_one(tmp_path):
    """In the folder and above it."""
    for asked in (config.load, config.find):
        with pytest.raises(ConfigError, match="make one with: curator init"):
            asked(tmp_path)


def test_the_file_is_found_from_a_folder_below(folder):
    """As git finds its own."""
    below = folder / "drafts" / "old"
    below.mkdir(parents=True)
    assert config.find(below) == folder.resolve()


def test_a_relative_database_lies_beside_the_file(folder):
    """Wherever the program is started; an absolute one and a server's stay."""
    assert load(folder).database_url == f"sqlite:///{folder.resolve()}/curator.db"
    assert load(folder, top='database = "sqlite:////var/x.db"\n').database_url == "sqlite:////var/x.db"
    assert load(folder, top='database = "postgresql://db/x"\n').database_url == "postgresql://db/x"


def test_the_list_id_is_made_of_name_and_domain(folder):
    """And stays what the file says, if it says one."""
    assert load(folder).list_id == "the-night-heron.heron.example"
    assert load(folder, "list_id = 'digest.heron.example'").list_id == "digest.heron.example"


def test_the_user_agent_tells_who_asks(folder):
    """With an address where the one who is asked can read more."""
    assert "https://heron.example" in load(folder).user_agent
    assert load(folder, "[fetch]\nuser_agent = 'heron/1'").user_agent == "heron/1"


def test_settings_cannot_be_changed_afterwards(folder):
    """What was read at the door is what holds everywhere."""
    settings = load(folder)
    with pytest.raises(ValueError, match="frozen"):
        settings.post.rate = 99


def test_a_key_file_is_for_its_owner_alone(folder):
    """Mode 0600; a second call leaves the first key."""
    config.make_key_file(folder)
    path = folder / config.KEY_FILE
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    first = config.token_keys(load(folder), NOW)
    config.make_key_file(folder)
    assert config.token_keys(load(folder), NOW) == first
    assert len(first[0]) >= 32


def test_no_two_key_files_are_equal(folder, tmp_path):
    """The key is drawn, not made of anything."""
    other = tmp_path / "other"
    other.mkdir()
    config.make_key_file(folder)
    config.make_key_file(other)
    assert (folder / config.KEY_FILE).read_text() != (other / config.KEY_FILE).read_text()


def test_keys_are_read_newest_first_and_the_environment_wins(folder, monkeypatch):
    """One key a line in the file; separated by space in the variable."""
    settings = load(folder)
    new, old = "n" * 40, "o" * 40
    (folder / config.KEY_FILE).write_text(f"{new}\n{old}\n", encoding="ascii")
    assert config.token_keys(settings, NOW) == (new.encode(), old.encode())
    monkeypatch.setenv("CURATOR_SECRET_KEY", "e" * 40)
    assert config.token_keys(settings, NOW) == (b"e" * 40,)


@pytest.mark.parametrize("text", ["", "short\n", "k" * 40 + "\nshort\n", "ключ" * 20])
def test_a_key_that_protects_nothing_is_refused(folder, text):
    """Too short, empty, or no ASCII: one line with the mend."""
    (folder / config.KEY_FILE).write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"secret\.key") as caught:
        config.token_keys(load(folder), NOW)
    assert "\n" not in str(caught.value)
    assert text.strip() == "" or text.split()[-1] not in str(caught.value)


def test_a_missing_key_says_how_to_make_one(folder):
    """Before anything is sent."""
    with pytest.raises(ConfigError, match=r"no secret\.key in .*; restore it from your backup"):
        config.token_keys(load(folder), NOW)


def test_what_is_shipped_is_found():
    """Templates lie beside the code in a wheel, at the top in a checkout."""
    assert (config.bundled("templates") / "email").is_dir()
