"""What the tests of the quarantine have done in children; a child finds it by importing this module."""

import os
import signal
import sys
import time

from curator.errors import Unreachable, Unreadable

warmed = []


def warm():
    warmed.append(os.getpid())


def is_warm():
    return bool(warmed) and warmed[0] != os.getpid()


def double(value):
    return value * 2


def whoami(seconds=0.0):
    time.sleep(seconds)
    return os.getpid()


def work(seconds):
    """Use so much of a processor."""
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass


def hang(*_):
    while True:
        pass


def hang_deaf():
    """Hang without heeding any signal that can be ignored."""
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGXCPU):
        signal.signal(number, signal.SIG_IGN)
    hang()


def hoard(megabytes):
    return len(bytearray(megabytes << 20))


def reply_with(megabytes):
    return bytes(megabytes << 20)


def die(how):
    if isinstance(how, signal.Signals):
        os.kill(os.getpid(), how)
    elif how == "exit":
        sys.exit(3)
    os._exit(3)


def fail(error):
    raise error


def recurse():
    return recurse()


def refuse(sentence):
    raise Unreadable(sentence)


def refuse_oddly():
    raise Unreachable("http://a.test/", "an error whose arguments are not its sentence")


def talk():
    print("noise")  # noqa: T201
    os.write(1, b"noise")
    os.write(2, b"noise")


def unportable():
    return lambda: None
