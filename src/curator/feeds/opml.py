"""OPML 2.0 (http://opml.org/spec2.opml): lists of sources, as feed readers exchange them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from curator.errors import Unreadable
from curator.text import clean, one_line

_DEEPEST = 50  # folders in folders


@dataclass(frozen=True, slots=True)
class Subscription:
    """A source in a list: its address as written, its title, the folders around it, the outermost first."""

    url: str
    title: str = ""
    folders: tuple[str, ...] = ()


def read(data: bytes) -> tuple[Subscription, ...]:
    """The subscriptions in an OPML document, each address once, in order.

    Addresses are one line, but not judged here: whoever adds a source says what is wrong with its address.
    Raises Unreadable if the document is no OPML, is broken, or declares entities.
    """
    root = _root(data)
    if _name(root) != "opml":
        raise Unreadable(f"this is no OPML: its first element is <{_name(root)}>")
    body = next((child for child in root if _name(child) == "body"), None)
    if body is None:
        raise Unreadable("this OPML has no <body>")
    kept: dict[str, Subscription] = {}
    for one in _within(body, ()):
        kept.setdefault(one.url, one)
    return tuple(kept.values())


def write(subscriptions: Iterable[Subscription], title: str) -> str:
    """An OPML 2.0 document of `subscriptions`, called `title`; each innermost folder is one."""
    from lxml import etree

    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = _attribute(title)
    body = etree.SubElement(root, "body")
    folders: dict[str, Any] = {}
    for one in subscriptions:
        place = body
        if one.folders:
            name = _attribute(one.folders[-1])
            if name not in folders:
                folders[name] = etree.SubElement(body, "outline", text=name, title=name)
            place = folders[name]
        name = _attribute(one.title or one.url)
        etree.SubElement(place, "outline", type="rss", text=name, title=name, xmlUrl=_attribute(one.url))
    text: str = etree.tostring(root, encoding="unicode", pretty_print=True)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + text


def _root(data: bytes) -> Any:
    """The root element, parsed without network and without expanding anything."""
    from lxml import etree

    if not data.strip():
        raise Unreadable("the document is empty")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data.lstrip(), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable(f"this is no OPML: its XML is broken: {one_line(str(error), 120)}") from None
    subset = root.getroottree().docinfo.internalDTD
    if subset is not None and any(True for _ in subset.iterentities()):
        raise Unreadable("this OPML declares entities, which no list of sources needs; it was not read")
    return root


def _within(folder: Any, folders: tuple[str, ...]) -> Iterator[Subscription]:
    """The subscriptions in a folder and in the folders inside it."""
    for outline in folder:
        if _name(outline) != "outline":
            continue
        # Readers disagree on the case of xmlUrl.
        said = {key.lower(): one_line(value, 4096) for key, value in outline.attrib.items()}
        title = said.get("title") or said.get("text") or ""
        if said.get("xmlurl"):
            yield Subscription(said["xmlurl"], title, folders)
        elif len(folders) < _DEEPEST:
            yield from _within(outline, (*folders, title) if title else folders)


def _name(element: Any) -> str:
    """The element's name in lower case without its namespace; "" for comments and the like."""
    return element.tag.rpartition("}")[2].lower() if isinstance(element.tag, str) else ""


def _attribute(text: str) -> str:
    """`text` as XML can hold it: U+FFFE and U+FFFF are no characters there."""
    return " ".join(clean(text).replace("\ufffe", "").replace("\uffff", "").split())
