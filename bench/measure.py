"""What a command takes: time, processor time, memory of all its processes, and time by stage as it tells of them."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path

from msgspec import Struct

_EVERY = 0.01
"""So many seconds apart memory is looked at."""
_MEMORY = re.compile(r"Vm(HWM|RSS):\s*(\d+) kB")
_QUOTED = 600
"""So many characters of what a failed command said are told."""
_STAGE = re.compile(r"(?P<name>[a-z]\w*): \d+\s*")
"""A line with which a build says that a stage begins, such as “read: 300”."""


class FailedError(Exception):
    """A command failed; says how."""


class Run(Struct, frozen=True, kw_only=True):
    """What a command took."""

    wall: float
    """Seconds from its start to its end."""
    cpu: float
    """Seconds of processor time, of all its processes."""
    peak: int
    """The most memory in bytes that its processes held at once: the sum of their resident sets, or the most that
    one of them ever held, if that is more. What several share is counted for each."""
    stages: dict[str, float]
    """Seconds from the line that announces a stage to the next; “start” is what comes before the first."""


def measured(command: Sequence[str], folder: Path, environment: Mapping[str, str], timeout: float) -> Run:
    """Run a command in a folder and say what it took; raise :class:`FailedError` where it fails."""
    with tempfile.TemporaryFile() as output:
        start = time.monotonic()
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=output, stderr=subprocess.PIPE, start_new_session=True
        )
        told: list[tuple[float, str]] = []
        peaks = [0]
        ended = threading.Event()
        listener = threading.Thread(target=_listen, args=(process, start, told), daemon=True)
        watcher = threading.Thread(target=_watch, args=(process.pid, peaks, ended), daemon=True)
        stopper = threading.Timer(timeout, os.killpg, (process.pid, signal.SIGKILL))
        for thread in (listener, watcher, stopper):
            thread.start()
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        ended.set()
        stopper.cancel()
        watcher.join()
        listener.join()
        if process.returncode:
            output.seek(0)
            said = "".join(line for _, line in told) or output.read().decode(errors="replace")
            end = said.strip()[-_QUOTED:] or "it said nothing"
            raise FailedError(f"{' '.join(command)} ended with {process.returncode} after {wall:.0f} s: {end}")
    return Run(
        wall=wall,
        cpu=usage.ru_utime + usage.ru_stime,
        # Not ru_maxrss: that counts the memory of this process too, from which the command was forked.
        peak=peaks[0],
        stages=_stages(told, wall),
    )


def _listen(process: subprocess.Popen[bytes], start: float, told: list[tuple[float, str]]) -> None:
    """Note each line of a process, and when it came."""
    assert process.stderr
    with process.stderr as lines:
        for line in lines:
            told.append((time.monotonic() - start, line.decode(errors="replace")))


def _watch(pid: int, peaks: list[int], ended: threading.Event) -> None:
    """Note the memory of a process and its descendants until it ends."""
    while not ended.wait(_EVERY):
        found = [_memory(one) for one in _tree(pid)]
        together = sum(memory.get("RSS", 0) for memory in found)
        peaks[0] = max(peaks[0], together, *(memory.get("HWM", 0) for memory in found))


def _tree(pid: int) -> Iterator[int]:
    """Yield a process and its descendants, as far as they still run."""
    yield pid
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            below = [int(child) for child in children.read_text().split()]
        except OSError:
            continue
        for child in below:
            yield from _tree(child)


def _memory(pid: int) -> dict[str, int]:
    """Return what a process holds (RSS) and the most that it ever held (HWM), in bytes; nothing once it has ended."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return {}
    return {name: int(size) * 1024 for name, size in _MEMORY.findall(status)}


def _stages(told: Sequence[tuple[float, str]], wall: float) -> dict[str, float]:
    announced = [(at, found["name"]) for at, line in told if (found := _STAGE.fullmatch(line))]
    if not announced:
        return {}
    begins = [(0.0, "start"), *announced, (wall, "")]
    return {name: end - at for (at, name), (end, _) in pairwise(begins)}
