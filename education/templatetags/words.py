"""`{% say "start.title" %}`: words that staff edit. `recall` says them where the database may be down."""

from django import template

from ..wording import recall, say

register = template.Library()
register.simple_tag(say)
register.simple_tag(recall)
