"""Templates are printed as Jinja2 prints them, whatever was made plainer."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import DictLoader, Environment, StrictUndefined, UndefinedError
from markupsafe import Markup, escape

from duizhao.printing import Printing, escaped

PARTS = """
{% macro said(it, tag="b") %}<{{ tag }}>{{ it }}{% for one in varargs %}{{ one }}{% endfor %}</{{ tag }}>{% endmacro %}
{% macro around() %}({{ caller(1) }}){% endmacro %}
"""
WHOLE = """
{% from "parts.html" import said, around %}{% import "parts.html" as parts %}
{% macro own() %}{{ word }}{{ loud("'") }}{% endmacro %}
{% for it in view %}
{{ it }}{{ said(it) }}{{ said(it, tag="i") }}{{ parts.said(it, "u", it, it) }}{{ it | upper }}{{ it ~ "<" }}
{{ loop.index }}
{% call(n) around() %}{{ n }}{{ it }}{{ loud(it) }}{% endcall %}{% block b scoped %}{{ it }}{{ self.c() }}{% endblock %}
{% autoescape false %}{{ it }}{{ said(it) }}{% endautoescape %}{% autoescape loose %}{{ it }}{% endautoescape %}
{% set kept %}{{ it }}{% endset %}{{ kept }}{{ own() }}{{ range(2) | join(it) }}
{% endfor %}
{% block c %}{{ word }}{% endblock %}
"""


def printed(sort, view):
    made = sort(
        loader=DictLoader({"parts.html": PARTS, "whole.html": WHOLE}), autoescape=True, undefined=StrictUndefined
    )
    made.globals.update(word="<'&\">", loud=lambda text: f"{text}!")
    return made.get_template("whole.html").render(view=view, loose=False)


THINGS = st.one_of(
    st.text(), st.text().map(Markup), st.integers(), st.none(), st.booleans(), st.decimals(allow_nan=False)
)


@given(THINGS)
def test_what_is_printed_is_escaped_as_usual(value):
    assert str(escaped(value)) == str(escape(value))


@given(st.lists(st.text(alphabet="甲<>&'\" ") | st.text(alphabet="甲<b>").map(Markup), max_size=3))
def test_a_template_prints_what_it_always_printed(view):
    assert printed(Printing, view) == printed(Environment, view)


@pytest.mark.parametrize("source", ["{{ it }}", "{{ view.it }}", "{{ said() }}"])
def test_what_is_not_there_is_told(source):
    with pytest.raises(UndefinedError):
        Printing(undefined=StrictUndefined).from_string(source).render(view=Decimal(1))
