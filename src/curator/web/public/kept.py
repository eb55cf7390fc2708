"""Answers that browsers may keep, and need not be sent again while they are the same."""

import hashlib
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

_OF_A_BODY = {"content-length", "content-type"}


def kept(request: Request, answer: Response, headers: Mapping[str, str]) -> Response:
    """`answer` with these headers and its ETag; 304 without a body for whoever has it already."""
    tag = f'"{hashlib.sha256(bytes(answer.body)).hexdigest()[:32]}"'
    answer.headers.update({**headers, "ETag": tag})
    if tag in _tags(request):
        bare = {name: value for name, value in answer.headers.items() if name not in _OF_A_BODY}
        return Response(status_code=304, headers=bare)
    return answer


def _tags(request: Request) -> set[str]:
    """The tags of what the browser has (RFC 9110, 13.1.2): weakly compared, as it should be here."""
    said = ",".join(request.headers.getlist("if-none-match"))
    return {one.strip().removeprefix("W/") for one in said.split(",")}
