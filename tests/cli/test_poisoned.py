"""Poison through the shell: import, candidates, preview; and headers, through a title and the settings."""

from email import message_from_bytes, policy

import pytest

from tests.rendered.poison import ADDRESSES, BREAKING
from tests.rendered.test_poison import judge_html
from tests.support.postoffice import parsed
from tests.support.sampled import sampled
from tests.support.shell import TOML

GOOD = ("a barn owl in the snow", "a night heron by the pond", "an eagle on the pier")
SHORT = [poison for poison in BREAKING if len(poison) < 10_000]  # a longer document is refused whole
HEADERS = [
    *("From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "List-Id", "List-Unsubscribe"),
    *("List-Unsubscribe-Post", "X-Curator-Delivery", "Auto-Submitted", "Content-Type"),
]
HEADLINES = (
    "=?utf-8?q?a=0D=0ABcc:_v@x.example?=",
    "=?utf-8?b?YQ0KQmNjOiB2QHguZXhhbXBsZQ==?=",
    "a\u2028Bcc: v@x.example\u2029b",
    "a\x85Bcc: v@x.example",
    "gpj\u202eexe.moc\u2066",
    "owl 🦉 " * 40,
    "owls " * 2_000,
    "o" * 10_000,
    "=?" * 60,
    '", <v@x.example>, "',
)


def previewed(shell, number=7):
    """The html, the text and the mail of a preview."""
    shell.done("preview", number)
    stem = shell.home / "previews" / f"issue-{number:03}"
    return (
        stem.with_suffix(".html").read_text(encoding="utf-8"),
        stem.with_suffix(".txt").read_text(encoding="utf-8"),
        stem.with_suffix(".eml").read_bytes(),
    )


def test_an_imported_document_full_of_poison_hides_nothing(shell):
    """Every good item is in both parts, with the footer and the way out; nothing acts."""
    bad = "\n\n".join(
        f"**{GOOD[1]}**\n\n{poison}" for poison in (*SHORT, *(f"[x]({url})" for url in ADDRESSES))
    ).replace("\x00", "")
    document = (
        f"# #7: Owls\n\nHello.\n\n## One\n\n**{GOOD[0]}**\n\n## Two\n\n{bad}\n\n## Three\n\n{GOOD[2]}\n"
    )
    shell.done("issue", "import", shell.write("7.md", document.encode("utf-8", "replace").decode()))
    html, text, raw = previewed(shell)
    judge_html(html, GOOD, "https://night-garden.test/unsubscribe/")
    assert all(words in text for words in GOOD)
    assert "https://night-garden.test/unsubscribe/" in text
    assert parsed(raw).keys() == HEADERS


@pytest.mark.parametrize("half", sampled([0, 1], 2))
def test_candidates_with_hostile_titles_and_notes_hide_nothing(shell, half):
    """As a page or a curator may have written them: assembled, they are shown and do nothing."""
    for at, poison in enumerate(SHORT[half::2]):
        words = poison.replace("\x00", "").encode("utf-8", "replace").decode()[:2_000]
        url = f"https://owls.night-garden.org/{at}"
        (one,) = shell.done("add", "--no-fetch", "--json", url, "--title", words, "--note", f"N {words}").json
        shell.done("approve", one["id"], "--section", "owls", "--as", "link" if at % 2 else "story")
    (last,) = shell.done(
        "add", "--no-fetch", "--json", "https://owls.night-garden.org/good", "--title", GOOD[0]
    ).json
    shell.done("approve", last["id"], "--section", "plants", "--as", "story")
    shell.done("issue", "new", "--title", "#1: Owls")
    html, text, _ = previewed(shell, 1)
    judge_html(html, GOOD[:1], "https://night-garden.test/unsubscribe/")
    assert GOOD[0] in text


@pytest.mark.parametrize("words", HEADLINES, ids=range(len(HEADLINES)))
def test_no_title_and_no_name_adds_a_header(shell, words):
    """Through an issue's title and the newsletter's name: two parsers find the headers that belong."""
    shell.write("7.md", f"# #7: {words}\n\nHello.\n\n## One\n\n**{GOOD[0]}**\n")
    shell.done("issue", "import", shell.home / "7.md")
    name = words.replace("\\", "\\\\").replace('"', '\\"').replace("\x85", " ")
    shell.write("curator.toml", TOML.replace('name = "The Night Garden"', f'name = "N {name}"', 1))
    raw = previewed(shell)[2]
    for rules in (policy.default, policy.compat32):
        mail = message_from_bytes(raw, policy=rules)
        assert mail.keys() == HEADERS
        assert not mail.defects
    mail = parsed(raw)
    assert [box.addr_spec for box in mail["To"].addresses] == ["news@night-garden.test"]
    assert [box.addr_spec for box in mail["From"].addresses] == ["news@night-garden.test"]
    assert mail["Subject"].isprintable()
    assert mail["Subject"].startswith("[PREVIEW")
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))


@pytest.mark.parametrize("key", ["sender", "reply_to"])
@pytest.mark.parametrize(
    "mailbox",
    [
        "=?utf-8?q?a=0D=0ABcc:_v@x.example?= <a@night-garden.test>",
        "a\\r\\nBcc: v@x.example <a@night-garden.test>",
        "Owl 🦉 <a@night-garden.test>",
        '\\"v@x.example\\" <a@night-garden.test>',
    ],
)
def test_no_mailbox_in_the_settings_adds_a_header(shell, key, mailbox):
    """The sender's and the reply address: refused in one line, or harmless."""
    written = TOML if key == "sender" else TOML.replace("[schedule]", f'{key} = "{mailbox}"\n[schedule]', 1)
    if key == "sender":
        written = TOML.replace("The Night Garden <news@night-garden.test>", mailbox, 1)
    shell.write("7.md", f"# #7: Owls\n\nHello.\n\n## One\n\n**{GOOD[0]}**\n")
    shell.done("issue", "import", shell.home / "7.md")
    shell.write("curator.toml", written)
    ran = shell("preview", 7)
    if ran.code:
        assert f"newsletter.{key}" in ran.complaint
        return
    mail = parsed((shell.home / "previews" / "issue-007.eml").read_bytes())
    expected = HEADERS if key == "sender" else [*HEADERS[:3], "Reply-To", *HEADERS[3:]]
    assert mail.keys() == expected
    boxes = mail["From" if key == "sender" else "Reply-To"].addresses
    assert [box.addr_spec for box in boxes] == ["a@night-garden.test"]
