"""The last claims that were made from here, beside curator.toml: what no copy of the database can lack.

Tickets move on each second; a copy that is younger than that has the living database's ticket.  So each claim
is noted here as well, once it is committed and before its call: a database that does not know of one is a
copy from before it.  The file is a ring of lines of one length, written in place and without waiting for the
disk: a sender that is killed leaves it whole, and what a power cut takes from it only makes us less careful.
"""

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from curator.model import Delivery

FILE = "curator.claims"
LINES = 4096  # more claims than are made in the seconds for which a ticket is good
_LINE = "{:>13} {:>9}\n"
_LENGTH = 24


def note(home: Path, claimed: Iterable[Delivery]) -> None:
    """Note that these are claimed, each with the number of its attempts; as far as `home` can be written."""
    with suppress(OSError):
        handle = os.open(home / FILE, os.O_WRONLY | os.O_CREAT, 0o644)
        try:
            for one in claimed:
                line = _LINE.format(one.id, one.attempts).encode()
                os.pwrite(handle, line, one.id % LINES * _LENGTH)
        finally:
            os.close(handle)


def noted(home: Path) -> dict[int, int]:
    """How often deliveries were attempted at least, as far as is noted: id → attempts."""
    try:
        with (home / FILE).open("rb") as file:
            data = file.read(LINES * _LENGTH)
    except OSError:
        return {}
    lines = (data[at : at + _LENGTH].split() for at in range(0, len(data), _LENGTH))
    pairs = (line for line in lines if len(line) == 2 and all(one.isdigit() for one in line))
    return {int(number): int(attempts) for number, attempts in pairs}


def forget(home: Path) -> None:
    """Note from the beginning, as for another database."""
    with suppress(OSError):
        (home / FILE).unlink(missing_ok=True)
