"""A table of subscribers: read from whatever a list was kept in before, written for whatever comes after.

decoding: bytes → lines · records: lines → cells · heads: which column is what · standings, moments, history:
what single cells mean · cells: cells → `Row` · reading: all of that · writing: the way back

Nobody is lost silently: each row becomes a `Row`, or a `RefusedRow` that says why.
"""

from curator.mail.roster.cells import Terms
from curator.mail.roster.reading import read
from curator.mail.roster.rows import RefusedRow, Roster, Row
from curator.mail.roster.writing import Entry, write, write_refused

__all__ = ["Entry", "RefusedRow", "Roster", "Row", "Terms", "read", "write", "write_refused"]
