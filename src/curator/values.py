"""What a setting's value may be: lengths of time, times of day, zones, mailboxes, networks, origins."""

import re
from datetime import time, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field

_SPAN = re.compile(r"^\s*(\d+)\s*(second|minute|hour|day|week)s?\s*$")


def span(value: object) -> object:
    """`"2 weeks"` as a timedelta; anything else as it came, for pydantic to judge."""
    if isinstance(value, str):
        match = _SPAN.match(value)
        if not match:
            msg = f'"{value}" is not a length of time; write it like "30 minutes" or "2 weeks"'
            raise ValueError(msg)
        try:
            return timedelta(**{match[2] + "s": int(match[1])})
        except (OverflowError, ValueError):
            msg = f'"{value[:30]}" is longer than any time'
            raise ValueError(msg) from None
    return value


def wall_clock(value: object) -> object:
    """`"09:00"` as a time of day."""
    if isinstance(value, str):
        try:
            return time.fromisoformat(value)
        except ValueError:
            msg = f'"{value}" is not a time of day; write it like "09:00"'
            raise ValueError(msg) from None
    return value


def zone(value: str) -> str:
    """`value` if it names a time zone."""
    try:
        ZoneInfo(value)
    except (KeyError, OSError, ValueError):
        msg = f'"{value}" is not a time zone; write it like "Europe/Amsterdam"'
        raise ValueError(msg) from None
    return value


def one_address(value: str) -> str:
    """`value` if it is one mailbox, with or without a display name."""
    from email.utils import parseaddr

    address = parseaddr(value)[1]
    if value.count("@") != 1 or not re.fullmatch(r"[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]+", address):
        msg = f'"{value}" is not one mail address; write it like "Ada <ada@news.example>"'
        raise ValueError(msg)
    return value


def network(value: str) -> str:
    """`value` if it is an address on the net or a network of them."""
    from ipaddress import ip_network

    try:
        return str(ip_network(value.strip(), strict=False))
    except ValueError:
        msg = f'"{value[:60]}" is no address or network; write it like "127.0.0.1" or "10.0.0.0/8"'
        raise ValueError(msg) from None


def origin(value: str) -> str:
    """`value` if it is a site: scheme and host, with a port if it has one."""
    if not re.fullmatch(r"https?://[a-z0-9.-]+(:\d{1,5})?", value):
        msg = f'"{value[:60]}" is no site; write it like "https://www.news.example", without a path'
        raise ValueError(msg)
    return value


Span = Annotated[timedelta, BeforeValidator(span)]
WallClock = Annotated[time, BeforeValidator(wall_clock)]
Zone = Annotated[str, AfterValidator(zone)]
Mailbox = Annotated[str, AfterValidator(one_address)]
Positive = Annotated[int, Field(gt=0)]
Network = Annotated[str, AfterValidator(network)]
Origin = Annotated[str, AfterValidator(origin)]
