"""The parts of a Word document: a ZIP archive of XML, opened without trusting it."""

from __future__ import annotations

import zipfile
import zlib
from io import BytesIO
from typing import Any
from xml.etree import ElementTree

from duizhao.files import RefusedError
from duizhao.model import Place

_MOST_BYTES = 50_000_000
"""A part unpacks to at most so much: the text of a report takes less than 1 MB of XML."""
_DEEPEST = 200
_MAIN = "word/document.xml"
Element = ElementTree.Element


class _Builder(ElementTree.TreeBuilder):
    """Builds a tree of local names, and refuses what no Word document has: a DTD with entities, endless nesting."""

    depth = 0

    def doctype(self, *_: object) -> None:
        raise ValueError("XML with a document type, which may hold entities without end")

    def start(self, tag: Any, attributes: Any) -> Element:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise ValueError(f"XML nested more than {_DEEPEST} deep")
        return super().start(_local(tag), {_local(name): value for name, value in attributes.items()})

    def end(self, tag: Any) -> Element:
        self.depth -= 1
        return super().end(_local(tag))


def _local(name: str) -> str:
    """Return a name without its namespace: the two kinds of .docx differ in those alone."""
    return name.rpartition("}")[2]


class Package:
    """A Word document as the parts that it is made of."""

    def __init__(self, data: bytes, name: str) -> None:
        self.name = name
        try:
            self._archive = zipfile.ZipFile(BytesIO(data))
        except (zipfile.BadZipFile, ValueError, OSError) as error:
            raise self.damaged(str(error)) from error
        self._names = set(self._archive.namelist())

    @property
    def document(self) -> Element:
        """The part that holds the text."""
        relations = children(self.part("_rels/.rels"))
        targets = [one.get("Target", "") for one in relations if one.get("Type", "").endswith("/officeDocument")]
        found = self.part(next(iter(targets), _MAIN).lstrip("/"))
        if found is None:
            raise self.damaged("its text is missing")
        return found

    def part(self, name: str) -> Element | None:
        """Return the root of a part; nothing where there is none."""
        if name not in self._names:
            return None
        try:
            information = self._archive.getinfo(name)
            if information.flag_bits & 1:
                raise RefusedError(Place(self.name), "a Word document with a password; save it without one")
            if information.file_size > _MOST_BYTES:
                found = f"{name} unpacks to {information.file_size:,} bytes; expected at most {_MOST_BYTES:,}"
                raise RefusedError(Place(self.name), found)
            with self._archive.open(information) as file:
                data = file.read(information.file_size + 1)  # no more, whatever it would unpack to
            return ElementTree.fromstring(data, ElementTree.XMLParser(target=_Builder()))
        except (ElementTree.ParseError, ValueError, LookupError) as error:
            raise self.damaged(f"{name}: {error}") from error
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
            raise self.damaged(f"{name}: {error}") from error

    def damaged(self, reason: str) -> RefusedError:
        """Return what to say of a document that cannot be read."""
        return RefusedError(
            Place(self.name), f"a Word document that cannot be read ({reason}); open it in Word or WPS and save it anew"
        )


def children(element: Element | None) -> list[Element]:
    """Return what stands in an element, if there is one."""
    return [] if element is None else list(element)


def child(element: Element | None, *names: str) -> Element | None:
    """Return the first child of a name, or its child, and so on."""
    for name in names:
        element = None if element is None else element.find(name)
    return element


def value(element: Element | None, *names: str) -> str | None:
    """Return the ``val`` of a child, or of its child, and so on."""
    found = child(element, *names)
    return None if found is None else found.get("val")
