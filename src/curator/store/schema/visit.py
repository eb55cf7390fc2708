"""The table of visits: what the pages that issues link to said when they were last looked at."""

from datetime import datetime

from sqlalchemy import Column, Integer, Named, Table, Text, TypedColumns

from curator.model import Reached
from curator.store.columns import Moment, one_of
from curator.store.schema.base import metadata


class _VisitColumns(TypedColumns):
    key: Named[str] = Column(Text, primary_key=True)  # of the page
    url: Named[str] = Column(Text)
    at: Named[datetime] = Column(Moment)
    outcome: Named[str] = Column(Text)
    fault: Named[str] = Column(Text)
    status: Named[int | None]
    final: Named[str] = Column(Text)
    moved: Named[str] = Column(Text)
    language: Named[str] = Column(Text)
    flags: Named[str] = Column(Text)  # a flag a line
    opening: Named[str] = Column(Text)
    title: Named[str] = Column(Text)
    words: Named[int] = Column(Integer)
    sketch: Named[str] = Column(Text)  # hexadecimal numbers, apart by spaces
    approved_title: Named[str] = Column(Text)
    approved_words: Named[int] = Column(Integer)
    approved_sketch: Named[str] = Column(Text)
    approved_at: Named[datetime | None] = Column(Moment)  # none if it is not known what was approved


# The last look at each page that issues link to; a later one takes its place.
visit = Table("visit", metadata, _VisitColumns, one_of("outcome", Reached))
