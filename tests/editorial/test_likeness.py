"""Near-same stories are found, and different ones are never shown as one."""

import subprocess
import sys
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.bench_likeness import Shelf, false_pairs, found, headlines
from curator.editorial.likeness import CROWD, NEIGHBOURS, Likeness, Story, alike, best, nearest, sketch
from tests.support.copies import Press
from tests.support.shared import needs_shared

PAPER = Story(
    "Generating Long Sequences with Sparse Transformers",
    "Transformers are powerful sequence models, but need memory that grows with the square of length.",
    "https://arxiv.org/abs/1904.10509",
)
RELEASE = " ".join(
    f"In the {place} the society counted {count} owls, {much} than a year before, said its {who} on Monday."
    for place, count, much, who in (
        ("north of the valley", "ninety", "many more", "secretary"),
        ("old quarry by the mill", "four", "somewhat fewer", "oldest warden"),
        ("orchards along the river", "thirty", "far more", "treasurer, who had slept there"),
        ("ruins above the vineyard", "a dozen", "hardly more", "youngest member"),
        ("forest that burned in spring", "no", "sadly fewer", "chair, who blamed the drought"),
    )
)


def on(host: str, title: str, text: str = "", *links: str) -> Story:
    """A story on `host`."""
    return Story(title, text, f"https://{host}/{title.replace(' ', '-').encode().hex()[:20]}", links)


def titles_alike(one: str, other: str) -> bool:
    """Whether two titles in two papers prove one story."""
    return alike(on("one.example", one), on("two.example", other)) is not None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("OpenAI trains a sparse transformer on text", "OpenAI Trains a Sparse Transformer on Text!"),
        ("Why the city’s owls don’t sleep at night", "Why the city's owls don't sleep at night"),
        ("Society launches a census of urban owls", "Society launched the census of urban owls"),
        ("How owls organise a colony in winter storms", "How owls organize a colony in winter storms"),
        ("[video] Counting owls with cheap microphones", "Counting owls with cheap microphones (Video)"),
        ("Nightjar v1.20.0 released for everyone", "Nightjar 1.20 released for everyone"),
        ("Prize of 10,000 euros for an owl photographer", "Prize of 10000 euros for an owl photographer"),
        ("研究者が都市部のフクロウの新しい巣を発見した", "研究者が、都市部のフクロウの新しい巣を発見した。"),
        ("Учёные нашли новое гнездо совы в городе", "УЧЁНЫЕ нашли новое гнездо совы в городе"),
    ],
)
def test_a_title_typed_by_other_hands_is_the_same_title(one, other):
    """Case, punctuation, articles, endings, one slip, labels and forms of a number do not count."""
    assert titles_alike(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The Night Watch Weekly Newsletter #67", "The Night Watch Weekly Newsletter #68"),
        ("Writing a parser for owl calls, part 1", "Writing a parser for owl calls, part 2"),
        ("Writing a parser for owl calls: Part II", "Writing a parser for owl calls: Part III"),
        ("Nightjar 1.2 released for everyone", "Nightjar 1.3 released for everyone"),
        ("The state of owl research in 2025", "The state of owl research in 2026"),
        ("Why owls can sleep through a winter", "Why owls can’t sleep through a winter"),
        ("Warum Eulen im Winter schlafen können", "Warum Eulen im Winter nicht schlafen können"),
        ("Google sues Apple over a patent on owls", "Apple sues Google over a patent on owls"),
        ("Owl numbers rise as forests recover slowly", "Owl numbers fall as forests recover slowly"),
        ("An introduction to machine learning in C", "An introduction to machine learning in C++"),
        ("A dictionary from Dutch into Polish words", "A dictionary from Polish into Dutch words"),
        ("Seattle Nightwatch User Group meets again", "Buffalo Nightwatch User Group meets again"),
        ("日本の都市部でフクロウの新しい巣が発見された", "日本の都市部でタヌキの新しい巣が発見された"),
    ],
)
def test_titles_of_different_stories_are_not_alike(one, other):
    """A number, a negation, the order or one word makes it another story."""
    assert not titles_alike(one, other)


@pytest.mark.parametrize(
    "title", ["", "Home", "Changelog", "Links", "Weekly update", "Release notes", "#1", "👾"]
)
def test_a_short_title_proves_nothing(title):
    """Half the world's pages are called so."""
    assert not titles_alike(title, title)


def test_the_name_of_the_site_is_no_part_of_a_title():
    """It is recognised by the host."""
    bare = on("news.example", "Counting owls with cheap microphones")
    assert alike(
        bare, Story("Counting owls with cheap microphones | The Courier", "", "https://thecourier.example/a")
    )
    assert not alike(
        bare, Story("Counting owls with cheap microphones | Part one", "", "https://thecourier.example/a")
    )


def test_a_press_release_in_two_papers_is_one_story():
    """Under other headlines, with some words changed, and shortened."""
    press = Press(5)
    one = on("courier.example", "More owls in the valley, says society", RELEASE)
    other = on("herald.example", "Valley counts its owls", press.changed(RELEASE))
    half = on("post.example", "A good year for owls", RELEASE[: len(RELEASE) * 3 // 4])
    assert alike(one, other).reason in {"the same text", "much the same text"}
    assert alike(one, half).reason == "the same text"


def test_a_wall_makes_nothing_alike():
    """A question about cookies speaks of no title, and a page that says so of itself did not show itself."""
    wall = Press(7).prose(200)
    assert not alike(
        on("a.example", "Owls of the northern valley", wall), on("b.example", "A new bridge opens", wall)
    )
    walls = [
        on(host, "Subscribe to read | Financial Courier of London", wall)
        for host in ("a.example", "b.example")
    ]
    assert not alike(*walls)
    assert sketch(walls[0]) == ()


def test_pages_of_one_site_share_a_frame():
    """There the titles must agree too, and numbers in them tell one of a series from the next."""
    frame = Press(9).prose(300)
    assert not alike(on("a.example", "Owls of the north", frame), on("a.example", "Bridge opens", frame))
    assert not alike(on("a.example", "Night Watch 67", frame), on("a.example", "Night Watch 68", frame))
    assert alike(on("a.example", "Owls of the north", frame), on("a.example", "Owls of the far north", frame))


def test_a_standing_column_is_a_new_story_each_time():
    """One site, one title, nothing in common between two long texts."""
    press = Press(11, vocabulary=50_000)
    one, other = (
        Story("The photograph of the day, chosen by our readers", press.prose(300), f"https://a.example/{n}")
        for n in "12"
    )
    assert not alike(one, other)
    assert alike(one, Story(one.title, "", other.url)).reason == "the same title"


def test_a_post_about_a_paper_is_shown_with_it():
    """It links there, in whatever form, and names it; said from either side."""
    post = on(
        "labs.example",
        "Sparse transformers for long sequences",
        "Our new paper is out. " + Press(1).prose(90),
        "https://arxiv.org/pdf/1904.10509v2.pdf",
    )
    assert alike(post, PAPER).reason == "it links to it"
    assert alike(PAPER, post).reason == "it is linked from it"
    assert set(sketch(post)) & set(sketch(PAPER))


def test_a_link_alone_makes_no_post_about_a_page():
    """Posts cite what they are not about."""
    assert not alike(on("labs.example", "Our year in owls", "", PAPER.url), PAPER)
    assert not alike(on("arxiv.org", "Sparse transformers for long sequences", "", PAPER.url), PAPER)


def test_neighbours_are_few_and_the_closest_come_first():
    """A key that a crowd shares says nothing, and one turn of phrase in common is chance."""
    title, text = 1 << 33, 5
    assert nearest([(title, 1), (title + 1, 1), (title, 2)]) == (1, 2)
    assert nearest([(text, 1), (text, 2), (text + 1, 2)]) == (2,)
    assert nearest((title, at) for at in range(CROWD)) == ()
    assert len(nearest((title, at) for at in range(CROWD - 1))) == NEIGHBOURS


def test_the_best_of_the_neighbours():
    """The likest; none where none is alike; at most so many are looked at."""
    new = on("a.example", "Counting owls with cheap microphones")
    close, same = on("b.example", "Count owls with a cheap microphone"), on("c.example", new.title)
    assert best(new, {4: close, 7: same}) == (7, Likeness(1.0, "the same title"))
    assert best(new, {4: on("b.example", "Bridge opens")}) is None
    far = {at: on("b.example", "Bridge opens") for at in range(NEIGHBOURS)}
    assert best(new, {**far, 99: same}) is None


def test_a_sketch_is_the_same_in_every_process():
    """What was filed yesterday is found tomorrow."""
    code = (
        "from curator.editorial.likeness import Story, sketch; "
        f"print(sketch(Story({PAPER.title!r}, {RELEASE!r}, {PAPER.url!r})))"
    )
    told = {subprocess.check_output([sys.executable, "-c", code], text=True) for _ in range(2)}
    assert told == {f"{sketch(Story(PAPER.title, RELEASE, PAPER.url))}\n"}


@pytest.mark.parametrize("piece", [" ", "owl ", "的一是在不", "\ufdfa", "a - ", "1,1.", "n't"])
def test_hostile_text_is_compared_in_no_time(piece):
    """Four hundred thousand characters of whatever takes a quarter of a second at most."""
    story = Story(piece * 10_000, piece * (400_000 // len(piece)), "https://a.example/" + "a" * 100_000)
    began = time.process_time()
    sketch(story)
    alike(story, story)
    assert time.process_time() - began < 0.25


def test_long_texts_cost_no_more_than_their_beginning():
    """Of four hundred thousand characters the first few thousand are looked at."""
    text = Press(13).prose(80_000)
    assert sketch(Story("Owls", text)) == sketch(Story("Owls", text[:3_000]))


anything = st.text(st.characters(), max_size=200) | st.text("aé語ノक्ท \n'’-_|#12.,ⅷ\ud800\0", max_size=200)
stories = st.builds(Story, anything, anything, anything, st.lists(anything, max_size=3).map(tuple))


@given(stories)
def test_any_text_has_a_bounded_sketch(story):
    """Numbers that a database can hold, at most forty, each once."""
    keys = sketch(story)
    assert len(keys) == len(set(keys)) <= 40
    assert all(0 <= key < 1 << 35 for key in keys)


@given(stories, stories)
def test_likeness_does_not_depend_on_who_is_asked(one, other):
    """Two stories are alike or not, by the same measure, from both sides."""
    there, back = alike(one, other), alike(other, one)
    assert (there is None) == (back is None)
    assert there is None or there.score == back.score


@given(st.integers(0, 10**6))
def test_a_story_and_its_copy_find_each_other(seed):
    """By keys in common, and it is alike to itself beyond doubt."""
    press = Press(seed, vocabulary=500)
    story = press.story()
    assert alike(story, story).score == 1.0
    copy = press.copy(story)
    assert nearest([(key, 1) for key in sketch(story) if key in sketch(copy)]) == (1,)


def test_planted_copies_are_found():
    """At least 95 of a hundred with six words of a hundred changed, among two thousand stories."""
    press = Press(17)
    made = [press.story(at) for at in range(2_000)]
    copies = [(at, press.copy(made[at])) for at in range(0, 2_000, 10)]
    _, hits = found(Shelf(dict(enumerate(made))), copies)
    assert len(hits) >= 0.95 * len(copies)


@needs_shared
def test_no_two_titles_of_real_newsletters_are_one_story():
    """A thousand titles, each other one: the only pairs are of titles that differ in typing alone."""
    assert len(headlines()) > 1_000
    assert [pair for pair in false_pairs(headlines()) if letters(pair[0]) != letters(pair[1])] == []


def letters(title: str) -> str:
    """A title without case, spaces and punctuation."""
    return "".join(filter(str.isalnum, title.casefold())).removeprefix("the")
