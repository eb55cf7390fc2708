"""The addresses that SES itself does not write to: its account's own suppression list."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from botocore import exceptions as aws
from botocore.config import Config

from curator.config import Ses
from curator.errors import SendHalted
from curator.model import Suppression
from curator.post.ses import client, open_session
from curator.post.ses_verdicts import said
from curator.text import one_line

PAGE = 1000  # SES gives no more at once
_MOST = 1000  # pages; no account has more
_REASONS = {"BOUNCE": "on SES's own list: it bounced", "COMPLAINT": "on SES's own list: it complained"}
# SES answers such questions about once a second, so that some must be asked again; they change nothing.
_PATIENCE = Config(retries={"total_max_attempts": 6, "mode": "standard"}, connect_timeout=5, read_timeout=20)


def suppressed(settings: Ses) -> Iterator[list[Suppression]]:
    """The whole list, page by page.  Raises SendHalted where SES does not tell it."""
    asking = client(open_session(), "sesv2", settings.region, settings.endpoint, _PATIENCE)
    more: dict[str, str] = {}
    try:
        for _ in range(_MOST):
            page = _ask(asking, more)
            yield [_one(told) for told in page["SuppressedDestinationSummaries"]]
            if not page.get("NextToken"):
                return
            more = {"NextToken": page["NextToken"]}
    finally:
        asking.close()


def _ask(asking: Any, more: dict[str, str]) -> dict[str, Any]:
    try:
        page: dict[str, Any] = asking.list_suppressed_destinations(PageSize=PAGE, **more)
    except aws.ClientError as error:
        mend = "check that the AWS credentials may call ses:ListSuppressedDestinations"
        raise SendHalted(f"{said(error)}; {mend}") from None
    except aws.BotoCoreError as error:
        raise SendHalted(f"SES does not tell its list: {one_line(str(error), 300)}") from None
    if not isinstance(page.get("SuppressedDestinationSummaries"), list):
        raise SendHalted(
            "SES answered without a list; check endpoint in [post.ses], and any proxy in between"
        )
    return page


def _one(told: dict[str, Any]) -> Suppression:
    """One entry, as we would have written it."""
    reason = str(told.get("Reason") or "")
    at = told.get("LastUpdateTime")
    return Suppression(
        one_line(str(told.get("EmailAddress") or "")),
        _REASONS.get(reason, f"on SES's own list: {one_line(reason, 40)}"),
        at.astimezone(UTC) if isinstance(at, datetime) else datetime.fromtimestamp(0, UTC),
    )
