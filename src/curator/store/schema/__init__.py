"""The tables.  Laws live here as constraints, and as transition tables in the stations; tests compare them.

Texts are cleaned before they come here (curator.text).  Times are UTC: PostgreSQL keeps the zone, SQLite gets
it back from `Moment`.  Ids that people and letters carry about (`sqlite_autoincrement`) are never given to
another row.
"""

from curator.store.schema.base import metadata
from curator.store.schema.intake import (
    address,
    article,
    candidate,
    entry,
    host,
    merge,
    ruling,
    sketch,
    source,
)
from curator.store.schema.issue import (
    acceptance,
    edition,
    history,
    issue,
    item,
    link,
    memo,
    name,
    picture,
    section,
    slot,
)
from curator.store.schema.mail import (
    delivery,
    mail_event,
    place,
    send,
    sender,
    stray,
)
from curator.store.schema.reader import (
    allowance,
    consent,
    letter,
    signup,
    subscriber,
    suppression,
    vote,
)
from curator.store.schema.visit import visit

__all__ = [
    "acceptance",
    "address",
    "allowance",
    "article",
    "candidate",
    "consent",
    "delivery",
    "edition",
    "entry",
    "history",
    "host",
    "issue",
    "item",
    "letter",
    "link",
    "mail_event",
    "memo",
    "merge",
    "metadata",
    "name",
    "picture",
    "place",
    "ruling",
    "section",
    "send",
    "sender",
    "signup",
    "sketch",
    "slot",
    "source",
    "stray",
    "subscriber",
    "suppression",
    "visit",
    "vote",
]
