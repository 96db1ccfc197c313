"""The list of a visitor, and the lists that visitors share by a link."""

from __future__ import annotations

from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from balise.web import my_list as kept
from balise.web.audience import audience
from balise.web.routes import address, current_language
from balise.web.same_origin import same_origin_only

from .listed import Listed, listed


@audience("public")
@require_safe
def my_list(request: HttpRequest) -> HttpResponse:
    """The visitor's own list, or the one that a link holds (?services=12.7.31)."""
    own = kept.ids_of(request)
    shared = kept.read(request.GET.get("services", ""))
    ids, language = shared or own, current_language()
    entries = listed(ids, language=language, today=timezone.localdate())
    found = tuple(entry.id for entry in entries)
    link = request.build_absolute_uri(f"{address('my_list')}?services={kept.write(found)}") if found else ""
    context = {
        "entries": entries,
        "heading": _("A list shared with you") if shared else _("My list"),
        "ids": kept.write(found),
        "is_shared": bool(shared),
        "is_all_kept": set(found) <= set(own),
        "gone": len(ids) - len(found),
        "link": link,
        "email": _email(entries, link),
        "removed": _removed(request, own),
        "removed_at": request.GET.get("at", "")[:3],
    }
    return render(request, "public/my_list.html", context)


def _email(entries: tuple[Listed, ...], link: str) -> str:
    """A letter that the visitor's own program opens: each service with its telephone, then the link."""
    language = current_language()
    lines = [" – ".join(filter(None, (e.name.say(language), *(n.shown for n in e.numbers[:1])))) for e in entries[:30]]
    subject = ngettext("A service that may help", "Services that may help", len(entries))
    return f"mailto:?subject={quote(subject)}&body={quote(chr(10).join([*lines, '', link]))}"


def _removed(request: HttpRequest, own: tuple[int, ...]) -> Listed | None:
    """The service just taken off, so that it can be put back."""
    ids = kept.read(request.GET.get("removed", ""))[:1]
    if not ids or ids[0] in own:
        return None
    return next(iter(listed(ids, language=current_language(), today=timezone.localdate())), None)


@audience("public")
@same_origin_only
@require_POST
def add(request: HttpRequest) -> HttpResponseBase:
    """Add a service, or several ("12.7"), at the place `at` or at the end."""
    new, own = kept.read(request.POST.get("service", "")), kept.ids_of(request)
    at = request.POST.get("at", "")
    place = int(at) if at.isascii() and at.isdigit() and len(at) < 4 else len(own)
    fresh = tuple(id for id in new if id not in own)
    return _keeping(request, own[:place] + fresh + own[place:], _back(request, new))


@audience("public")
@same_origin_only
@require_POST
def remove(request: HttpRequest) -> HttpResponseBase:
    """Take a service off; the page then offers to put it back."""
    own, ids = kept.ids_of(request), kept.read(request.POST.get("service", ""))[:1]
    if not ids or ids[0] not in own:
        return HttpResponseRedirect(address("my_list"))
    there = f"{address('my_list')}?removed={ids[0]}&at={own.index(ids[0])}"
    return _keeping(request, tuple(id for id in own if id != ids[0]), there)


@audience("public")
@same_origin_only
@require_POST
def clear(request: HttpRequest) -> HttpResponseBase:
    """Forget the whole list, and leave no trace of it in an address."""
    return _keeping(request, (), address("my_list"))


def _keeping(request: HttpRequest, ids: tuple[int, ...], there: str) -> HttpResponseBase:
    response = HttpResponseRedirect(there)
    kept.keep(response, ids, is_secure=request.is_secure())
    return response


def _back(request: HttpRequest, added: tuple[int, ...]) -> str:
    """Where the visitor was, at what was added, so that neither the eye nor the keyboard has to find it again."""
    back = request.POST.get("back", "")
    is_ours = back.startswith("/") and url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure())
    if not is_ours:
        return address("my_list")
    return f"{back}#keep-{added[0]}" if len(added) == 1 and "#" not in back else back
