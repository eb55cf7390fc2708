"""Processes that a test may start and kill: forked from a server that has imported what they need."""

import multiprocessing
from functools import cache
from multiprocessing.context import ForkServerContext


@cache
def processes() -> ForkServerContext:
    """Where `Process` comes from; a fork of the tests would inherit their threads and databases."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.support.sender"])
    return context
