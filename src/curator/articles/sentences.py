"""Where sentences end, in the scripts that newsletters link to.

Rules, not a model: an end mark ends a sentence unless an abbreviation, an initial or an ordinal goes before
it or a small letter comes after it.  In doubt a sentence goes on: two in one are better than half of one.
"""

import re

# End marks of CJK, Arabic, Urdu, Devanagari, Ethiopic, Armenian, Khmer, Burmese: whatever follows.
_WIDE = "。！？｡؟۔।॥።։។။"
_CLOSING = "\"'”’»›)\\]）】」』〉》“"
_OPENING = "\"'“‘„‚«‹([¿¡（【「『〈《–—-"
_END = re.compile(rf"[{_WIDE}]+[{_CLOSING}]*\s*|(?<![.!?…])[.!?…]++[{_CLOSING}]*+(?=\s|$)\s*")
_SMALL = re.compile(rf"[{re.escape(_OPENING)}\s]*[^\W\d_]")
_LAST = re.compile(r"(?:^|[\s(\[\"“„«'’/-])((?:[^\W_]{1,3}\.\s?)*[^\W_]+)\.$")
_ABBREVIATIONS = frozenset(
    """
    al approx apr aug avg bzw ca capt cf corp dec dept dr ed eds e.g eg esp est etc feb gen gov hon i.e ie
    inc jan jr jul jun lt ltd mr mrs ms mt mx nov oct prof ref rep rev sen sep sept sgt sr st tel univ vol
    vs viz abb abs abschn allg anm aufl bd bspw dgl d.h dipl e.v einschl evtl exkl ff frl geb gegr ggf gr
    hl hr hrsg i.d.r inkl insb jh jhd kap lfd mind mio mrd nr o.ä okt od österr rd s.o s.u sog std str tgl
    u.a u.ä u.u usw verf vgl v.a v.chr n.chr z.b z.t z.zt zb ziff zw dez av boul chap cie fr mgr mlle mm
    mme p.ex pl qqch qqn réf tél aprox avda dña d.c d.f ee.uu excmo gral lic pág págs pbro prov sra sres
    srta ud uds núm exmo dra dras profa pag avv cav dott dott.ssa geom sig sigg sig.ra bl.a dvs f.eks kl
    mfl o.l osv pga bijv blz dhr drs enz m.b.v mevr nl o.a resp t.a.v u.s u.k u.n e.u a.m p.m ph.d
    """.split()  # noqa: SIM905 - seventy quoted words would be no easier to read
)
# Words of their own, abbreviations only before a number: No. 5, Fig. 2, Art. 1.
_COUNTING = frozenset(
    ("no", "nos", "op", "p", "pp", "art", "max", "min", "cap", "col", "ch", "fig", "figs", "mar")
)
_ORDINALS = frozenset(
    ("de", "da", "no", "nb", "nn", "fi", "cs", "sk", "pl", "hu", "sl", "hr", "et", "lv", "is")
)


def sentences(text: str, language: str = "") -> tuple[str, ...]:
    """The sentences of `text`, a line being the end of one; joined by spaces they are the text, folded.

    `language` is a short code; where days are numbered with a point ("am 3. Oktober") it decides about those.
    """
    found: list[str] = []
    for line in text.splitlines():
        folded = " ".join(line.split())
        start = 0
        for end in _END.finditer(folded):
            if _ends(folded, start, end, language):
                found.append(folded[start : end.end()].strip())
                start = end.end()
        found.append(folded[start:].strip())
    return tuple(filter(None, found))


def _ends(line: str, start: int, end: re.Match[str], language: str) -> bool:
    """Whether the mark at `end` ends the sentence that began at `start`."""
    mark = end[0].strip()
    if end.end() == len(line) or mark[0] in _WIDE:
        return True
    following = _SMALL.match(line, end.end())
    if following and following[0][-1].islower():
        return False
    if mark[0] != "." or mark.startswith(".."):
        return True
    so_far = line[max(start, end.start() - 40) : end.start() + 1]
    return not _abbreviates(so_far, language, before_number=line[end.end()].isdigit())


def _abbreviates(so_far: str, language: str, *, before_number: bool) -> bool:
    """Whether the point at the end of `so_far` belongs to its last word."""
    match = _LAST.search(so_far)
    if not match:
        return False
    word = match[1].replace(" ", "").lower()
    before, _, last = word.rpartition(".")
    if last.isdigit():
        return not before and len(last) <= 2 and (language in _ORDINALS or not language)
    if {word, last} & _ABBREVIATIONS or (before_number and last in _COUNTING):
        return True
    return len(last) == 1 and word != "i"  # an initial, but not the pronoun


def is_whole(sentence: str) -> bool:
    """Whether `sentence` ends with a mark that ends sentences, and was not cut off."""
    bare = sentence.rstrip().rstrip("\"'”’»›)]）】」』〉》“")
    return bare.endswith((".", "!", "?", *_WIDE)) and not bare.endswith(("...", ".."))
