"""init, doctor, backup, and the folder that all commands work in."""

import stat

import pytest

from tests.support.shell import Shell


@pytest.fixture
def nowhere(tmp_path, shell):
    """A shell in a folder without a newsletter."""
    home = tmp_path / "nowhere"
    home.mkdir()
    return Shell(home)


def test_init_makes_a_newsletter(nowhere):
    """Its settings, a key that its owner alone may read, and a database; the next command is named."""
    ran = nowhere.process("init", "--name", "Owls", "--host", "owls.test")
    assert ran.code == 0
    assert ran.err.endswith("then go on with: curator source add URL\n")
    assert stat.S_IMODE((nowhere.home / "curator.db").stat().st_mode) == 0o600
    assert stat.S_IMODE((nowhere.home / "secret.key").stat().st_mode) == 0o600
    assert nowhere.process("queue", "--json").json == []


def test_init_makes_it_where_it_is_told(nowhere):
    """In DIR, or in the folder that -C names."""
    assert nowhere.process("init", "there").err.endswith("curator -C there source add URL\n")
    assert nowhere.done("init").out == ""
    assert (nowhere.home / "there" / "curator.db").exists()
    assert (nowhere.home / "curator.db").exists()


def test_init_again_changes_nothing(shell):
    """What is there stays as it is."""
    before = {path.name: path.read_bytes() for path in shell.home.iterdir()}
    shell.done("init", shell.home)
    assert {path.name: path.read_bytes() for path in shell.home.iterdir()} == before


@pytest.mark.parametrize(
    "words",
    [
        ["--name", ""],
        ["--name", 'a "b"'],
        ["--name", "a\nb"],
        ["--name", "a@b"],
        ["--host", "a b"],
        ["--host", "x"],
        ["--host", 'x.test"'],
    ],
)
def test_init_writes_no_broken_settings(nowhere, words):
    """A name or host that would break curator.toml is wrong usage."""
    ran = nowhere("init", *words)
    assert ran.code == 2
    assert ran.complaint
    assert list(nowhere.home.iterdir()) == []


def test_a_folder_that_is_none_is_wrong_usage(shell):
    """A mistyped -C does not take the newsletter above."""
    ran = shell.process("-C", "owls", "queue")
    assert ran.code == 2
    assert ran.complaint == "there is no folder owls; -C takes the folder that holds curator.toml"


def test_the_nearest_newsletter_above_is_taken(shell):
    """A command works from a folder inside of the newsletter's."""
    inside = shell.home / "a" / "b"
    inside.mkdir(parents=True)
    assert Shell(inside).process("queue", "--json").json == []


def test_a_sound_newsletter_passes_the_doctor(shell):
    """Each line is ok."""
    assert all(line.startswith("ok  ") for line in shell.done("doctor").out.splitlines())


def test_the_doctor_says_what_is_missing(shell):
    """Exit 1; each fault with its mend, at the terminal's width."""
    text = (shell.home / "curator.toml").read_text()
    shell.write(
        "curator.toml",
        text.replace("https://", "http://").replace("postal_address", "# ").replace("to =", "# "),
    )
    (shell.home / "secret.key").unlink()
    ran = shell("doctor")
    assert ran.code == 1
    for fault in ("no secret.key", "[newsletter] postal_address", "is not https", "[preview] to"):
        assert fault in " ".join(ran.out.split())
    assert max(len(line) for line in ran.out.splitlines() if str(shell.home) not in line) <= 80


def test_the_doctor_asks_whether_the_post_lets_us_in(shell):
    """Without credentials, or without a server that answers, nothing would be sent."""
    nobody = {"HOME": str(shell.home), "AWS_EC2_METADATA_DISABLED": "true"}
    ses = shell.process("doctor", **nobody, CURATOR_POST__THROUGH="ses")
    assert "no AWS credentials" in " ".join(ses.out.split())
    closed = {"CURATOR_POST__SMTP__HOST": "127.0.0.1", "CURATOR_POST__SMTP__PORT": "1"}
    smtp = shell.process("doctor", **closed, CURATOR_POST__THROUGH="smtp")
    assert "127.0.0.1:1 does not answer" in " ".join(smtp.out.split())


def test_the_doctor_looks_at_broken_settings(shell):
    """They are a finding, not a failure of the doctor."""
    shell.write("curator.toml", "x = [")
    ran = shell("doctor", "--json")
    assert ran.code == 1
    assert [(one["what"], one["ok"]) for one in ran.json] == [("curator.toml", False)]


def test_a_backup_is_a_newsletter_that_does_not_send(shell, approved):
    """The copy holds everything, and is held until a person resumes it."""
    shell.done("backup", shell.home / "copy.db")
    (shell.home / "copy.db").replace(shell.home / "curator.db")
    for name in ("curator.db-wal", "curator.db-shm"):
        (shell.home / name).unlink(missing_ok=True)
    ran = shell("send", 1)
    assert ran.code == 3
    assert "this database is a backup" in ran.complaint
    shell.done("schedule", "resume")
    assert shell.done("send", 1).code == 0


def test_a_backup_writes_over_nothing(shell):
    """Nor into a folder that is not there."""
    assert shell("backup", shell.home / "curator.toml").complaint.endswith("exists; name a new file")
    assert "there is no folder" in shell("backup", shell.home / "none" / "copy.db").complaint
