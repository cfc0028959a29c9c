"""Links that can stand in words, as safe HTML."""

import re

from django.utils.html import format_html


def anchor(address, words, kind=""):
    """A link; `kind` is its class."""
    return format_html('<a href="{}"{}>{}</a>', address, format_html(' class="{}"', kind) if kind else "", words)


def phone_href(number):
    return "tel:" + re.sub(r"[^0-9+]", "", number)


def phone_link(number):
    return anchor(phone_href(number), number)
