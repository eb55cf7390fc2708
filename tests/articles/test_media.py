"""What is no page with text: files, videos, recordings, code."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curator.articles import pdf
from curator.articles.extract import Known, extract
from curator.articles.media import title_of
from curator.errors import Unreadable
from curator.model import Medium
from tests.articles.pages import JSON, PROSE, article, page

XMP = (
    "<x:xmpmeta><dc:title><rdf:Alt><rdf:li xml:lang='x-default'>Herons &amp; Reeds</rdf:li></rdf:Alt>"
    "</dc:title>"
    "<dc:creator><rdf:Seq><rdf:li>Ada Reedling</rdf:li></rdf:Seq></dc:creator></x:xmpmeta>"
)


@pytest.mark.parametrize(
    ("body", "content_type", "medium"),
    [
        (b"%PDF-1.7 ...", "text/html", Medium.PDF),
        (b"...", "application/pdf", Medium.PDF),
        (b"\x89PNG\r\n\x1a\n", "", Medium.PICTURE),
        (b"...", "image/webp", Medium.PICTURE),
        (b"ID3\x04...", "", Medium.AUDIO),
        (b"...", "audio/mpeg; x=y", Medium.AUDIO),
        (b"\x00\x00\x00\x18ftypmp42", "", Medium.VIDEO),
        (b"...", "video/mp4", Medium.VIDEO),
        (b"PK\x03\x04", "", Medium.FILE),
        (b"\x1f\x8b\x08", "text/html", Medium.FILE),
        (b"{}", "application/json", Medium.FILE),
    ],
)
def test_files(body, content_type, medium):
    """Bytes count before words; each kind has a title from its name, and no text."""
    found = extract(body, "https://reed.example/files/annual_report-2024.pdf", content_type)
    assert (found.medium, found.title, found.words) == (medium, "Annual report 2024", 0)
    assert found.summary == found.title
    assert found.image == (found.url if medium is Medium.PICTURE else "")


def test_a_page_sent_as_a_file_is_a_page():
    """Servers lie about pages, too."""
    assert (
        extract(
            page("<title>One Thing</title>", PROSE), "https://reed.example/x", "application/octet-stream"
        ).words
        > 50
    )


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("annual_report-2024.pdf", "Annual report 2024"),
        ("The%20Heron%27s%20Way.PDF", "The Heron's Way"),
        ("data-1.2.tar.gz", "Data 1.2"),
        ("NIPS-paper.pdf", "NIPS paper"),
        ("2301.01234", "2301.01234 (reed.example)"),
        ("0f3c9a7e1b2d4c5e.pdf", "0f3c9a7e1b2d4c5e.pdf (reed.example)"),
        ("download", "download (reed.example)"),
        ("", "reed.example"),
    ],
)
def test_titles_from_names(path, title):
    """Words are told apart; a name that says nothing is put beside its host."""
    assert title_of("https://reed.example/" + path) == title


@pytest.mark.parametrize(
    ("body", "title", "author"),
    [
        (
            b"%PDF-1.4 << /Title (Herons \\(and\\) Reeds) /Author (Ada Reedling) >>",
            "Herons (and) Reeds",
            "Ada Reedling",
        ),
        (b"%PDF-1.4 << /Title <FEFF00480065007200F6006E0073> >>", "Herön" + "s", ""),
        (b"%PDF-1.4 << /Title (Microsoft Word - Herons of the North.docx) >>", "Herons of the North", ""),
        (b"%PDF-1.4 << /Title (untitled) >>", "Paper", ""),
        (b"%PDF-1.4 << /Title (main.dvi) >>", "Paper", ""),
        (b"%PDF-1.4 /Encrypt 1 0 R << /Title (\x03\x81\xf0\x11gar) >>", "Paper", ""),
        (b"%PDF-1.4 << /Title (Draft no. 7) >>" + XMP.encode(), "Herons & Reeds", "Ada Reedling"),
        (b"%PDF-1.4 << /Title (cut", "Paper", ""),
    ],
)
def test_pdfs(body, title, author):
    """The document's own title, where a person wrote it; what is cut off or encrypted has its name."""
    found = extract(body, "https://reed.example/paper.pdf")
    assert (found.title, found.author, found.medium) == (title, author, Medium.PDF)


@given(st.binary(max_size=400))
@settings(max_examples=200)
def test_any_pdf(body):
    """Whatever stands in the bytes, something or nothing comes of it."""
    pdf.about(b"%PDF-1.4 /Title (" + body + b"/CreationDate (D:2020" + body + XMP.encode() + body)


@pytest.mark.parametrize(
    ("url", "head", "medium"),
    [
        ("https://www.youtube.com/watch?v=x", "", Medium.VIDEO),
        ("https://vimeo.com/123", "", Medium.VIDEO),
        ("https://reed.example/v", "<meta property='og:type' content='video.other'>", Medium.VIDEO),
        ("https://reed.example/v", JSON.format('{"@type":"VideoObject"}'), Medium.VIDEO),
        ("https://reed.example/v", JSON.format('[{"@type":"Article"},{"@type":"VideoObject"}]'), Medium.PAGE),
        ("https://podcasts.apple.com/x", "", Medium.AUDIO),
        ("https://reed.example/v", "<meta property='og:type' content='music.song'>", Medium.AUDIO),
        ("https://reed.example/v", JSON.format('{"@type":"PodcastEpisode"}'), Medium.AUDIO),
        ("https://reed.example/podcast/7", "", Medium.AUDIO),
        ("https://reed.example/7", "", Medium.PAGE),
    ],
)  # fmt: skip
def test_pages_of_media(url, head, medium):
    """By host, by what the page says of itself, or as a podcast's page with a recording in it."""
    assert article(head, PROSE + "<audio src='/7.mp3'></audio>", url).medium is medium


def test_a_video_has_its_author_and_no_text():
    """What a host of videos prints around one is not its text."""
    channel = "<span itemprop='author'><link itemprop='name' content='Reed Channel'></span>"
    found = article("<meta name='description' content='How the heron waits, in one take of an hour.'>",
                    channel + PROSE, "https://www.youtube.com/watch?v=x")  # fmt: skip
    assert (found.author, found.words) == ("Reed Channel", 0)
    assert found.summary == "How the heron waits, in one take of an hour."


GITHUB = "<meta property='og:title' content='{}'><meta property='og:description' content='{}'>"


@pytest.mark.parametrize(
    ("url", "told", "about", "title", "summary"),
    [
        ("https://github.com/ada/heron", "GitHub - ada/heron: Counts herons in a marsh.",
         "Counts herons in a marsh. Contribute to ada/heron development by creating an account on GitHub.",
         "ada/heron: Counts herons in a marsh", "Counts herons in a marsh."),
        ("https://github.com/ada/heron", "GitHub - ada/heron",
         "Contribute to ada/heron development by creating an account on GitHub.", "ada/heron", "ada/heron"),
        ("https://github.com/ada/heron/issues/12", "It counts reeds, too · Issue #12 · ada/heron",
         "When the wind blows, reeds are counted as herons.",
         "It counts reeds, too · Issue #12 · ada/heron", "When the wind blows, reeds are counted as herons."),
        ("https://codeberg.org/ada/heron", "heron", "Counts herons in a marsh, day and night.",
         "ada/heron: Counts herons in a marsh, day and night", "Counts herons in a marsh, day and night."),
        ("https://gist.github.com/ada/0123456789abcdef", "heron.py",
         "GitHub Gist: instantly share code, notes, and snippets.",
         "heron.py", "heron.py"),
    ],
)  # fmt: skip
def test_code(url, told, about, title, summary):
    """A repository is "owner/name: description", without what its host adds; its author is the owner."""
    found = extract(page(GITHUB.format(told, about)), url)
    assert (found.medium, found.title, found.summary, found.author) == (Medium.CODE, title, summary, "ada")


def test_the_other_pages_of_a_host_of_code_are_pages():
    """Prices and topics are no repositories."""
    assert article(url="https://github.com/topics/heron").medium is Medium.PAGE


def test_a_paper():
    """A journal's own tags tell title, authors, day, abstract and where the document is."""
    head = (
        "<meta name=citation_title content='On Herons'><meta name=citation_author content='Reedling, Ada'>"
        "<meta name='citation_date' content='2023/01/05'><meta name='citation_pdf_url' content='/pdf/2301.1'>"
        "<meta name=citation_abstract content='Herons wait. We show for how long, and for what.'>"
    )
    found = article(
        head, PROSE, "https://papers.example/abs/2301.1", title="<title>[2301.1] On Herons</title>"
    )
    assert (found.title, found.author, str(found.published.date())) == (
        "On Herons",
        "Ada Reedling",
        "2023-01-05",
    )
    assert found.summary == "Herons wait. We show for how long, and for what."
    assert found.links[0] == "https://papers.example/pdf/2301.1"


def test_plain_text():
    """Text without markup is an article; Markdown's heading is its title."""
    found = extract(
        b"# On Herons\n\nHerons wait for hours in the reeds, and nobody knows why.",
        "https://reed.example/a.md",
        "text/markdown",
    )
    assert (found.title, found.medium, found.words) == ("On Herons", Medium.PAGE, 13)
    assert found.summary == "Herons wait for hours in the reeds, and nobody knows why."
    assert extract(b"Herons wait.", "https://reed.example/on_herons.txt", "text/plain").title == "On herons"


def test_a_feed_is_told_from_a_page():
    """The sentence says what to do with it."""
    with pytest.raises(Unreadable, match="source add"):
        extract(b"<feed xmlns='http://www.w3.org/2005/Atom'/>", "https://reed.example/feed")


def test_what_the_feed_knows_names_a_file():
    """A title that the feed told stands before a file's name."""
    found = extract(b"%PDF-1.4", "https://reed.example/x1.pdf", "", Known(title="On Herons", author="Ada"))
    assert (found.title, found.author) == ("On Herons", "Ada")
