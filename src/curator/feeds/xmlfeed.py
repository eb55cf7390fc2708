"""RSS 0.9x, 1.0 and 2.0, Atom 0.3 and 1.0 → Document: in one swift walk where it can be, else leniently."""

from curator.feeds import lenient, walk
from curator.feeds.document import Document
from curator.feeds.elements import Unsure


def read(text: str, root: str) -> Document:
    """The RSS or Atom feed in `text`, whose first element is called `root`.

    Raises Unreadable if it is none, or not all there.
    """
    try:
        return walk.read(text)
    except Unsure:
        return lenient.read(text, root)
