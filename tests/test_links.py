"""Addresses: what is wrong with one, its clean form, its identity, its campaign parameters."""

from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from curator.errors import UsageError
from curator.links import clean, display_host, fault, is_variant, key, with_campaign

PIECE = st.text("abcXYZ019-._~%2Fé", max_size=6)
NAME = st.sampled_from(
    ["id", "v", "page", "utm_source", "UTM_Medium", "fbclid", "ref", "q", "mc_eid", "s", "t", "x"]
)


@st.composite
def addresses(draw):
    """Addresses of pages, of many shapes; some with a half percent-encoding, as real ones have."""
    host = draw(
        st.sampled_from(["n.example", "www.N.example", "müller.example", "youtu.be", "127.0.0.1", "[::1]"])
    )
    port = draw(st.sampled_from(["", ":80", ":443", ":8080"]))
    path = "/".join(["", *draw(st.lists(PIECE, max_size=3))])
    pairs = draw(st.lists(st.tuples(NAME, st.sampled_from(["=", ""]), PIECE), max_size=4))
    query = "&".join(name + sign + value for name, sign, value in pairs)
    fragment = draw(st.sampled_from(["", "#", "#top", "#part-2", "#!/route", "#/route?x=1", "#:~:text=owl"]))
    url = draw(st.sampled_from(["http", "https", "HTTPS"])) + "://" + host + port + path
    return url + ("?" + query if query else "") + fragment


CAMPAIGN = (("utm_source", "the heron"), ("utm_medium", "email"), ("utm_campaign", "12&3"))


@given(addresses())
def test_what_is_clean_stays(url):
    """Cleaning twice is cleaning once, and takes nothing more off."""
    once = clean(url).url
    assert clean(once).url == once
    assert clean(once).removed == ()
    assert fault(once) is None


@given(addresses())
def test_cleaning_does_not_change_the_identity(url):
    """Dirty or clean, it is the same page; the key is text for an index."""
    assert key(clean(url).url) == key(url)
    assert " " not in key(url)


@given(addresses())
def test_what_is_kept_is_kept_byte_for_byte(url):
    """Path and every parameter that is not taken off stand as they came, in their order."""
    before, after = urlsplit(url), urlsplit(clean(url).url)
    assert after.path == (before.path or "/")
    kept = [pair for pair in before.query.split("&") if pair not in clean(url).removed]
    assert after.query == "&".join(kept)


@given(addresses())
def test_a_campaign_changes_nothing_that_was_there(url):
    """It adds what is missing; off again, the address is the same; put on twice, it is there once."""
    url = clean(url).url
    marked = with_campaign(url, CAMPAIGN)
    assert clean(marked).url == url
    assert key(marked) == key(url)
    assert with_campaign(marked, CAMPAIGN) == marked
    assert fault(marked) is None
    assert dict(parse_qsl(urlsplit(marked).query)).items() >= dict(CAMPAIGN).items()


@given(st.text(max_size=40))
def test_any_text_is_an_address_or_said_not_to_be(text):
    """Never another error; what has no fault can be cleaned and keyed."""
    if fault(text) is None:
        assert key(clean(text).url) == key(text)
    else:
        assume(text.strip() == text)
        with pytest.raises(UsageError, match="is no address of a page: ") as caught:
            clean(text)
        assert len(str(caught.value)) < 400


@pytest.mark.parametrize(
    "disguise",
    [
        "http://n.example/owls",
        "https://www.n.example/owls",
        "https://N.EXAMPLE/owls/",
        "https://n.example:443/owls",
        "http://n.example:80/owls",
        "https://n.example/owls?utm_source=a&utm_medium=b",
        "https://n.example/owls?fbclid=IwAR0",
        "https://n.example/owls#comments",
        "https://n.example/owls#:~:text=owls%20count",
        "https://n.example/%6Fwls",
        "https://n.example./owls",
        " https://n.example/owls ",
        "https://n.example/owls?",
        "https://n.example/owls#part-2",
    ],
)
def test_one_page_in_many_clothes(disguise):
    """Scheme, www, case of the host, own port, trailing slash, tracking, fragments: one key."""
    assert key(disguise) == "n.example/owls"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://n.example/Owls", "https://n.example/owls"),
        ("https://n.example/a?id=1", "https://n.example/a?id=2"),
        ("https://n.example/a?id=1", "https://n.example/a"),
        ("https://n.example:8080/a", "https://n.example/a"),
        ("https://a.n.example/", "https://n.example/"),
        ("https://n.example/#!/a", "https://n.example/#!/b"),
        ("https://n.example/a%2Fb", "https://n.example/a/b"),
        ("https://n.example/a%3Fb", "https://n.example/a?b"),
    ],
)
def test_two_pages_are_two(one, other):
    """What a server may tell apart, the key does."""
    assert key(one) != key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://n.example/a?x=1&y=2", "https://n.example/a?y=2&x=1"),
        ("https://n.example/caf%c3%a9", "https://n.example/café"),
        ("https://n.example/a%7Eb", "https://n.example/a~b"),
        ("https://müller.example/", "https://xn--mller-kva.example/"),
        ("https://n.example", "https://n.example/"),
    ],
)
def test_two_spellings_are_one(one, other):
    """Order of parameters, percent-encoding, IDNA."""
    assert key(one) == key(other)


@pytest.mark.parametrize(
    ("dirty", "cleaned"),
    [
        ("https://n.example/a?id=7&utm_campaign=x", "https://n.example/a?id=7"),
        ("https://n.example/a?utm_source=x#part-2", "https://n.example/a#part-2"),
        ("https://n.example/a?UTM_SOURCE=x&mc_eid=1&mc_cid=2&gclid=3", "https://n.example/a"),
        ("https://n.example/a?utm%5Fsource=x", "https://n.example/a"),
        ("https://youtu.be/abc?si=xyz&t=42", "https://youtu.be/abc?t=42"),
        ("https://www.youtube.com/watch?v=abc&feature=share", "https://www.youtube.com/watch?v=abc"),
        ("https://x.com/a/status/1?s=20&t=abc", "https://x.com/a/status/1"),
        ("https://n.example/watch?s=20&t=abc", "https://n.example/watch?s=20&t=abc"),
        ("https://www.amazon.co.uk/dp/1?tag=friend-21", "https://www.amazon.co.uk/dp/1"),
        ("https://n.example/a?ref=producthunt", "https://n.example/a"),
        ("https://n.example/a?ref=main", "https://n.example/a?ref=main"),
        ("https://n.example/a#comments", "https://n.example/a"),
        ("https://n.example/a#!/inbox", "https://n.example/a#!/inbox"),
        ("HTTPS://N.Example:443", "https://n.example/"),
        ("http://n.example:8080/A%2fb?q=a+b&&c", "http://n.example:8080/A%2fb?q=a+b&&c"),
    ],
)
def test_what_is_taken_off_and_what_stays(dirty, cleaned):
    """Tracking goes; parameters and fragments that choose the page stay, spelled as they were."""
    assert clean(dirty).url == cleaned


def test_what_was_taken_off_is_told():
    """So that the curator sees it at once."""
    assert clean("https://n.example/a?utm_source=x&id=1&fbclid=y#top").removed == (
        "utm_source=x",
        "fbclid=y",
        "#top",
    )


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("", "scheme is missing"),
        ("n.example/owls", "scheme is missing"),
        ("ftp://n.example/", "scheme is ftp"),
        ("javascript:alert(1)", "scheme is javascript"),
        ("mailto:ada@n.example", "scheme is mailto"),
        ("file:///etc/passwd", "scheme is file"),
        ("https://", "not a host name"),
        ("https://owls", "not a host name"),
        ("https:///owls", "not a host name"),
        ("https://https://n.example/", "mistyped scheme"),
        ("http://http//n.example/", "mistyped scheme"),
        ("http://ttps:/n.example/", "mistyped scheme"),
        ("https://n.example/a b", "spaces or characters"),
        ("https://n.example/<script>", "spaces or characters"),
        ('https://n.example/"onload', "spaces or characters"),
        ("https://n.example/\0", "spaces or characters"),
        ("https://n.example/\u202egpj", "spaces or characters"),
        ("https://n.example/a\nb", "spaces or characters"),
        ("https://ada:pw@n.example/", "user name"),
        ("https://@n.example/", "user name"),
        ("https://n.example:99999/", "cannot be parsed"),
        ("https://n.example:x/", "cannot be parsed"),
        ("https://[::1/", "cannot be parsed"),
        ("https://n.example:0/", "port is 0"),
        ("https://-bad-.example/", "not a host name"),
        ("https://n..example/", "not a host name"),
        ("https://%6e.example/", "not a host name"),
        ("http://%20https//n.example/", "mistyped scheme"),
        ("http://%20http://n.example/", "mistyped scheme"),
        ("http://Ada%20Byron", "not a host name"),
    ],
)
def test_a_malformed_address_is_named_with_its_fault(url, why):
    """`fault` says it in words, `clean` and `key` raise it with the address."""
    assert why in fault(url)
    for reading in (clean, key):
        with pytest.raises(UsageError, match=why):
            reading(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://n.example/",
        "http://localhost:8000/",
        "http://127.0.0.1/",
        "http://[2001:db8::1]:8080/",
        "https://müller.example/ö?ä=ü#ß",
        "https://under_score.n.example/",
        "https://n.example/a(b)c,d;e=f!'*",
        "https://例え.テスト/",
    ],
)
def test_a_sound_address_has_no_fault(url):
    """Literal addresses, ports and other scripts are addresses too."""
    assert fault(url) is None
    assert key(clean(url).url) == key(url)


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://www.N.example:8080/a", "n.example"),
        ("https://wwwow.example/", "wwwow.example"),
        ("mailto:ada@n.example", ""),
        ("https://[::1/", ""),
        ("nonsense", ""),
    ],
)
def test_a_reader_knows_a_host_without_www_and_port(url, host):
    """Nothing where there is none."""
    assert display_host(url) == host


@pytest.mark.parametrize(
    ("url", "marked"),
    [
        ("https://n.example", "https://n.example?utm_source=the%20heron"),
        ("https://n.example/a", "https://n.example/a?utm_source=the%20heron"),
        ("https://N.example/a?id=1#p", "https://N.example/a?id=1&utm_source=the%20heron#p"),
        ("https://n.example/a?t=&about", "https://n.example/a?t=&about&utm_source=the%20heron"),
        ("https://n.example/a?t=1&v=2", "https://n.example/a?t=1&utm_source=the%20heron&v=2"),
        (
            "https://heron.example/news/issues/3/",
            "https://heron.example/news/issues/3/?utm_source=the%20heron",
        ),
        ("https://other.example/unsubscribe", "https://other.example/unsubscribe?utm_source=the%20heron"),
    ],
)
def test_a_campaign_is_put_on_pages(url, marked):
    """The newsletter's own too; by the alphabet, before the fragment, encoded, all else byte for byte."""
    parameters = (("utm_campaign", ""), ("utm_source", "the heron"))
    assert with_campaign(url, parameters, "https://heron.example/news/") == marked


@pytest.mark.parametrize(
    "url",
    [
        "https://n.example/a?utm_source=own",
        "https://n.example/a?UTM_Source=own",
        "mailto:ada@n.example",
        "#part-2",
        "/archive",
        "https://heron.example/news/unsubscribe/abc",
        "https://heron.example/news/preferences?id=1",
        "https://heron.example/news/confirm/abc",
        "https://HERON.example/news/subscribe",
    ],
)
def test_a_campaign_is_not_put_on_services(url):
    """Not on mail, unsubscribing, confirming and the like, and never over a parameter that is there."""
    assert with_campaign(url, (("utm_source", "heron"),), "https://heron.example/news") == url


def test_no_campaign_changes_no_byte():
    """Not even those that splitting and joining would."""
    assert with_campaign("https://n.example/a?", ()) == "https://n.example/a?"


@pytest.mark.parametrize(
    "url",
    [
        "https://m.news.example/owls", "https://www.m.news.example/owls", "https://amp.news.example/owls",
        "https://news.example/owls/amp/", "https://news.example/amp/owls", "https://news.example/owls.amp",
        "https://news.example/owls?amp=1", "https://news.example/owls?outputType=amp",
        "https://news.example/owls?print=1", "https://news.example/print/owls",
        "https://news-example.cdn.ampproject.org/c/s/news.example/owls",
    ],
)  # fmt: skip
def test_a_variant_of_a_page_is_known_by_its_address(url):
    """For phones, AMP and print."""
    assert is_variant(url)


@pytest.mark.parametrize(
    "url",
    ["https://medium.com/owls", "https://news.example/amplify", "https://news.example/printing-owls?id=amp1"],
)
def test_other_addresses_are_no_variants(url):
    """Though they begin like one."""
    assert not is_variant(url)
