"""Folders that change places in one step, and a lock by which one build at a time changes a folder."""

from __future__ import annotations

import ctypes
import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

_HERE = -100
"""AT_FDCWD: a path that is relative is taken from where the program runs."""
_EXCHANGE = 2
"""RENAME_EXCHANGE, of Linux; see renameat2(2)."""
_CANNOT = {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP}
"""What a kernel or a file system says that knows no exchange."""


class HeldError(Exception):
    """A folder is being changed by someone else."""


def exchanged(one: Path, other: Path) -> bool:
    """Let two folders change places, so that at each moment both names lead to one; say whether it could be done."""
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError, TypeError):  # not Linux, or a C library that does not know it
        return False
    if rename(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE) == 0:
        return True
    code = ctypes.get_errno()
    if code in _CANNOT:
        return False
    raise OSError(code, os.strerror(code), str(other))


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Hold a lock file, in which the number of the process stands; raise :class:`HeldError` where another holds it.

    The system lets go of it when the process ends, however it ends: a file that is left behind holds nothing.
    """
    file = _taken(path)
    try:
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield
    finally:
        with suppress(OSError):  # elsewhere than on Unix a file that is open cannot be removed
            path.unlink()
        file.close()
        with suppress(OSError):
            path.unlink()


def _taken(path: Path) -> IO[str]:
    while True:
        file = path.open("a+", encoding="ascii")
        try:
            _lock(file)
        except OSError as error:
            file.seek(0)
            holder = file.read().strip()
            file.close()
            raise HeldError(f"by process {holder}" if holder else "by another process") from error
        with suppress(OSError):
            if os.path.samestat(os.fstat(file.fileno()), path.stat()):
                file.truncate(0)
                return file
        file.close()  # its holder removed it meanwhile


def _lock(file: IO[str]) -> None:
    try:
        import fcntl  # noqa: PLC0415 (there is none on Windows)
    except ImportError:
        import msvcrt  # noqa: PLC0415

        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined, unused-ignore]
    else:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
