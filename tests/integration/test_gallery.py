from pathlib import Path

import pytest
from django.urls import reverse

from runnersknee import gallery
from tests.integration.test_pages import parse

pytestmark = pytest.mark.django_db
COMPONENTS = {path.stem for path in (Path(__file__).parents[2] / "templates/components").glob("*.html")}


def test_every_component_is_shown_and_says_something():
    shown = dict(gallery.shown())
    assert set(shown) - {"form"} == COMPONENTS - gallery.UNSEEN
    assert [(name, state) for name, states in shown.items() for state, html in states if len(html.split()) < 3] == []


def test_staff_see_them_and_visitors_do_not(client, editor):
    assert client.get(reverse("admin:components")).status_code == 302
    client.force_login(editor)
    page = parse(client.get(reverse("admin:components")))
    assert [heading.text for heading in page.iter("h1")] == ["Components"]
    assert {section.get("aria-labelledby") for section in page.iter("section")} >= {
        f"component-{name}" for name in COMPONENTS - gallery.UNSEEN
    }
