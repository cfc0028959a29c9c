"""The private page of a request. The link leads to it, the date of birth opens it, for a while, in this browser.

The secret of the link stands in one address, which answers with a redirect and "no-referrer". All that follows is at
addresses without a secret; their forms need the site's "same-origin" (see education.private).
"""

from functools import wraps

from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from education.kept import kept
from education.private import private
from education.questions import NONE
from education.wording import say

from . import erasing, held, lifecycle, offers, status, throttle
from .first_visit import what_to_bring
from .models import BookingRequest, TimeOffer
from .status_forms import OfferForm, UnlockForm
from .visits import CANCEL, PUBLISH, in_words, visit_file, visit_of

POSTED = require_http_methods(["GET", "HEAD", "POST"])
OPEN_FOR = 20 * 60  # seconds without a click: time to read and choose, and short on a borrowed phone
MOST_WRONG_LINKS = 20
HERE = "yours"  # the key of the session: which request, and until when it is open


def without_referrer(response):
    response["Referrer-Policy"] = "no-referrer"
    return response


@require_safe
@private
def follow_link(request, token):
    """Where the link leads. It opens nothing by itself, and its secret goes no further."""
    if throttle.is_paused(request, "wrong-link", MOST_WRONG_LINKS):
        return slow_down(request)
    stored = status.find(token, timezone.now())
    if stored is None:
        throttle.count(request, "wrong-link")
        return without_referrer(render(request, "intake/status_gone.html", status=404))
    if request.session.get(HERE, {}).get("pk") != stored.pk:
        request.session[HERE] = {"pk": stored.pk, "until": 0}
    return without_referrer(redirect("request-yours"))


def slow_down(request):
    response = render(request, "intake/status_slow.html", status=429)
    response["Retry-After"] = str(throttle.PAUSE)
    return without_referrer(response)


def opened(view):
    """For pages behind the date of birth: they get the request. A form of another request is told, and does nothing."""

    @private
    @sensitive_post_parameters()
    @wraps(view)
    def wrapped(request):
        stored, is_open = here(request)
        if stored and not is_open and request.method == "POST":
            typed = {"notice": say("refused.closed"), "kept": kept(request)}
            return render(request, "intake/status_unlock.html", {"form": UnlockForm()} | typed)
        if not is_open:
            return redirect("request-yours")
        keep_open(request, stored)
        if request.method == "POST" and request.POST.get("reference") != stored.reference:
            return show(request, stored, problem=say("status.other_request"))
        return view(request, stored)

    return wrapped


def here(request):
    """The request this browser followed a link to, and if it is open."""
    kept = request.session.get(HERE, {"pk": None, "until": 0})
    stored = BookingRequest.objects.filter(pk=kept["pk"]).select_related("clinic").first()
    if stored is None or status.has_expired(stored, timezone.now()):
        return None, False
    return stored, kept["until"] > now_seconds()


def now_seconds():
    return timezone.now().timestamp()


@POSTED
@private
@sensitive_post_parameters()
def yours(request):
    """The request itself, or the question that opens it."""
    stored, is_open = here(request)
    if stored is None:
        return render(request, "intake/status_gone.html", status=404)
    if is_open and request.method != "POST":
        keep_open(request, stored)
        return show(request, stored)
    form = UnlockForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        problem = status.unlock(stored, form.cleaned_data["birth_date"], timezone.now())
        if problem is None:
            return open_page(request, stored)
        form.add_error("birth_date", problem)
    return render(request, "intake/status_unlock.html", {"form": form})


def open_page(request, stored):
    request.session.cycle_key()
    keep_open(request, stored)
    return back()


def keep_open(request, stored):
    """From this click on for OPEN_FOR."""
    request.session[HERE] = {"pk": stored.pk, "until": now_seconds() + OPEN_FOR}


def show(request, stored, form=None, problem=""):
    """The private page, with the choice of times while times are offered."""
    now, visit = timezone.now(), visit_of(stored)
    is_offered = stored.state == BookingRequest.State.OFFERED
    open_offers = list(stored.offers.open(now).select_related("clinic")) if is_offered else []
    context = status.facts(stored) | {
        "form": form or (OfferForm(offers=open_offers) if is_offered else None),
        "has_times": bool(open_offers),
        "visit": in_words(visit) if visit else "",
        "is_video": bool(visit) and visit.way == TimeOffer.Way.VIDEO,
        "is_booked": stored.state == BookingRequest.State.BOOKED,
        "is_cancelled": stored.state in {"cancelled", "cancelled_by_patient"},
        "bring": what_to_bring(stored) if is_to_come(stored, visit, now) else [],
        "is_open": lifecycle.is_open(stored),
        "may_withdraw": may_withdraw(stored, visit, now),
        "problem": problem,
    }
    return render(request, "intake/status.html", context)


def is_to_come(stored, visit, at):
    return bool(visit) and stored.state == BookingRequest.State.BOOKED and visit.starts_at > at


def may_withdraw(stored, visit, at):
    is_booked = stored.state == BookingRequest.State.BOOKED
    return lifecycle.is_open(stored) and (not is_booked or visit is None or visit.starts_at > at)


def back():
    return HttpResponseRedirect(reverse("request-yours"), status=303)


def choice(stored, data):
    """The form of the offered times, with what was chosen. Those that have passed are told as such."""
    offered = stored.offers.select_related("clinic").filter(state=TimeOffer.State.OFFERED)
    return OfferForm(data, offers=offered)


@require_POST
@opened
def times(request, stored):
    """One of the offered times is taken, or others are asked for."""
    now = timezone.now()
    form = choice(stored, request.POST)
    is_answered = form.is_valid()
    if stored.state == BookingRequest.State.OFFERED and not is_answered:
        return show(request, stored, form=form)
    try:
        if request.POST.get("time") == NONE:
            offers.ask_for_others(stored, now, form.cleaned_data.get("note", ""))
        else:
            offers.accept(stored, request.POST.get("time"), now)
    except ValidationError as error:
        stored.refresh_from_db()
        return show(request, stored, problem=" ".join(error.messages))
    return back()


@POSTED
@opened
def withdraw(request, stored):
    """Asks once more, then cancels."""
    visit = visit_of(stored) if stored.state == BookingRequest.State.BOOKED else None
    context = {"booking": stored, "visit": in_words(visit) if visit else "", "clinic": stored.clinic}
    if request.method != "POST":
        return render(request, "intake/status_withdraw.html", context)
    try:
        offers.withdraw(stored, timezone.now())
    except ValidationError as error:
        stored.refresh_from_db()
        return show(request, stored, problem=" ".join(error.messages))
    return back()


@require_safe
@opened
def calendar(request, stored):
    """The visit for a calendar; once it is cancelled, the file that takes it out again."""
    visit = visit_of(stored)
    if visit is None:
        return redirect("request-yours")
    is_booked = stored.state == BookingRequest.State.BOOKED
    text = visit_file(stored, visit, PUBLISH if is_booked else CANCEL, timezone.now())
    return download(text, "text/calendar", "visit.ics")


def download(text, kind, name):
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return without_referrer(HttpResponse(text, content_type=f"{kind}; charset=utf-8", headers=headers))


@require_safe
@opened
def data(request, stored):
    """What we hold about a person, to read and to print."""
    return render(request, "intake/held.html", {"booking": stored, "parts": held.held(stored)})


@require_safe
@opened
def data_file(request, stored):
    return download(held.as_text(held.held(stored)), "text/plain", f"request-{stored.reference}.txt")


@POSTED
@opened
def delete(request, stored):
    """Asks once more, then removes everything. What must stay is said."""
    may = erasing.may_erase(stored)
    if request.method != "POST" or not may:
        context = {"booking": stored, "clinic": stored.clinic, "may_erase": may}
        return render(request, "intake/status_delete.html", context)
    erasing.erase_for_person(stored, timezone.now())
    erasing.forget_in(request.session, str(stored.submit_key))
    forget(request)
    return render(request, "intake/deleted.html")


@require_POST
@private
def close(request):
    """For a device that others use too."""
    forget(request)
    return redirect("request")


def forget(request):
    for key in [HERE, "sent"]:
        request.session.pop(key, None)
