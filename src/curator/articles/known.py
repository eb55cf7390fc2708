"""What is known of a page before it is read."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Known:
    """What the feed said of a page: it stands in for what the page does not say plainly itself."""

    title: str = ""
    author: str = ""
    published: datetime | None = None
    language: str = ""
