"""The tables of `curator.toml`, each with its settings; curator.config reads them."""

from datetime import date, time, timedelta
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from curator.home import WINDOW
from curator.text import one_line
from curator.values import Mailbox, Network, Origin, Positive, Span, WallClock, Zone

TOPIC = r"^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}$"


class Part(BaseModel):
    """What all tables have in common: they are frozen, and know their settings."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Newsletter(Part):
    """Who publishes what."""

    name: str = Field(min_length=1)
    sender: Mailbox
    url: str = Field(pattern=r"^https?://[^\s/]+")  # where its public pages live
    postal_address: str = ""
    short: str = ""  # how it calls itself in cross references: "DT #12"
    former: tuple[str, ...] = ()  # addresses below which its pages lived before
    language: str = "en"
    reply_to: Mailbox | None = None
    list_id: str = ""  # stable for ever; made from the sender's domain if empty
    tagline: str = ""
    why: str = ""  # why a reader gets this, in the footer


class Schedule(Part):
    """The publishing calendar: slots are `first + n × every` at this wall-clock time."""

    first: date
    every: Span = timedelta(weeks=2)
    at: WallClock = time(9)
    timezone: Zone = "UTC"
    late_after: Span = timedelta(hours=6)
    assemble_before: Span = timedelta(days=4)


class StandingSectionSettings(Part):
    """One `[[section]]` of the outline."""

    key: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    title: str = Field(min_length=1)
    emoji: str = ""
    quick_links: str = ""
    former: tuple[str, ...] = ()
    min_items: int = Field(default=0, ge=0)  # what a section of an issue should hold; 0 is no limit
    max_items: int = Field(default=0, ge=0)
    min_words: int = Field(default=0, ge=0)
    max_words: int = Field(default=0, ge=0)

    @model_validator(mode="after")
    def _limits_agree(self) -> Self:
        """The least is not more than the most."""
        for what in ("items", "words"):
            least, most = getattr(self, f"min_{what}"), getattr(self, f"max_{what}")
            if 0 < most < least:
                msg = f"min_{what} = {least} is more than max_{what} = {most}; change one of them"
                raise ValueError(msg)
        return self


class Preflight(Part):
    """How much findings matter."""

    proposals: Literal["warning", "error"] = "warning"  # words that nobody has written or accepted
    silent: tuple[str, ...] = ()  # checks whose warnings and notes are not wanted


class Fetch(Part):
    """How other people's servers are asked."""

    proxy: str | None = None
    user_agent: str = ""  # made from the newsletter's name and url if empty
    deadline: Span = timedelta(seconds=20)
    max_bytes: Positive = 4_000_000  # on the wire
    max_decoded: Positive = 12_000_000
    concurrency: Positive = 50
    per_host: Positive = 2  # feeds at once of one host; pages are asked one after another
    pause: Span = timedelta(seconds=1)  # between two pages of one host
    robots: bool = True  # whether robots.txt is obeyed for pages that nobody but a feed asked for
    allow_private: tuple[str, ...] = ()  # hosts or networks that may be non-public, e.g. "127.0.0.1"
    interval: Span = timedelta(hours=1)  # the shortest time between two polls of a source
    longest_interval: Span = timedelta(days=1)  # of a source that seldom brings anything


class Duplicates(Part):
    """How long a story that was sent or turned down is remembered when one like it comes."""

    window: Span = WINDOW


class Read(Part):
    """What a quarantined child may take for one feed or page."""

    seconds: float = Field(default=10, gt=0)
    megabytes: Positive = 1024
    workers: int = Field(default=0, ge=0)  # 0: one a processor


class Ses(Part):
    """Amazon SES, API version 2."""

    region: str = "eu-west-1"
    endpoint: str | None = None
    configuration_set: str | None = None
    events_queue: str | None = None  # the URL of the SQS queue that SES events arrive in
    events_endpoint: str | None = None
    topic: str | None = Field(default=None, pattern=TOPIC)  # the only one whose messages the hook believes


class Smtp(Part):
    """An SMTP submission server; the password is CURATOR_SMTP_PASSWORD."""

    host: str = "localhost"
    port: Positive = 587
    user: str = ""
    starttls: bool = True


class Folder(Part):
    """One .eml a message, for trying things out."""

    path: str = "outbox"


class Post(Part):
    """By which hand messages leave."""

    through: Literal["folder", "smtp", "ses"] = "folder"
    rate: float | None = Field(default=None, gt=0)  # messages a second; 0.9 of the account's, or 14
    threads: Positive | None = None  # as many as the rate and the provider's latency need
    ses: Ses = Ses()
    smtp: Smtp = Smtp()
    folder: Folder = Folder()


class Tracking(Part):
    """Whether the provider may tell who opens a mail and follows its links; only where readers agreed."""

    opens: bool = False
    clicks: bool = False
    consent: str = ""  # where readers agreed to it

    @model_validator(mode="after")
    def _readers_agreed(self) -> Self:
        """Nobody is watched who was not asked."""
        if (self.opens or self.clicks) and not one_line(self.consent):
            what = " and ".join(name for name in ("opens", "clicks") if getattr(self, name))
            msg = f"{what} may be followed only with the readers' consent; say in consent where they gave it"
            raise ValueError(msg)
        return self


class Public(Part):
    """The pages that readers meet: to subscribe, confirm, leave, choose, vote, and read issues online."""

    listen: str = "127.0.0.1:8080"
    hosts: tuple[str, ...] = ()  # names by which it may be asked, beside that of newsletter.url
    proxies: tuple[Network, ...] = ()  # whose word is taken for where a reader asks from
    embed: tuple[Origin, ...] = ()  # sites that may show the form to subscribe in a frame
    index: bool = True  # whether search engines may list the issues
    per_minute: Positive = 120  # requests from one network
    privacy: str = Field(default="", pattern=r"^(?:https?://[^\s/]+\S*)?$")  # the privacy policy, linked to


class Pages(Part):
    """The fixed words of the pages, by their names; curator.web.public.words knows which there are."""

    model_config = ConfigDict(extra="allow", frozen=True)
    __pydantic_extra__: dict[str, str] = Field(init=False)

    @property
    def said(self) -> dict[str, str]:
        """Every word that the newsletter has changed."""
        return dict(self.__pydantic_extra__)


class Subscribing(Part):
    """How readers come onto the list, and what they may choose."""

    confirm: bool = True  # double opt-in: nobody is on the list who has not confirmed by mail
    agreement: str = ""  # what a reader agrees to; of the newsletter's language if empty
    confirm_within: Span = timedelta(days=7)  # after which the link is void, and the row goes
    per_network: Positive = 5  # sign-ups in ten minutes
    per_hour: Positive = 200  # sign-ups in all
    per_address: Positive = 3  # confirm mails to an address that never confirms; one a day at most
    welcome: bool = True  # a mail to whoever has confirmed
    goodbye: bool = False  # a mail to whoever has left through the page; then it is the last one
    sections: bool = False  # whether readers choose which sections they get


class Media(Part):
    """Where the newsletter keeps the pictures that it prints: a folder, or an S3 bucket if one is named."""

    folder: str = "media"
    bucket: str | None = None
    prefix: str = ""  # what names in the bucket begin with
    region: str = "eu-west-1"
    endpoint: str | None = None
    url: str = Field(default="", pattern=r"^(?:https?://[^\s/]+\S*)?$")  # newsletter.url + /media/ if empty
    max_bytes: Positive = 20_000_000  # of one picture as it comes


class Preview(Part):
    """Who sees an issue before it is approved; nobody else can get a preview."""

    to: tuple[Mailbox, ...] = ()
    browser: str = ""  # what takes its pictures: a program's name or path; one that is found if empty


class Report(Part):
    """Whether the editors are told by mail how a send went, and who they are if not those of the previews."""

    send: bool = True
    to: tuple[Mailbox, ...] = ()


class Campaign(Part):
    """Campaign parameters put on links when an issue is rendered for mail; empty ones are left off."""

    source: str = ""
    medium: str = ""
    name: str = ""

    @property
    def parameters(self) -> tuple[tuple[str, str], ...]:
        """Name and value of each, in the order in which newsletters have always written them."""
        return ("utm_campaign", self.name), ("utm_medium", self.medium), ("utm_source", self.source)


class Links(Part):
    """What preflight says of links."""

    repeats_within: int = Field(default=25, ge=0)  # issues, in which a page that was linked is remembered
    visit_again: Span = timedelta(days=1)  # after which a page that was looked at is looked at again
