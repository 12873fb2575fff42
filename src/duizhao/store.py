"""Results that were made before: values by key in one file, which may be lost at any moment and never misleads."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Any

_FORM = 2
"""How the file is laid out; one of another form is begun anew."""
_TABLES = f"""
pragma auto_vacuum = full;
begin immediate;
create table if not exists made (key blob primary key, digest blob, used integer) without rowid;
create table if not exists value (key blob primary key, bytes blob);
create table if not exists part (key blob primary key, bytes blob);
pragma user_version = {_FORM};
commit;
"""
_DAMAGE = {
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_NOTADB,
    sqlite3.SQLITE_ERROR,
    sqlite3.SQLITE_CONSTRAINT,
    sqlite3.SQLITE_MISMATCH,
    sqlite3.SQLITE_TOOBIG,
}
"""What SQLite says of a file that is damaged, or none of its own; a table or column that is not there is an “error”."""
_TROUBLE = (sqlite3.Error, UnicodeDecodeError)
"""What SQLite raises; where it quotes a damaged file, Python cannot even read what it says."""
_CACHE = 8_000
"""So many kilobytes of the file are held in memory."""
DIGEST = 16
"""A digest has so many bytes."""
_AT_ONCE = 500
"""So many keys are asked for at once: SQLite binds 999 at least."""
SIZE = 4_000_000_000
"""The file is swept when it is larger, in bytes."""


def digest_of(*parts: bytes) -> bytes:
    """Return sixteen bytes that stand for some values, told apart by their lengths."""
    made = blake2b(digest_size=DIGEST)
    for part in parts:
        made.update(len(part).to_bytes(8, "little"))
        made.update(part)
    return made.digest()


class Store:
    """Values by key, in one SQLite file; without a ``path`` in one that is gone with the process.

    Whatever becomes of the file costs time, not results: a value whose digest does not fit is dropped, a file that is
    no database is begun anew, and where nothing can be written, as on a full disk, nothing is kept.
    """

    def __init__(self, path: Path | None, size: int = SIZE, *, anew: bool = False, lent: bool = False) -> None:
        self._path = path
        self._lent = lent
        self._size = size
        self._run = time.time_ns()
        self._used: set[bytes] = set()
        self._database = self._opened(anew=anew)

    def __enter__(self) -> Store:
        return self

    def __exit__(self, sort: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.sweep()
        self._database.close()

    def digests(self, keys: Iterable[bytes]) -> dict[bytes, bytes]:
        """Return the digests of the values that are kept, by key; those asked for are the last to be swept."""
        found: dict[bytes, bytes] = {}
        for some in _some(keys):
            found.update(self._asked(f"select key, cast(digest as blob) from made where key in {_listed(some)}", some))
        self._used.update(found)
        return found

    def values(self, keys: Iterable[bytes]) -> Iterator[tuple[bytes, bytes]]:
        """Yield keys and values that are kept and whole; what is damaged is dropped."""
        for some in _some(keys):
            question = "select key, cast(bytes as blob), digest from value join made using (key) where key in "
            found = self._asked(question + _listed(some), some)
            for key, value, digest in found:
                if digest_of(value) == digest:
                    self._used.add(key)
                    yield key, value
                else:
                    self._drop([key])

    def value(self, key: bytes) -> bytes | None:
        """Return a value that is kept and whole, if there is one."""
        return next((value for _, value in self.values([key])), None)

    def keep(
        self, made: Iterable[tuple[bytes, bytes]], parts: Mapping[bytes, Mapping[str, bytes]] = MappingProxyType({})
    ) -> None:
        """Keep values by key, and those that belong to another, by its key and a name each; they are swept with it."""
        values = list(made)
        keyed = [(owner + name.encode(), part) for owner, own in parts.items() for name, part in own.items()]
        self._told(
            ("insert or replace into value values (?, ?)", values),
            (
                "insert or replace into made values (?, ?, ?)",
                [(key, digest_of(value), self._run) for key, value in values],
            ),
            ("insert or replace into part values (?, ?)", [(key, digest_of(key, part) + part) for key, part in keyed]),
        )

    def parts(self, wanted: Iterable[tuple[bytes, str]]) -> dict[tuple[bytes, str], bytes]:
        """Return those that are kept and whole, by the key of what they belong to and their name."""
        found = {}
        for some in _some(owner + name.encode() for owner, name in wanted):
            for key, value in self._asked(
                f"select key, cast(bytes as blob) from part where key in {_listed(some)}", some
            ):
                if digest_of(key, value[DIGEST:]) == value[:DIGEST]:
                    found[key[:DIGEST], key[DIGEST:].decode()] = value[DIGEST:]
        return found

    def sweep(self) -> None:
        """Drop what was not asked for the longest, a run at a time, until the file is within the size.

        What was asked for is noted only in a run that finds the file too long: before, nothing hangs on it.
        """
        if self._length() > self._size and not self._lent:
            self._told(("update made set used = ? where key = ?", [(self._run, key) for key in self._used]))
            for run in self._asked("select distinct used from made where used < ? order by used", [self._run]):
                self._drop([key for (key,) in self._asked("select cast(key as blob) from made where used = ?", run)])
                if self._length() <= self._size:
                    break

    def _length(self) -> int:
        lengths = self._asked("select page_count * page_size from pragma_page_count, pragma_page_size")
        return sum(length for (length,) in lengths)

    def _drop(self, keys: Sequence[bytes]) -> None:
        alone = [(key,) for key in keys]
        self._told(
            ("delete from made where key = ?", alone),
            ("delete from value where key = ?", alone),
            # No name begins with the highest byte, which UTF-8 does not know.
            ("delete from part where key between ? and ?", [(key, key + b"\xff") for key in keys]),
        )

    def _asked(self, question: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Return what is found, but for rows that damage has robbed of a value."""
        try:
            rows = self._database.execute(question, values).fetchall()
        except _TROUBLE as error:
            self._mend(error)
            return []
        return [row for row in rows if None not in row]

    def _told(self, *orders: tuple[str, Sequence[Sequence[Any]]]) -> None:
        """Carry out orders, each with some rows: all, or none; none in a file that is lent."""
        for _ in range(0 if self._lent else 2):
            try:
                with self._database:
                    for order, rows in orders:
                        self._database.executemany(order, rows)
            except _TROUBLE as error:
                if not self._mend(error):
                    break
            else:
                break

    def _mend(self, error: Exception) -> bool:
        """Begin anew where the file is damaged, go on without where another build holds it; let a full disk be.

        Says whether what went wrong may be tried again.
        """
        anew = _is_damage(error) or _code(error) == sqlite3.SQLITE_BUSY
        if anew:
            self._database.close()
            self._database = self._opened(anew=True) if _is_damage(error) and not self._lent else _database(None)
        return anew

    def _opened(self, *, anew: bool = False) -> sqlite3.Connection:
        """Open the file, or begin it anew where it is none of ours; one that is gone with us where neither can be."""
        if self._path:
            try:
                return _database(self._path, fresh=anew, lent=self._lent)
            except _TROUBLE as error:
                if _is_damage(error) and not self._lent:
                    with suppress(*_TROUBLE, OSError):
                        return _database(self._path, fresh=True)
            except OSError:  # no folder can be made there
                pass
        return _database(None)


class Borrowed(Store):
    """Values that another store keeps, whose file is read and never written; what is made besides is gone with us."""

    def __init__(self, path: Path | None) -> None:
        super().__init__(None)
        self._lender = Store(path if path and path.is_file() else None, lent=True)

    def __exit__(self, sort: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        super().__exit__(sort, error, at)
        self._lender.__exit__(sort, error, at)

    def digests(self, keys: Iterable[bytes]) -> dict[bytes, bytes]:
        """Return the digests of the values that are kept, by key."""
        asked = list(keys)
        found = super().digests(asked)
        return found | self._lender.digests(key for key in asked if key not in found)

    def values(self, keys: Iterable[bytes]) -> Iterator[tuple[bytes, bytes]]:
        """Yield keys and values that are kept and whole."""
        missing = dict.fromkeys(keys)
        for key, value in super().values(list(missing)):
            del missing[key]
            yield key, value
        yield from self._lender.values(missing)

    def parts(self, wanted: Iterable[tuple[bytes, str]]) -> dict[tuple[bytes, str], bytes]:
        """Return those that are kept and whole, by the key of what they belong to and their name."""
        asked = list(wanted)
        found = super().parts(asked)
        return found | self._lender.parts(one for one in asked if one not in found)


def _database(path: Path | None, *, fresh: bool = False, lent: bool = False) -> sqlite3.Connection:
    if path and not lent:
        path.parent.mkdir(parents=True, exist_ok=True)
        if fresh:
            for name in (path.name, f"{path.name}-journal"):
                path.with_name(name).unlink(missing_ok=True)
    name = f"{path.resolve().as_uri()}?mode=ro" if path and lent else str(path or "")
    database = sqlite3.connect(name, isolation_level="IMMEDIATE", uri=lent)
    try:
        # A process that is killed leaves a journal, which mends the file. Only a machine that stops can damage it.
        database.executescript(f"pragma synchronous = off; pragma cache_size = -{_CACHE};")
        form = database.execute("pragma user_version").fetchone()[0]
        if form not in (0, _FORM):
            raise _OtherFormError(f"form {form}, expected {_FORM}")
        if form != _FORM:
            database.executescript(_TABLES)
    except _TROUBLE:
        database.close()
        raise
    return database


class _OtherFormError(sqlite3.DatabaseError):
    """A file of another version of this program."""

    sqlite_errorcode = sqlite3.SQLITE_NOTADB


def _code(error: Exception) -> int:
    """Return what SQLite calls an error, without its further particulars."""
    code: int = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_MISUSE)
    return code & 0xFF


def _is_damage(error: Exception) -> bool:
    return isinstance(error, UnicodeDecodeError) or _code(error) in _DAMAGE


def _listed(keys: Sequence[bytes]) -> str:
    return "(" + ",".join("?" * len(keys)) + ")"


def _some(keys: Iterable[bytes]) -> Iterator[list[bytes]]:
    waiting = iter(keys)
    while some := list(islice(waiting, _AT_ONCE)):
        yield some
