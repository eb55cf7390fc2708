"""The addresses that the text of a page links to."""

import re
from typing import Any
from urllib.parse import urldefrag, urljoin

from curator import links
from curator.articles.address import is_home, same_site
from curator.errors import UsageError
from curator.text import clean

MOST = 100
_LOOKED_AT = 3_000
_BLOCKS = frozenset(
    "p li td th dd dt blockquote figcaption h1 h2 h3 h4 div section body".split()  # noqa: SIM905
)
_ANCHORS = (
    "(.//a[@href and not(starts-with(@href, '#') or starts-with(@href, 'javascript:')"
    " or ancestor::nav or ancestor::header or ancestor::footer or ancestor::aside)])[position() <= $most]"
)
_SHARING = re.compile(
    r"/sharer?(?:\.php)?(?:[/?]|$)|/intent/(?:tweet|post)|/pin/create|//(?:wa\.me|t\.me/share)|api\.whatsapp"
    r"|shareArticle|/submit\?|/login|/signin|/signup",
    re.IGNORECASE,
)
_BEGINNING = 60  # characters of a block by which it is found in the text
_PROSE = 30  # a shorter block is the text's own only if it leads to another site


def in_text(root: Any, text: str, url: str) -> tuple[str, ...]:
    """Where the anchors in those blocks of the parsed page `root` lead whose words are in `text`.

    Absolute http(s) addresses without tracking, each once, at most 100; neither the page itself at `url`, nor
    the front page of its site, nor what shares or asks to log in.
    """
    whole = "".join(text.split())
    found: dict[str, None] = {}
    blocks: dict[Any, str] = {}
    for anchor in root.xpath(_ANCHORS, most=_LOOKED_AT):
        if _is_bare(anchor):
            continue
        block = _block(anchor)
        if block not in blocks:
            blocks[block] = _beginning(block)
        words = blocks[block]
        address = _address(anchor.get("href"), url) if words and words in whole else ""
        if address and (len(words) >= _PROSE or not same_site(address, url)):
            found[address] = None
            if len(found) == MOST:
                break
    return tuple(found)


def _is_bare(anchor: Any) -> bool:
    """Whether the anchor is all that its item or cell holds, and leads elsewhere on the site."""
    parent = anchor.getparent()
    return (
        "://" not in anchor.get("href")
        and parent.tag in {"li", "td", "div"}
        and not (parent.text or "").strip()
        and not (anchor.tail or "").strip()
    )


def _block(element: Any) -> Any:
    """The element that holds the paragraph in which `element` stands."""
    while element.tag not in _BLOCKS and element.getparent() is not None:
        element = element.getparent()
    return element


def _beginning(block: Any) -> str:
    """The first characters of a block, without spaces."""
    found = ""
    for part in block.itertext():
        found += "".join(clean(part).split())
        if len(found) >= _BEGINNING:
            break
    return found[:_BEGINNING]


def _address(href: str, url: str) -> str:
    """Where an anchor leads, if that is another page than the one at `url`."""
    try:
        address = urldefrag(links.clean(urljoin(url, clean(href).strip())).url).url
    except (UsageError, ValueError):
        return ""
    ours = same_site(address, url)
    same = ours and (is_home(address) or links.key(address) == links.key(url))
    return "" if same or len(address) > 2000 or _SHARING.search(address) else address
