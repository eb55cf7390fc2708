"""docs/ses.md and the commands of `curator doctor` are what AWS understands, and what curator does."""

import json
import re
import subprocess
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

from curator.errors import SendError, SendHalted, SendInDoubt, SendRejected, SendThrottled
from curator.model import Message
from curator.post.ses_conditions import judge
from curator.post.ses_verdicts import verdict
from tests.post.test_ses_conditions import FAULTS, settings, sound
from tests.support.awscli import commands, fault

PAGE = (Path(__file__).parents[2] / "docs" / "ses.md").read_text(encoding="utf-8")
MEANINGS = {"later": SendThrottled, "stops": SendHalted, "failed": SendRejected, "in doubt": SendInDoubt}
COMMANDS = commands(PAGE)
ROWS = re.findall(r"^\| (`.+?) \| ([0-9, ]+) \| .+? \| \*\*(.+?)\*\* \|$", PAGE, re.MULTILINE)
CASES = [
    (code, text.lstrip(": "), int(status), MEANINGS[meaning])
    for told, statuses, meaning in ROWS
    for codes, text in [re.fullmatch(r"((?:`\w+`(?:, )?)+)(.*)", told).groups()]
    for code in re.findall(r"`(\w+)`", codes)
    for status in statuses.split(", ")
]
JSON = [json.loads(block) for block in re.findall(r"```json\n(.+?)```", PAGE, re.DOTALL)]


def test_the_page_has_what_is_tested_here():
    """The patterns above find the commands, the errors and the policies."""
    assert (len(COMMANDS), len(JSON)) == (10, 3)
    assert len(CASES) >= 30


@pytest.mark.parametrize(("code", "text", "status", "kind"), CASES)
def test_each_error_means_what_the_table_says(code: str, text: str, status: int, kind: type[SendError]):
    """The words of the table, told by SES, end as the table says."""
    message = Message("news@night-garden.example", "reader@post.example", b"", "1")
    answer = {"Error": {"Code": code, "Message": text}, "ResponseMetadata": {"HTTPStatusCode": status}}
    assert type(verdict(ClientError(answer, "SendEmail"), message)) is kind


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_of_the_page_is_one(command: str, tmp_path: Path):
    """Service, verb, options and JSON are as botocore knows them."""
    (tmp_path / "queue-policy.json").write_text(json.dumps(JSON[1]))
    if "$(" in command:
        ran = subprocess.run(
            ["bash", "-c", f'aws() {{ printf "%q " aws "$@"; }}\n{command}'],
            cwd=tmp_path,
            check=True,
            capture_output=True,
            text=True,
        )
        command = ran.stdout
    assert fault(command) is None


@pytest.mark.parametrize("changed", [row[0] for row in FAULTS])
def test_each_command_of_the_doctor_is_one(changed: dict[str, object]):
    """What is shown for copying is understood."""
    shown = [one.mend for one in judge(sound(**changed), settings(), 1000)]
    assert [fault("\n".join(lines)) for lines in shown if lines and lines[0].startswith("aws ")] in (
        [],
        [None],
    )


def test_a_wrong_command_is_found():
    """The check can fail: on a verb, an option, and a value that are none."""
    assert "no command" in (fault("aws sesv2 make-coffee") or "")
    assert "no option" in (fault("aws sesv2 get-email-identity --mail me") or "")
    assert fault("aws sesv2 get-email-identity --region x") is not None


def test_the_rights_are_those_that_are_used():
    """Each call that curator makes of SES, SNS and SQS has its right in the policy; there is no other."""
    source = "".join(
        path.read_text() for path in (Path(__file__).parents[2] / "src/curator/post").glob("*.py")
    )
    used = {
        f"ses:{name}"
        for verb, name in [
            ("send_email", "SendEmail"),
            ("get_account", "GetAccount"),
            ("list_email_identities", "ListEmailIdentities"),
            ("get_email_identity", "GetEmailIdentity"),
            ("get_configuration_set", "GetConfigurationSet"),
            ("get_configuration_set_event_destinations", "GetConfigurationSetEventDestinations"),
        ]
        if f".{verb}" in source
    }
    listed = [JSON[2]["Statement"][at]["Action"] for at in range(4)]
    rights = {right for one in listed for right in ([one] if isinstance(one, str) else one)}
    assert {right for right in rights if right.startswith("ses:")} == used | {"ses:SendRawEmail"}
    assert "sns:ListSubscriptionsByTopic" in rights
    assert {"sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"} <= rights
