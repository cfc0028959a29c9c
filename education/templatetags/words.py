"""`{% say "start.title" %}`: words that staff edit. `recall` says them where the database may be down."""

from django import template
from django.utils.formats import date_format
from django.utils.html import format_html

from ..links import anchor
from ..wording import recall, say

register = template.Library()
register.simple_tag(say)
register.simple_tag(recall)
register.simple_tag(anchor)


@register.filter(expects_localtime=True)
def day(moment):
    """A date that can stand in words: `<time datetime="2026-08-01">August 1, 2026</time>`."""
    return format_html('<time datetime="{}">{}</time>', f"{moment:%Y-%m-%d}", date_format(moment, "F j, Y"))
