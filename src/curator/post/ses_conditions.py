"""The facts about an SES account → in which condition it is, and how to mend what it lacks."""

from collections.abc import Iterator
from math import ceil
from typing import Any

from curator.config import Settings
from curator.mail import shares
from curator.post import ses_domain, ses_hearing
from curator.post.condition import Condition, command
from curator.post.ses_account import Facts, Kind, Silence
from curator.post.ses_terms import quota, stopped
from curator.text import one_line, plural

_SUPPRESSED = {"BOUNCE", "COMPLAINT"}


def judge(facts: Facts, settings: Settings, readers: int | None = None) -> list[Condition]:
    """Every part of the way through SES; one alone where SES does not answer at all.

    `readers` is how many an issue goes to, where that is known.
    """
    region = settings.post.ses.region
    what = f"Amazon SES in {region}"
    account = facts.account
    if isinstance(account, Silence) and account.kind in {Kind.HALTED, Kind.UNREACHED}:
        asked = "; nothing else was asked" if account.kind is Kind.UNREACHED else ""
        return [Condition(what, f"{account.why}{asked}")]
    return [
        *_account(what, account, settings, readers),
        *ses_domain.judge(facts, region),
        *ses_hearing.judge(facts, settings),
    ]


def _account(
    what: str, account: dict[str, Any] | Silence, settings: Settings, readers: int | None
) -> Iterator[Condition]:
    """Whether the account sends, to whom, and how much."""
    if isinstance(account, Silence):
        denied = account.kind is Kind.DENIED
        mend = (
            "allow ses:GetAccount (docs/ses.md) to see what the account may send" if denied else account.why
        )
        yield Condition(what, note=f"it does not tell about the account: {mend}")
        return
    region = settings.post.ses.region
    why = stopped(account, region)
    if not why and account.get("EnforcementStatus") == "PROBATION":
        why = "AWS has the account under review: answer its mail to the account's owner, or it will stop you"
    yield Condition(what, why or None, "" if why else _allowance(account))
    yield _sandbox(account, settings)
    if readers:
        yield _room(account, settings, readers)
    yield _suppression(account, region)


def _allowance(account: dict[str, Any]) -> str:
    """How much the account may send, in words."""
    told = account.get("SendQuota") or {}
    rate, most, sent = (told.get(name) for name in ("MaxSendRate", "Max24HourSend", "SentLast24Hours"))
    if rate is None or most is None:
        return ""
    day = (
        "without a limit a day"
        if most < 0
        else f"{most:,.0f} within 24 hours, of which {sent or 0:,.0f} are used"
    )
    return f"{rate:,g} messages a second, {day}"


def _sandbox(account: dict[str, Any], settings: Settings) -> Condition:
    """Whether mail goes to anybody, or only to verified addresses."""
    what = "SES sandbox"
    if account.get("ProductionAccessEnabled") is not False:
        return Condition(what, note="the account is out of it")
    review = ((account.get("Details") or {}).get("ReviewDetails")) or {}
    case = f" (case {one_line(str(review['CaseId']), 40)})" if review.get("CaseId") else ""
    fault = "the account is in it: only verified addresses get mail, 200 in 24 hours"
    if review.get("Status") == "PENDING":
        return Condition(what, f"{fault}; AWS is looking at your request{case}, answer its questions")
    if review.get("Status") in {"DENIED", "FAILED"}:
        return Condition(what, f"{fault}; AWS turned your request down{case}: answer there and tell more")
    return Condition(
        what,
        f"{fault}; ask AWS to take it out, which takes it about a day:",
        mend=command(
            "aws sesv2 put-account-details",
            ("--region", settings.post.ses.region),
            "--production-access-enabled",
            "--mail-type MARKETING",
            "--contact-language EN",
            ("--website-url", settings.newsletter.url),
            ("--use-case-description", "who signed up where, how they leave"),
        ),
    )


def _room(account: dict[str, Any], settings: Settings, readers: int) -> Condition:
    """Whether an issue fits into a day, and how long it takes."""
    what = "SES quota"
    allowed, left = quota(account)
    if left is not None and readers > left:
        goes = f"an issue goes to {plural(readers, 'reader')}, and only {left:,} more may be sent"
        return Condition(
            what,
            f"{goes} within these 24 hours; wait, or ask AWS for more (Service Quotas in its console)",
        )
    configured = settings.post.rate
    rate = shares.rate(configured, allowed)
    took = f"an issue to {plural(readers, 'reader')} takes {_span(readers / rate)} at {rate:,.3g} a second"
    if allowed and configured and allowed > 2 * configured:
        took += f"; the account would allow {allowed:,.3g}: [post] rate"
    return Condition(what, note=took)


def _span(seconds: float) -> str:
    """How long, rounded up, as a person says it."""
    if seconds <= 90:
        return plural(ceil(seconds), "second")
    if seconds <= 90 * 60:
        return plural(ceil(seconds / 60), "minute")
    return plural(ceil(seconds / 3600), "hour")


def _suppression(account: dict[str, Any], region: str) -> Condition:
    """Whether SES keeps its own list of dead addresses, too: the second net under ours."""
    what = "SES suppression list"
    kept = set((account.get("SuppressionAttributes") or {}).get("SuppressedReasons") or ())
    lacking = sorted(_SUPPRESSED - kept)
    if not lacking:
        return Condition(what, note="on for bounces and complaints")
    return Condition(
        what,
        note=f"off for {' and '.join(lacking).lower()}; curator keeps its own, a second net costs nothing:",
        mend=command(
            "aws sesv2 put-account-suppression-attributes",
            ("--region", region),
            "--suppressed-reasons BOUNCE COMPLAINT",
        ),
    )
