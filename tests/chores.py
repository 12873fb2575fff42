"""Small tasks that other processes can be given; they load no more than that takes."""

import os
import signal
import time
from pathlib import Path

from duizhao.model import ContentError, Finding, Place


def proof() -> bytes:
    return b"one program"


def calls(number: int) -> list[bytes]:
    return [b"%d" % call for call in range(number)]


def turned(common: bytes, call: bytes) -> bytes:
    return common + call[::-1]


def failing_at_times(_common: bytes, call: bytes) -> bytes:
    number = int(call)
    if number % 50 == 7:
        raise ContentError((Finding(Place("a.txt", number), "error", "an editor's mistake"),))
    if number % 50 == 9:
        raise ZeroDivisionError(f"call {number}")
    return call


def killed_once(common: bytes, call: bytes) -> bytes:
    """Kill the process that works, once in all, in the middle of the work."""
    if call == b"100":
        try:
            Path(common.decode()).touch(exist_ok=False)
        except FileExistsError:
            return call
        os.kill(os.getpid(), signal.SIGKILL)
    return call


def killed_always(_common: bytes, call: bytes) -> bytes:
    if call == b"100":
        os.kill(os.getpid(), signal.SIGKILL)
    return call


def who(_common: bytes, _call: bytes) -> bytes:
    return b"%d" % os.getpid()


def meeting(common: bytes, _call: bytes) -> bytes:
    """Wait until two processes have come here, for as long as that may take on a busy machine."""
    folder = Path(common.decode())
    (folder / str(os.getpid())).touch()
    until = time.monotonic() + 60
    while len(list(folder.iterdir())) < 2 and time.monotonic() < until:
        time.sleep(0.01)
    return who(common, b"")


def slow(_common: bytes, call: bytes) -> bytes:
    time.sleep(0.01)
    return call
