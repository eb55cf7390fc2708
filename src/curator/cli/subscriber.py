"""subscriber, suppression: the readers, and the addresses that are never written to."""

from pathlib import Path

import click

from curator.cli import arguments, reader, say
from curator.cli import open as opened
from curator.model import Standing
from curator.text import plural

_MOST_BYTES = 256_000_000  # of a list: with their histories, half a million readers
_SHOWN = 50  # subscribers in a table, if nobody asks for more


@click.group(short_help="The readers.")
def subscriber() -> None:
    """The readers."""


_STANDINGS = click.option(
    "--standing",
    "standings",
    multiple=True,
    type=click.Choice([standing.value for standing in Standing]),
    help="Only those.",
)


@subscriber.command(name="import", short_help="Take in the good rows of a CSV FILE.")
@arguments.file
@click.option(
    "--consent",
    default="",
    metavar="TEXT",
    help="Where the consent of those comes from whose row does not tell.",
)
@click.option(
    "--standing", type=click.Choice(["pending"]), help="Take who never confirmed as well, as pending."
)
@click.option("--encoding", default="", metavar="NAME", help="How FILE is encoded.  [what its bytes show]")
@click.option(
    "--report",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the refused rows to this CSV file.",
)
@click.option("--dry-run", is_flag=True, help="Change nothing, and tell what would be.")
@say.as_json
def import_(
    file: Path,
    consent: str,
    standing: str | None,
    encoding: str,
    report: Path | None,
    dry_run: bool,
    as_json: bool,
) -> int:
    """Take in the good rows of a CSV FILE and list the refused ones; exit 1 if there are any.

    A column of addresses is enough; names, consent, dates and standing are known by the heads that other
    programs give them.  Who had left there, or must not be written to, comes as that.

    Whoever is known keeps their standing, so that nobody who left is brought back.
    """
    from curator.cli import imported
    from curator.cli.progress import progress
    from curator.jobs import enlist

    imported.check_report(report, file)
    with opened.memory() as (_, engine), opened.about(file), progress(f"taking in {file.name}"):
        done = enlist.take_in(
            engine,
            arguments.contents(file, _MOST_BYTES),
            now=opened.now(),
            consent=consent,
            file=file.name,
            pending=standing is not None,
            encoding=encoding,
            dry=dry_run,
        )
    if report:
        imported.write_report(report, done)
    if as_json:
        say.data(imported.fields(done, dry=dry_run))
    else:
        imported.talk(done, file.name, dry=dry_run, reported=report)
    return 1 if done.refused else 0


@subscriber.command()
@_STANDINGS
def export(standings: tuple[str, ...]) -> None:
    """Write all subscribers as CSV, with all that is known of their consent."""
    from curator.mail import roster
    from curator.store import reading
    from curator.store import roster as listed

    with opened.memory() as (_, engine), reading(engine) as conn:
        wanted = [Standing(given) for given in standings]
        for part in roster.write(roster.Entry(*one) for one in listed.entries(conn, wanted)):
            say.document(part)


@subscriber.command()
@click.argument("addresses", nargs=-1, required=True, metavar="ADDRESS...")
@click.option("--name", default="", help="Their name.")
@click.option("--consent", default="added by hand", show_default=True, help="Where the consent comes from.")
def add(addresses: tuple[str, ...], name: str, consent: str) -> None:
    """Add addresses whose consent you hold; one that had left comes back."""
    from curator.jobs import subscribe

    with opened.memory() as (_, engine):
        added = subscribe.add(
            engine, addresses, name=name, consent=consent, now=opened.now(), by=opened.who()
        )
        for one in added:
            say.line(f"{one.id}  {one.address}  {one.standing}")


@subscriber.command(short_help="Take ADDRESS off the list.")
@click.argument("address")
def remove(address: str) -> None:
    """Take ADDRESS off the list: it has left, and gets nothing from now on."""
    from curator.jobs import subscribe

    with opened.memory() as (_, engine):
        gone = subscribe.remove(engine, address, now=opened.now(), by=opened.who())
    say.talk(f"{gone.address} has left")


@subscriber.command(name="list")
@_STANDINGS
@click.option("--search", default="", metavar="TEXT", help="Only those with this in their address or name.")
@click.option("--limit", type=arguments.COUNT, help="At most so many; 0 for all.  [50 in a table]")
@say.as_json
def list_(standings: tuple[str, ...], search: str, limit: int | None, as_json: bool) -> None:
    """The subscribers, and how many have which standing."""
    from curator.store import reading
    from curator.store import roster as listed

    limit = (0 if as_json else _SHOWN) if limit is None else limit
    with opened.memory() as (_, engine), reading(engine) as conn:
        found, counts = listed.search(conn, search, [Standing(given) for given in standings], limit)
    if as_json:
        say.data(found)
        return
    rows = [(one.id, one.address, one.name, one.standing, say.day(one.joined_at)) for one in found]
    if rows:
        say.table(("id", "address", "name", "standing", "joined"), rows, cut=("name",))
    say.talk(_counted(counts, len(found), asked=bool(search or standings)))


def _counted(counts: dict[Standing, int], shown: int, *, asked: bool) -> str:
    """How many there are, of which standing, and how to see the others."""
    total = sum(counts.values())
    parts = [f"{number:,} {standing}" for standing, number in counts.items() if number]
    told = plural(total, "subscriber") + (f": {', '.join(parts)}" if len(parts) > 1 else "")
    if shown < total:
        return f"... and {total - shown:,} more; all of them with --limit 0, some with --search TEXT\n{told}"
    return told if total or asked else f"{told}; add some with: curator subscriber import CSV"


for command in (reader.show, reader.reasons, reader.erase):
    subscriber.add_command(command)


@click.group(short_help="Addresses that are never written to.")
def suppression() -> None:
    """Addresses that are never written to."""


@suppression.command(name="list")
@say.as_json
def list_suppressed(as_json: bool) -> None:
    """All of them, and why."""
    from curator.store import reading, subscribers

    with opened.memory() as (_, engine), reading(engine) as conn:
        found = subscribers.suppressions(conn)
    if as_json:
        say.data(found)
        return
    if not found:
        say.talk("no address is suppressed")
        return
    rows = [(one.address or "(erased)", say.day(one.at), one.reason) for one in found]
    say.table(("address", "since", "reason"), rows, fold=("reason",))


@suppression.command(name="add")
@click.argument("address")
@click.option("--reason", default="by hand", show_default=True, help="Why.")
def add_suppressed(address: str, reason: str) -> None:
    """Never write to ADDRESS again."""
    from curator.jobs import subscribe

    with opened.memory() as (_, engine):
        made = subscribe.bar(engine, address, reason=reason, now=opened.now(), by=opened.who())
    say.talk(f"{address} is suppressed" + ("" if made else " already"))


@suppression.command(name="remove")
@click.argument("address")
def remove_suppressed(address: str) -> None:
    """Allow ADDRESS again; it is no subscriber by that alone."""
    from curator.jobs import subscribe

    with opened.memory() as (_, engine):
        lifted = subscribe.unbar(engine, address, now=opened.now(), by=opened.who())
    say.talk(f"{address} may be added again" if lifted else f"{address} was not suppressed")


@suppression.command(name="import", short_help="Take over the addresses that Amazon SES keeps off.")
def import_suppressed() -> int:
    """Take over the list of addresses that Amazon SES itself keeps off, with its reasons and dates.

    Whoever is on it would only bounce.  Nobody is taken off a list by this, there or here.
    """
    from curator.jobs import subscribe
    from curator.post.ses_suppressed import suppressed

    new = seen = malformed = 0
    with opened.memory() as (settings, engine):
        for page in suppressed(settings.post.ses):
            came, unfit = subscribe.take_over(engine, page, now=opened.now())
            new, seen, malformed = new + came, seen + len(page), malformed + unfit
    say.line(f"{plural(new, 'address', 'addresses')} newly suppressed, of {seen:,} that SES keeps off")
    if malformed:
        say.talk(f"curator: {plural(malformed, 'entry', 'entries')} passed over, being no mail address")
    return 1 if malformed else 0
