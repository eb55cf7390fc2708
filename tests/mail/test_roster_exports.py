"""What other programs export, column for column: who may be written to, since when, and by what right."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.errors import UsageError
from curator.mail.roster import Terms, read
from curator.mail.roster.cells import network
from curator.mail.roster.moments import Column
from curator.model import Act, Consent, Standing

ACTIVE, PENDING, LEFT, SUPPRESSED = Standing.ACTIVE, Standing.PENDING, Standing.LEFT, Standing.SUPPRESSED
AT = "2021-05-06T07:08:09.123Z"
MAILCHIMP = (
    "Email Address,First Name,Last Name,Address,RATING,OPTIN_TIME,OPTIN_IP,CONFIRM_TIME,CONFIRM_IP,LEID"
)


def rows(*lines: str, **terms):
    return read("\n".join(lines).encode(), Terms(**({"consent": "form"} | terms)))


@pytest.mark.parametrize(
    ("heads", "cells", "standing"),
    [
        (
            "email,metadata,tags,creation_date,subscriber_type,source",
            f"{{}},{AT[:10]},{AT},regular,api",
            ACTIVE,
        ),
        ("email,notes,creation_date,subscriber_type", f"x,{AT},unsubscribed", LEFT),
        ("email,notes,creation_date,subscriber_type", f"x,{AT},undeliverable", SUPPRESSED),
        ("email,active_subscription,plan,email_disabled,created_at", f"false,other,false,{AT}", ACTIVE),
        ("email,active_subscription,plan,email_disabled,created_at", f"true,other,true,{AT}", LEFT),
        ("email,first_name,status,created_at,tags", f"Ada,active,{AT},", ACTIVE),
        ("email,first_name,status,created_at,tags", f"Ada,cancelled,{AT},", LEFT),
        ("email,first_name,status,created_at,tags", f"Ada,complained,{AT},", SUPPRESSED),
        ("email,name,subscribed_to_emails,created_at,deleted_at", f"A,true,{AT},", ACTIVE),
        ("email,name,subscribed_to_emails,created_at,deleted_at", f"A,false,{AT},", LEFT),
        ("email,name,subscribed_to_emails,created_at,deleted_at", f"A,true,{AT},{AT}", LEFT),
        ("email,name,attributes,status", 'A,"{""city"": ""X""}",enabled', ACTIVE),
        ("email,name,attributes,status", 'A,"{""city"": ""X""}",blocklisted', SUPPRESSED),
        ("Subscriber,Status,Subscribed,Location", "Active,2021-05-06 07:08:09,X", ACTIVE),
        ("Subscriber,Status,Subscribed,Location", "Unsubscribed,2021-05-06 07:08:09,X", LEFT),
        ("Email,Status,Subscription Created At,State", f"inactive,{AT},NY", LEFT),
        (
            "EMAIL;LASTNAME;EMAIL_BLACKLISTED;ADDED_TIME".replace(";", ","),
            "L,1,06-05-2021 07:08:09",
            SUPPRESSED,
        ),
        ("EMAIL;LASTNAME;EMAIL_BLACKLISTED;ADDED_TIME".replace(";", ","), "L,0,06-05-2021 07:08:09", ACTIVE),
        ("email,unsubscribed_at", "0000-00-00 00:00:00", ACTIVE),
        ("email,unsubscribed_at", "NULL", ACTIVE),
        ("email,unsubscribed_at", AT, LEFT),
        ("E-Mail,Status", "Abgemeldet", LEFT),
        ("e-mailadres,Status", "Actief", ACTIVE),
        ("email,State,City", "NO,Oslo", ACTIVE),
        ("email,Marketing by mail,Tags", "Unsubscribed,x", LEFT),
        ("email,SMS marketing,Tags", "Unsubscribed,x", ACTIVE),
        ("email,opt-in,bounced", "yes,true", SUPPRESSED),
    ],
)
def test_who_may_be_written_to_is_what_the_export_says(heads: str, cells: str, standing: Standing):
    """Active, left or suppressed, in whatever words and columns."""
    (row,) = rows(heads, f"ada@x.example,{cells}").rows
    assert row.standing is standing


@pytest.mark.parametrize(
    ("heads", "cell"),
    [
        ("status", "pending"),
        ("status", "Non-subscribed"),
        ("opt-in", "no"),
        ("confirmed", "false"),
        ("consent", "no"),
    ],
)
def test_who_never_confirmed_is_refused_or_pending(heads: str, cell: str):
    """As the import says."""
    table = (f"email,{heads}", f"ada@x.example,{cell}")
    assert "--standing pending" in rows(*table).refused[0].why
    assert rows(*table, pending=True).rows[0].standing is PENDING


def test_a_standing_that_nobody_knows_is_not_guessed_at():
    """A person says what it means."""
    (row,) = rows("email,status", "ada@x.example,VIP").refused
    assert row.why == (
        'its standing in the table is "VIP", which is not known; write active, left, suppressed or pending'
    )


@pytest.mark.parametrize(
    ("lines", "standing"),
    [
        (("active", "unsubscribed"), LEFT),
        (("unsubscribed", "active"), LEFT),
        (("cleaned", "unsubscribed"), SUPPRESSED),
        (("active", "active"), ACTIVE),
    ],
)
def test_of_two_rows_with_one_address_the_stricter_counts(lines: tuple[str, str], standing: Standing):
    """Wherever it stands; the later one is refused."""
    made = rows("email,status", *(f"ada@x.example,{one}" for one in lines))
    assert [(row.line, row.standing) for row in made.rows] == [(2, standing)]
    assert made.refused[0].why.startswith("the same address as line 2")


@pytest.mark.parametrize(
    ("file", "heads", "standing"),
    [
        ("unsubscribed_members_export_1.csv", "email", LEFT),
        ("cleaned-2021.csv", "email", SUPPRESSED),
        ("readers.csv", "email", ACTIVE),
        ("readers.csv", "email,UNSUB_TIME", LEFT),
        ("readers.csv", "email,CLEAN_TIME", SUPPRESSED),
        ("unsubscribed.csv", "email,name,status", LEFT),
    ],
)
def test_a_file_of_those_who_left_says_so_by_its_name_or_its_heads(file: str, heads: str, standing: Standing):
    """Mailchimp's have no column of it."""
    cells = ",x,unsubscribed" if "status" in heads else ""
    assert rows(heads, f"ada@x.example{cells}", file=file).rows[0].standing is standing


def test_a_word_for_leaving_counts_without_a_head():
    """Nobody is written to in doubt."""
    made = rows("ada@x.example,Ada", "bob@x.example,unsubscribed")
    assert [row.standing for row in made.rows] == [ACTIVE, LEFT]


def test_consent_is_kept_with_its_time_and_network():
    """Of the machine that agreed, only the network."""
    (row,) = rows(
        MAILCHIMP, "ada@x.example,Ada,L,,2,2021-03-04 05:06:07,203.0.113.7,2021-03-05,2001:db8::1,7"
    ).rows
    assert row.name == "Ada L"
    asked, confirmed = row.history
    assert asked == Consent(datetime(2021, 3, 4, 5, 6, 7, tzinfo=UTC), Act.ASKED, "", "", "203.0.113.0/24")
    assert confirmed == Consent(datetime(2021, 3, 5, tzinfo=UTC), Act.CONFIRMED, "", "", "2001:db8::/64")
    assert (row.joined_at, row.confirmed_at) == (asked.at, confirmed.at)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("203.0.113.7", "203.0.113.0/24"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.7", "203.0.113.0/24"),
        ("203.0.113.256", ""),
        ("unknown", ""),
    ],
)
def test_of_a_machine_the_network_is_kept(text: str, kept: str):
    """Nothing of what is no address on the net."""
    assert network(text) == kept


def test_a_row_without_consent_needs_the_word_of_whoever_imports_it():
    """Where others have it, that row is refused; where none has, the table; dates of a form are some."""
    made = rows("email,source", "a@x.example,fair", "b@x.example,", consent="")
    assert [row.consent for row in made.rows] == ["fair"]
    assert made.refused[0].why.startswith("nothing says where its consent comes from")
    with pytest.raises(UsageError, match="nothing says where its readers agreed"):
        rows("email,name", "a@x.example,A", consent="")
    (row,) = rows(MAILCHIMP, "ada@x.example,Ada,L,,2,,,2021-03-05,,7", consent="").rows
    assert row.consent == "confirmed on 2021-03-05"
    (row,) = rows("email,source", "a@x.example,", consent="a fair").rows
    assert row.consent == "a fair"


def test_an_export_of_ours_needs_consent_as_any_table():
    """A column of its name alone is none."""
    table = ("address,consent_history", "a@x.example,")
    assert rows(*table, consent="").refused[0].why.startswith("nothing says where its consent comes from")
    assert rows(*table).rows[0].consent == "form"


def test_why_somebody_left_is_kept():
    """As a line of their history."""
    (row,) = rows("email,UNSUB_TIME,UNSUB_REASON", "a@x.example,2021-03-04,too many", file="u.csv").rows
    at = datetime(2021, 3, 4, tzinfo=UTC)
    assert row.history == (Consent(at, Act.LEFT, "u.csv"), Consent(at, Act.EXPLAINED, "u.csv", "too many"))


@pytest.mark.parametrize("cell", ["[1]", "7", '[{"at":"x"}]', "[{", '[{"at":"2021-01-01","act":"flew"}]'])
def test_a_history_that_was_cut_is_refused(cell: str):
    """Rather than half of it kept."""
    quoted = cell.replace('"', '""')
    (row,) = rows("address,consent_history", f'a@x.example,"{quoted}"').refused
    assert row.why == "its consent_history is not as curator writes it"


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2021-03-04", "2021-03-04T00:00:00"),
        ("2021-03-04 05:06:07", "2021-03-04T05:06:07"),
        ("2021-03-04T05:06:07Z", "2021-03-04T05:06:07"),
        ("2021-03-04 05:06:07 UTC", "2021-03-04T05:06:07"),
        ("2021-03-04T05:06:07.5+01:00", "2021-03-04T04:06:07.500000"),
        ("2021/3/4 5:06", "2021-03-04T05:06:00"),
        ("Mar 4, 2021", "2021-03-04T00:00:00"),
        ("March 4th, 2021 at 5:06 pm", "2021-03-04T17:06:00"),
        ("4 March 2021", "2021-03-04T00:00:00"),
        ("4. März 2021", "2021-03-04T00:00:00"),
        ("4 de março de 2021", "2021-03-04T00:00:00"),
        ("14 juillet 2021", "2021-07-14T00:00:00"),
        ("Thu, 04 Mar 2021 05:06:07 +0100", "2021-03-04T04:06:07"),
        ("Thu Mar 04 2021 05:06:07 GMT+0100 (CET)", "2021-03-04T04:06:07"),
        ("25.11.2018 09:00", "2018-11-25T09:00:00"),
        ("25/11/18", "2018-11-25T00:00:00"),
        ("11/25/2018 12:30 AM", "2018-11-25T00:30:00"),
        ("1614834367", "2021-03-04T05:06:07"),
        ("1614834367000", "2021-03-04T05:06:07"),
        ("31/02/2021", None),
        ("0000-00-00 00:00:00", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_a_date_is_read_in_the_usual_forms(text: str, moment: str | None):
    """In UTC, unless it tells a zone; what is none is none."""
    read = Column().read(text)
    assert (read.replace(tzinfo=None).isoformat() if read else None) == moment


@pytest.mark.parametrize(
    ("others", "day"),
    [
        (("13/04/2021",), "2021-04-03"),
        (("04/13/2021",), "2021-03-04"),
        ((), None),
        (("13/04/2021", "04/13/2021"), None),
    ],
)
def test_whether_day_or_month_comes_first_is_for_the_whole_column_to_say(
    others: tuple[str, ...], day: str | None
):
    """Where it does not, such dates are left out and named."""
    lines = [f"r{at}@x.example,{one}" for at, one in enumerate(("03/04/2021", *others))]
    made = rows("email,joined", *lines)
    joined = made.rows[0].joined_at
    assert (f"{joined:%Y-%m-%d}" if joined else None) == day
    assert any('"03/04/2021" may be two days' in note for note in made.notes) is (day is None)


@given(st.text(alphabet="0123456789/-.: TZamp,Mr+", max_size=25))
def test_no_date_breaks_the_reader(text: str):
    """A moment in UTC, or none."""
    read = Column().read(text)
    assert read is None or read.tzinfo is UTC
