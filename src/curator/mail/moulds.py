"""The moulds of one edition: whole, and without the sections that some readers do not want."""

from functools import lru_cache

from curator.config import Newsletter
from curator.errors import CuratorError
from curator.mail.compose import Mould, mould
from curator.mail.cut import cut, found, whole
from curator.model import Edition

MOST = 200  # sets of sections of which the moulds are kept; each takes as much room as a message


class Moulds:
    """What the messages of an edition are cast in; the mould without some sections is made when needed."""

    def __init__(self, edition: Edition, *, newsletter: Newsletter, list_id: str) -> None:
        """Raises CuratorError for an edition that no message can be made of."""
        self._edition, self._newsletter, self._list_id = edition, newsletter, list_id
        self._whole = mould(edition, newsletter=newsletter, list_id=list_id)
        self._all = whole(edition)
        self._cut = lru_cache(MOST)(self._without)

    def of(self, without: tuple[str, ...]) -> Mould:
        """The mould for a reader who goes without these sections, proved like the whole one.

        Keys that the edition has not are passed over.  Raises CuratorError where nothing would be left.
        """
        if not without:
            return self._whole
        gone = found(self._edition, without)
        if self._all and self._all <= gone:
            raise CuratorError("this reader wants none of the sections that this issue has")
        return self._cut(gone) if gone else self._whole

    def _without(self, gone: frozenset[str]) -> Mould:
        return mould(cut(self._edition, gone), newsletter=self._newsletter, list_id=self._list_id)
