"""Results that were made before: values by key in one file, which may be lost at any moment and never misleads."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Any

_FORM = 1
"""How the file is laid out; one of another form is begun anew."""
_TABLES = f"""
create table if not exists made (key blob primary key, digest blob, size integer, used integer) without rowid;
create table if not exists value (key blob primary key, bytes blob);
create table if not exists part (key blob primary key, bytes blob);
pragma user_version = {_FORM};
"""
_CACHE = 8_000
"""So many kilobytes of the file are held in memory."""
_DIGEST = 16
_AT_ONCE = 500
"""So many keys are asked for at once: SQLite binds 999 at least."""
SIZE = 4_000_000_000
"""The file is swept when it is larger, in bytes."""


def digest_of(*parts: bytes) -> bytes:
    """Return sixteen bytes that stand for some values, told apart by their lengths."""
    made = blake2b(digest_size=_DIGEST)
    for part in parts:
        made.update(len(part).to_bytes(8, "little"))
        made.update(part)
    return made.digest()


class Store:
    """Values by key, in one SQLite file; without a ``path`` in one that is gone with the process.

    Whatever becomes of the file costs time, not results: a value whose digest does not fit is dropped, a file that is
    no database is begun anew, and where nothing can be written, as on a full disk, nothing is kept.
    """

    def __init__(self, path: Path | None, size: int = SIZE, *, anew: bool = False) -> None:
        self._path = path
        self._size = size
        self._database = self._opened(anew=anew)
        self._run = 1 + max((row[0] for row in self._asked("select max(used) from made") if row[0]), default=0)

    def __enter__(self) -> Store:
        return self

    def __exit__(self, sort: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.sweep()
        self._database.close()

    def digests(self, keys: Iterable[bytes]) -> dict[bytes, bytes]:
        """Return the digests of the values that are kept, by key; those asked for are the last to be swept."""
        found: dict[bytes, bytes] = {}
        for some in _some(keys):
            listed = ",".join("?" * len(some))
            found.update(self._asked(f"select key, digest from made where key in ({listed})", some))
            self._told(f"update made set used = ? where used <> ? and key in ({listed})", (self._run, self._run, *some))
        return found

    def values(self, keys: Iterable[bytes]) -> Iterator[tuple[bytes, bytes]]:
        """Yield keys and values that are kept and whole; what is damaged is dropped."""
        for some in _some(keys):
            listed = ",".join("?" * len(some))
            question = f"select key, bytes, digest from value join made using (key) where key in ({listed})"
            for key, value, digest in self._asked(question, some):
                if digest_of(value) == digest:
                    yield key, value
                else:
                    self._drop([(key,)])

    def keep(self, made: Iterable[tuple[bytes, bytes]], *, beside: int = 0) -> None:
        """Keep values by key; what belongs to each of them takes ``beside`` bytes."""
        values = list(made)
        self._told("insert or replace into value values (?, ?)", *values)
        rows = [(key, digest_of(value), len(value) + beside, self._run) for key, value in values]
        self._told("insert or replace into made values (?, ?, ?, ?)", *rows)

    def keep_parts(self, owner: bytes, parts: Mapping[str, bytes]) -> None:
        """Keep values that belong to another, by its key and a name each; they are swept with it."""
        rows = [(owner + name.encode(), digest_of(part) + part) for name, part in parts.items()]
        self._told("insert or replace into part values (?, ?)", *rows)

    def parts(self, wanted: Iterable[tuple[bytes, str]]) -> dict[tuple[bytes, str], bytes]:
        """Return those that are kept and whole, by the key of what they belong to and their name."""
        found = {}
        for some in _some(owner + name.encode() for owner, name in wanted):
            listed = ",".join("?" * len(some))
            for key, value in self._asked(f"select key, bytes from part where key in ({listed})", some):
                if digest_of(value[_DIGEST:]) == value[:_DIGEST]:
                    found[key[:_DIGEST], key[_DIGEST:].decode()] = value[_DIGEST:]
        return found

    def sweep(self) -> None:
        """Drop what was not asked for the longest until the rest is within the size."""
        over = sum(size for (size,) in self._asked("select sum(size) from made") if size) - self._size
        for run, size in self._asked("select used, sum(size) from made group by used order by used"):
            if over <= 0 or run == self._run:
                break
            self._drop(self._asked("select key from made where used = ?", (run,)))
            over -= size

    def _drop(self, keys: Sequence[tuple[bytes]]) -> None:
        self._told("delete from made where key = ?", *keys)
        self._told("delete from value where key = ?", *keys)
        # No name begins with the highest byte, which UTF-8 does not know.
        self._told("delete from part where key between ? and ?", *((key, key + b"\xff") for (key,) in keys))

    def _asked(self, question: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        try:
            return self._database.execute(question, values).fetchall()
        except sqlite3.Error as error:
            self._mended(error)
            return []

    def _told(self, order: str, *rows: Sequence[Any]) -> None:
        try:
            with self._database:
                self._database.executemany(order, rows)
        except sqlite3.Error as error:
            self._mended(error)

    def _mended(self, error: sqlite3.Error) -> None:
        """Begin anew where the file is damaged; a disk that is full, or another build that writes, is let be."""
        if not isinstance(error, sqlite3.OperationalError):
            self._database.close()
            self._database = self._opened(anew=True)

    def _opened(self, *, anew: bool = False) -> sqlite3.Connection:
        """Open the file, or begin it anew where it is none of ours; one that is gone with us where that fails too."""
        for path, fresh in ((self._path, anew), (self._path, True), (None, False)):
            with suppress(sqlite3.Error, OSError):
                return _database(path, fresh)
        raise AssertionError("SQLite cannot even open a file of its own")


def _database(path: Path | None, fresh: bool) -> sqlite3.Connection:
    if path:
        path.parent.mkdir(parents=True, exist_ok=True)
        if fresh:
            for name in (path.name, f"{path.name}-journal"):
                path.with_name(name).unlink(missing_ok=True)
    database = sqlite3.connect(path or "", isolation_level="IMMEDIATE")
    try:
        # A process that is killed leaves a journal, which mends the file. Only a machine that stops can damage it.
        database.executescript(f"pragma auto_vacuum = full; pragma synchronous = off; pragma cache_size = -{_CACHE};")
        if database.execute("pragma user_version").fetchone()[0] not in (0, _FORM):
            raise sqlite3.DatabaseError("of another form")
        database.executescript(_TABLES)
    except sqlite3.Error:
        database.close()
        raise
    return database


def _some(keys: Iterable[bytes]) -> Iterator[list[bytes]]:
    waiting = iter(keys)
    while some := list(islice(waiting, _AT_ONCE)):
        yield some
