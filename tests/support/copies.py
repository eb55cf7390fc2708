"""Stories made up, and copies of stories as other hands would print them."""

import random
from itertools import accumulate

from curator.editorial.likeness import Story

_SYLLABLES = (
    "ka",
    "lor",
    "mi",
    "ten",
    "sa",
    "ur",
    "bel",
    "do",
    "ri",
    "ven",
    "qua",
    "stim",
    "po",
    "ling",
    "ar",
)


class Press:
    """Writes stories and changes them, by chance; the same `seed` gives the same ones."""

    def __init__(self, seed: int = 1, vocabulary: int = 6_000) -> None:
        """Words are as often used as those of a language: the n-th 1/n times as often as the first."""
        self.random = random.Random(seed)
        self.words = [self._word() for _ in range(vocabulary)]
        self.shares = list(accumulate(1 / (rank + 5) for rank in range(vocabulary)))

    def _word(self) -> str:
        return "".join(self.random.choices(_SYLLABLES, k=self.random.randint(1, 4)))

    def prose(self, count: int) -> str:
        """`count` words."""
        return " ".join(self.random.choices(self.words, cum_weights=self.shares, k=count))

    def story(self, number: int = 0, *, shortest: int = 80, longest: int = 600) -> Story:
        """A story of its own host, with a title of five to twelve words that its text takes up."""
        title = self.prose(self.random.randint(5, 12)).capitalize()
        text = self.prose(self.random.randint(shortest, longest))
        return Story(title, f"{title}. {text}", f"https://paper{number}.example/{number}")

    def copy(self, story: Story, share: float = 0.06, suffix: float = 0.2) -> Story:
        """`story` with a `share` of its words changed, at another address, some under that paper's name."""
        number = self.random.randrange(10**6)
        title = self.changed(story.title, share)
        if self.random.random() < suffix:
            title += f" | Courier{number}"
        host = f"courier{number}.example"
        return Story(title, self.changed(story.text, share), f"https://{host}/{number}")

    def changed(self, text: str, share: float = 0.06) -> str:
        """`text` with a `share` of its words replaced, dropped, swapped or typed otherwise."""
        words = text.split()
        for at in range(len(words)):
            if self.random.random() < share:
                words[at : at + 2] = self._change(words[at : at + 2])
        return " ".join(word for word in words if word)

    def _change(self, pair: list[str]) -> list[str]:
        """Two words that follow each other (or the last one), one of them changed."""
        how = self.random.randrange(4)
        if how == 0:
            return [self.random.choice(self.words), *pair[1:]]
        if how == 1:
            return ["", *pair[1:]]
        if how == 2:
            return pair[::-1]
        return [pair[0].swapcase() + self.random.choice(",;:!"), *pair[1:]]
