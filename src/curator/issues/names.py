"""The names in a text, of tools, models, people and places: what two items that tell of one thing share.

A name is known by how it is written: GauGAN, GPT-2, remove.bg, Night Sight.  A single capitalised word may be
one, or a word like any other; it counts half.  What everybody writes about says nothing: names of the largest
companies, days, months and peoples are left out here, and what is frequent in a newsletter, by whoever asks.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from curator.issues.slugs import slug

_OPENS = "^"  # before a word that opens a sentence
FULL, HALF = 1.0, 0.5

_EVERYWHERE = frozenset(
    re.findall(
        r"\S+",
        """
        ai ml nlp api cpu gpu pdf url html css json http https usa us uk eu un ceo cto faq diy ios macos
        ok tv pc ui ux rss sql app pro llm llms cli sdk mit gif google microsoft facebook meta apple
        amazon twitter youtube github reddit medium linkedin wikipedia android windows linux mac iphone
        ipad javascript typescript python java tensorflow pytorch arxiv nvidia intel openai deepmind
        notion colab jupyter stackoverflow hackernews instagram whatsapp netflix uber spotify tesla
        monday tuesday wednesday thursday friday saturday sunday january february march april may june
        july august september october november december christmas internet web english chinese french
        german dutch spanish italian russian japanese american european british indian africa america
        europe asia china germany france netherlands india japan amsterdam london paris berlin
        university professor google-ai google-brain google-research facebook-ai microsoft-research
        machine-learning deep-learning artificial-intelligence neural-networks climate-change new-york
        san-francisco united-states silicon-valley neurips nips icml iclr cvpr iccv eccv aaai siggraph
        imagenet new-york-times the-new-york-times york-times hacker-news stack-overflow github-pages
        google-maps google-cloud data-science computer-vision natural-language-processing
        reinforcement-learning open-source
        """,
    )
)
_SMALL = frozenset(
    re.findall(
        r"\S+",
        """
        a about after all also an and any are as at be been before but by can could did do does each for
        from had has have he her here his how i if in into is it its just last later like many more most
        much my new next no not now of on once one only or other our out over part read see she since so
        some still such than that the their them then there these they this those though three through
        to today two under until up using very via was we well were what when where which while who why
        will with would yes you your welcome hey hello thanks earlier another both every first second
        finally instead however although because during including maybe nothing something someone
        everyone let make check link links here's i've i'm it's that's you'll
        """,
    )
)
_TOKEN = re.compile(r"[^\W_]+(?:[-'\u2019.+#][^\W_]+)*\+{0,2}|[.!?:;,()\[\]\"“”‘—–/\n]")
_POSSESSIVE = re.compile(r"['\u2019]s$|['\u2019]$")
_DOMAIN = re.compile(r"[a-z0-9-]{2,}\.[a-z]{2,12}")
_INNER = re.compile(r"[a-z][A-Z]|[A-Z]{2,}[a-z]{2,}|[A-Z]\w*-[A-Z]")
_CAPITALS = re.compile(r"[A-Z]{4,}s?")
_NUMBERED = re.compile(r"(?=\w*[A-Za-z])[A-Za-z]{2,}[\w.-]*\d[\w.]*", re.ASCII)
_YEAR = re.compile(r"[A-Za-z]+[-'\u2019]?(?:19|20)?\d\d")
_ENDS = frozenset('.!?:;\n“"(—–[')


@dataclass(frozen=True, slots=True)
class Name:
    """A name as it is written, and how surely it is one: 1 or ½."""

    written: str
    weight: float


def in_words(words: str) -> Mapping[str, Name]:
    """The names in plain `words`, like a page's title, by their folded forms."""
    found: dict[str, Name] = {}
    gather(words, found)
    return found


def gather(words: str, found: dict[str, Name]) -> None:
    """Add the names in plain `words` to those that were `found`."""
    run: list[str] = []
    opening = True  # whether the next word opens a sentence, and is capitalised for that alone
    for written in _TOKEN.findall(words):
        word = _POSSESSIVE.sub("", written)
        starts, opening = opening, written in _ENDS
        if not word[0].isalnum():
            _finish(run, found)
        elif word[0].isupper() and not (starts and word.lower() in _SMALL):
            run.append(_OPENS + word if starts else word)
            if word != written:
                _finish(run, found)
        else:
            _finish(run, found)
            if _DOMAIN.fullmatch(word) or _is_odd(word):
                _one(word, found, sure=True)
    _finish(run, found)


def _finish(run: list[str], found: dict[str, Name]) -> None:
    """A run of capitalised words is a name, and so may each of its words be."""
    words = [word.lstrip(_OPENS) for word in run]
    if 2 <= len(words) <= 4:
        _one(" ".join(words), found, sure=True)
    for raw, word in zip(run, words, strict=True):
        if _is_odd(word):
            _one(word, found, sure=True)
        elif len(words) == 1 and raw == word and len(word) > 3 and word.lower() not in _SMALL:
            _one(word, found, sure=False)
    run.clear()


def _is_odd(word: str) -> bool:
    """Whether a word is written as only names are."""
    if _INNER.search(word) or _CAPITALS.fullmatch(word):
        return True
    return bool(_NUMBERED.fullmatch(word) and not _YEAR.fullmatch(word))


def _one(written: str, found: dict[str, Name], *, sure: bool) -> None:
    folded = slug(written)
    known = found.get(folded)
    weight = FULL if sure else HALF
    if len(folded) > 2 and folded not in _EVERYWHERE and (known is None or known.weight < weight):
        found[folded] = Name(written, weight)
