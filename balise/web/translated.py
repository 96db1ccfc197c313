"""Templates compiled once for each language, with what never changes in that language written into them.

A page of results holds about a hundred translated words, icons and addresses. Looked up at each request they cost more
than the search; looked up when the template is compiled they are plain text of the page.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext, override
from jinja2 import Environment, Template, nodes
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

from balise.core.languages import LANGUAGES, Language

from .routes import current_language

Settled = Mapping[str, Callable[..., Any]]


class OneLanguage(Environment):
    """The templates in one language.

    `settled` are the functions whose answer depends on nothing but the language and their arguments: called with
    constants in a template, they are called once, when it is compiled. No template may give their names to a variable.
    """

    def __init__(self, language: Language, settled: Settled, **options: Any) -> None:
        super().__init__(**options)
        self.language, self.settled = language, settled

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        with override(self.language):
            _Settle(self.settled).visit(tree)
        return tree


class _Settle(NodeTransformer):
    def __init__(self, settled: Settled) -> None:
        self._settled = settled

    def visit_Call(self, node: nodes.Call, *args: Any, **kwargs: Any) -> nodes.Node:
        self.generic_visit(node)
        if not isinstance(node.node, nodes.Name) or node.dyn_args or node.dyn_kwargs:
            return node
        if node.node.name in ("_", "gettext"):
            return self._translated(node)
        if node.node.name in self._settled and _is_constant(node):
            answer = self._settled[node.node.name](*(one.as_const() for one in node.args), **_keywords(node))
            return nodes.Const(answer, lineno=node.lineno)
        return node

    @staticmethod
    def _translated(node: nodes.Call) -> nodes.Node:
        """A message as the markup that it is; its values, if any, are put in, and escaped, at each request."""
        if len(node.args) != 1 or not isinstance(node.args[0], nodes.Const):
            return node
        message = Markup(gettext(node.args[0].value))  # noqa: S704 (messages are ours)
        if not node.kwargs:
            return nodes.Const(message % {}, lineno=node.lineno)
        values = [nodes.Pair(nodes.Const(one.key), one.value) for one in node.kwargs]
        return nodes.Mod(nodes.Const(message), nodes.Dict(values), lineno=node.lineno)


def _is_constant(node: nodes.Call) -> bool:
    return all(isinstance(one, nodes.Const) for one in (*node.args, *(pair.value for pair in node.kwargs)))


def _keywords(node: nodes.Call) -> dict[str, Any]:
    return {pair.key: pair.value.as_const() for pair in node.kwargs}


class Translated(Environment):
    """Gives each template as compiled for the language of the request."""

    def __init__(self, sides: Mapping[Language, Environment], **options: Any) -> None:
        super().__init__(**options)
        assert set(sides) == set(LANGUAGES)
        self._sides = sides

    def get_template(self, name: Any, *args: Any, **kwargs: Any) -> Template:
        return self._sides[current_language()].get_template(name, *args, **kwargs)

    def from_string(self, *args: Any, **kwargs: Any) -> Template:
        return self._sides[current_language()].from_string(*args, **kwargs)
