"""Where work is done: in this process, in several, or on a cluster; wherever it is, the same bytes come back."""

from __future__ import annotations

import gc
import multiprocessing
import os
import socket
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack
from functools import partial
from itertools import chain, islice
from pathlib import Path
from types import TracebackType
from typing import Any

from msgspec import Struct

from duizhao.model import ContentError, Finding, Place

Task = Callable[[bytes, bytes], bytes]
"""Makes a result of what all calls have in common and of one call, all of them encoded; a function of a module."""
_BATCH = 4
"""So many calls cross the border to another process at once."""
_AHEAD = 3
"""So many batches wait for each process, so that none is idle; they bound the memory, not the number of calls."""
_FEW = 16
"""So few calls are done sooner here than a process has started."""
_TRIES = 3
"""So often in a row work is begun again that a process took with it when it died."""
_PATIENCE = 10.0
"""So many seconds a cluster is waited for."""
_LOOK = 1.0
"""So many seconds apart it is looked at whether the cluster is still there."""
_SELDOM = 50_000
"""So many more things are made than let go of before garbage in cycles is looked for: nearly all goes by itself."""
CLUSTER = "dask://"
Proof = Callable[[], bytes]
"""Says by which program work is done; a function of a module."""


class Outcome(Struct, frozen=True, array_like=True):
    """What became of a call."""

    value: bytes
    """Its result; empty where it failed."""
    findings: tuple[Finding, ...] = ()
    """What an editor or a designer has to mend."""
    trouble: str = ""
    """What else went wrong, and where in the program."""


_Work = Callable[[list[bytes]], list[Outcome]]


class WorkError(Exception):
    """Work cannot be done at all: no cluster answers, or processes die again and again."""


def available() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Crew:
    """Those who do the work: ``jobs`` processes of this machine, or the workers of a cluster."""

    def __init__(self, jobs: int = 1, cluster: str = "") -> None:
        self._jobs = jobs
        self._cluster = cluster.removeprefix(CLUSTER)
        self._executor: Executor | None = None
        self._pool: ProcessPoolExecutor | None = None
        self._client: Any = None
        self._stack = ExitStack()

    def __enter__(self) -> Crew:
        self._stack.callback(gc.set_threshold, *gc.get_threshold())
        gc.set_threshold(_SELDOM)
        return self

    def __exit__(self, sort: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.rest()
        self._stack.close()

    def each(self, task: Task, common: bytes, calls: Iterable[bytes], proof: Proof) -> Iterator[Outcome]:
        """Yield the outcome of each call, in the order of the calls; one that fails stops no other.

        The workers of a cluster prove first that they are of the same program.
        """
        waiting = iter(calls)
        first = list(islice(waiting, _FEW + 1))
        waiting = chain(first, waiting)
        if self._executor is None and not self._cluster and (self._jobs == 1 or len(first) <= _FEW):
            for call in waiting:
                yield from performed(task, common, [call])
        elif self._cluster and first:
            yield from self._spread(partial(_proven, proof, proof(), task, common), _batches(waiting))
        else:
            yield from self._spread(partial(performed, task, common), _batches(waiting))

    def made(self, task: Task, common: bytes, calls: Iterable[tuple[str, bytes]], proof: Proof) -> Iterator[bytes]:
        """Yield the result of each call, which comes with the file that it speaks of.

        Calls that fail stop no other; then :class:`ContentError` says all that is wrong.
        """
        places: list[str] = []

        def told() -> Iterator[bytes]:
            for place, call in calls:
                places.append(place)
                yield call

        findings: list[Finding] = []
        for number, outcome in enumerate(self.each(task, common, told(), proof)):
            findings += outcome.findings
            if outcome.trouble:
                message = f"the program failed here, which is a fault of its own: {outcome.trouble}"
                findings.append(Finding(Place(places[number]), "error", message))
            if not findings:
                yield outcome.value
        if findings:
            raise ContentError(tuple(sorted(set(findings))))

    def rest(self) -> None:
        """End the processes of this machine, which hold memory; further work would begin new ones."""
        if self._pool:
            self._pool.shutdown(cancel_futures=True)
            self._pool = self._executor = None

    def _spread(self, work: _Work, batches: Iterator[list[bytes]]) -> Iterator[Outcome]:
        under_way: deque[tuple[list[bytes], Future[list[Outcome]]]] = deque()
        tries = _TRIES
        while True:
            while len(under_way) < _AHEAD * self._jobs and (batch := next(batches, None)):
                under_way.append((batch, self._begun(work, batch)))
            if not under_way:
                return
            try:
                outcomes = self._come(under_way[0][1])
            except BrokenProcessPool as error:
                tries -= 1
                if not tries:
                    raise WorkError("processes that do the work were killed; is there memory for --jobs?") from error
                under_way = deque((batch, self._begun(work, batch)) for batch, _ in under_way)
                continue
            except WorkError:
                raise
            except Exception as error:  # what a task raises is an outcome; this is of those who carry it
                raise WorkError(f"the work cannot be done: {type(error).__name__}: {error}") from error
            tries = _TRIES
            under_way.popleft()
            yield from outcomes

    def _come(self, future: Future[list[Outcome]]) -> list[Outcome]:
        """Wait for outcomes, as long as someone works at them: what was given to a cluster as it went never comes."""
        while True:
            try:
                return future.result(timeout=_LOOK)
            except TimeoutError:
                if future.done():
                    raise
                if self._client is not None and self._client.status == "closed":
                    raise WorkError(f"the work cannot be done: {CLUSTER}{self._cluster} has gone") from None

    def _begun(self, work: _Work, batch: list[bytes]) -> Future[list[Outcome]]:
        """Let some calls be done; in new processes where one has died since."""
        try:
            return self._started().submit(work, batch)
        except BrokenProcessPool:
            self._executor = None
            return self._started().submit(work, batch)

    def _started(self) -> Executor:
        self._executor = self._executor or (self._on_cluster() if self._cluster else self._on_machine())
        return self._executor

    def _on_machine(self) -> Executor:
        # A process that is forked would inherit threads and open files; “spawn” is the same on every system.
        self.rest()
        self._pool = ProcessPoolExecutor(self._jobs, mp_context=multiprocessing.get_context("spawn"))
        return self._pool

    def _on_cluster(self) -> Executor:
        try:
            from distributed import Client  # noqa: PLC0415 (an extra, loaded only when asked for)
        except ImportError as error:
            raise WorkError("a cluster needs the extra “cluster”: pip install 'duizhao[cluster]'") from error
        client: Any
        try:
            self._client = client = Client(self._cluster, timeout=_PATIENCE, set_as_default=False)  # type: ignore[no-untyped-call]
            self._stack.enter_context(client)
        except (OSError, ValueError) as error:
            raise WorkError(f"no scheduler answers at {CLUSTER}{self._cluster}: {error}") from error
        try:
            client.wait_for_workers(1, timeout=_PATIENCE)
        except OSError as error:
            raise WorkError(f"the scheduler at {CLUSTER}{self._cluster} has no workers") from error
        self._jobs = len(client.ncores())
        executor: Executor = client.get_executor(pure=False, retries=_TRIES)
        return executor


def _batches(calls: Iterator[bytes]) -> Iterator[list[bytes]]:
    while batch := list(islice(calls, _BATCH)):
        yield batch


def performed(task: Task, common: bytes, calls: Sequence[bytes]) -> list[Outcome]:
    """Do some calls, here and now, and return what became of each."""
    # Most of what a call makes goes with it: its garbage is looked for once, behind it, not a hundred times within.
    collecting = gc.isenabled()
    gc.disable()
    try:
        return [_performed(task, common, call) for call in calls]
    finally:
        if collecting:
            gc.enable()


def _proven(proof: Proof, expected: bytes, task: Task, common: bytes, calls: Sequence[bytes]) -> list[Outcome]:
    """Do some calls, if this is the program that asks for them: another could come to other results."""
    if proof() != expected:
        raise WorkError(f"{socket.gethostname()} has another version of duizhao, of Python or of a library")
    return performed(task, common, calls)


def _performed(task: Task, common: bytes, call: bytes) -> Outcome:
    try:
        return Outcome(task(common, call))
    except ContentError as error:
        return Outcome(b"", error.findings)
    except Exception as error:  # whatever it is, it concerns one call, and the others go on
        place = traceback.extract_tb(error.__traceback__)[-1]
        return Outcome(b"", (), f"{type(error).__name__}: {error} ({Path(place.filename).name}:{place.lineno})")
    finally:
        gc.collect(1)
