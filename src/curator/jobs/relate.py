"""relate: find out whether a candidate tells a story that is here already, and show the two together."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine

from curator.editorial.likeness import Story, best, nearest, sketch
from curator.errors import Refused
from curator.model import Article, Candidate, Flag
from curator.store import candidates, stories, writing


def relate(
    conn: Connection, one: Candidate, article: Article | None, *, now: datetime, window: timedelta
) -> Candidate | None:
    """The candidate whose story `one` tells, if any; from now on `one` is shown under it.

    What was sent or turned down longer than `window` ago is not looked at.  A candidate that a person has set
    apart stays so, and one that is told under another already keeps its place.
    """
    story = _story(one, article)
    keys = sketch(story)
    stories.lock(conn)
    held = stories.holders(conn, keys, but=one.id)
    stories.file(conn, one.id, keys, held)
    if stories.lead_of(conn, one.id) is not None:
        return None
    found = best(story, stories.stories(conn, nearest(held), since=now - window))
    if found is None:
        return None
    other, likeness = found
    lead = candidates.get(conn, other).lead or other
    if lead == one.id:
        return None
    stories.follow(conn, one.id, lead, likeness.reason)
    return candidates.get(conn, lead)


def _story(one: Candidate, article: Article | None) -> Story:
    """What is compared of a candidate; the words of a consent wall are nobody's."""
    if article is None or Flag.CONSENT in article.flags:
        return Story(one.title, "", one.url)
    return Story(article.title or one.title, article.text, one.url, article.links)


def join(engine: Engine, ids: Sequence[int]) -> list[Candidate]:
    """Tell all these candidates under the first; as they are then.  Raises NotFound, Refused for one."""
    with writing(engine) as conn:
        stories.lock(conn)
        first, *rest = dict.fromkeys(candidates.get(conn, one).id for one in ids)
        if not rest:
            raise Refused("one candidate alone is no story of several; name two or more")
        stories.part(conn, first)
        for one in rest:
            stories.follow(conn, one, first, "by hand")
        return candidates.get_many(conn, [first, *rest])


def part(engine: Engine, ids: Sequence[int]) -> list[Candidate]:
    """Set candidates apart: each tells a story of its own.  Raises NotFound."""
    with writing(engine) as conn:
        stories.lock(conn)
        apart = list(dict.fromkeys(candidates.get(conn, one).id for one in ids))
        for one in apart:
            stories.part(conn, one)
        return candidates.get_many(conn, apart)
