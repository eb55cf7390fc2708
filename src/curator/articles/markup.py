"""Elements that have crept into text which should have none: descriptions, headlines, titles."""

import re

# Known elements only: `<dialog>` or `<T>` in a title about programming is text.
_ELEMENT = re.compile(
    r"</?(?:a|abbr|article|aside|b|blockquote|body|br|button|code|dd|div|dl|dt|em|embed|figure|font|footer|form"
    r"|h[1-6]|head|header|hr|html|i|iframe|img|input|li|link|main|mark|meta|nav|object|ol|p|pre|script|section"
    r"|small|span|strike|strong|style|sub|sup|svg|table|tbody|td|th|time|tr|u|ul|video)(?:\s[^<>]*)?/?>|<!--.{0,2000}?-->",
    re.IGNORECASE | re.DOTALL,
)
_NESTING = 5


def without_elements(text: str) -> str:
    """`text` with each known HTML element and comment made a space; what stands between them stays."""
    for _ in range(_NESTING):
        bare = _ELEMENT.sub(" ", text) if "<" in text else text
        if bare == text:
            return text
        text = bare  # what was nested may be an element now
    return text.replace("<", " ")
