"""What GetAccount's answer means for a send: whether, how fast, how much."""

from typing import Any


def stopped(account: dict[str, Any], region: str) -> str:
    """Why the account takes no mail at all, and what to do; "" if it does.  Under review, it does."""
    if account.get("EnforcementStatus") == "SHUTDOWN":
        return f"AWS has shut down sending in {region}; answer its mail to the owner of the account"
    if account.get("SendingEnabled") is False:
        return (
            f"sending is paused for the account in {region}; find out why, then:"
            " aws sesv2 put-account-sending-attributes --sending-enabled"
        )
    return ""


def quota(account: dict[str, Any]) -> tuple[float | None, int | None]:
    """Messages a second, and how many more within 24 hours; None is no limit told."""
    told = account.get("SendQuota") or {}
    rate, most, sent = (
        told.get(name) if isinstance(told.get(name), int | float) else None
        for name in ("MaxSendRate", "Max24HourSend", "SentLast24Hours")
    )
    left = None if most is None or most < 0 else max(0, int(most - (sent or 0)))
    return (rate if rate and rate > 0 else None), left
