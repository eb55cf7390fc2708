"""Which language a page is in: as it says, else as its commonest words and its script show."""

import re

_ENOUGH = 12  # common words, without which nothing is guessed
_LEAD = 1.5  # times as many as of the next language
_READ = 6_000  # characters
_COMMON = {
    "en": "the of and to in is that for it with was on are this have from be as at by not you",
    "de": "der die und das den von mit ist nicht des auf für ein eine im dem sich auch es werden wird",
    "fr": "le les des et la du est dans une pour que qui sur par pas au plus avec ce il sont",
    "es": "el los las y del que en un una por con para se su es al lo como más pero la",
    "pt": "os as e do da que em um uma não com para se na no dos ao mais como por foi",
    "it": "il di che e la della per un una non sono con del si da alla nel gli anche più è",
    "nl": "de het een van en dat is op te niet zijn voor met aan er ook bij maar naar wordt",
    "sv": "och att det som på är av för med den till inte har om ett men var vi kan jag",
    "da": "og at det som på er af for med den til ikke har om et men var vi kan jeg der",
    "no": "og at det som på er av for med den til ikke har om et men var vi kan jeg fra",
    "pl": "i w na się z że do nie jest to jak o po co tak za od przez dla są",
    "tr": "ve bir bu için ile de da olarak çok daha olan gibi ne kadar sonra her ancak ise en var",
    "cs": "a se na že je v to s z do o jsem ale jako za by si k od který",
    "fi": "ja on ei se että oli hän ovat mutta kuin myös joka tai niin jos kun sen ole mitä",
}
_WORDS = {code: frozenset(words.split()) for code, words in _COMMON.items()}
_SCRIPTS = (
    ("ja", re.compile(r"[\u3040-\u30ff]")),
    ("ko", re.compile(r"[\uac00-\ud7af]")),
    ("zh", re.compile(r"[\u4e00-\u9fff]")),
    ("el", re.compile(r"[\u0370-\u03ff]")),
    ("he", re.compile(r"[\u0590-\u05ff]")),
    ("th", re.compile(r"[\u0e00-\u0e7f]")),
)  # scripts of one language each, Han after those that it is mixed with
_SHARE = 0.2  # of the letters


def stated(tags: tuple[str, ...]) -> str:
    """The first real language among `tags`, as its short code: "de-AT" and "de_AT" are "de"; "" if none."""
    for tag in tags:
        match = re.match(r"([a-z]{2,3})(?=$|[-_\s,])", tag.strip().lower())
        if match and match[1] not in {"und", "zxx", "mul"}:
            return match[1]
    return ""


def guessed(text: str) -> str:
    """The language of `text` by its script or its commonest words, as a short code; "" if unclear."""
    sample = text[:_READ].lower()
    letters = sum(map(str.isalpha, sample))
    for code, script in _SCRIPTS:
        if letters and len(script.findall(sample)) > _SHARE * letters:
            return code
    words = re.findall(r"[^\W\d_]+", sample)
    counts = sorted(
        ((sum(map(common.__contains__, words)), code) for code, common in _WORDS.items()), reverse=True
    )
    (most, code), (next_most, _) = counts[:2]
    return code if most >= _ENOUGH and most >= _LEAD * next_most else ""
