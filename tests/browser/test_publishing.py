"""A whole life of a page in the browser: written, sent back, approved for tomorrow, gone back to, withdrawn."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone

from education.models import Article, Clinician, PageEvent, Review, Revision

from .test_staff import PASSWORD, sign_in

PATH = "/about/"


@pytest.fixture
def two_people(stored, settings):
    """An editor and a reviewer, committed for the real server; what they leave behind is removed."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]  # what the real server knows
    made = []
    for name, group in [("ed", "Content editor"), ("rae", "Clinical reviewer")]:
        user = get_user_model().objects.create_user(name, password=PASSWORD, is_staff=True)
        user.groups.add(Group.objects.get(name=group))
        made.append(user)
    Clinician.objects.create(user=made[1], name="Rae Doe", credential="PT, DPT", licence_state="Minnesota")
    yield
    Review.objects.all()._raw_delete("default")
    PageEvent.objects.exclude(what="loaded")._raw_delete("default")
    Revision.objects.filter(author__in=made).delete()
    Clinician.objects.all().delete()
    Article.objects.update(withdrawn_at=None)
    for user in made:
        user.delete()


def press(page, words):
    page.get_by_role("button", name=words, exact=True).click()


def test_a_whole_life_of_a_page(open_browser, two_people):
    before = Revision.objects.live().get(article__path=PATH)
    editor, reviewer, public = open_browser(), open_browser(), open_browser(width=390)
    sign_in(editor, "ed")
    sign_in(reviewer, "rae")

    # the editor drafts, previews and asks for review
    editor.goto("/admin/education/article/")
    editor.get_by_role("link", name=PATH, exact=True).click()
    press(editor, "New draft")
    editor.get_by_label("Title:", exact=True).fill("About us, in new words")
    editor.get_by_label("Change note:").fill("New words")
    press(editor, "Preview without saving")
    assert editor.locator("h1").inner_text() == "About us, in new words"
    assert Revision.objects.get(article=before.article, state="draft").title == before.title
    editor.go_back()
    editor.get_by_label("Title:", exact=True).fill("About us, in new words")
    editor.get_by_label("Change note:").fill("New words")
    press(editor, "Ask for review")
    draft = Revision.objects.get(article=before.article, state="in_review")
    assert editor.request.get(reverse("admin:education_revision_review", args=[draft.pk])).status == 403

    # the reviewer sends it back, the editor asks again, the reviewer approves for tomorrow
    reviewer.goto("/admin/")
    reviewer.get_by_role("link", name="About us, in new words").first.click()
    reviewer.get_by_label("Note:").fill("Say who we are")
    press(reviewer, "Send it back")
    editor.goto("/admin/")
    editor.get_by_role("link", name="About us, in new words").first.click()
    press(editor, "Ask for review")
    reviewer.goto("/admin/")
    reviewer.get_by_role("link", name="About us, in new words").first.click()
    tomorrow = timezone.localtime() + timedelta(days=1)
    reviewer.locator("[name=publish_at_0]").fill(f"{tomorrow:%Y-%m-%d}")
    reviewer.locator("[name=publish_at_1]").fill("06:00:00")
    press(reviewer, "Approve")

    # today's page is unchanged; tomorrow's is new
    public.goto(PATH)
    assert public.locator("h1").inner_text() == before.title
    Revision.objects.filter(pk=draft.pk).update(publish_at=timezone.now())  # the clock moves on
    public.goto(PATH)
    assert public.locator("h1").inner_text() == "About us, in new words"
    assert "Reviewed by Rae Doe, PT, DPT" in public.locator("main").inner_text()

    # back to the old words, as a draft; then the page is withdrawn
    editor.goto(reverse("admin:education_revision_change", args=[before.pk]))
    press(editor, "New draft from these words")
    assert editor.get_by_label("Title:", exact=True).input_value() == before.title
    editor.goto(reverse("admin:education_article_change", args=[before.article_id]))
    press(editor, "Withdraw the page")
    assert public.request.get(public.url).status == 410

    # every step is in the history
    editor.goto(reverse("admin:education_article_history", args=[before.article_id]))
    history = editor.locator("#content").inner_text()
    for step in ["Started a draft", "Asked for review", "Sent it back", "Say who we are", "Approved it", "Withdrew"]:
        assert step in history
