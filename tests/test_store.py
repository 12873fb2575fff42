"""Kept results survive whatever becomes of their file, or are gone; none is ever another than what was kept."""

import os
import random
import sqlite3
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from duizhao.store import Store, digest_of
from tests.conftest import ROOT, disk

NAMES = [f"rows/{number}" for number in range(4)]
WRITER = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from duizhao.store import Store, digest_of
keys = [digest_of(b"%d" % number) for number in range(80)]
names = [f"rows/{number}" for number in range(4)]
length = lambda key: (1, 3, 70, 700)[key[0] % 4]
with Store(Path(sys.argv[1])) as store:
    print("ready", flush=True)
    while True:
        for key in keys:
            store.keep((), {key: {name: (key + name.encode()) * length(key) for name in names}})
            store.keep([(key, key * length(key))])
"""
"""What the tests below keep, kept without end by a process of its own, which starts at once: it loads no tests."""


def key(number: int) -> bytes:
    return digest_of(b"%d" % number)


KEYS = [key(number) for number in range(80)]


def value(wanted: bytes, name: str = "") -> bytes:
    """What belongs to a key, of some length between a few bytes and many pages of the file."""
    seed = wanted + name.encode()
    return seed * (1, 3, 70, 700)[wanted[0] % 4]


def keep(store: Store, keys: list[bytes]) -> None:
    for wanted in keys:
        store.keep((), {wanted: {name: value(wanted, name) for name in NAMES}})
        store.keep([(wanted, value(wanted))])


def found_in(store: Store, keys: list[bytes] = KEYS) -> tuple[set[bytes], set[tuple[bytes, str]]]:
    """Return which values and parts a store has; each has to be what was kept."""
    digests, values = store.digests(keys), dict(store.values(keys))
    parts = store.parts((wanted, name) for wanted in keys for name in NAMES)
    assert {found: value(found) for found in values} == values
    assert {found: value(*found) for found in parts} == parts
    assert {type(digest) for digest in digests.values()} <= {bytes}
    return set(values), set(parts)


ALL = (set(KEYS), {(wanted, name) for wanted in KEYS for name in NAMES})


@pytest.fixture
def path(tmp_path) -> Path:
    return tmp_path / "cache" / "made.sqlite"


@pytest.fixture
def kept(path) -> Path:
    """A file in which all is kept."""
    with Store(path) as store:
        keep(store, KEYS)
    return path


def assert_usable(path: Path) -> None:
    """Assert that what is kept in a file now is found there by the next build."""
    with Store(path) as store:
        keep(store, KEYS)
    with Store(path) as store:
        assert found_in(store) == ALL


def test_what_is_kept_is_found_by_the_next_build(kept):
    with Store(kept) as store:
        assert found_in(store) == ALL
        assert store.digests(KEYS) == {wanted: digest_of(value(wanted)) for wanted in KEYS}
    assert [found.name for found in kept.parent.iterdir()] == ["made.sqlite"]


def test_what_was_not_kept_is_not_found(kept):
    unknown = [digest_of(b"unknown"), b"", b"\x00" * 16]
    with Store(kept) as store:
        assert (store.digests(unknown), list(store.values(unknown)), store.parts([(unknown[0], "rows/0")])) == (
            {},
            [],
            {},
        )


def test_a_value_kept_again_takes_the_place_of_the_first(kept):
    with Store(kept) as store:
        store.keep([(KEYS[0], b"new")])
        assert dict(store.values(KEYS[:1])) == {KEYS[0]: b"new"}
        assert store.digests(KEYS[:1]) == {KEYS[0]: digest_of(b"new")}


def test_more_keys_than_sqlite_binds_at_once_are_asked_for(path):
    keys = [key(number) for number in range(2_500)]
    with Store(path) as store:
        store.keep((wanted, wanted) for wanted in keys)
        assert len(store.digests(keys)) == len(dict(store.values(keys))) == len(keys)


def test_without_a_file_results_are_gone_with_the_build():
    with Store(None) as store:
        keep(store, KEYS)
        assert found_in(store) == ALL
    with Store(None) as store:
        assert found_in(store) == (set(), set())


def test_forgetting_begins_anew(kept):
    with Store(kept, anew=True) as store:
        assert found_in(store) == (set(), set())


@pytest.mark.parametrize("table", ["value", "part"])
def test_a_damaged_value_is_noticed_dropped_and_made_again(kept, table):
    with sqlite3.connect(kept) as database:
        rows = database.execute(f"select key, bytes from {table}").fetchall()
        flipped = [(bytes([data[0] ^ 1]) + data[1:], key) for key, data in rows]
        database.executemany(f"update {table} set bytes = ? where key = ?", flipped)
    database.close()
    with Store(kept) as store:
        # What belongs to a damaged value is dropped with it.
        assert found_in(store) == ((set(), set()) if table == "value" else (ALL[0], set()))
        assert store.digests(KEYS).keys() == (set() if table == "value" else ALL[0])
    assert_usable(kept)


@pytest.mark.parametrize(
    "damage",
    [
        "update made set digest = null",
        "update made set digest = 7",
        "update made set digest = 'text'",
        "update made set used = 'text'",
        "update made set used = null",
        "update value set bytes = null",
        "update value set bytes = 3.5",
        "update part set bytes = null",
        "update part set bytes = x''",
        "delete from made",
        "delete from value",
        "update part set bytes = (select bytes from part order by key limit 1)",
        "drop table part",
        "alter table made rename column digest to other",
        "pragma user_version = 1",
        "pragma user_version = 99",
    ],
)
def test_what_does_not_belong_there_is_taken_for_lost(kept, damage):
    with sqlite3.connect(kept) as database:
        database.execute(damage)
    database.close()
    with Store(kept, size=0) as store:
        found_in(store)
    assert_usable(kept)


@pytest.mark.parametrize(
    "data",
    [b"", b"no database at all", b"\x00" * 5000, b"SQLite format 3\x00" + b"\xff" * 5000],
    ids=["empty", "words", "zeros", "begins well"],
)
def test_a_file_that_is_no_database_is_begun_anew(path, data):
    path.parent.mkdir()
    path.write_bytes(data)
    with Store(path) as store:
        assert found_in(store) == (set(), set())
    assert_usable(path)


def test_a_file_that_was_cut_off_gives_what_is_whole_or_nothing(kept):
    data = kept.read_bytes()
    for length in range(0, len(data), len(data) // 23):
        kept.write_bytes(data[:length])
        with Store(kept) as store:
            found_in(store)
    assert_usable(kept)


def test_no_flipped_bit_makes_another_value_or_stops_a_build(kept):
    data, draw = kept.read_bytes(), random.Random(1)
    lost = 0
    for _ in range(60):
        spoiled = bytearray(data)
        for _ in range(draw.choice((1, 1, 2, 5, 40))):
            # The heads of pages, where SQLite keeps its own books, are hit more often than they would be.
            page = draw.randrange(0, len(data), 4096)
            spoiled[draw.choice((page + draw.randrange(60), draw.randrange(len(data))))] ^= 1 << draw.randrange(8)
        kept.write_bytes(spoiled)
        with Store(kept, size=draw.choice((0, 10**9))) as store:
            lost += found_in(store) != ALL
            keep(store, KEYS[:5])
        kept.with_name("made.sqlite-journal").unlink(missing_ok=True)
    assert lost
    kept.unlink()
    assert_usable(kept)


@pytest.mark.parametrize("there", ["a file", "a folder"])
def test_a_folder_that_cannot_be_made_costs_time_only(tmp_path, there):
    path = tmp_path / "cache" / "made.sqlite"
    if there == "a file":
        path.parent.write_text("mine", encoding="utf-8")
    else:
        path.mkdir(parents=True)
        (path / "mine").write_text("mine", encoding="utf-8")
    with Store(path) as store:
        keep(store, KEYS)
        assert found_in(store) == ALL


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is read-only for root")
def test_a_folder_that_is_read_only_is_read_from_and_costs_time_only(kept):
    kept.parent.chmod(0o500)
    try:
        with Store(kept) as store:
            assert found_in(store) == ALL
            store.keep([(digest_of(b"new"), b"new")])
    finally:
        kept.parent.chmod(0o700)
    assert_usable(kept)


def test_a_store_that_cannot_be_written_to_still_gives_what_it_has(kept, monkeypatch):
    connect = sqlite3.connect

    def read_only(path, **asked):
        return connect(f"file:{path}?mode=ro" if path else "", **(asked | {"uri": True}))

    monkeypatch.setattr(sqlite3, "connect", read_only)
    with Store(kept) as store:
        assert found_in(store) == ALL
        keep(store, [digest_of(b"new")])
    monkeypatch.undo()
    with Store(kept) as store:
        assert found_in(store) == ALL


@pytest.fixture
def small_disk(tmp_path):
    """A disk of one megabyte."""
    with disk(tmp_path / "disk", "1m") as folder:
        yield folder


def test_a_full_disk_costs_time_only(small_disk):
    path, many = small_disk / "made.sqlite", [key(number) for number in range(1_000)]
    with Store(path) as store:
        keep(store, many)
        values, _ = found_in(store, many)
    assert 0 < len(values) < len(many)
    with Store(path) as store:
        assert values <= set(dict(store.values(many)))
    path.unlink()
    (small_disk / "full").write_bytes(b"")
    with suppress(OSError), (small_disk / "full").open("wb") as file:
        while True:
            file.write(b"x" * 1000)
    with Store(path) as store:
        keep(store, KEYS)
        assert found_in(store) == ALL


def test_a_full_disk_is_survived_wherever_it_is_noticed(kept):
    """SQLite itself says where no page more may be had, as on a disk that is full."""
    with Store(kept) as store:
        (pages,) = store._asked("pragma page_count")[0]
        store._asked(f"pragma max_page_count = {pages + 20}")
        more = [digest_of(b"more %d" % number) for number in range(200)]
        keep(store, more)
        values, _ = found_in(store, [*KEYS, *more])
        assert set(KEYS) <= values
        assert len(values) < len(KEYS) + len(more)
    assert_usable(kept)


def runs(path: Path, size: int, *wanted: list[bytes]) -> None:
    """Build once for each list of keys: what is asked for is made where it is not there."""
    for keys in wanted:
        with Store(path, size) as store:
            there = store.digests(keys)
            keep(store, [one for one in keys if one not in there])


def test_the_file_is_swept_to_its_size_and_what_was_asked_for_last_stays(path):
    runs(path, 10**9, KEYS[:40], KEYS[40:])
    whole = path.stat().st_size
    runs(path, whole * 4 // 5, KEYS[:20])
    assert path.stat().st_size <= whole * 4 // 5
    with Store(path) as store:
        values, parts = found_in(store)
    assert set(KEYS[:20]) <= values < set(KEYS)
    assert not set(KEYS[20:40]) & values
    assert {owner for owner, _ in parts} == values


def test_what_this_build_asked_for_is_never_swept(path):
    runs(path, 0, KEYS)
    with Store(path, size=0) as store:
        assert found_in(store) == ALL
    with Store(path, size=0) as store:
        assert dict(store.values(KEYS[:3])).keys() == set(KEYS[:3])
    assert path.stat().st_size < 100_000
    with Store(path) as store:
        assert found_in(store)[0] == set(KEYS[:3])


def writer(path: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", WRITER, str(path), str(ROOT / "src")]
    process = subprocess.Popen(command, stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    return process


def test_a_process_that_is_killed_leaves_a_file_that_the_next_one_uses(path):
    draw, found = random.Random(3), []
    for _ in range(30):
        with writer(path) as process:
            time.sleep(draw.random() * 0.05)
            process.kill()
        with Store(path) as store:
            found.append(len(found_in(store)[0]))
            store.keep([(KEYS[0], value(KEYS[0]))])
    assert found[-1] > 0
    assert_usable(path)


def test_two_processes_share_a_file(path):
    with Store(path) as store, writer(path) as process:
        until = time.monotonic() + 2
        while time.monotonic() < until:
            keep(store, KEYS[:10])
            found_in(store)
        assert process.poll() is None
        process.kill()
    with Store(path) as store:
        assert found_in(store) == ALL


def test_a_file_that_another_process_holds_costs_one_wait_and_stays(kept, monkeypatch):
    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda path, **asked: connect(path, timeout=0.1, **asked))
    holder = connect(kept, isolation_level=None)
    for hold, there in (("begin exclusive", (set(), set())), ("begin immediate", ALL)):
        holder.execute(hold)
        with Store(kept) as store:
            assert found_in(store) == there or hold == "begin immediate"
            keep(store, KEYS)
            assert found_in(store) == ALL
        holder.execute("rollback")
    holder.close()
    with Store(kept) as store:
        assert found_in(store) == ALL
