"""Which characters a Traditional query may mean: what the conversion makes of each, as far as texts have it."""

from __future__ import annotations

from duizhao import script
from duizhao.settings import Variants


def conversions(alphabet: str, variants: Variants) -> dict[str, list[str]]:
    """Return the forms of each character: ``sure`` where it cannot be Simplified, else ``doubtful``.

    Each entry is the character, then its forms. Which of several is right depends on the words around it (著作, 着力),
    so all that occur in ``alphabet`` are given, and the character itself where texts keep it.
    """
    forms = {character: {form} for character, form in script.conversions().items() if form in alphabet}
    for word, written in variants.written.items():
        for old, new in zip(word, written, strict=True):
            if old != new and new in alphabet:
                forms.setdefault(old, set()).add(new)
    sure: list[str] = []
    doubtful: list[str] = []
    for character in sorted(forms):
        kept = {character} if character in alphabet else set()
        entry = character + "".join(sorted(forms[character] | kept))
        (sure if script.is_traditional(character) else doubtful).append(entry)
    return {"sure": sure, "doubtful": doubtful}
