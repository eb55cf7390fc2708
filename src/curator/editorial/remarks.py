"""What is known of a candidate that an editor should hear beside its title."""

from datetime import datetime

from curator.model import Candidate, CandidateState, Earlier
from curator.text import one_line


def printed(number: int, section: str) -> str:
    """That a link was sent: "already sent in #12 under Cool Things"."""
    return f"already sent in #{number}" + (f" under {section}" if section else "")


def near(earlier: Earlier) -> str:
    """That something like it was written about: 'near #10 on GauGAN: "Adam King wrote an…"'."""
    shared = " and ".join(one_line(name, 30) for name in earlier.shared[:2])
    return f'near #{earlier.number} on {shared}: "{one_line(earlier.words, 50)}"'


def like(one: Candidate, lead: Candidate, section: str, ruled_at: datetime | None) -> str:
    """That `one` tells the story of `lead`, and what became of that."""
    how = f"{one.likeness}: " if one.likeness else ""
    name = f'{lead.id} "{lead.title or lead.url}"'
    match lead.state:
        case CandidateState.SENT | CandidateState.PLACED if lead.issue:
            verb = "sent" if lead.state is CandidateState.SENT else "placed"
            fate = f"already {verb} in #{lead.issue}" + (f" under {section}" if section else "")
        case CandidateState.REJECTED:
            fate = "already rejected" + (f" in {ruled_at:%B %Y}" if ruled_at else "")
        case CandidateState.WAITING:
            fate = "waiting"
        case state:
            fate = f"already {state}"
    return f"{how}{name}, {fate}"
