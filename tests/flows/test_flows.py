"""The flows, run by a real Prefect server, as scripts and as deployments."""

import json
import os
import re
import time
from datetime import UTC, datetime, timedelta

import boto3
import pytest

from curator import sample
from tests.flows.conftest import curator

pytestmark = [pytest.mark.prefect, pytest.mark.xdist_group("prefect"), pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def deployed(server):
    """The server, with prefect.yaml deployed into it."""
    for command in (("work-pool", "create", "curator", "--type", "process"), ("deploy", "--all")):
        done = server.prefect(*command)
        assert done.returncode == 0, done.stdout + done.stderr
    return server


# As SES writes it, through SNS with raw delivery.
COMPLAINT = {
    "eventType": "Complaint",
    "mail": {
        "timestamp": "2026-11-23T09:00:00.000Z",
        "source": "hello@quiet-machine.test",
        "messageId": "0102-abc",
        "destination": ["celia@marsh-lane.test"],
        "tags": {"issue": ["1"], "delivery": ["42"]},
    },
    "complaint": {
        "complainedRecipients": [{"emailAddress": "celia@marsh-lane.test"}],
        "timestamp": "2026-11-23T09:00:01.250Z",
        "feedbackId": "feed-1",
    },
}


def run(server, deployment, folder, **parameters):
    """Run a deployment for this newsletter and wait; the run, as the server knows it."""
    given = {"newsletter": str(folder), **parameters}
    words = [word for name, value in given.items() for word in ("--param", f"{name}={json.dumps(value)}")]
    done = server.prefect("deployment", "run", deployment, *words, "--watch", "--watch-timeout", "100")
    found = re.search(r"UUID: (\S+)", done.stdout)
    assert found, done.stdout + done.stderr
    ended = server.ask(f"/flow_runs/{found[1]}")
    assert done.returncode == (ended["state_type"] != "COMPLETED"), done.stdout
    return ended


def artifacts(server, run):
    """The artifacts of a run by key."""
    found = server.ask("/artifacts/filter", artifacts={"flow_run_id": {"any_": [run["id"]]}})
    return {one["key"].removeprefix("the-quiet-machine-"): one["data"] for one in found}


def letters(folder):
    """The mails to subscribers in the newsletter's outbox."""
    return sorted(one for one in (folder / "outbox").glob("*.eml") if not one.name.startswith("preview-"))


def approve(folder):
    """Do as an editor: accept the draft's words, point its links to hosts that exist, approve it."""
    text = curator(folder, "issue", "export", "1")
    real = re.sub(r"http://[\w.-]+\.test", "https://www.rfc-editor.org", text)
    path = folder / "issue.md"
    path.write_text(re.sub(r"<!-- proposal.*?-->\n\n?", "", real), encoding="utf-8")
    curator(folder, "issue", "import", str(path))
    curator(folder, "issue", "approve", "1")


@pytest.mark.long
def test_collect_as_a_script_fills_the_queue(server, site, folder):
    """The collect flow, run as a script, puts before the editor what the sample web announces, read."""
    code, told = server.script("collect", folder, CURATOR_FETCH__PROXY=site.proxy)
    assert code == 0
    assert told["sources"] == sample.SOURCES
    assert told["new entries"] == sample.ENTRIES
    assert told["pages read"] == sample.CANDIDATES
    assert len(json.loads(curator(folder, "queue", "--json", "--limit", "100"))) == sample.CANDIDATES


@pytest.mark.long
def test_a_send_that_is_held_says_so_and_exits_3(server, folder):
    """A slot without an issue makes the send flow fail with the sentence that a person needs."""
    day = (datetime.now(UTC) - timedelta(days=2)).date().isoformat()
    code, told = server.script("send", folder, CURATOR_SCHEDULE__FIRST=day)
    assert code == 3
    assert told == {"failed": f"the slot of {day} has no issue; make one with: curator issue new"}


@pytest.mark.long
def test_settle_empties_the_queue_of_mail_events(server, folder, moto):
    """Through topic and queue, told twice: the settle flow counts it once, and keeps what is noise."""
    sns, sqs = (boto3.client(one, region_name="eu-west-1", endpoint_url=moto.url) for one in ("sns", "sqs"))
    url = sqs.create_queue(QueueName="events")["QueueUrl"]
    told = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
    topic = sns.create_topic(Name="events")["TopicArn"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=told["Attributes"]["QueueArn"])
    for message in (json.dumps(COMPLAINT), json.dumps(COMPLAINT), "noise"):
        sns.publish(TopicArn=topic, Message=message)
    credentials = {name: value for name, value in os.environ.items() if name.startswith("AWS_")}
    names = {"CURATOR_POST__SES__EVENTS_QUEUE": url, "CURATOR_POST__SES__EVENTS_ENDPOINT": moto.url}
    assert server.script("settle", folder, **credentials, **names) == (0, {"complaint": 1, "refused": 1})
    assert "celia@marsh-lane.test" in curator(folder, "suppression", "list")
    assert "noise" in curator(folder, "settle", "--strays")
    assert server.script("settle", folder, **credentials, **names) == (0, {})
    sns.close()
    sqs.close()


def test_the_server_schedules_runs_of_every_deployment(deployed):
    """Every deployment has runs ahead that nobody asked for; without them nothing ever happens by itself."""
    names = {one["id"]: one["name"] for one in deployed.ask("/deployments/filter", limit=20)}
    ends = time.monotonic() + 20
    planned = set()
    while time.monotonic() < ends and planned != set(names):
        query = {"flow_runs": {"state": {"type": {"any_": ["SCHEDULED"]}}}, "limit": 200}
        planned = {one["deployment_id"] for one in deployed.ask("/flow_runs/filter", **query)}
        time.sleep(0.5)
    assert len(names) == 4
    assert planned == set(names), f"the server's log ends: {deployed.log.read_text()[-500:]}"


def test_from_feeds_to_inboxes_through_a_worker(deployed, site, folder):
    """A worker runs the whole line; each subscriber gets one mail, and a second send mails nobody."""
    deployed.prefect("deployment", "schedule", "pause", "--all")  # no other run may come between
    with deployed.worker(CURATOR_FETCH__PROXY=site.proxy):
        collected = run(deployed, "collect/hourly", folder)
        assert f"{sample.SOURCES} sources" in collected["state"]["message"]
        assert len(json.loads(artifacts(deployed, collected)["sources"])) == sample.SOURCES

        curator(folder, "approve", "1", "2", "3", "--section", "curious")
        assembled = run(deployed, "assemble/daily", folder)
        assert "issue #1" in assembled["state"]["message"]
        assert "3 items" in assembled["state"]["message"]
        shown = artifacts(deployed, assembled)
        assert "issue-001.html" in shown["preview"]
        assert "| Curious Things | 3 |" in shown["readiness"]
        assert "| Small Machines | empty |" in shown["readiness"]
        found = json.loads(curator(folder, "issue", "check", "1", "--json"))
        assert "unvisited" not in {one["check"] for one in found}  # its pages were looked at
        approve(folder)

        sent = run(deployed, "send/biweekly", folder, number=1)
        assert sent["name"] == "send-issue-1"
        assert sent["state"]["message"] == f"#1: {sample.SUBSCRIBERS} messages sent now"
        first = letters(folder)
        assert len(first) == sample.SUBSCRIBERS
        tally = {one["state"]: one["deliveries"] for one in json.loads(artifacts(deployed, sent)["issue-1"])}
        assert tally["sent"] == sample.SUBSCRIBERS == sum(tally.values())
        again = run(deployed, "send/biweekly", folder, number=1)
        assert again["state"]["message"] == "#1: 0 messages sent now"
        assert letters(folder) == first
