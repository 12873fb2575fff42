"""Where a Chinese text can be cut: into sentences, into words."""

from __future__ import annotations

import logging
import re
import warnings
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from functools import lru_cache
from os.path import commonprefix
from typing import Any

_CODE = re.compile(r"(-|[0-9A-Za-z]*(?:(?<!\d)\.|\.(?!\d)|\.\d+[.A-Za-z])[0-9A-Za-z.]*)")
"""Hyphens, and codes and dates with stops such as 2024.1.25, in which jieba and rjieba find other words."""
_WHOLE = 3
"""A term of the dictionary that leaves nothing out has a word, its frequency and its sort."""
_SENTENCE = re.compile(r"[^。！？；\n]*(?:[。！？；]+[”’》）」]*|\n+|$)")


def any_of(phrases: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern that finds any of some phrases, at each place the longest; it has one group, the phrase."""
    return _any_of(tuple(sorted(set(phrases), key=lambda phrase: (-len(phrase), phrase))))


@lru_cache(maxsize=16)
def _any_of(ordered: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(f"({_tree(ordered) or '(?!)'})")


def _tree(phrases: Sequence[str]) -> str:
    """Return phrases, the longest first, as a pattern in which those that begin alike are tried together."""
    alike: dict[str, list[str]] = {}
    for phrase in phrases:
        alike.setdefault(phrase[:1], []).append(phrase)
    branches = []
    for group in alike.values():
        shared = commonprefix(group)  # noqa: RUF071 (of words, not of paths)
        behind = f"(?:{_tree([phrase[len(shared) :] for phrase in group])})" if len(group) > 1 else ""
        branches.append(re.escape(shared) + behind)
    return "|".join(branches)


@lru_cache(maxsize=1024)
def sentences(text: str) -> tuple[tuple[int, int], ...]:
    """Return start and end of each sentence; together they are the text.

    A sentence ends with 。！？； and the closing quotes and brackets behind it, or with its line. Each stage asks for
    those of the same items, so what was found for the last reports is kept.
    """
    return tuple(match.span() for match in _SENTENCE.finditer(text) if match[0])


def words(text: str, terms: tuple[str, ...] = ()) -> list[str]:
    """Cut a text into words; joined, they are the text. ``terms`` are lines of jieba's user dictionary.

    A code or date with stops is a word, and so is a hyphen.
    """
    cut = _cutter(terms)
    if not _CODE.search(text):
        return cut(text)
    parts = enumerate(_CODE.split(text))
    return [word for place, part in parts if part for word in ([part] if place % 2 else cut(part))]


@lru_cache(maxsize=2)
def _cutter(terms: tuple[str, ...]) -> Callable[[str], list[str]]:
    """Load a dictionary once per process, on first use; rjieba's where it is installed, which gives the same words."""
    entries = [line.split() for line in terms]
    # The two guess otherwise what a term leaves out.
    if all(len(entry) == _WHOLE for entry in entries):
        with suppress(ImportError):  # the extra “fast”
            import rjieba  # noqa: PLC0415

            fast = rjieba.Jieba()
            for word, frequency, tag in entries:
                fast.add_word(word, int(frequency), tag)
            cut: Callable[[str], list[str]] = fast.cut
            return cut
    slow: Callable[[str], list[str]] = _jieba(terms).lcut
    return slow


def _jieba(terms: tuple[str, ...]) -> Any:
    """Load jieba: it takes half a second and 90 MB.

    The tables that it would keep are as slow to load as to make, and may be damaged unseen: none are kept.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its last release of 2020 uses names that Python has since moved
        import jieba  # noqa: PLC0415 (loaded only by builds that cut words)
    jieba.setLogLevel(logging.WARNING)
    tokenizer = jieba.Tokenizer()
    tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    tokenizer.initialized = True
    for line in terms:
        word, *rest = line.split()
        tokenizer.add_word(word, *(int(part) if part.isdecimal() else part for part in rest))
    return tokenizer
