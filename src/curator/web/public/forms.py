"""What a form posts, read: little, not for long, of the two kinds that browsers and mail programs send."""

import asyncio
from email import message_from_bytes
from email.policy import HTTP
from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request

from curator.text import clean

LONGEST = 16_384  # bytes
MOST_FIELDS = 100
SECONDS = 10.0  # in which it must have come
URLENCODED, MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data"


async def read(request: Request) -> dict[str, str]:
    """The fields of what is posted, cleaned; of several with one name the last.  No body has no fields.

    Raises HTTPException 413 for what is too long, 415 for what is no form, 400 for a broken one, 408 for one
    that takes too long to come.
    """
    kind = request.headers.get("content-type", "")
    body = await _body(request)
    if not body:
        return {}
    match kind.partition(";")[0].strip().lower():
        case "application/x-www-form-urlencoded":
            found = _urlencoded(body)
        case "multipart/form-data":
            found = _multipart(kind, body)
        case _:
            raise HTTPException(415)
    return {clean(name): clean(value) for name, value in found}


async def _body(request: Request) -> bytes:
    """All of it; as soon as it is known to be too long, nothing more is read."""
    said = request.headers.get("content-length", "0")
    if not (said.isascii() and said.isdigit()):
        raise HTTPException(400)
    if len(said) > 10 or int(said) > LONGEST:
        raise HTTPException(413)
    body = b""
    try:
        async with asyncio.timeout(SECONDS):
            async for part in request.stream():
                body += part
                if len(body) > LONGEST:
                    raise HTTPException(413)
    except (TimeoutError, ClientDisconnect):
        raise HTTPException(408) from None
    return body


def _urlencoded(body: bytes) -> list[tuple[str, str]]:
    """The fields of a form as browsers send it."""
    try:
        return parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        raise HTTPException(400) from None


def _multipart(kind: str, body: bytes) -> list[tuple[str, str]]:
    """The fields of a form in parts, which RFC 8058 allows for one click; files are no fields of ours."""
    head = f"Content-Type: {kind}\r\n\r\n".encode("latin-1", "replace")
    try:
        read = message_from_bytes(head + body, policy=HTTP)
        parts = read.get_payload() if read.is_multipart() else None
        if not isinstance(parts, list) or len(parts) > MOST_FIELDS:
            raise HTTPException(400)
        return [field for part in parts if (field := _field(part)) is not None]
    except (LookupError, TypeError, ValueError, AttributeError):  # the parser's own ways to fail
        raise HTTPException(400) from None


def _field(part: object) -> tuple[str, str] | None:
    """Name and value of one part; None for a file, and for one without a name."""
    name = part.get_param("name", header="content-disposition")  # type: ignore[attr-defined]
    if not isinstance(name, str) or part.get_filename():  # type: ignore[attr-defined]
        return None
    value = part.get_payload(decode=True)  # type: ignore[attr-defined]
    return name, value.decode("utf-8", "replace") if isinstance(value, bytes) else ""
