"""Browse the directory by topic, without a word to type."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from balise.directory.rules.topics import Tree, own_tree
from balise.search import search
from balise.search.rules.question import Question
from balise.web.audience import audience
from balise.web.routes import current_language

_FALLBACK_ICON = "circle-dot"


@audience("public")
@require_safe
def topics(request: HttpRequest) -> HttpResponse:
    """The categories, each with its first topics and how many services it has."""
    tree = own_tree()
    context = {"tree": tree, "counts": _count()}
    return render(request, "public/topics.html", context)


@audience("public")
@require_safe
def topic(request: HttpRequest, code: str) -> HttpResponse:
    """One topic: what it is, the topics under it, and the way to its services."""
    tree = own_tree()
    if code not in tree:
        raise Http404
    counts = _count(code)
    context = {
        "topic": tree[code],
        "icon_name": icon_of(tree, code),
        "above": [tree[above] for above in reversed(tree.ancestors(code))],
        "under": tree.children(code),
        "beside": [one for one in tree.children(tree[code].parent) if one.code != code] if tree[code].parent else [],
        "counts": counts,
        "total": counts.get(code, 0),
    }
    return render(request, "public/topic.html", context)


def icon_of(tree: Tree, code: str) -> str:
    """The topic's icon, or that of the nearest topic above which has one."""
    return next((tree[one].icon for one in (code, *tree.ancestors(code)) if tree[one].icon), _FALLBACK_ICON)


def _count(code: str = "") -> dict[str, int]:
    """Services by topic: of the categories, or of one topic and those around it."""
    question = Question(language=current_language(), topics=(code,) if code else (), size=1)
    answer = search(question, now=timezone.now())
    return {**answer.facets.get("topics", {}), code: answer.total}
