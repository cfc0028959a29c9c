"""Scripts that an editor writes, or pastes without knowing: in every field of a page, and what readers then open."""

import xml.etree.ElementTree as ET

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone

from education import publishing, search
from education.models import BLOCKS, Notice, Picture, Revision, SiteSettings

from .hunt import Hunt
from .people import sign_in
from .rows import full_draft
from .staff_pages import address_of
from .test_stored_scripts import TRIED, end

# Words into every field of the editor that takes some; blocks that must hold a list get one.
WRITE = """words => {
    const form = document.querySelector("#revision_form")
    const lists = {education_dolist_set: "ul", education_steplist_set: "ol"}
    const others = /__prefix__|-url$|-labels$|publish_at|_filter|_input$/
    let written = 0
    for (const field of form.elements) {
        const takesWords = field.type === "text" || field.tagName === "TEXTAREA"
        if (!takesWords || field.disabled || others.test(field.name + field.id)) continue
        const list = lists[field.name.split("-")[0]]
        const body = list && field.name.endsWith("-body") ? `<${list}><li><p>${words}</p></li></${list}>` : words
        field.value = field.maxLength > 0 ? body.slice(0, field.maxLength) : body
        written += 1
    }
    form.noValidate = true
    form.requestSubmit(form.querySelector("[value='Save and look at the page']"))
    return written
}"""
PUBLIC = ["/about/", "/", "/search/?q=about"]
# A browser shows XML with a style of its own, which our policy refuses. So these are parsed: words must stay words.
FOR_MACHINES = {
    "/sitemap.xml": {"urlset", "url", "loc", "lastmod"},
    "/feed.xml": {"feed", "title", "subtitle", "link", "id", "updated", "entry", "published", "summary"},
}


@pytest.fixture
def kept_settings(stored):
    before = SiteSettings.objects.values().get()
    yield
    SiteSettings.objects.update(**before)
    Notice.objects.all().delete()
    Picture.objects.all().delete()


def test_no_page_runs_what_an_editor_wrote(open_watched, kept_settings, people):
    boss, now = get_user_model().objects.get(username="boss"), timezone.now()
    hunt, draft, fields, shown = Hunt(*open_watched()), full_draft(boss, now), 0, {"draft": 0, "page": 0}
    notice = Notice.objects.create(text="Closed on Monday")
    sign_in(hunt.page, "boss")
    for payload in TRIED:
        fields = frame(hunt, notice, payload)
        fields += write(hunt, draft, payload)
        shown["draft"] += hunt.look(payload)[0]
        hunt.open(address_of("change", draft), payload)
        hunt.open(address_of("compare", draft), payload)
        Revision.objects.filter(pk=draft.pk).update(state="approved", publish_at=now)
        search.index(draft)
        shown["page"] += sum(hunt.open(address, payload)[0] for address in PUBLIC)
        assert {address: tags(hunt, address) for address in FOR_MACHINES} == FOR_MACHINES
        draft = publishing.new_draft(Revision.objects.get(pk=draft.pk), boss, now)

    musts = {"blocks": len(BLOCKS), "fields": lambda number: number > 30}
    musts |= {f"shown_on_{name}": lambda number: number >= 9 * len(TRIED) for name in shown}
    counts = {"fields": fields, "blocks": len(BLOCKS)} | {f"shown_on_{name}": seen for name, seen in shown.items()}
    end("written", hunt, musts, **counts)


def tags(hunt, address):
    answer = hunt.page.request.get(hunt.watch.address + address)
    tree = ET.fromstring(answer.body())  # noqa: S314 - a file of ours
    return {element.tag.rpartition("}")[2] for element in tree.iter()}


def frame(hunt, notice, payload):
    """The words around all pages. Returns how many fields they are."""
    fields = 0
    for row, skip in [(SiteSettings.objects.get(), "email|months"), (notice, "starts|ends|_at")]:
        hunt.page.goto(address_of("change", row))
        form = f"{row._meta.model_name}_form"
        number = hunt.page.locator("form").evaluate_all(f"all => all.findIndex(form => form.id === '{form}')")
        fields += hunt.page.locator(f"#{form} :is(input[type=text], textarea)").count()
        hunt.poison(number, payload, skip)
        assert hunt.page.locator(".errornote").count() == 0, hunt.page.locator(".errorlist").all_inner_texts()
    return fields


def write(hunt, draft, payload):
    hunt.page.goto(address_of("change", draft))
    with hunt.page.expect_navigation():
        fields = hunt.page.evaluate(WRITE, payload)
    errors = hunt.page.locator(".errorlist").all_inner_texts()
    assert f"/drafts/{draft.pk}/" in hunt.page.url, errors
    return fields
