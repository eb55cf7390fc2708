"""Readers who leave while an issue is on its way to them: two commands, and a mail program between them."""

import time
from datetime import UTC, datetime

from curator import config
from curator.mail import tokens
from tests.support import gmail, press

READERS, LEAVING = 40, 15


def test_who_leaves_by_one_click_during_a_send_gets_nothing_more_of_it(shell, sink):
    """The page's answer is the line: who is told 200 before their turn is skipped, and all others get it."""
    with press.running(shell, lambda: sink.mails, press.SMTP.format(port=sink.port)) as served:
        names = [f"reader-{at:02}@post.test" for at in range(READERS)]
        shell.done("subscriber", "add", *names)
        served.approve("eagle")
        keys = config.token_keys(config.load(shell.home), datetime.now(UTC))
        leaving = range(READERS - LEAVING + 1, READERS + 1)
        urls = [served.url(f"/unsubscribe/{tokens.make(keys, 'unsubscribe', one)}") for one in leaving]
        with shell.start("send", 1, CURATOR_POST__RATE="12") as child:
            while len(sink.mails) < 3 and child.poll() is None:
                time.sleep(0.02)
            answers = {
                gmail.ask("POST", url, b"List-Unsubscribe=One-Click", Content_Type=gmail.FORM).status
                for url in urls
            }
            before = len(sink.mails)
            out, _ = child.communicate(timeout=60)
        assert (answers, child.returncode) == ({200}, 0)
        assert 3 <= before < READERS - LEAVING
        assert sorted(to for one in sink.mails for to in one.to if to in names) == names[:-LEAVING]
        assert f"{READERS} recipients = {READERS - LEAVING} sent, {LEAVING} skipped".encode() in out
