"""What is looked at before an issue may be approved: a table of checks, each of them one small function.

An error blocks approval, a warning shows, a note informs.  What a person has accepted, with a reason, does
neither; but a few things nobody can accept.
"""

from collections.abc import Iterator
from dataclasses import replace

from curator.config import Settings
from curator.errors import ConfigError
from curator.issues.preflight.proof import Proof, make_proof
from curator.issues.preflight.table import CHECKS, Check
from curator.model import Archive, Edition, Finding, Issue, Severity

__all__ = ["CHECKS", "Check", "preflight"]


def preflight(
    issue: Issue, edition: Edition, settings: Settings, archive: Archive | None = None
) -> tuple[Finding, ...]:
    """All findings about `issue` as rendered in `edition`, in the order of the table; none if it is clean.

    `archive` is what was printed before, and what was accepted, as far as the issue has to do with it.
    Raises ConfigError where a check is to be silent that there is not.
    """
    for name in settings.preflight.silent:
        if name not in {check.name for check in CHECKS}:
            known = ", ".join(check.name for check in CHECKS)
            raise ConfigError(f'preflight.silent in curator.toml names no check: "{name}"; there are {known}')
    proof = make_proof(issue, edition, settings, archive or Archive())
    return tuple(finding for check in CHECKS for finding in _findings(check, proof))


def _findings(check: Check, proof: Proof) -> Iterator[Finding]:
    """What one check says, with why it matters, and with whoever has accepted it."""
    silent = check.name in proof.settings.preflight.silent
    for found in check.look(proof):
        if silent and found.severity is not Severity.ERROR:
            continue
        acceptable = check.acceptable or found.severity is not Severity.ERROR
        accepted = proof.archive.accepted.get(found.key) if acceptable else None
        yield replace(found, why=check.why, acceptable=acceptable, accepted=accepted)
