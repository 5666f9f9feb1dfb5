"""The web processes: an arbiter that stays small, and processes that share what they have loaded.

Why the arbiter does not load the tool itself: docs/decisions/0022-a-nursery-for-web-processes.md.
"""

import ctypes
import gc
import mmap
import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.errors import HaltServer

if TYPE_CHECKING:
    from flask import Flask

PR_SET_CHILD_SUBREAPER = 36  # prctl(2), Linux
PATIENCE = 60  # seconds for the tool to load
PAUSE = 5  # seconds until the next try where it did not
PID = 8  # bytes of a process id, as the nursery hands it over


class Server(BaseApplication):
    """gunicorn around the app that `load` makes. after_fork: what each process does first with its copy of the app."""

    def __init__(self, load: "Callable[[], Flask]", after_fork: "Callable[[Flask], None]", **options: Any) -> None:
        self._load = load
        self._after_fork = after_fork
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        options = {
            **self._options,
            "pre_fork": lambda _arbiter, _worker: gc.freeze(),  # collecting garbage would unshare what is shared
            "post_fork": self._settle,
        }
        for name, value in options.items():
            if name in self.cfg.settings:  # an older gunicorn knows fewer
                self.cfg.set(name, value)

    def load(self) -> "Flask":
        return self._load()

    def run(self) -> None:
        if adopts_orphans():
            Household(self).run()
        else:
            self.cfg.set("preload_app", True)
            super().run()

    def _settle(self, arbiter: Any, _worker: object) -> None:
        """In each new process; gunicorn then expects the arbiter to be the parent."""
        self._after_fork(self.wsgi())
        while os.getppid() == getattr(arbiter, "nursery", 0):
            time.sleep(0.005)


def adopts_orphans() -> bool:
    """Make this process the parent of those whose own parent ends. Whether the system can do that."""
    prctl = getattr(ctypes.CDLL(None), "prctl", None)
    return sys.platform == "linux" and prctl is not None and prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0


class Household(Arbiter):
    """Web processes come in generations: a nursery loads the tool, forks all of them and ends, and they become ours.

    They share what the nursery loaded and nobody keeps a further copy of it. Where one is missing later, a whole new
    generation takes over: gunicorn ends the oldest beyond the number that is wanted, politely.
    """

    nursery = 0
    rests_until = 0.0

    def spawn_workers(self) -> None:
        if time.monotonic() >= self.rests_until:
            self.spawn_generation()

    def reload(self) -> None:
        """SIGHUP: a new generation, with the code as it is now. The options are those of the command line, as ever."""
        self.log.reopen_files()
        self.spawn_generation()
        self.manage_workers()

    def spawn_generation(self) -> None:
        coming = [self._new_worker() for _ in range(self.num_workers)]
        born = memoryview(mmap.mmap(-1, PID * len(coming))).cast("q")  # the nursery writes their process ids here
        nursery = os.fork()
        if not nursery:
            self._be_nursery(coming, born)
        ended = _end_of(nursery)
        for pid, worker in zip(born, coming, strict=True):
            if pid:
                worker.pid = pid
                self.WORKERS[pid] = worker
            else:
                worker.tmp.close()
        if ended not in (0, -signal.SIGTERM, -signal.SIGINT, -signal.SIGQUIT):  # who ends it so, ends us too
            self._take_failure(ended)

    def _new_worker(self) -> Any:
        self.worker_age += 1
        half = self.timeout / 2.0
        return self.worker_class(self.worker_age, self.pid, self.LISTENERS, self.app, half, self.cfg, self.log)

    def _be_nursery(self, coming: Sequence[Any], born: memoryview) -> None:
        """Does not return. Each web process leaves through `spawn_worker`, by SystemExit."""
        for number in (*self.SIGNALS, signal.SIGCHLD):
            signal.signal(number, signal.SIG_DFL)  # until a process listens itself, what ends it ends it at once
        self.nursery = os.getpid()
        prepared = iter(coming)
        self.worker_class = lambda *_: next(prepared)  # the arbiter made them, since it watches their heartbeat files
        try:
            self.app.wsgi()
            for place in range(len(coming)):
                born[place] = self.spawn_worker()
        except Exception:
            self.log.exception("The tool does not load")
            os._exit(1)
        os._exit(0)

    def _take_failure(self, ended: int) -> None:
        """Without any web process there is nothing to serve with; with some we go on and try again."""
        if ended > 0 and not self.WORKERS:
            raise HaltServer("the tool does not load; the lines above say why", 1)
        self.log.error("No new web processes (exit code %s); the next try in %s seconds", ended, PAUSE)
        self.rests_until = time.monotonic() + PAUSE


def _end_of(nursery: int) -> int:
    """Its exit code; below zero the signal that ended it."""
    deadline = time.monotonic() + PATIENCE
    while True:
        ended, status = os.waitpid(nursery, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        if time.monotonic() > deadline:
            os.kill(nursery, signal.SIGKILL)
        time.sleep(0.02)
