"""The editor's desk on the first page of the admin."""

from django import template
from django.utils import timezone

from ..desk import panels

register = template.Library()


@register.inclusion_tag("admin/education/desk.html", takes_context=True)
def desk(context):
    return {"panels": panels(context["request"].user, timezone.now())}
