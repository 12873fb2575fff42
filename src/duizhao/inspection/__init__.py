"""Report → what ``inspect`` prints: an object of a public contract, or an outline and a checklist for a person."""

from __future__ import annotations

from duizhao.inspection.checklist import checklist
from duizhao.inspection.outline import outline
from duizhao.inspection.record import record

__all__ = ["checklist", "outline", "record"]
