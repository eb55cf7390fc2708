"""Pages of the hosts of code: repositories, their files, issues and releases, and gists."""

import re
from urllib.parse import unquote, urlsplit

from curator.articles.head import Head
from curator.links import display_host
from curator.text import one_line

_HOSTS = frozenset(
    ("github.com", "gitlab.com", "codeberg.org", "gist.github.com", "bitbucket.org", "git.sr.ht", "gitea.com")
)
_NO_OWNER = frozenset(
    """about account blog collections contact customer-stories enterprise events explore features help issues
    join login marketplace new notifications orgs organizations pricing pulls search security settings
    sponsors stars team topics trending users users groups""".split()  # noqa: SIM905
)
_FRONT = re.compile(r"^(?:GitHub|GitLab|Codeberg)\s*[-–:]\s*", re.IGNORECASE)
_BACK = re.compile(
    r"\s*[-–·|]\s*(?:GitHub|GitLab|Codeberg(?:\.org)?|Bitbucket|sourcehut git)$", re.IGNORECASE
)
_EMPTY = re.compile(
    r"\s*(?:Contribute to \S+ development by creating an account on GitHub"
    r"|GitLab\.com|GitHub Gist: instantly share code, notes, and snippets)\.?\s*",
    re.IGNORECASE,
)
_LONGEST = 120


def holds(url: str) -> bool:
    """Whether `url` is that of a repository or of something in it."""
    path = _path(url)
    host = display_host(url)
    return (
        host in _HOSTS
        and len(path) >= (1 if host.startswith("gist.") else 2)
        and path[0].lower() not in _NO_OWNER
    )


def name(url: str) -> str:
    """The repository's owner and name, "owner/name"; for a gist, its owner."""
    path = _path(url)
    return path[0] if display_host(url).startswith("gist.") else "/".join(path[:2]).removesuffix(".git")


def title(head: Head, url: str) -> str:
    """What a page at a host of code is called: "owner/name: description", or what it calls itself."""
    whose, path = name(url), _path(url)
    told = _BACK.sub("", _FRONT.sub("", head.title)).strip()
    if display_host(url).startswith("gist."):
        return told or whose
    if len(path) == 2:
        about = description(head, url)
        return one_line(f"{whose}: {about.rstrip('.')}" if about else whose, _LONGEST)
    if whose.lower() in told.lower().replace(" ", ""):
        return told
    return f"{told} · {whose}" if told else f"{path[-1]} · {whose}"


def description(head: Head, url: str) -> str:
    """What the repository's owner says of it, without what its host adds."""
    whose = re.escape(name(url))
    for one in head.descriptions:
        bare = re.sub(
            rf"\s*[-–:]\s*{whose}\s*$|^{whose}\s*[-–:]\s*", "", _EMPTY.sub("", one), flags=re.IGNORECASE
        )
        if bare.strip() and bare.strip().lower() != name(url).lower():
            return bare.strip()
    return ""


def _path(url: str) -> list[str]:
    """The segments of the path, decoded."""
    return [unquote(part) for part in urlsplit(url).path.split("/") if part]
