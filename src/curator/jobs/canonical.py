"""canonical: the address that a page calls its own is one more that it is known by, unless it is another's.

Anybody on a site may name any page of it.  So a candidate that has that address already is taken for the same
page only if the two say the same; and one that was not read yet says so when it was.
"""

from sqlalchemy import Connection, Engine

from curator import links
from curator.editorial.likeness import Story, alike
from curator.jobs.unite import unite
from curator.model import Article, Candidate, Reading
from curator.store import candidates, pages, reading

# A candidate's id, and the canonical address that its page names.
Claim = tuple[int, str]


def claim(engine: Engine, mine: Candidate, url: str, article: Article, claims: list[Claim]) -> Candidate:
    """The candidate whose page this is, now that it names `article.canonical`.

    Where that belongs to one that was not read yet, the claim is put to `claims`.
    """
    with reading(engine) as conn:
        other = _owner(conn, article.canonical)
        theirs = _story(conn, other) if other else None
    if other is None or other.id == mine.id:
        return unite(engine, mine.id, article.canonical)
    if other.reading is not Reading.READ:
        claims.append((mine.id, article.canonical))
        return mine
    said = Story(article.title, article.text, url)
    return unite(engine, mine.id, article.canonical) if theirs and alike(theirs, said) else mine


def printed(conn: Connection, mine: Candidate, url: str, article: Article) -> str:
    """The address that is printed: the canonical one in place of one for phones or AMP, if it is ours."""
    if not article.canonical or not links.is_variant(url):
        return url
    ours = candidates.find_key(conn, links.key(article.canonical)) == mine.id
    return article.canonical if ours else url


def settle(engine: Engine, claims: list[Claim]) -> None:
    """Judge the claims now that the others were read: those that say the same are united."""
    for one, address in claims:
        with reading(engine) as conn:
            mine, other = candidates.get(conn, one), _owner(conn, address)
            same = (
                other is not None
                and other.id != mine.id
                and Reading.READ is mine.reading is other.reading
                and alike(_story(conn, other), _story(conn, mine))
            )
        if same:
            unite(engine, mine.id, address)


def _owner(conn: Connection, address: str) -> Candidate | None:
    """The candidate that is known by an address."""
    known = candidates.find_key(conn, links.key(address))
    return candidates.get(conn, known) if known is not None else None


def _story(conn: Connection, one: Candidate) -> Story:
    """What a candidate says."""
    return Story(one.title, pages.text_of(conn, one.id), one.url)
