"""keys: a new one signs, the former ones are honoured for as long as it was said, and none is ever shown."""

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest

from curator import config, keyring
from curator.errors import ConfigError, Refused
from curator.mail import tokens

TODAY = date(2026, 11, 25)
YEAR = timedelta(days=365)


def at(day):
    return datetime.combine(day, datetime.min.time(), UTC)


@pytest.fixture
def file(shell):
    """The key file of the newsletter."""
    return shell.home / config.KEY_FILE


def test_the_keys_are_listed_and_none_is_shown(shell, file):
    """How many, what each does, since when and until when."""
    shell.done("keys", "rotate", "--for", "90 days")
    first, second = shell.done("keys", "--json").json
    assert (first["state"], second["state"]) == ("signs", "honoured")
    assert first["since"] < second["until"]
    assert first["until"] is None
    assert first["mark"] != second["mark"]
    for said in (shell.done("keys").out, shell.done("keys", "list", "--json").out):
        assert first["mark"] in said
        assert not any(line.partition(":")[0] in said for line in file.read_text().split())


def test_a_rotation_tells_no_key_and_leaves_a_file_for_its_owner_alone(shell, file):
    """What it says is where the new file must go."""
    before = file.read_text().split()
    ran = shell.done("keys", "rotate")
    assert "backup" in ran.err
    new, former = file.read_text().split()
    assert new.partition(":")[0] not in ran.err + ran.out
    assert former.partition(":")[0] == before[0].partition(":")[0]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize("given", ["0 days", "soon", "5 minutes", "", "99999999 weeks"])
def test_what_is_no_time_of_a_day_or_more_is_refused(shell, file, given):
    """And nothing is changed."""
    before = file.read_text()
    assert shell("keys", "rotate", "--for", given).code == 2
    assert file.read_text() == before


def test_keys_in_the_environment_are_not_rotated(shell, file, monkeypatch):
    """The line says how to do it there; the file stays."""
    before = file.read_text()
    monkeypatch.setenv("CURATOR_SECRET_KEY", "e" * 40)
    ran = shell("keys", "rotate")
    assert ran.code == 1
    assert "before the others" in ran.err
    assert file.read_text() == before
    assert [one["state"] for one in shell.done("keys", "--json").json] == ["signs"]


def test_old_tokens_are_honoured_up_to_the_last_day_and_refused_after_it(shell):
    """Those of the new key ever after; each rotation gives only the last key a day."""
    settings = config.load(shell.home)
    made = []
    for years in range(2):
        made.append(tokens.make(config.token_keys(settings, at(TODAY)), "unsubscribe", 7 + years))
        keyring.rotate(shell.home, TODAY + years * YEAR / 5, TODAY + (years + 1) * YEAR)
    newest = tokens.make(config.token_keys(settings, at(TODAY)), "unsubscribe", 9)
    for day, count in (
        (TODAY, 3),
        (TODAY + YEAR, 3),
        (TODAY + YEAR + timedelta(1), 2),
        (TODAY + 9 * YEAR, 1),
    ):
        keys = config.token_keys(settings, at(day))
        assert len(keys) == count
        for number, token in enumerate([*made, newest]):
            if number >= 3 - count:
                assert tokens.read(keys, "unsubscribe", token) == 7 + number
            else:
                with pytest.raises(Refused):
                    tokens.read(keys, "unsubscribe", token)


def test_a_key_whose_last_day_is_over_goes_with_the_next_rotation(shell, file):
    """The file does not grow for ever."""
    for years in range(3):
        keyring.rotate(shell.home, TODAY + years * YEAR, TODAY + (years + 1) * YEAR - timedelta(1))
    assert [one.until for one in keyring.every(shell.home)] == [None, TODAY + 3 * YEAR - timedelta(1)]


def test_two_rotations_at_once_lose_no_key(shell):
    """All that ever signed are there."""
    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(lambda _: keyring.rotate(shell.home, TODAY, TODAY + YEAR), range(8)))
    assert {keys[0].key for keys in done} <= {one.key for one in keyring.every(shell.home)}


def test_when_all_last_days_are_over_nothing_is_signed(shell, file):
    """The line says what to do, and that mends it."""
    file.write_text("k" * 40 + ":2026-11-24\n", encoding="ascii")
    with pytest.raises(ConfigError, match="curator keys rotate"):
        config.token_keys(config.load(shell.home), at(TODAY))
    keyring.rotate(shell.home, TODAY, TODAY + YEAR)
    assert len(config.token_keys(config.load(shell.home), at(TODAY))) == 1


@pytest.mark.parametrize("days", [":never", ":2026-13-01", ":2026-11-25:2026-11-25:", ":::"])
def test_a_day_that_is_none_is_told_without_the_key(shell, file, days):
    """In one line."""
    file.write_text("k" * 40 + days + "\n", encoding="ascii")
    ran = shell("keys")
    assert ran.code == 1
    assert "last day" in ran.err
    assert "kkk" not in ran.err


def test_the_file_of_somebody_else_stays(shell, file):
    """Its owner could not read the new one."""
    if os.geteuid():
        pytest.skip("NOT TESTED: only root can give a file away")
    before = file.read_text()
    os.chown(file, 12345, -1)
    ran = shell("keys", "rotate")
    assert ran.code == 1
    assert "12345" in ran.err
    assert file.read_text() == before


@pytest.mark.parametrize("words", [["keys", "list"], ["keys", "rotate"], ["public"]])
def test_a_key_that_is_too_short_is_named_and_costs_no_other(shell, file, words):
    """Nobody is told to throw away those that open the links already mailed; no page is served meanwhile."""
    whole = file.read_text() + "cut-short\n"
    file.write_text(whole)
    ran = shell(*words)
    assert ran.code == 1
    assert f"key 2 of 2 in {file} has fewer than 32 characters; restore it" in ran.complaint
    assert file.read_text() == whole


def test_a_file_without_a_key_is_none(shell, file):
    """It says how to have the old one again, before it says how to make a new one."""
    file.write_text("\n")
    assert "holds no key; restore it from your backup" in shell("keys", "list").complaint
