"""The hand that reads untrusted input, with real children."""

import asyncio
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from curator.config import Read
from curator.errors import CuratorError, Overrun, Unreadable
from curator.quarantine import Quarantine
from tests.support import tasks

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def quarantine():
    """One pool of two, with a second and 128 MB a task, that all tests here must leave usable."""
    with Quarantine(Read(seconds=1, megabytes=128, workers=2), ("tests.support.tasks:warm",)) as pool:
        yield pool


def together(pool, *calls):
    """The outcomes of calls made at once; exceptions are outcomes."""

    async def ask():
        return await asyncio.gather(*(pool.run(*call) for call in calls), return_exceptions=True)

    return asyncio.run(ask())


def alive(pid: int) -> bool:
    """Whether there is such a process, and no mere zombie of one."""
    try:
        return " Z " not in Path(f"/proc/{pid}/stat").read_text(encoding="ascii")
    except OSError:
        return False


def gone(*pids: int) -> bool:
    """Whether all of them end within two seconds."""
    until = time.monotonic() + 2
    while any(alive(pid) for pid in pids) and time.monotonic() < until:
        time.sleep(0.01)
    return not any(alive(pid) for pid in pids)


# What is asked is done


def test_a_function_is_run_elsewhere(quarantine):
    """A function's result comes back from another process, with or without asyncio."""
    assert quarantine.run_now(tasks.double, b"ab") == b"abab"
    assert together(quarantine, (tasks.whoami,)) != [os.getpid()]


def test_text_from_outside_passes_unchanged(quarantine):
    """A lone surrogate or a NUL does not keep a result from coming back."""
    assert quarantine.run_now(tasks.double, "\ud800\0") == "\ud800\0" * 2


def test_large_input_and_output_pass(quarantine):
    """A page of 10 MB goes in and 20 MB come out."""
    assert len(quarantine.run_now(tasks.double, bytes(10_000_000))) == 20_000_000


def test_children_are_kept_and_warmed_up_once(quarantine):
    """Twenty tasks make do with the same children, forked from a process in which the warm-up ran."""
    assert len(set(together(quarantine, *[(tasks.whoami,)] * 20))) <= 2
    assert quarantine.run_now(tasks.is_warm)


def test_nothing_starts_before_the_first_task():
    """A pool that is never used costs no process."""
    mine = Path(f"/proc/{os.getpid()}/task/{threading.get_native_id()}/children")
    count = len(mine.read_text(encoding="ascii").split())
    with Quarantine(Read()):
        assert len(mine.read_text(encoding="ascii").split()) == count


# Limits


@pytest.mark.parametrize("function", [tasks.hang, tasks.hang_deaf])
def test_a_hung_function_ends_at_its_limit(quarantine, function):
    """A function that never returns is killed at its limit, whatever signals it ignores."""
    begun = time.monotonic()
    with pytest.raises(Overrun, match="took more than 1 s"):
        quarantine.run_now(function)
    assert 0.9 < time.monotonic() - begun < 1.5
    assert quarantine.run_now(tasks.double, 1) == 2


def test_a_hung_function_leaves_the_others_going():
    """While as many functions hang as there are children, other tasks go on."""
    done = []

    async def ask(quarantine):
        hung = [asyncio.create_task(quarantine.run(tasks.hang)) for _ in range(2)]
        await asyncio.sleep(0)
        others = [asyncio.create_task(quarantine.run(tasks.double, number)) for number in range(10)]
        done.extend(await asyncio.gather(*others))
        assert not any(task.done() for task in hung)
        return await asyncio.gather(*hung, return_exceptions=True)

    # Four seconds, in which a busy machine surely does the others.
    with Quarantine(Read(seconds=4, megabytes=128, workers=2), ("tests.support.tasks:warm",)) as pool:
        assert [type(error) for error in asyncio.run(ask(pool))] == [Overrun, Overrun]
    assert done == [number * 2 for number in range(10)]


def test_waiting_is_free(quarantine):
    """Tasks that wait longer than the limit for a free child are done all the same."""
    assert all(isinstance(pid, int) for pid in together(quarantine, *[(tasks.whoami, 0.2)] * 16))


def test_memory_is_bounded(quarantine):
    """A function that takes more than its memory overruns, and the next one has a fresh child."""
    with pytest.raises(Overrun, match="took more than 128 MB"):
        quarantine.run_now(tasks.hoard, 500)
    assert quarantine.run_now(tasks.hoard, 60) == 60 << 20


def test_a_reply_is_bounded(quarantine):
    """A result too large to be one is not read."""
    with pytest.raises(Overrun):
        quarantine.run_now(tasks.reply_with, 65)
    assert quarantine.run_now(tasks.double, 1) == 2


# Deaths and exceptions


@pytest.mark.parametrize(
    ("how", "says"),
    [
        (signal.SIGSEGV, "crashed .SIGSEGV."),
        (signal.SIGKILL, "its process was killed"),
        (signal.SIGXCPU, "its time on the processor"),
        ("_exit", "exit code 3"),
        ("exit", "exit code"),
    ],
)
def test_a_death_concerns_one_task(quarantine, how, says):
    """A child that dies takes its own task along and no other."""
    first, second, third = together(quarantine, (tasks.double, 1), (tasks.die, how), (tasks.double, 2))
    assert (first, third) == (2, 4)
    with pytest.raises(Overrun, match=says):
        raise second


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (ValueError("no\nway \x1b[31m"), r"ValueError: no way \[31m"),
        (UnicodeDecodeError("utf-8", b"\xff", 0, 1, "bad"), "UnicodeDecodeError: .*bad"),
        (KeyError(), "KeyError"),
    ],
)
def test_what_a_parser_raises_is_one_line(quarantine, error, says):
    """Any exception of the function says that its input cannot be read, in one harmless line."""
    with pytest.raises(Unreadable, match=f"^{says}$"):
        quarantine.run_now(tasks.fail, error)


def test_endless_recursion_is_unreadable(quarantine):
    """A parser that recurses without end raises, and the child lives on."""
    with pytest.raises(Unreadable, match="RecursionError"):
        quarantine.run_now(tasks.recurse)


def test_our_own_errors_pass_as_they_are(quarantine):
    """A CuratorError comes back as itself, or at least with its sentence."""
    with pytest.raises(Unreadable, match=r"^no feed$"):
        quarantine.run_now(tasks.refuse, "no feed")
    with pytest.raises(CuratorError, match="arguments are not its sentence"):
        quarantine.run_now(tasks.refuse_oddly)


def test_a_result_that_cannot_travel_is_an_error(quarantine):
    """A function that returns what cannot be pickled is told so, and the child lives on."""
    with pytest.raises(CuratorError, match="pickle"):
        quarantine.run_now(tasks.unportable)


def test_a_function_that_cannot_travel_is_a_mistake_of_ours(quarantine):
    """What cannot be taken to a child is no fault of the input."""
    with pytest.raises((AttributeError, TypeError, ValueError), match=r"pickle|lambda"):
        quarantine.run_now(lambda: 1)


# Starts and ends


def test_everything_ends_with_the_pool():
    """Closing kills busy children at once; their tasks overrun."""
    pool = Quarantine(Read(seconds=60, workers=2))
    pids = together(pool, (tasks.whoami, 0.1), (tasks.whoami, 0.1))
    outcome = []

    def wait():
        with pytest.raises(Overrun):
            pool.run_now(tasks.hang)
        outcome.append("overrun")

    waiting = threading.Thread(target=wait)
    waiting.start()
    time.sleep(0.1)
    begun = time.monotonic()
    pool.close()
    waiting.join(2)
    assert time.monotonic() - begun < 1
    assert outcome == ["overrun"]
    assert gone(*pids)


def test_a_lost_nursery_is_replaced():
    """When the process that children come from is killed, tasks go on with another."""
    with Quarantine(Read(seconds=5, workers=1)) as pool:
        parent = int(Path(f"/proc/{pool.run_now(tasks.whoami)}/stat").read_text("ascii").split()[3])
        os.kill(parent, signal.SIGKILL)
        with pytest.raises(Overrun):
            pool.run_now(tasks.die, "_exit")
        assert pool.run_now(tasks.double, 1) == 2


SCRIPT = """
import os, sys, signal
print("main")
from curator.config import Read
from curator.quarantine import Quarantine
from tests.support import tasks
with Quarantine(Read(seconds=30, workers=2)) as pool:
    print(pool.run_now(tasks.whoami), flush=True)
    pool.run_now(tasks.talk)
    {then}
"""


def script(then: str, *, stdin: bool = False) -> subprocess.Popen[str]:
    """An unguarded script that uses a pool, as a file's text would or from standard input."""
    text = SCRIPT.format(then=then)
    command = [sys.executable, "-"] if stdin else [sys.executable, "-c", text]
    pipe = subprocess.PIPE
    process = subprocess.Popen(
        command, stdin=pipe, stdout=pipe, stderr=pipe, text=True, cwd=ROOT, start_new_session=True
    )
    process.stdin.write(text if stdin else "")
    process.stdin.close()
    process.stdin = None
    return process


@pytest.mark.parametrize("stdin", [False, True])
def test_a_script_needs_no_guard(stdin):
    """A script, even one from standard input, runs once, and children are silent on its output."""
    with script("print('end')", stdin=stdin) as process:
        out, err = process.communicate(timeout=20)
    assert (out.split()[0], out.split()[2:], err) == ("main", ["end"], "")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL], ids=str)
def test_no_child_outlives_its_program(number):
    """Ctrl-C, SIGTERM and even SIGKILL end the children along with the program, at once."""
    with script("pool.run_now(tasks.hang)") as process:
        assert process.stdout.readline() == "main\n"
        child = int(process.stdout.readline())
        time.sleep(0.2)
        assert alive(child)
        os.killpg(process.pid, number)
        process.communicate(timeout=5)
    assert gone(child)


def test_tasks_may_come_from_several_threads_and_loops(quarantine):
    """Event loops in several threads share one pool."""
    results = []
    threads = [
        threading.Thread(target=lambda: results.append(together(quarantine, (tasks.double, 1))))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [[2]] * 8
