"""One defect for each check of preflight: what a person or a template does to a clean issue.

A check that is new in the table gets its row here: a function from a bench to a bench that spoils one thing.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from curator.config import Newsletter, Settings, StandingSectionSettings
from curator.issues.linked import echoes
from curator.issues.preflight import preflight
from curator.issues.render import render
from curator.model import (
    Appearance,
    Archive,
    Earlier,
    Edition,
    Finding,
    Flag,
    Image,
    Imprint,
    Issue,
    IssueState,
    Item,
    ItemKind,
    Reached,
    Visit,
)
from tests.support.issues import issue, link, settings, story


@dataclass(frozen=True)
class Bench:
    """An issue, what it is printed with, and what is done to its mail after it was rendered."""

    issue: Issue = field(default_factory=issue)
    settings: Settings = field(default_factory=settings)
    archive: Archive = field(default_factory=Archive)
    edits: tuple[Callable[[Edition], Edition], ...] = ()

    def edition(self) -> Edition:
        """The mail, with the edits in it."""
        edition = render(self.issue, self.settings, self.archive)
        for edit in self.edits:
            edition = edit(edition)
        return edition

    def look(self) -> tuple[Finding, ...]:
        """What preflight says."""
        return preflight(self.issue, self.edition(), self.settings, self.archive)

    def having(self, *items: Item) -> "Bench":
        """With more items at the end of the last section."""
        *before, last = self.issue.sections
        sections = (*before, replace(last, items=(*last.items, *items)))
        return replace(self, issue=replace(self.issue, sections=sections))

    def with_newsletter(self, **changes: object) -> "Bench":
        """With other settings of the newsletter's own, sound or not."""
        own = Newsletter.model_construct(**{**dict(self.settings.newsletter), **changes})
        return self.with_settings(newsletter=own)

    def with_settings(self, **changes: object) -> "Bench":
        """With other tables in curator.toml."""
        return replace(self, settings=self.settings.model_copy(update=changes))

    def with_html(self, old: str, new: str) -> "Bench":
        """With something else in the html, once."""

        def edit(edition: Edition) -> Edition:
            assert old in edition.html
            return replace(edition, html=edition.html.replace(old, new, 1))

        return replace(self, edits=(*self.edits, edit))

    def with_more(self, html: str) -> "Bench":
        """With more html at the end of the body."""
        return self.with_html("</body>", f"{html}</body>")

    def with_text(self, text: str) -> "Bench":
        """With another text part."""
        return replace(self, edits=(*self.edits, lambda edition: replace(edition, text=text)))

    def with_archive(self, **changes: object) -> "Bench":
        """With something else in what was printed before."""
        return replace(self, archive=replace(self.archive, **changes))


def _without_unsubscribe(bench: Bench) -> Bench:
    """A footer whose way out leads elsewhere."""
    return bench.with_html("/unsubscribe/", "/leave/")


def _outside_the_outline(bench: Bench) -> Bench:
    """An outline with a section that must be there."""
    must = StandingSectionSettings(key="letters", title="Letters", min_items=1)
    return bench.with_settings(section=(*bench.settings.section, must))


def _linked_before(bench: Bench) -> Bench:
    """A link to what the last issue led to."""
    url = "https://again.example/wren"
    stood = (Appearance(11, IssueState.SENT, "Field Notes", url),)
    appearances = {**bench.archive.appearances, **echoes(stood, [11])}
    return bench.having(link(f"A [wren that came back]({url})")).with_archive(appearances=appearances)


def _near(bench: Bench) -> Bench:
    """An item about what an earlier one was about."""
    text = "OwlNet hears owls again."
    earlier = Earlier(7, "owlnet-hears", "OwlNet hears", ("OwlNet",))
    return bench.having(story(text)).with_archive(near={**bench.archive.near, text: earlier})


def _looked_at(bench: Bench, words: str, **seen: object) -> Bench:
    """A link alone, to a page that was looked at."""
    page = words.rsplit(maxsplit=1)[-1]
    url = f"https://{page}.example/bird"
    fields = {"outcome": Reached.SEEN, "final": url, "imprint": Imprint(words, 900, (), SEEN), **seen}
    visit = Visit(f"{page}.example/bird", url, SEEN, **fields)
    return bench.having(link(f"[{words}]({url})")).with_archive(
        visits={**bench.archive.visits, visit.key: visit}
    )


def _changed(bench: Bench) -> Bench:
    """A page whose text is another one now."""
    was, now = (Imprint("The song of a lark", 900, (at, at + 1), SEEN) for at in (1, 7))
    return _looked_at(bench, "The song of a lark", imprint=now, approved=was)


def picture(src: str, alt: str) -> Item:
    """An item that is a picture."""
    return Item(ItemKind.IMAGE, "", image=Image(src, alt, width=640, height=480))


OWN_PICTURE = "https://pictures.example/heron.jpg"

SEEN = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)

# By the name of the check.
DEFECTS: dict[str, Callable[[Bench], Bench]] = {
    "subject": lambda bench: replace(bench, issue=replace(bench.issue, title="")),
    "preheader": lambda bench: replace(bench, issue=replace(bench.issue, intro="Hi.")),
    "sender": lambda bench: bench.with_newsletter(sender="Ada"),
    "own-address": lambda bench: bench.with_newsletter(url="http://heron.example"),
    "postal-address": lambda bench: bench.with_html("Reed Lane 4", "Reed Lane"),
    "unsubscribe": _without_unsubscribe,
    "empty-part": lambda bench: bench.with_text("\n"),
    "empty": lambda bench: bench.having(story("")),
    "unreadable": lambda bench: bench.having(story("> " * 500 + "deep")),
    "outline": _outside_the_outline,
    "placeholder": lambda bench: bench.having(story("TK the owls")),
    "proposal": lambda bench: bench.having(story("What the page says.", proposal=True)),
    "reference": lambda bench: bench.having(story("More in [[NH #99]].")),
    "mention": lambda bench: bench.having(story("As told in NH #9.")),
    "link": lambda bench: bench.having(link("A [wren](/wren)")),
    "link-words": lambda bench: bench.having(link("The wren is [here](https://wren.example/).")),
    "tracking": lambda bench: bench.having(link("A [wren](https://wren.example/?utm_source=feed)")),
    "repeated-link": lambda bench: bench.having(link("The [census](https://census.example/) again")),
    "linked-before": _linked_before,
    "hot-link": lambda bench: bench.having(picture("https://elsewhere.example/wren.jpg", "A wren")),
    "picture": lambda bench: bench.with_more(
        '<img src="https://pictures.example/a.svg" alt="Owl" width="9">'
    ),
    "alt": lambda bench: bench.having(picture(OWN_PICTURE, "")),
    "size": lambda bench: bench.with_more("<!--" + "owls\n" * 18_000 + "-->"),
    "style-size": lambda bench: bench.with_html("</head>", "<style>/*" + "o" * 16_000 + "*/</style></head>"),
    "active-content": lambda bench: bench.with_more("<script>hoot()</script>"),
    "structure": lambda bench: bench.with_html('lang="en"', ""),
    "support": lambda bench: bench.with_more('<p style="position: absolute">Owls</p>'),
    "contrast": lambda bench: bench.with_more('<p style="color: #cccccc; background: #ffffff">Owls</p>'),
    "dark": lambda bench: bench.with_html('name="color-scheme"', 'name="colour-scheme"'),
    "cut-title": lambda bench: bench.having(
        link("[A wren that sings all night and…](https://wren.example/)")
    ),
    "hidden": lambda bench: bench.having(story("A w&shy;ren.")),
    "lookalike": lambda bench: bench.having(link("A [wren](https://wrеn.example/)")),
    "unreachable": lambda bench: _looked_at(bench, "A tree pipit", outcome=Reached.GONE, fault="404"),
    "moved": lambda bench: _looked_at(bench, "A song thrush", moved="https://thrush.example/new"),
    "changed": _changed,
    "paywall": lambda bench: _looked_at(bench, "A reed bunting", flags=(Flag.PAYWALL,)),
    "title": lambda bench: _looked_at(
        bench, "A red kite", imprint=Imprint("Ten recipes for dinner", 900, (), SEEN)
    ),
    "unvisited": lambda bench: bench.with_archive(stale=SEEN),
    "near": _near,
}

# What cannot be spoiled alone: a text of nothing has no address and no way out either.
ENTAILED = {"empty-part": {"postal-address", "unsubscribe"}}
