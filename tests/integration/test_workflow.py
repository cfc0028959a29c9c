import time
from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from education import publishing, sharing
from education.models import Article, Clinician, PageEvent, Prose, Reference, Review, Revision
from education.models.trail import open_door
from education.parts import parts
from education.reminders import due_steps

from .test_staff import revision_data

pytestmark = pytest.mark.django_db


def words(response):
    return response.content.decode()


@pytest.fixture
def live():
    return Revision.objects.live().get(article__path="/causes/overstriding/")


@pytest.fixture
def draft(live, editor):
    return publishing.new_draft(live, editor, timezone.now())


@pytest.fixture
def submitted(draft, editor):
    publishing.submit(draft, editor, timezone.now())
    return draft


def keys(revision):
    return list(revision.references.values_list("key", flat=True))


def page(name, revision):
    return reverse(f"admin:education_revision_{name}", args=[revision.pk])


# Review


def test_nobody_reviews_their_own_words(draft, clinician):
    author = clinician("sam")
    Revision.objects.filter(pk=draft.pk).update(author=author)
    draft.refresh_from_db()
    publishing.submit(draft, author, timezone.now())

    with pytest.raises(ValidationError, match="You wrote this"):
        publishing.approve(draft, author, timezone.now(), keys(draft))
    assert Review.objects.count() == 0


def test_who_changed_the_draft_of_a_colleague_cannot_review_it(client, draft, editor, clinician):
    sam = clinician("sam")
    sam.groups.add(Group.objects.get(name="Content editor"))
    client.force_login(sam)
    address = reverse("admin:education_revision_change", args=[draft.pk])
    for title in ["What Sam wrote", "What Sam wrote later"]:
        client.post(address, revision_data(Revision.objects.get(pk=draft.pk), title=title) | {"_continue": "x"})
    draft.refresh_from_db()
    publishing.submit(draft, editor, timezone.now())

    answers = dict.fromkeys(keys(draft), "yes")
    for press in ["approve", "send_back"]:
        response = client.post(page("review", draft), answers | {"note": "Fine", press: "x"})
        assert "You wrote this. Another person has to review it." in words(response)

    assert (draft.title, draft.author, draft.state) == ("What Sam wrote later", editor, "in_review")
    assert Review.objects.count() == 0
    assert "Waiting for your review" not in words(client.get(reverse("admin:index")))
    steps = draft.article.events.filter(revision=draft).values_list("what", "actor_words")
    assert list(steps) == [("drafted", "ed"), ("edited", "sam"), ("submitted", "ed")]


def test_the_right_alone_signs_nothing(submitted, staff):
    nameless = staff("nameless", "Clinical reviewer")
    with pytest.raises(ValidationError, match="Ask an administrator to add yours"):
        publishing.approve(submitted, nameless, timezone.now(), keys(submitted))
    editor = staff("other", "Content editor")
    with pytest.raises(ValidationError, match="You do not have the right to review"):
        publishing.approve(submitted, editor, timezone.now(), keys(submitted))


def test_every_source_has_to_be_current(submitted, reviewer):
    first, *rest = keys(submitted)

    with pytest.raises(ValidationError, match=f"Not marked as still current: {first}"):
        publishing.approve(submitted, reviewer, timezone.now(), rest)
    assert Revision.objects.get(pk=submitted.pk).state == "in_review"


def test_nothing_is_public_before_its_review(submitted, reviewer):
    now = timezone.now()

    publishing.approve(submitted, reviewer, now, keys(submitted), now - timedelta(days=9))

    assert submitted.publish_at == now
    assert Revision.objects.live(now - timedelta(microseconds=1)).get(article=submitted.article).number == 1


def test_sending_back_needs_a_note_and_opens_the_draft_again(submitted, reviewer):
    with pytest.raises(ValidationError, match="Write a note that says what to change"):
        publishing.send_back(submitted, reviewer, timezone.now(), "")

    publishing.send_back(submitted, reviewer, timezone.now(), "Say which runners")

    assert (submitted.state, submitted.reviews.get().note) == ("draft", "Say which runners")
    submitted.title = "Better"
    submitted.save()


def test_words_in_review_stay_as_they_are(submitted):
    submitted.title = "Changed behind the reviewer's back"
    for act in [submitted.save, publishing.blocks_of(submitted)[0].save]:
        with pytest.raises(ValidationError, match="Only a draft can be changed"):
            act()


def test_the_page_shows_author_reviewer_and_dates_of_the_review(client, submitted, editor, reviewer):
    now = timezone.now()
    editor.first_name, editor.last_name = "Ed", "Miller"
    editor.save()
    publishing.approve(submitted, reviewer, now, keys(submitted))

    text = words(client.get("/causes/overstriding/"))

    due = publishing.months_later(timezone.localdate(now), 24)
    assert "Written by Ed Miller" in text
    assert "Reviewed by Rae, PT, DPT" in text
    assert f'Page last reviewed: <time datetime="{timezone.localtime(now):%Y-%m-%d}"' in text
    assert f'<time datetime="{due:%Y-%m-%d}">' in text
    assert submitted.review.next_due == due


def test_a_review_of_the_evening_is_of_that_day_everywhere(client, submitted, reviewer):
    evening = datetime(2057, 3, 2, 3, tzinfo=UTC)  # the first, at the site
    publishing.approve(submitted, reviewer, evening, keys(submitted))
    Revision.objects.filter(pk=submitted.pk).update(publish_at=timezone.now())  # the clock moves on

    text = words(client.get("/causes/overstriding/"))

    assert 'Page last reviewed: <time datetime="2057-03-01">March 1, 2057</time>' in text
    assert '<time datetime="2059-03-01">March 1, 2059</time>' in text
    assert '"lastReviewed": "2057-03-01"' in text


def test_what_was_signed_and_what_happened_cannot_be_rewritten(submitted, reviewer):
    publishing.approve(submitted, reviewer, timezone.now(), keys(submitted))
    for row in [Review.objects.get(), PageEvent.objects.first()]:
        for act in [row.save, row.delete]:
            with pytest.raises(ValidationError, match="What happened cannot be"):
                act()


def test_every_step_is_in_the_history(client, submitted, editor, reviewer, admin_user):
    now = timezone.now()
    publishing.send_back(submitted, reviewer, now, "Too long")
    publishing.submit(submitted, editor, now)
    publishing.approve(submitted, reviewer, now, keys(submitted))
    publishing.revert(submitted.article.revisions.get(number=1), editor, now)
    publishing.withdraw(submitted.article, editor, now, "Being checked")
    publishing.put_back(submitted.article, editor, now)

    steps = list(submitted.article.events.values_list("what", "actor_words"))
    assert steps == [
        ("loaded", "The site"),
        ("drafted", "ed"),
        ("submitted", "ed"),
        ("sent_back", "rae"),
        ("submitted", "ed"),
        ("approved", "rae"),
        ("reverted", "ed"),
        ("withdrawn", "ed"),
        ("put_back", "ed"),
    ]
    client.force_login(admin_user)
    text = words(client.get(reverse("admin:education_article_history", args=[submitted.article_id])))
    for expected in ["Sent it back, revision 2. Too long", "Withdrew the page. Being checked", "Revision 3"]:
        assert expected in text


def test_going_back_copies_the_old_words_into_a_draft(live, editor, submitted, reviewer):
    publishing.approve(submitted, reviewer, timezone.now(), keys(submitted))

    draft = publishing.revert(live, editor, timezone.now())

    assert (draft.state, draft.number, draft.title) == ("draft", 3, live.title)
    assert draft.change_note == "Back to the words of revision 1"


# In the admin


def test_a_reviewer_sends_back_and_approves_for_tomorrow(client, submitted, editor, reviewer):
    client.force_login(reviewer)
    assert "Write a note that says what to change" in words(client.post(page("review", submitted), {"send_back": "x"}))
    client.post(page("review", submitted), {"send_back": "x", "note": "Shorter"})
    publishing.submit(submitted, editor, timezone.now())
    tomorrow = timezone.localtime() + timedelta(days=1)

    answers = dict.fromkeys(keys(submitted), "yes")
    when = {"publish_at_0": f"{tomorrow:%Y-%m-%d}", "publish_at_1": "06:00:00"}
    refused = words(client.post(page("review", submitted), {"approve": "x", **when}))
    client.post(page("review", submitted), {"approve": "x", **answers, **when})

    assert "Not marked as still current" in refused
    submitted.refresh_from_db()
    assert (submitted.state, timezone.localtime(submitted.publish_at).hour) == ("approved", 6)
    assert Revision.objects.live().get(article=submitted.article).number == 1
    assert Revision.objects.live(tomorrow + timedelta(days=1)).get(article=submitted.article).number == 2


def test_a_preview_shows_the_form_and_keeps_nothing(client, draft, editor):
    client.force_login(editor)
    block = Prose.objects.filter(parent=draft).first()
    data = revision_data(draft, title="Only to look at") | {"preview": "x"}
    name = next(key for key, value in data.items() if value == block.body)

    response = client.post(
        reverse("admin:education_revision_change", args=[draft.pk]), data | {name: "<p>Only looking.</p>"}
    )

    assert "Only to look at" in words(response)
    assert "Only looking." in words(response)
    assert "no-store" in response["Cache-Control"]
    draft.refresh_from_db()
    block.refresh_from_db()
    assert (draft.version, draft.title == "Only to look at", "Only looking" in block.body) == (1, False, False)


def test_the_second_of_two_editors_is_told_and_shown_both(client, draft, editor, admin_user):
    address = reverse("admin:education_revision_change", args=[draft.pk])
    first = revision_data(draft, title="What Ed wrote")
    second = revision_data(draft, title="What the boss wrote")
    client.force_login(editor)
    client.post(address, first | {"_continue": "x"})
    client.force_login(admin_user)

    response = client.post(address, second | {"_continue": "x"})

    text = words(response)
    assert "Somebody else saved this draft while you were writing" in text
    for expected in ["ed saved it at", "<del>Ed", "<ins>the boss"]:
        assert expected in text
    assert Revision.objects.get(pk=draft.pk).title == "What Ed wrote"
    client.post(address, second | {"_continue": "x", "seen_version": 2})
    assert Revision.objects.get(pk=draft.pk).title == "What the boss wrote"


def test_who_writes_on_after_a_colleague_asked_for_review_loses_no_word(client, draft, editor, admin_user):
    address = reverse("admin:education_revision_change", args=[draft.pk])
    mine = revision_data(draft, title="What the boss wrote") | {"_continue": "x"}
    publishing.submit(draft, editor, timezone.now())
    before = parts(draft)
    client.force_login(admin_user)

    response = client.post(address, mine)

    text = words(response)
    assert "<h1>Somebody asked for review of this draft while you were writing</h1>" in text
    assert "ed asked for review at" in text
    assert "<ins>What the boss" in text
    assert '<input type="hidden" name="title" value="What the boss wrote">' in text
    stored = Revision.objects.get(pk=draft.pk)
    assert (stored.state, parts(stored)) == ("in_review", before)
    invalid = words(client.post(address, mine | {"menu_title": ""}))
    assert "This field is required." in invalid
    assert 'value="What the boss wrote"' in invalid
    assert Revision.objects.get(pk=draft.pk).state == "in_review"

    client.post(address, mine | {"take_back": "x"})

    stored = Revision.objects.get(pk=draft.pk)
    assert (stored.state, stored.title) == ("draft", "What the boss wrote")
    steps = draft.article.events.filter(revision=draft).values_list("what", "actor_words")
    assert list(steps) == [("drafted", "ed"), ("submitted", "ed"), ("taken_back", "admin"), ("edited", "admin")]


def test_who_may_not_write_cannot_take_back_by_the_form(client, submitted, reviewer):
    client.force_login(reviewer)

    response = client.post(
        reverse("admin:education_revision_change", args=[submitted.pk]), revision_data(submitted) | {"take_back": "x"}
    )

    assert response.status_code == 403
    assert Revision.objects.get(pk=submitted.pk).state == "in_review"


def test_compare_shows_two_revisions_in_words(client, draft, editor):
    draft.title = "Overstriding: when the foot lands far ahead of the knee"
    draft.save()
    client.force_login(editor)

    text = words(client.get(page("compare", draft)))

    assert "<ins>far </ins>" in text
    assert client.get(page("compare", draft), {"with": "９９"}).status_code == 200


def test_a_link_for_outside_opens_one_draft_and_expires(client, draft, editor, monkeypatch):
    client.force_login(editor)
    client.post(page("share", draft))
    assert draft.article.events.last().what == "shared"
    client.logout()
    link = reverse("shared-draft", args=[sharing.token(draft)])

    response = client.get(link)
    assert draft.title in words(response)
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert "/admin/" not in words(response)

    assert client.get(link[:-1] + "x/").status_code == 404
    now = time.time()
    monkeypatch.setattr("django.core.signing.time.time", lambda: now + (sharing.DAYS + 1) * 24 * 60 * 60)
    assert client.get(link).status_code == 404
    monkeypatch.undo()
    publishing.submit(draft, editor, timezone.now())
    assert client.get(link).status_code == 200
    Revision.objects.filter(pk=draft.pk).update(state="withdrawn")
    assert client.get(link).status_code == 404


def test_steps_need_their_right_and_a_post(client, submitted, staff, north):
    client.force_login(staff("ana", "Front desk", north))
    for name in ["review", "compare", "take_back", "revert", "share"]:
        assert client.post(page(name, submitted)).status_code == 403, name
    assert client.get(page("review", submitted)).status_code == 403
    client.force_login(staff("bo", "Content editor"))
    for name in ["take_back", "revert", "share"]:
        assert client.get(page(name, submitted)).status_code == 405, name
    assert Revision.objects.get(pk=submitted.pk).state == "in_review"


def test_an_author_takes_a_draft_back(client, submitted, editor):
    client.force_login(editor)

    client.post(page("take_back", submitted))

    assert Revision.objects.get(pk=submitted.pk).state == "draft"


def test_a_withdrawn_page_is_gone_and_shows_a_way_on(client, live, editor):
    publishing.withdraw(live.article, editor, timezone.now())

    response = client.get("/causes/overstriding/")

    assert response.status_code == 410
    assert 'href="/exercises/"' in words(response)
    with pytest.raises(ValidationError, match="withdrawn already"):
        publishing.withdraw(live.article, editor, timezone.now())


# Reminders


@pytest.mark.parametrize(
    ("left", "told", "steps"),
    [(61, [], []), (60, [], [60]), (45, [60], []), (30, [60], [30]), (29, [], [30]), (0, [60, 30], [0]), (-9, [0], [])],
)
def test_due_steps(left, told, steps):
    today = date(2026, 11, 23)

    assert due_steps(today + timedelta(days=left), today, told) == steps


def test_owners_are_reminded_once_at_each_step(submitted, reviewer, editor, settings, capsys):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    editor.email = "ed@example.org"
    editor.save()
    publishing.approve(submitted, reviewer, timezone.now(), keys(submitted))
    with open_door():
        Review.objects.update(next_due=timezone.localdate() + timedelta(days=12))
    Article.objects.filter(pk=submitted.article_id).update(owner=editor)

    call_command("remind")
    call_command("remind")

    assert [message.to for message in mail.outbox] == [["ed@example.org"]]
    assert "/causes/overstriding/" in mail.outbox[0].body
    assert "1 reminders sent\n0 reminders sent" in capsys.readouterr().out
    due = timezone.localdate() + timedelta(days=12)
    assert mail.outbox[0].subject == f"Review: {submitted.menu_title} is due on {due:%B %d, %Y}"


@pytest.mark.parametrize(("days", "verb"), [(0, "is"), (-3, "was")])
def test_a_reminder_says_if_the_day_is_past(submitted, reviewer, editor, settings, days, verb):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    get_user_model().objects.filter(pk=editor.pk).update(email="ed@example.org")
    publishing.approve(submitted, reviewer, timezone.now(), keys(submitted))
    due = timezone.localdate() + timedelta(days=days)
    with open_door():
        Review.objects.update(next_due=due)

    call_command("remind")

    assert [message.subject for message in mail.outbox] == [
        f"Review: {submitted.menu_title} {verb} due on {due:%B %d, %Y}"
    ]


def test_a_page_nobody_answers_for_is_named(submitted, reviewer, capsys):
    publishing.approve(submitted, reviewer, timezone.now(), keys(submitted))
    with open_door():
        Review.objects.update(next_due=timezone.localdate())

    call_command("remind")

    assert "/causes/overstriding/: nobody to tell" in capsys.readouterr().out


def test_a_deleted_credential_leaves_the_old_signature(client, submitted, reviewer):
    publishing.approve(submitted, reviewer, timezone.now(), keys(submitted))
    Clinician.objects.all().delete()

    assert "Reviewed by Rae, PT, DPT" in words(client.get("/causes/overstriding/"))
    assert Reference.objects.count() > 0
