"""Words, minutes, languages."""

import pytest

from curator.articles.language import guessed
from curator.articles.words import count, minutes
from tests.articles.pages import PROSE, article


@pytest.mark.parametrize(
    ("words", "language", "time"),
    [(0, "en", 0), (1, "en", 1), (238, "en", 1), (239, "de", 2), (1000, "ja", 2), (1000, "", 5)],
)
def test_minutes(words, language, time):
    """238 words a minute, 500 characters of Chinese and Japanese; nothing takes no time."""
    assert minutes(words, language) == time


def test_count():
    """Words with hyphens and apostrophes are one; characters of scripts without spaces one each."""
    assert count("It's a well-kept marsh.") == 4
    assert count("水が来た。birds") == 5


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (
            "the marsh and the birds of the lake are not what they were in the years that we have known " * 2,
            "en",
        ),
        (
            "das Moor und die Vögel des Sees sind nicht mehr, was sie in den Jahren waren, die wir kannten "
            * 2,
            "de",
        ),
        (
            "le marais et les oiseaux du lac ne sont pas ce que nous avons vu dans les années qui ont passé "
            * 2,
            "fr",
        ),
        ("鳥はどこから来たのか、だれも知らない。", "ja"),
        ("새들은 어디에서 왔을까요, 아무도 모릅니다.", "ko"),
        ("没有人知道这些鸟从哪里来。", "zh"),
        ("Heron 7", ""),
        ("", ""),
    ],
)
def test_guesses(text, language):
    """The script, or the commonest words; nothing is guessed from a few."""
    assert guessed(text) == language


def test_a_page_that_does_not_say():
    """Its text tells the language; what it says itself goes before."""
    assert article("", PROSE).language == "en"
    assert article("<meta http-equiv='content-language' content='nl'>", PROSE).language == "nl"
