"""Makers of pages."""

from curator.articles.extract import extract

JSON = '<script type="application/ld+json">{}</script>'
URL = "https://reed.example/notes/heron"
PROSE = (
    "<p>Nobody told the bitterns that the dykes would be opened in the autumn of that year. They came "
    "anyway, one by one, and by the second spring there were nine of them booming in the dark.</p>"
    "<p>The keeper of the marsh wrote down each call with its hour, for forty nights, and found that no two "
    "birds ever called at once. What she made of it filled a notebook that she showed to nobody.</p>"
)


def page(head="", body="", attributes=""):
    """The bytes of a page."""
    return f"<html {attributes}><head>{head}</head><body>{body}</body></html>".encode()


def article(
    head="", body=PROSE, url=URL, content_type="text/html", known=None, title="<title>One Thing</title>"
):
    """The article of a page with prose in it."""
    more = (known,) if known else ()
    return extract(page(title + head, body), url, content_type, *more)
