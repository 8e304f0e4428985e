"""What every HTML door reads from a request: its address, its powers, its place in a list."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.forms import BoundField, Form, ModelChoiceField, Select
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.http import url_has_allowed_host_and_scheme

from lib.errors import Refused
from lib.pages import Page

View = Callable[..., HttpResponse]


class SignedIn(HttpRequest):
    """A request behind the login: the middleware lets nobody else through to such a view."""

    user: Any


def client_ip(request: HttpRequest) -> str | None:
    """The address the connection came from; headers a client can write are never trusted."""
    return request.META.get("REMOTE_ADDR") or None


def needs(power: str) -> Callable[[View], View]:
    """Opens a page only to those who hold the power somewhere; rows are still cut by reach."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: SignedIn, *args: object, **kwargs: object) -> HttpResponse:
            if not request.user.holds(power):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to: what was sent, even nothing but unticked boxes; None for a look."""
    return request.POST if request.method == "POST" else None


def seen_of(request: HttpRequest) -> int | None:
    """How many flow records the reader had before them; nonsense counts as having seen none."""
    text = (request.POST if request.method == "POST" else request.GET).get("seen", "")
    if not text:
        return None
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def field_of(form: Form, refused: Refused) -> str | None:
    """Where a refusal is said: at its field, else above the form."""
    return refused.field if refused.field in form.fields else None


def words_of(request: HttpRequest, name: str, *, most: int = 100) -> str:
    """What was typed into a search box: trimmed, cut, without characters no text may hold."""
    return request.GET.get(name, "").replace("\0", "").strip()[:most]


def way_back(request: HttpRequest, default: str) -> str:
    """Where a form asked to return to, if that is a page of this site; else the default."""
    target = request.POST.get("next", "")
    hosts = {request.get_host()}
    if url_has_allowed_host_and_scheme(target, hosts, require_https=request.is_secure()):
        return target
    return default


def page_links(request: HttpRequest, page: Page) -> dict[str, str | None]:
    """Addresses of the screens before and after, with the filters of this one kept."""
    return {
        "newer": page.previous and _with_cursor(request, page.previous),
        "older": page.next and _with_cursor(request, page.next),
    }


def _with_cursor(request: HttpRequest, cursor: str) -> str:
    query = request.GET.copy()
    query["cursor"] = cursor
    return f"?{query.urlencode()}"


def filter_chips(request: HttpRequest, form: Form) -> list[dict[str, str]]:
    """What a list is narrowed by, each with the address of the list without it."""
    chips = []
    for bound in form.visible_fields():
        value = form.cleaned_data.get(bound.name) if form.is_valid() else None
        is_question = isinstance(bound.field.widget, Select)
        if not value and not (is_question and value is False):
            continue
        query = request.GET.copy()
        query.pop(bound.name, None)
        query.pop("cursor", None)
        words = "" if value is True and not is_question else f": {_chosen_words(bound, value)}"
        chips.append(
            {"label": f"{bound.label}{words}", "url": f"{request.path}?{query.urlencode()}"}
        )
    return chips


def _chosen_words(bound: BoundField, value: object) -> str:
    """The value as the form names it; a row names itself, a text stands as it was typed."""
    if isinstance(bound.field, ModelChoiceField):
        return str(value)
    choices = getattr(bound.field, "choices", getattr(bound.field.widget, "choices", None))
    if choices is None:
        return str(bound.data)
    if isinstance(value, bool):
        value = str(value).lower()
    named = dict(choices)
    chosen = value if isinstance(value, list | tuple) else [value]
    return ", ".join(str(named.get(one, one)) for one in chosen)
