"""The pages of the self-check. A post changes nothing here, so it needs no form token and sets no cookie."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from ..private import for_its_own_history
from ..urgent import show_urgent
from .report import report
from .walk import TITLES, Walk


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@for_its_own_history
@sensitive_post_parameters()
def self_check(request):
    """Ask screen by screen, then tell. All answers so far come along with each post."""
    walk, asked = Walk(request.POST), request.POST.get("screen")
    if request.method != "POST" or asked not in walk.names:
        return screen(request, walk, "safety")
    if "back" in request.POST:
        return screen(request, walk, walk.beside(asked, -1) or "safety")
    wrong = walk.first_wrong(until="safety")
    if not wrong and walk.is_urgent:
        return urgent(request, walk.ticked)
    wrong = wrong or walk.first_wrong(until=asked)
    if wrong:
        return screen(request, walk, *wrong)
    return go_on(request, walk, asked)


def go_on(request, walk, asked):
    """The answers so far will do: on to the next screen, unless they already say what to do."""
    if asked == "safety":
        return screen(request, walk, "about")
    result, following = walk.result(), walk.beside(asked, +1)
    if result.is_urgent:
        return urgent(request, [walk.flags[code] for code in result.flags])
    if following and not result.is_hidden:
        return screen(request, walk, following)
    context = report(result, walk.flags, timezone.now()) | {"carried": walk.carried()}
    return render(request, "education/self_check_result.html", context)


def screen(request, walk, name, form=None):
    form = form or walk.form(name)
    context = {
        "name": name,
        "title": TITLES[name],
        "form": form,
        "carried": walk.carried(form.fields),
        "step": {"number": walk.names.index(name) + 1, "total": len(walk.names)},
        "is_first": name == "safety",
    }
    return render(request, "education/self_check.html", context)


@never_cache
def urgent(request, flags):
    """Advice instead of questions. Nothing was kept, and nothing is."""
    return show_urgent(request, flags, request.path)
