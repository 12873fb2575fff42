"""Characters that no reader sees, among them those that turn the direction of what is read."""

from __future__ import annotations

import re

TURNING = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
"""They turn the direction of the words behind them, so that a line can read otherwise than it is stored."""
UNSEEN = f"\u00ad\u180e\u200b-\u200d\u2060-\u2064\u206a-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f{TURNING}"
"""They have no shape."""
_CONTROL = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029"
_TURNING = re.compile(f"[{TURNING}]")
_NAMED = re.compile(f"[{UNSEEN}{_CONTROL}]")
_MISLEADING = re.compile(f"[{TURNING}{_CONTROL}]")


def turns(text: str) -> bool:
    """Whether a text holds a character that turns the direction of others."""
    return _TURNING.search(text) is not None


def named(text: str) -> str:
    """Return a text with the names of its unseen characters in their place; tabs and line ends stay."""
    return _NAMED.sub(lambda found: name_of(found[0]), text)


def misleading(text: str) -> str:
    """Return the name of the first character that may not stand in what an editor writes, or nothing.

    Terminals obey control characters; where the direction turns, an editor reads other words than the program does.
    """
    found = _MISLEADING.search(text)
    return name_of(found[0]) if found else ""


def name_of(character: str) -> str:
    """Return how a character is called that cannot be shown."""
    return f"‹U+{ord(character):04X}›"
