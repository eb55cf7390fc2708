"""What a mail program does with a mail that it has got: it reads links, looks ahead at them, and leaves.

The one-click POST is as Gmail makes it (RFC 8058, 3.1 and 3.2): the address out of List-Unsubscribe, the
form out of List-Unsubscribe-Post, no cookie, no Referer, no Origin, and no redirect is followed.
"""

import http.client
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from tests.support.postoffice import parsed

AGENT = "Mozilla/5.0 (compatible; Gmail; +https://support.google.com/mail/answer/81126)"
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered: status, header fields in small letters, bytes."""

    status: int
    headers: dict[str, str]
    body: bytes


def ask(method: str, url: str, body: bytes | None = None, **headers: str) -> Answer:
    """One request; nothing is followed, kept or added.  The names of `headers` may have _ for -."""
    where = urlsplit(url)
    path = (where.path or "/") + (f"?{where.query}" if where.query else "")
    connection = http.client.HTTPConnection(where.hostname, where.port, timeout=20)
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        connection.request(method, path, body, given)
        answer = connection.getresponse()
        said = {name.lower(): value for name, value in answer.getheaders()}
        return Answer(answer.status, said, answer.read())
    finally:
        connection.close()


def one_click(raw: bytes) -> Answer:
    """Leave by the header of this mail, as it came over the wire."""
    head = raw.partition(b"\r\n\r\n")[0].decode("ascii") + "\r\n"
    (url,) = re.findall(r"\r\nList-Unsubscribe: <([^<>]+)>\r\n", head)
    (form,) = re.findall(r"\r\nList-Unsubscribe-Post: ([^\r]+)\r\n", head)
    return ask("POST", url, form.encode("ascii"), User_Agent=AGENT, Content_Type=FORM)


def links(raw: bytes) -> list[str]:
    """Every address in the html part of this mail, as it would be followed, each once; then the header's."""
    mail = parsed(raw)
    html = mail.get_body(("html",)).get_content()
    found = [one.replace("&amp;", "&") for one in re.findall(r'href="(https?://[^"]+)"', html)]
    header = re.findall(r"<(https?://[^<>]+)>", mail["List-Unsubscribe"] or "")
    return list(dict.fromkeys(found + header))


def link(raw: bytes, part: str) -> str:
    """The one address in this mail that holds `part`."""
    (found,) = [one for one in links(raw) if part in one]
    return found
