"""The colours that preflight reckons are those that a browser shows, in both schemes, in every mail here."""

import pytest

from curator.issues.preflight.cascade import DARK, LIGHT, seen
from curator.issues.preflight.wcag import written
from tests.rendered.mails import MADE, mail
from tests.support.sampled import sampled

pytestmark = pytest.mark.browser

# Of every marked element: its colour, its size, whether it is bold, and the nearest background behind it.
SHOWN = """() => {
  const hex = text => '#' + text.match(/[\\d.]+/g).slice(0, 3)
    .map(v => Math.round(v).toString(16).padStart(2, '0')).join('');
  const behind = element => {
    for (; element; element = element.parentElement) {
      const found = getComputedStyle(element).backgroundColor;
      if (!found.startsWith('rgba') || !found.endsWith(' 0)')) return hex(found);
    }
    return null;
  };
  return Object.fromEntries([...document.querySelectorAll('[data-mark]')].map(element => {
    const style = getComputedStyle(element);
    const bold = style.fontWeight >= 600;
    return [element.dataset.mark, [hex(style.color), behind(element), style.fontSize, bold]];
  }));
}"""

# What no template of ours does, but another's may.
TANGLED = """<!DOCTYPE html><html><head><meta name="color-scheme" content="light dark"><style>
body { background: #fdfdfd none; color: #222222 }
p { color: red } p.a { color: #00aa00 } #b { color: #0000aa } .c p, div > p { color: #123456 !important }
.e { font: bold 20px/1.2 Arial } .f { font-size: 150% } .f b { font-size: 2em; font-weight: normal }
a { color: inherit } a:link { color: #445566 } td[bgcolor] p { background-color: #eeeeee }
@media screen and (prefers-color-scheme: dark) {
  body { background-color: #111111 } p { color: #dddddd } p.a { color: #aaffaa !important }
  td { background: none }
}
@media (max-width: 300px) { p { color: #ff00ff !important } }
@media print { p { color: #ff00ff !important } }
p:nonsense(, .a { color: #ff00ff !important }
</style></head><body><p>one</p><p class="a" style="color: #0a0b0c">two</p><p id="b" class="a">three</p>
<p id="b" style="color: #0d0e0f !important" class="a">four</p>
<div class="c"><p style="color: #999999">five</p></div>
<table bgcolor="#336699"><tr><td>six</td>
<td bgcolor="yellow"><p>seven</p><font color="#775533">eight</font></td></tr></table>
<div class="e">nine <b>ten</b> <a href="https://a.example/">eleven</a></div>
<div class="f">twelve <b>thirteen</b></div>
<div style="color: hsl(210, 50%, 40%); background: rgb(1, 2, 3) url(https://a.example/b.png)">fourteen
<strong>fifteen</strong> <small style="font-size: 12pt">sixteen</small></div>
<h3>seventeen</h3><div style="font-size: 30px"><h2>eighteen</h2></div>
</body></html>"""
MAILS = {
    "tangled": lambda: TANGLED,
    **{name: lambda name=name: mail(name).html for name in MADE if "hundred" not in name},
}


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("name", sampled(MAILS, 3))
def test_colours_are_as_a_browser_shows_them(chromium, name, scheme):
    """Colour, background, size and weight of all words."""
    from lxml.html import document_fromstring, tostring

    tree = document_fromstring(MAILS[name]())
    reckoned = {}
    for mark, one in enumerate(seen(tree, scheme)):
        one.element.set("data-mark", str(mark))
        reckoned[str(mark)] = one
    assert reckoned
    page = chromium.new_page(color_scheme=scheme.name, viewport={"width": 600, "height": 800})
    page.route("**/*", lambda route: route.abort())
    page.set_content(
        tostring(tree, encoding="unicode", doctype="<!DOCTYPE html>"), wait_until="domcontentloaded"
    )
    shown = page.evaluate(SHOWN)
    page.close()
    for mark, (ink, back, size, bold) in shown.items():
        one = reckoned[mark]
        said = (written(one.ink), written(one.back), round(one.size, 1), one.bold)
        assert said == (ink, back or written(scheme.paper), round(float(size[:-2]), 1), bold), one.words
