"""In which condition a part of the way to readers is, and what mends it: commands, DNS records."""

import shlex
from dataclasses import dataclass

from curator.text import clean

_WIDE = 72  # characters of a line that is to be copied from a terminal of 80


@dataclass(frozen=True, slots=True)
class Condition:
    """A part and why it is not in order, or a note if it is; `mend` are lines to copy."""

    what: str
    fault: str | None = None
    note: str = ""
    mend: tuple[str, ...] = ()


def command(name: str, *options: str | tuple[str, str]) -> tuple[str, ...]:
    """A command in lines that a shell takes together: options alone, or with a value, which is quoted."""
    lines = [name]
    for option in options:
        word = option if isinstance(option, str) else f"{option[0]} {shlex.quote(clean(option[1]))}"
        if len(lines[-1]) + len(word) + 3 <= _WIDE:
            lines[-1] += f" {word}"
        else:
            lines[-1] += " \\"
            lines.append(f"  {word}")
    return tuple("\n".join(lines).splitlines())


def record(name: str, kind: str, value: str) -> tuple[str, ...]:
    """A DNS record to set."""
    whole = f"{name} {kind} {value}"
    return (whole,) if len(whole) <= _WIDE else (name, f"  {kind} {value}")
