"""A document with an item of every form that real issues have."""

from curator.issues.document import from_markdown
from tests.support.issues import settings

DOCUMENT = """\
---
number: 13
title: "#13: Every form that an item may have, and one more"
slot: 2026-12-06
---

Hey everyone, welcome to **The Night Heron** #13! [Owls](https://owls.example/), cats, and [[NH #3]].

## Field Notes 🔭

![An owl looks into the lens](https://pictures.example/owl.jpg)
_An owl, [surprised](https://owls.example/surprise) by science. (Nightjar)_

**[Fireflies.ai](https://fireflies.example/) has open-sourced Glow,** a tool that counts fireflies.
It is a second line of the same paragraph, with `np.add` in it and an escaped \\*star\\*.
What they say:

> We had expected rain to be the problem.
> It was the _cats_.

> Nobody had told us about the cats.
>
> And nobody had told the cats about us:
>
> - they came at night,
> - they stayed [till morning](https://cats.example/).

More:

* Ada on Nightjar: [Owls, Cats and Other Errors](https://papers.example/owls.pdf) (PDF)
* Code: [nightjar/ears](https://code.example/nightjar/ears) (GitHub)

_via Ada_

[**Glow**](https://glow.example/) **records what bats say** and prints it.
A second paragraph follows.

1. Cut the sky out.
2. Sum what is left.
   It takes a while.
3. Divide by one starling.

Then a picture:

![A flock of starlings](https://pictures.example/flock.png)

_A flock of starlings over Waterwijk (Lin)_

And on it goes after the picture, [till the end](https://end.example/).

**Quick ML resource links ⚡️** ([see all 20](https://notion.example/all))

* 🐦 [Two](https://field.example/a) [reports](https://field.example/b) on **rain**. _via Lin_
* [video] [How moths fly](https://moths.example/v)
* 👩‍🔬 A quick link that goes on over more than one line, and [links only at its end](https://long.example/).

## Methods 🧮

**Karpathy on Tesla Autopilot, and what owls have to do with it**

The first paragraph of a titled story.

**What he said**

A paragraph below a bold sub-heading.

**What he meant**

Another one.

### Asides

* [Why moths fly to lamps](https://moths.example/why): it is the horizon.
* [A sky without satellites](https://sky.example/)

<!-- a note to myself: never printed -->

## Small Wonders ✨

<!-- text -->

No wonder this time: it rained.

#### A deeper heading

And some free text below it.

```python
counts = np.add.reduceat(mask.ravel(), starts)
```

<!-- closing -->

**Thanks for reading!** Reply to this mail, it reaches a person. 🪶
"""


def of_every_form():
    """The issue that the document describes."""
    return from_markdown(DOCUMENT, settings().outline)
