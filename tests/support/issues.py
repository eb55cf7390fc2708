"""A newsletter's settings and an issue of every form that real ones have; a test changes what it is about."""

from dataclasses import replace
from datetime import date

from curator.config import Campaign, Look, Mail, Media, Newsletter, Settings, StandingSectionSettings, Texts
from curator.model import Image, Issue, Item, ItemKind, Section

SECTIONS = (
    StandingSectionSettings(
        key="field",
        title="Field Notes",
        emoji="🔭",
        quick_links="More from the field ⚡️",
        former=("From Outside",),
    ),
    StandingSectionSettings(key="method", title="Methods", emoji="🧮", quick_links="Quick methods links"),
    StandingSectionSettings(key="fun", title="Small Wonders", emoji="✨"),
)


def newsletter(**changes):
    """The newsletter's own settings."""
    return Newsletter(
        **{
            "name": "The Night Heron",
            "sender": "Ada at the Heron <ada@heron.example>",
            "url": "https://heron.example",
            "short": "NH",
            "postal_address": "Heron Press\nReed Lane 4\n1234 AB Waterwijk",
            "tagline": "Machines that look at nature, every second Sunday",
            **changes,
        }
    )


def settings(
    *,
    campaign: Campaign | None = None,
    look: Look | None = None,
    mail: Mail | None = None,
    texts=None,
    **changes,
):
    """Settings with an outline of three sections; `changes` are the newsletter's own."""
    own = {"newsletter": newsletter(**changes), "media": Media(url="https://pictures.example")}
    shown = {"look": look or Look(), "mail": mail or Mail(), "texts": texts or Texts()}
    return Settings(section=SECTIONS, campaign=campaign or Campaign(), **own, **shown)


STORY = Item(
    ItemKind.STORY,
    "**A camera trap now tells owls from cats at night.**\nThe team behind [Nightjar](https://nightjar.example/post?id=7)"
    " trained it on sounds alone (see [[NH #3]]).\nWhat they say about the first winter:\n\n"
    "> We had expected rain to be the problem.\n> It was the _cats_.\n\n"
    "> Nobody had told us about the cats.\n\nMore:\n\n"
    "* The paper: [Owls, Cats and Other Errors](https://papers.example/owls.pdf) (PDF)\n"
    "* Code: [nightjar/ears](https://code.example/nightjar/ears)",
)
TITLED = Item(
    ItemKind.STORY,
    "**[How to count starlings in 0.2 seconds](https://murmur.example/count?x=1&copy=2)**\n\n"
    "Counting a flock is a sum over pixels, and `np.add.reduceat` does it in one call:\n\n"
    "```python\ncounts = np.add.reduceat(mask.ravel(), starts)\n```\n\n"
    "1. Cut the sky out.\n2. Sum what is left.\n3. Divide by one starling.",
    credit="Grace",
)
PICTURE = Item(
    ItemKind.IMAGE,
    "",
    image=Image(
        "https://pictures.example/owl.jpg",
        "An owl looks into the lens of a camera trap",
        "An owl, surprised by science.",
        "Nightjar",
        1120,
        630,
    ),
)
LINKS = (
    Item(ItemKind.LINK, "🦉 The [owl census](https://census.example/) is open, and **anyone** may count."),
    Item(
        ItemKind.LINK, "👩‍🔬 Two [field](https://field.example/a) [reports](https://field.example/b) on rain."
    ),
    Item(ItemKind.LINK, "[A list of listening posts](https://posts.example/list)", credit="Lin"),
)
PLAIN_LINKS = (
    Item(ItemKind.LINK, "[Why moths fly to lamps](https://moths.example/why): it is the horizon."),
    Item(ItemKind.LINK, "[A sky without satellites](https://sky.example/)"),
)


def issue(**changes) -> Issue:
    """An issue with stories, a titled story, quick links of both kinds, a picture and a sub-section."""
    whole = Issue(
        12,
        "#12: Owls, cats, and how to count a flock of starlings",
        (
            Section("field", "Field Notes", (PICTURE, STORY, *LINKS), "🔭", "More from the field ⚡️"),
            Section("method", "Methods", (TITLED,), "🧮"),
            Section("asides", "Asides", PLAIN_LINKS, level=3),
            Section("fun", "Small Wonders", (Item(ItemKind.TEXT, "No wonder this time: it rained."),), "✨"),
        ),
        intro="Hello, and welcome to the twelfth Heron!\nThis time a camera trap learns to listen.",
        closing="**Thanks for reading!** Reply to this mail, it reaches a person. 🪶",
        slot=date(2026, 11, 22),
    )
    return replace(whole, **changes)


def of(*items: Item, **changes) -> Issue:
    """An issue with one section of these items."""
    return issue(sections=(Section("field", "Field Notes", items, "🔭"),), **changes)


def story(text: str, **changes) -> Item:
    """A story."""
    return Item(ItemKind.STORY, text, **changes)


def link(text: str, **changes) -> Item:
    """A quick link."""
    return Item(ItemKind.LINK, text, **changes)
