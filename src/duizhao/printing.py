"""How templates become code: what costs most in pages of ten thousand expressions is done plainly."""

from __future__ import annotations

import re
from collections.abc import Callable, MutableMapping
from typing import Any

from jinja2 import Environment, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.runtime import Context
from markupsafe import Markup, escape

_is_special = re.compile(r"[&<>'\"]").search


def escaped(value: Any) -> str:
    """Return a value escaped for HTML; most are strings without anything to escape, and stay what they are."""
    sort = type(value)
    made: str = value if sort is Markup or (sort is str and not _is_special(value)) else escape(value)
    return made


class _Code(CodeGenerator):
    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src is not None:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("environment.escaped(")


class _Context(Context):
    def call(self, called: Callable[..., Any], *given: Any, **named: Any) -> Any:
        """Call what a template calls: nothing that is there to be called asks for the context first."""
        named.pop("_loop_vars", None)
        named.pop("_block_vars", None)
        return called(*given, **named)


class Printing(Environment):
    """An environment of templates that print HTML."""

    code_generator_class = _Code
    context_class = _Context
    escaped = staticmethod(escaped)

    def make_globals(self, own: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return what a template finds beside what it is given, as a dictionary: it is copied for each rendering."""
        return {**self.globals, **(own or {})}
