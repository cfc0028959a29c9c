"""The frame of every page: name, header, notices, way to a clinic, footer. Each names its template."""

from functools import lru_cache

import segno
from django import template
from django.conf import settings
from django.db.models import Q
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from ..models import Article, Notice, Revision, SiteSettings
from ..tiles import in_order, way
from ..wording import say

register = template.Library()


def site(context):
    """The one settings row, read once a page. An empty site still has a frame."""
    stored = context.render_context.get("site")
    if stored is None:
        stored = SiteSettings.objects.first() or SiteSettings(
            name=say("frame.site_name"), cta_button=say("ways.request")
        )
        context.render_context["site"] = stored
    return stored


def path_of(context):
    request = context.get("request")
    return request.path if request else ""


def framed(context):
    """The pages of the menu and of the footer, read once a page."""
    stored = context.render_context.get("framed")
    if stored is None:
        wanted = Q(article__in_menu=True) | Q(article__kind=Article.Kind.POLICY)
        stored = context.render_context["framed"] = list(in_order(Revision.objects.live().filter(wanted)))
    return stored


@register.simple_tag(takes_context=True)
def site_name(context):
    return site(context).name


@register.simple_tag(takes_context=True)
def canonical(context):
    """The one address of this page, without its query string."""
    return format_html('<link rel="canonical" href="{}{}">', settings.SITE_URL, path_of(context))


@register.inclusion_tag("components/share-tags.html", takes_context=True)
def share_tags(context, title, description):
    return {
        "title": title,
        "description": description,
        "url": settings.SITE_URL + path_of(context),
        "image": settings.SITE_URL + static("img/share.png"),
        "site_name": site(context).name,
    }


@register.inclusion_tag("components/way-back.html", takes_context=True)
def way_back(context):
    """The address of this page for who holds it on paper, in words and as a code for a phone."""
    address = settings.SITE_URL + path_of(context)
    return {"address": address, "code": mark_safe(code_of(address))}  # noqa: S308 - an address of ours, drawn as a path


@lru_cache(maxsize=256)  # drawing one takes a fifth of the time of a page
def code_of(address):
    drawn = segno.make(address, micro=False, error="m")
    return drawn.svg_inline(border=0, omitsize=True, svgclass="way-back__code", lineclass=None)


@register.inclusion_tag("components/notices.html")
def site_notices():
    return {"notices": Notice.objects.showing()}


@register.inclusion_tag("components/site-header.html", takes_context=True)
def site_header(context):
    path = path_of(context)
    menu = [way(revision) for revision in framed(context) if revision.article.in_menu]
    for entry in menu:
        entry["current"] = "page" if path == entry["path"] else "true" if path.startswith(entry["path"]) else ""
    return {"site": site(context), "menu": menu, "path": path}


@register.inclusion_tag("components/site-footer.html", takes_context=True)
def site_footer(context):
    policies = [way(each) for each in framed(context) if each.article.kind == Article.Kind.POLICY]
    others = [
        {"path": reverse("clinics"), "title": say("ways.clinics")},
        {"path": reverse("glossary"), "title": say("glossary.title")},
    ]
    return {"site": site(context), "footer_links": [*others, *policies], "path": path_of(context)}


@register.simple_tag(takes_context=True)
def site_settings(context):
    return site(context)


@register.simple_tag
def site_url():
    return settings.SITE_URL
