"""Write docs/preflight.md: every check, from the table of checks and what its functions say of themselves.

python docs/preflight.py
"""

import inspect
from pathlib import Path

from curator.issues.preflight import CHECKS, Check

PAGE = Path(__file__).with_name("preflight.md")

OPENING = """\
# Preflight

Written by `python docs/preflight.py` from the checks themselves.

Before an issue is approved, curator looks at it as a critical colleague would: `curator issue check N` says
what is wrong, where, why that matters, and how to mend it.  `preview` and `issue approve` say it too, and so
does the mail that editors get days before a slot.

* An **error** blocks the approval, a **warning** shows, a **note** informs.
* What may stay as it is, a person accepts: `curator issue check N --accept KEY --why TEXT`.  KEY stands
  behind the finding; a check's name accepts all that it finds now.  Who accepted it, when and why is kept
  (`--all` shows it), and the finding does not come back, unless what it is about changes.  `--withdraw KEY`
  takes it back.  Where the table says no, an error cannot be accepted.
* Warnings and notes of a check that your newsletter has no use for are turned off in curator.toml:
  `[preflight] silent = ["near"]`.
* Checks never touch the network.

| check | what must be so | why it matters | can be accepted |
|---|---|---|---|
"""


def page() -> str:
    """The whole page."""
    return OPENING + "".join(map(_row, CHECKS))


def _row(check: Check) -> str:
    """A check's row: the first paragraph of what it says of itself."""
    told = (inspect.getdoc(check.look) or "").partition("\n\n")[0]
    may = "yes" if check.acceptable else "no"
    return f"| `{check.name}` | {' '.join(told.split())} | {check.why} | {may} |\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
