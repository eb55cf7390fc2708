"""strays: notices that were not understood, tried again or forgotten."""

from sqlalchemy import Engine

from curator.config import Tracking
from curator.jobs.settle import Clock, Taken, store
from curator.store import reading, strays, writing


def try_again(engine: Engine, *, clock: Clock, tracking: Tracking | None = None) -> Taken:
    """Try the strays anew, as after an upgrade; those that are understood now are taken in and forgotten."""
    taken = Taken()
    with reading(engine) as conn:
        ids = strays.ids(conn)
    for one in ids:
        with writing(engine) as conn:
            stray = strays.get(conn, one)
            if stray is None:  # another program was quicker
                continue
            came = store(conn, [stray.body], clock(), tracking or Tracking(), keep=False)
            if came.refused:
                strays.explain(conn, one, came.refused[0])
            else:
                strays.remove(conn, one)
        taken.add(came)
    return taken


def forget(engine: Engine) -> int:
    """Forget the strays; how many there were."""
    with writing(engine) as conn:
        return sum(strays.remove(conn, one) for one in strays.ids(conn))
