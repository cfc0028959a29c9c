"""The page that ends a form when a sign needs care now or today. It keeps nothing."""

from django.shortcuts import render

from .models import SiteSettings


def show_urgent(request, flags, back_url):
    """Advice for these red flags, with a way back for who ticked one by mistake."""
    level = min(flag.level for flag in flags)
    context = {"level": level, "flags": flags, "site": SiteSettings.objects.first(), "back_url": back_url}
    return render(request, "education/urgent.html", context)
