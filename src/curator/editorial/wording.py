"""What is compared of a title and of a text: words without case and punctuation, a text by runs of three.

Scripts that set no spaces between words (Chinese, Japanese, Thai …) are compared by pairs of characters.
Everything here takes any text of any length and looks at a bounded part of it.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from zlib import crc32

from curator.links import display_host

_TITLE = 500  # characters of a title that are looked at
BEGINNING = 2_500  # characters of a text that are looked at: enough to tell one story from another
_WORDS = 500  # of them
_SHINGLE = 3  # words
_STEM = 4  # letters that are left of a word at least when its ending is taken off
_SPELLED = 7  # letters of a word at least in which one slip leaves no doubt about what was meant
_OPEN = 6  # words of a title that are looked up as if they were misspelled

# Vowel signs and the like, which Python does not count among the letters of a word.
_MARKS = "\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0900-\u0963\u0966-\u0dff"
_DENSE = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
)
_WORD = re.compile(r"\w+")
_OTHER_WORD = re.compile(f"[^\\W{_DENSE}]+(?:[{_MARKS}]+[^\\W{_DENSE}]*)*|[{_DENSE}]+")
_IS_OTHER, _IS_DENSE = re.compile(f"[{_MARKS}{_DENSE}]"), re.compile(f"[{_DENSE}]")
_DENSE_GAP = re.compile(f"(?<=[{_DENSE}])\\W+(?=[{_DENSE}])")  # a comma more or less makes no other pairs
_ASCII = {code: " " for code in range(128) if not chr(code).isalnum()}

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_THOUSANDS = re.compile(r"[.,](?=\d{3}(?!\d))")
_NOUGHTS = re.compile(r"(?:[.,]0+)+$")
_VERSION = re.compile(r"\bv(?=\d)")
_NOT = re.compile(r"\b(\w*n)['’]t\b|\bcannot\b")
_LANGUAGE = re.compile(r"\b([a-z])(\+\+|#)(?!\w)")  # C++, C#, F#
_LABEL = re.compile(r"[\[(](?:video|audio|podcast|pdf)[\])]|^(?:show|ask) hn:")
_SEPARATOR = re.compile(r"\s+[-–—|·•:»«/~]+\s+|\s*[|｜│]\s*")
_ENDING = re.compile(r"(?:(?<!s)s|es|e|ed|ing|en)$")

# Words that come and go between two wordings of one title: English, German, French …
_LIGHT = frozenset(
    """
    a an the of to in on for and or with by at from is are was be as it its s this that these your our my we i
    der die das den dem des ein eine einen einem einer und oder im am zu zum zur von vom mit für auf bei ist
    le la les l un une des du de d et ou à au aux en dans pour par sur avec est
    el los las y o del al con por es una il lo gli di da e che per della delle het een van op te voor met
    """.split()  # noqa: SIM905 - as a list it would be a page of quotes
)
# Words that turn a title into its opposite, or into the next of a series.
_SHARP = frozenset(
    """
    not no never without nicht kein keine nie ohne ne pas jamais sans non senza mai sin nunca niet geen zonder
    ii iii iv vi vii viii ix xi xii
    """.split()  # noqa: SIM905 - as a list it would be a page of quotes
)


@dataclass(frozen=True, slots=True)
class Heading:
    """A title as it is compared: the stems of what it is about, in order, and what may not differ at all.

    `sharp` holds numbers and versions, negations and single letters, sorted.
    """

    stems: tuple[str, ...] = ()
    sharp: tuple[str, ...] = ()

    @property
    def telling(self) -> bool:
        """Whether it has so many words of such length that two stories would hardly share them."""
        return len(self.stems) + len(self.sharp) >= 3 and self.weight >= 20

    @property
    def weight(self) -> int:
        """Its letters and digits."""
        return sum(map(len, self.stems)) + sum(map(len, self.sharp))


@lru_cache(maxsize=256)
def heading(title: str, url: str = "") -> Heading:
    """`title` as it is compared, without the name of the site at `url` at its end."""
    folded = _LABEL.sub(" ", unicodedata.normalize("NFKC", title[:_TITLE]).casefold()[:_TITLE])
    folded = _LANGUAGE.sub(_spelled, _NOT.sub(r"\1 not", _VERSION.sub("", _without_site(folded, url))))
    numbers = [_NOUGHTS.sub("", _THOUSANDS.sub("", one)) for one in _NUMBER.findall(folded)]
    heavy = " ".join(word for word in _split(folded) if word not in _LIGHT)
    found = _NUMBER.sub(" ", heavy).split()
    sharp = [word for word in found if word in _SHARP or (len(word) == 1 and not _IS_DENSE.match(word))]
    return Heading(tuple(_stem(word) for word in found if word not in sharp), tuple(sorted(numbers + sharp)))


def same_words(one: Heading, other: Heading) -> bool:
    """Whether two titles say the same in the same order; one long word may be spelled in two ways."""
    if one.sharp != other.sharp or len(one.stems) != len(other.stems):
        return False
    unlike = [pair for pair in zip(one.stems, other.stems, strict=True) if pair[0] != pair[1]]
    return not unlike or (len(unlike) == 1 and len(one.stems) > 4 and _one_slip(*unlike[0]))


def spellings(title: Heading) -> list[str]:
    """What a title says, and that again for each word that may be misspelled with it left open.

    Two titles say the same (`same_words`) only if they have one of these in common; empty for a title that is
    not telling.
    """
    if not title.telling:
        return []
    stems = title.stems
    long = [at for at, stem in enumerate(stems) if len(stem) >= _SPELLED - 1] if len(stems) > 4 else []
    open_ones = [(*stems[:at], stems[at][0] + "?", *stems[at + 1 :]) for at in long[:_OPEN]]
    return [" ".join((*title.sharp, "|", *said)) for said in (stems, *open_ones)]


def shared(one: Heading, other: Heading) -> float:
    """Which part of their words two titles share, from 0 to 1."""
    mine, theirs = set(one.stems), set(other.stems)
    return 2 * len(mine & theirs) / (len(mine) + len(theirs)) if mine and theirs else 0.0


def words(text: str) -> list[str]:
    """The first words of `text`, folded: several hundred at most."""
    head = text[:BEGINNING]
    if head.isascii():
        return head.lower().translate(_ASCII).split()[:_WORDS]
    return _split(unicodedata.normalize("NFKC", head).casefold())[:_WORDS]


def shingles(text: str) -> frozenset[int]:
    """Every run of three words at the beginning of `text`, each as a number of 32 bits."""
    return _shingles(text[:BEGINNING])


@lru_cache(maxsize=64)
def _shingles(text: str) -> frozenset[int]:
    """The same, remembered for a while: a story is compared with several."""
    found = words(text)
    runs = zip(*(islice(found, start, None) for start in range(_SHINGLE)), strict=False)
    return frozenset(map(crc32, map(str.encode, map(" ".join, runs))))


def named(title: Heading, text: str) -> float:
    """Which part of the words of `title` the beginning of `text` holds, from 0 to 1."""
    if not title.stems:
        return 0.0
    head = text[:BEGINNING].casefold()
    return sum(stem in head for stem in title.stems) / len(title.stems)


def _split(folded: str) -> list[str]:
    """The words of a text that is folded already."""
    plain = folded.replace("_", " ")
    if not _IS_OTHER.search(plain):
        return _WORD.findall(plain)
    joined = _DENSE_GAP.sub("", plain)
    return [piece for word in _OTHER_WORD.findall(joined) for piece in _pairs(word)]


def _pairs(word: str) -> list[str]:
    """A run of a script without spaces as pairs of characters that overlap; any other word as it is."""
    if len(word) < 3 or not _IS_DENSE.match(word):
        return [word]
    return [word[at : at + 2] for at in range(len(word) - 1)]


def _stem(word: str) -> str:
    """`word` without the commonest endings, so that launch, launches and launched are one."""
    bare = word[:-3] + "y" if word.endswith("ies") else _ENDING.sub("", word)
    return bare if len(bare) >= _STEM else word


def _one_slip(one: str, other: str) -> bool:
    """Whether two long words differ by one letter, or by two that changed places, after their first."""
    if max(len(one), len(other)) < _SPELLED or one[0] != other[0]:
        return False
    shorter = min(len(one), len(other))
    at = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), shorter)
    mine, theirs = one[at:], other[at:]
    if len(mine) == len(theirs):
        return mine[1:] == theirs[1:] or (mine[:2] == theirs[1::-1] and mine[2:] == theirs[2:])
    return mine[1:] == theirs or mine == theirs[1:]


def _without_site(title: str, url: str) -> str:
    """`title` without its last part, if that is what the host of `url` is called."""
    gaps = list(_SEPARATOR.finditer(title)) if url else []
    if not gaps:
        return title
    site = "".join(filter(str.isalnum, title[gaps[-1].end() :]))
    host = display_host(url)
    names = {host.replace(".", ""), *host.split(".")[:-1]}
    return (
        title[: gaps[-1].start()]
        if site.removeprefix("the") in {n.removeprefix("the") for n in names}
        else title
    )


def _spelled(sign: re.Match[str]) -> str:
    """The name of a programming language as one word."""
    return sign[1] + ("sharp" if sign[2] == "#" else "plus")
