"""Of which county a report is, and what a new one is called in ``counties.yaml`` and in addresses."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

from duizhao.addresses import SLUG
from duizhao.files import RefusedError
from duizhao.front_matter import scalar
from duizhao.model import Imprint, Place
from duizhao.names import PROVINCES, county_names
from duizhao.propose.slugs import bare, slug
from duizhao.settings import County

Level = Literal["province", "prefecture", "county", "township", "department"]
_ABOVE = re.compile(rf"^(?:{'|'.join(PROVINCES)})?(?:[\u4e00-\u9fff]{{1,10}}?(?:市|自治州|地区|盟))?(?=.{{2}})")
"""Names of what is above a county, which may stand before its own: 河南省信阳市新县."""
_BY_ENDING: tuple[tuple[str, Level], ...] = (
    (r"(?:省|自治区|行政区)$", "province"),
    (r"(?:县|区|旗)$", "county"),
    (r"(?:乡|镇|街道|苏木)$", "township"),
    (r"(?:自治州|地区|盟|市)$", "prefecture"),
    (r"", "department"),
)


_PINYIN = "have it proposed: pip install 'duizhao[add]'"


class NewCounty(Struct, frozen=True, kw_only=True):
    """A county as an editor gives it, to be added to ``counties.yaml``."""

    name: str
    """Its full name."""
    province: str
    """Its province."""
    prefecture: str | None
    """Its prefecture; none under a municipality."""
    level: Level
    """Its level."""


def county_of(
    name: str, imprint: Imprint, told: str | None, new: NewCounty | None, counties: Mapping[str, County]
) -> str:
    """Return the slug of the county of which a document is: as told, or as its title, first words or signature say.

    Raises :class:`RefusedError`, which says what to do, where it is unknown, or one of several of its name.
    """
    if told and SLUG.fullmatch(told):
        if told in counties or new:
            return told
        known = ", ".join(sorted(counties)) or "none"
        message = (
            f"county “{told}” is not in content/counties.yaml (known: {known}); a new one is added by --new-county"
        )
        raise RefusedError(Place(name), message)
    unit = told or imprint.unit
    found = _named(unit, counties) if unit else []
    if len(found) > 1:
        found = [one for one in found if _is_meant(counties[one], imprint)] or found
    if len(found) == 1:
        return found[0]
    if found:
        choices = ", ".join(f"--county {one} ({counties[one].prefecture or counties[one].province})" for one in found)
        raise RefusedError(Place(name), f"{len(found)} counties are called {unit}; say which: {choices}")
    if new and (not unit or _is_same(unit, new.name)):
        return _new_slug(name, new, counties)
    raise RefusedError(Place(name), _unknown(unit, imprint, counties))


def _named(unit: str, counties: Mapping[str, County]) -> list[str]:
    """Return the slugs of the counties that go by a name."""
    exact = [slug for slug, county in counties.items() if county.name == unit]
    return exact or [slug for slug, county in counties.items() if _is_same(unit, county.name)]


def _is_same(unit: str, name: str) -> bool:
    """Whether a name means a county: with what is above it in front, or 焉耆县 for 焉耆回族自治县."""
    within = {unit, unit[end.end() :] if (end := _ABOVE.match(unit)) else unit}
    return name in within or any(bare(one) == bare(name) and one[-1] == name[-1] for one in within)


def _is_meant(county: County, imprint: Imprint) -> bool:
    """Whether a text names what is above a county."""
    words = imprint.title + imprint.signature + imprint.number + imprint.unit
    return any(above and above in words for above in (county.prefecture, county.province))


def _new_slug(name: str, new: NewCounty, counties: Mapping[str, County]) -> str:
    """Return the slug of a new county: of its name, with its prefecture's in front where that is taken."""
    own = slug(new.name)
    if own is None:
        message = f"no name of {new.name} for addresses; give it, such as --county xinxian, or {_PINYIN}"
        raise RefusedError(Place(name), message)
    if own not in counties:
        return own
    above = slug(new.prefecture or new.province)
    return f"{above}-{own}"


def _unknown(unit: str, imprint: Imprint, counties: Mapping[str, County]) -> str:
    """Say what to do about a county that is not known."""
    if not unit:
        known = ", ".join(sorted(counties)) or "none"
        return f"the text does not say of which county it is; give it: --county (known: {known})"
    above = _ABOVE.match(unit)
    plain = unit[above.end() :] if above else unit
    words = imprint.title + imprint.signature + unit
    province = next((one for one in PROVINCES if one in words), "")
    found = re.search(r"(?:省|自治区)([\u4e00-\u9fff]{2,8}?(?:市|自治州|地区|盟))", words)
    new = NewCounty(
        name=plain, province=province or "…省", prefecture=found[1] if found else "…市", level=_level(plain)
    )
    line = county_line(slug(plain) or "…", new)
    option = f"{new.name},{new.province},{new.prefecture},{new.level}"
    message = f"“{unit}” is not in content/counties.yaml; add this line to it: “{line}”"
    return f'{message}, or have it added: --new-county "{option}"'


def _level(name: str) -> Level:
    if name in county_names():
        return "county"
    return next(level for ending, level in _BY_ENDING if re.search(ending, name))


def with_county(text: str, slug_: str, county: NewCounty) -> str:
    """Return the text of ``counties.yaml`` with a county at its end."""
    end = "\r\n" if "\r\n" in text else "\n"
    return f"{text}{'' if text.endswith(end) or not text else end}{county_line(slug_, county)}{end}"


def county_line(slug_: str, county: NewCounty) -> str:
    """Return the line of ``counties.yaml`` for a county."""
    fields = {"name": county.name, "province": county.province, "prefecture": county.prefecture, "level": county.level}
    return f"{slug_}: {{{', '.join(f'{name}: {scalar(value)}' for name, value in fields.items() if value)}}}"
