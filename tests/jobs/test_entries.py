"""collect: what is made of entries that are unwanted, whole, edited, or bear new names."""

from curator.jobs import watch
from curator.jobs.rule import rule
from curator.model import Article, Reading, TextFrom
from curator.store import candidates, pages, reading, writing
from tests.support import make
from tests.support.feeds import ENTRIES, LONG, rss
from tests.support.make import DAY, NOW, queue
from tests.support.site import Reply


def test_entries_that_a_pattern_excludes_are_not_collected(engine, site, collected):
    """Nor kept as known: without the pattern they are new."""
    site["/feed"] = rss(*ENTRIES)
    made = make.source(engine, site.url("/feed"))
    watch.choose(engine, made.url, exclude=("cats",))
    assert collected()["feed"].candidates == 1
    watch.choose(engine, made.url, exclude=())
    site["/feed"] = rss(*ENTRIES, title="Nightjars")
    assert collected(NOW + DAY)["feed"].candidates == 1


FULL = """<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel><title>Nightjar</title><item><title>Owls</title><link>https://nightjar.example/owls</link>
<guid>g</guid><content:encoded>&lt;p&gt;{}&lt;/p&gt;</content:encoded></item></channel></rss>"""


def test_a_feed_that_has_all_of_the_text_saves_a_visit(engine, site, collected):
    """Where a person has said so: the candidate is read at once."""
    site["/feed"] = Reply(FULL.format(LONG).encode(), {"Content-Type": "application/rss+xml"})
    made = make.source(engine, site.url("/feed"))
    watch.choose(engine, made.url, text=TextFrom.FEED)
    collected()
    (owl,) = queue(engine).values()
    assert owl.reading is Reading.READ
    assert owl.words > 50
    assert owl.summary.startswith("In the first winter")


def test_an_edited_entry_corrects_what_waits(engine, site, collected):
    """While nobody has ruled on it, and its page was not read."""
    site["/feed"] = rss(*ENTRIES)
    make.source(engine, site.url("/feed"))
    collected()
    site["/feed"] = rss((ENTRIES[0][0], "Owls, corrected"), (ENTRIES[1][0], "Cats, corrected"))
    cat = queue(engine)["https://nightjar.example/cats"]
    rule(engine, [cat.id], make.ruling())
    collected(NOW + DAY)
    titles = {one.title for one in queue(engine).values()}
    assert titles == {"Owls, corrected", "Cats"}


def test_a_page_that_was_read_is_read_anew_when_its_entry_gets_another_title(engine, site, collected):
    """The page knows better than the feed, but it has changed."""
    site["/feed"] = rss(*ENTRIES)
    make.source(engine, site.url("/feed"))
    collected()
    owl = queue(engine)["https://nightjar.example/owls"]
    with writing(engine) as conn:
        pages.record(conn, owl.id, owl.url, Article(owl.url, "The page's title"), NOW)
    site["/feed"] = rss((ENTRIES[0][0], "Owls, corrected"), ENTRIES[1])
    collected(NOW + DAY)
    after = make.candidate_again(engine, owl)
    assert (after.title, after.reading) == ("The page's title", Reading.UNREAD)


def test_a_feed_with_new_guids_for_all_announces_nothing_anew(engine, site, collected):
    """Not even where the site has moved: the candidates are known by their new addresses, too."""
    here = [*ENTRIES, ("https://nightjar.example/moths", "Moths")]
    site["/feed"] = rss(*here)
    make.source(engine, site.url("/feed"))
    collected()
    there = [(url.replace("nightjar.example", "moved.example"), title) for url, title in here]
    site["/feed"] = rss(*there)
    polled = collected(NOW + DAY)["feed"]
    assert (polled.entries, polled.candidates) == (0, 0)
    assert len(queue(engine)) == 3
    with reading(engine) as conn:
        assert candidates.find_key(conn, "moved.example/cats") is not None
    assert collected(NOW + 2 * DAY)["feed"].entries == 0


def test_an_endless_link_is_a_link(engine, site, collected):
    """PostgreSQL indexes no such key as it stands; the rest of the feed comes in any case."""
    site["/feed"] = rss((f"https://nightjar.example/{'owl/' * 900}", "Owls"), ENTRIES[1])
    make.source(engine, site.url("/feed"))
    assert collected()["feed"].candidates == 2
    assert collected(NOW + DAY)["feed"].entries == 0


def test_stories_of_feeds_that_have_all_of_the_text_stand_together(engine, site, collected):
    """They are read at the poll, and compared there."""
    for path in ("/a", "/b"):
        text = FULL.replace("nightjar.example", f"nightjar{path[1:]}.example").replace(
            "Owls", "Owls of the old marshes"
        )
        site[path] = Reply(text.format(LONG).encode(), {"Content-Type": "application/rss+xml"})
        watch.choose(engine, make.source(engine, site.url(path)).url, text=TextFrom.FEED)
    collected()
    assert sorted(one.lead or 0 for one in queue(engine).values()) == [0, 1]


def test_other_patterns_count_at_the_next_poll(engine, site, collected):
    """Though the feed is as it was."""
    site["/feed"] = rss(*ENTRIES)
    made = make.source(engine, site.url("/feed"))
    watch.choose(engine, made.url, exclude=("cats",))
    collected()
    watch.choose(engine, made.url, exclude=())
    assert collected(NOW + DAY)["feed"].candidates == 1
