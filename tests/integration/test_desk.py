"""The editor's desk, panel by panel: its rows are (address, title, what about it)."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from education import desk, publishing, search
from education.desk import panels
from education.models import Article, CareCard, Figure, Prose, RedFlag, Redirect, Revision, ToolLink
from tests.blocks import make_picture
from tests.integration.test_pages import PATHS
from tests.rows import count_queries, make_clinician, make_live, make_review, make_revision

pytestmark = pytest.mark.django_db

NOON = datetime(2057, 3, 1, 18, tzinfo=UTC)  # noon of the site's time zone
BEFORE = NOON - timedelta(days=40)

ALL = [
    "Your drafts",
    "Waiting for your review",
    "Reviews that are overdue or due in 60 days",
    "Changed since the review",
    "Live and never reviewed",
    "Scheduled",
    "Broken internal links",
    "Pictures without alternative text",
]


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def rows(user, at=NOON):
    return {panel.title: panel.rows for panel in panels(user, at)}


def change(row):
    return reverse(f"admin:education_{row._meta.model_name}_change", args=[row.pk])


def write(revision, body):
    Prose.objects.bulk_create([Prose(parent=revision, region="main", ordering=10, body=body)])
    search.index(revision)
    return revision


def show(revision, picture):
    Figure.objects.bulk_create([Figure(parent=revision, region="main", ordering=20, picture=picture)])
    return revision


def card(revision, level):
    CareCard.objects.bulk_create([CareCard(parent=revision, region="main", ordering=30, level=level)])
    return revision


def about(revision, words):
    return (change(revision), revision.title, words)


def test_my_drafts_are_mine_and_say_when_they_came_back(editor, clinician):
    first, back = make_revision(author=editor), make_revision(author=editor)
    make_revision(author=clinician("sam"))
    make_revision(author=editor, state="in_review")
    publishing.submit(back, editor, NOON)
    publishing.send_back(back, clinician("rae"), NOON, "Shorter")

    assert rows(editor)["Your drafts"] == [about(first, "draft"), about(back, "sent back, with a note")]


def test_others_words_wait_for_a_reviewer(editor, reviewer):
    waiting = make_revision(author=editor, state="in_review")
    make_revision(author=reviewer, state="in_review")
    make_revision(author=editor)

    assert "Waiting for your review" not in rows(editor)
    address = reverse("admin:education_revision_review", args=[waiting.pk])
    assert rows(reviewer)["Waiting for your review"] == [(address, waiting.title, "by ed")]


def test_reviews_are_due_60_days_before_the_oldest_first(editor):
    clinician, today = make_clinician(), NOON.date()
    pages = {}
    for days in [61, 60, 0, -1, -1]:
        page = make_live(BEFORE)
        make_review(page, clinician, BEFORE, today + timedelta(days=days))
        pages.setdefault(days, []).append(page)

    assert rows(editor)["Reviews that are overdue or due in 60 days"] == [
        *[about(page, "overdue since February 28, 2057") for page in pages[-1]],
        about(pages[0][0], "due on March 01, 2057"),
        about(pages[60][0], "due on April 30, 2057"),
    ]


def test_a_review_is_due_on_the_day_of_the_site(editor):
    page, evening = make_live(BEFORE), datetime(2057, 3, 2, 3, tzinfo=UTC)
    make_review(page, make_clinician(), BEFORE, datetime(2057, 3, 1).date())

    assert rows(editor, evening)["Reviews that are overdue or due in 60 days"] == [about(page, "due on March 01, 2057")]


def test_red_flags_edited_after_the_review_name_the_pages_that_show_them(editor):
    clinician = make_clinician()
    shows, shows_others, fresh, _unreviewed = [card(make_live(BEFORE), level) for level in [1, 2, 1, 1]]
    bare = make_live(BEFORE)
    for page, at in [(shows, BEFORE), (shows_others, BEFORE), (fresh, NOON), (bare, BEFORE)]:
        make_review(page, clinician, at, NOON.date())
    RedFlag.objects.update(changed_at=BEFORE - timedelta(days=1))
    RedFlag.objects.filter(pk=RedFlag.objects.filter(level=1).first().pk).update(changed_at=NOON - timedelta(days=1))

    assert rows(editor)["Changed since the review"] == [about(shows, "its red flags were edited since")]


def test_pages_that_no_clinician_signed(editor):
    live = Revision.objects.live().select_related("article").order_by("article__path")
    page = live.get(article__path="/about/")
    expected = [about(revision, revision.article.path) for revision in live if revision != page]
    make_review(page, make_clinician(), BEFORE, datetime(2030, 1, 1).date())

    assert rows(editor)["Live and never reviewed"] == expected
    assert len(expected) == len(PATHS) - 1


def test_scheduled_pages_stand_in_the_order_of_their_days(editor):
    late = make_revision(state="approved", publish_at=datetime(2057, 3, 9, 18, tzinfo=UTC))
    evening = datetime(2057, 3, 5, 3, tzinfo=UTC)  # the fourth, at the site
    soon = make_revision(state="approved", publish_at=evening)
    overtaken = make_revision(state="approved", publish_at=evening)
    make_live(BEFORE, overtaken.article)
    make_live(NOON)

    assert rows(editor)["Scheduled"] == [
        about(soon, "public from March 04, 2057"),
        about(late, "public from March 09, 2057"),
    ]


def test_links_to_nowhere_name_the_page_and_the_address(editor, settings):
    target, old, gone = make_live(BEFORE).article, make_live(BEFORE).article, make_live(BEFORE).article
    publishing.withdraw(gone, editor, NOON)
    Redirect.objects.create(old_path="/moved/", article=old)
    hrefs = ["/nowhere/?a=1#b", "/admin/", f"{settings.SITE_URL}/absolute/", gone.path]
    hrefs += ["/search/?q=knee", "/glossary/", "/request/", "/", "/moved/", target.path, "//example.org/x/", "#here"]
    links = "".join(f'<a href="{href}">x</a>' for href in hrefs)
    page = write(write(make_live(BEFORE), links), links)
    write(make_revision(), links)

    broken = sorted(["/absolute/", "/admin/", "/nowhere/", gone.path])
    assert rows(editor)["Broken internal links"] == [about(page, f"links to {path}") for path in broken]


def test_a_card_that_leads_to_a_withdrawn_page_is_a_broken_link(editor):
    page = make_live(BEFORE)
    for tool in ["help", "search", "request"]:
        ToolLink.objects.bulk_create([ToolLink(parent=page, region="main", ordering=1, tool=tool)])
    search.index(page)
    assert "Broken internal links" not in rows(editor)

    publishing.withdraw(Article.objects.get(path="/when-to-get-help/"), editor, NOON)

    mine = [row for row in rows(editor)["Broken internal links"] if row[0] == change(page)]
    assert mine == [about(page, "links to /when-to-get-help/")]


def test_a_link_is_whole_once_its_page_is_public(editor):
    later = make_revision(state="approved", publish_at=NOON + timedelta(days=1)).article
    page = write(make_live(BEFORE), f'<a href="{later.path}">x</a>')

    assert rows(editor)["Broken internal links"] == [about(page, f"links to {later.path}")]
    assert "Broken internal links" not in rows(editor, NOON + timedelta(days=2))


def test_a_new_revision_takes_the_links_of_the_old_one_away(editor):
    past = timezone.now() - timedelta(days=1)
    old = write(make_live(past), '<a href="/nowhere/">x</a>')
    new = write(make_live(past, old.article), f'<a href="/{"long" * 90}/">x</a>')

    assert rows(editor)["Broken internal links"] == [about(new, f"links to /{('long' * 90)[:298]}…")]
    assert not old.link_targets.exists()


def test_a_long_panel_shows_the_first_rows_and_says_so(client, admin_user, monkeypatch):
    monkeypatch.setattr(desk, "MOST", 14)
    client.force_login(admin_user)
    first = {panel.title: panel for panel in panels(admin_user, NOON)}["Live and never reviewed"]

    page = " ".join(client.get(reverse("admin:index")).content.decode().split())

    assert [row[2] for row in first.rows] == sorted(PATHS)[:14]
    assert "Live and never reviewed (more than 14)" in page
    assert "There are more. They show here once some of these are done." in page
    monkeypatch.setattr(desk, "MOST", len(PATHS))
    assert f"Live and never reviewed ({len(PATHS)})" in client.get(reverse("admin:index")).content.decode()


def test_a_picture_on_many_pages_names_the_first(editor, monkeypatch):
    monkeypatch.setattr(desk, "MOST_PATHS", 1)
    picture = make_picture("A silent", decorative=True)
    pages = [show(make_live(BEFORE), picture) for _ in range(3)]

    words = f"marked as decorative, on {pages[0].article.path} and 2 more"
    assert rows(editor)["Pictures without alternative text"] == [(change(picture), "A silent", words)]


def test_pictures_that_tell_nothing_name_the_pages_that_show_them(editor):
    live, draft, old = make_live(BEFORE), make_revision(state="in_review"), make_live(BEFORE)
    make_live(BEFORE, old.article)
    silent = make_picture("A silent", alt="Left over", decorative=True)
    named = make_picture("B named", alt="IMG_0123 (2).JPG")
    told, unused, past = [make_picture(title, decorative=title != "Told") for title in ["Told", "Unused", "Past"]]
    for page, picture in [(draft, silent), (live, silent), (live, silent), (draft, named), (live, told), (old, past)]:
        show(page, picture)

    both = ", ".join(sorted([live.article.path, draft.article.path]))
    assert rows(editor)["Pictures without alternative text"] == [
        (change(silent), "A silent", f"marked as decorative, on {both}"),
        (change(named), "B named", f"says only “IMG_0123 (2).JPG”, on {draft.article.path}"),
    ]
    assert str(unused) == "Unused"


@pytest.mark.parametrize("words", ["knee.png", "DSC_0042", "screenshot 3", "picture", "20570301-1", "my knee.HEIC"])
def test_the_name_of_a_file_tells_nothing(editor, words):
    show(make_revision(), make_picture("Knee", alt=words))

    assert [row[1] for row in rows(editor)["Pictures without alternative text"]] == ["Knee"]


@pytest.mark.parametrize("words", ["A knee.", "Picture of a knee", "Photo 1: the foot lands", "Foot"])
def test_other_words_tell_something(editor, words):
    show(make_revision(), make_picture("Knee", alt=words))

    assert "Pictures without alternative text" not in rows(editor)


def test_who_may_not_see_pages_sees_none_here(client, staff, north):
    ana = staff("ana", "Front desk", north)
    client.force_login(ana)

    assert panels(ana, NOON) == []
    assert 'class="module desk"' not in client.get(reverse("admin:index")).content.decode()


def fill_every_panel(user, other, clinician, now):
    """One row more for each panel."""
    made = make_live(now - timedelta(days=9))
    write(made, '<p><a href="/nowhere/">x</a></p>')
    card(made, 1)
    show(made, make_picture(f"Picture {made.pk}", decorative=True))
    make_review(made, clinician, now - timedelta(days=9), now.date())
    make_live(now - timedelta(days=9))
    make_revision(author=user)
    make_revision(author=other, state="in_review")
    make_revision(state="approved", publish_at=now + timedelta(days=9))


def test_the_desk_needs_the_same_queries_for_1_and_30_rows_in_every_panel(client, admin_user, editor):
    Article.objects.update(withdrawn_at=timezone.now())
    client.force_login(admin_user)
    clinician, now, counts = make_clinician(), timezone.now(), []
    RedFlag.objects.update(changed_at=now)
    for more, rows_of_each in [(1, 1), (29, 30)]:
        for _ in range(more):
            fill_every_panel(admin_user, editor, clinician, now)
        client.get(reverse("admin:index"))
        count, response = count_queries(client, reverse("admin:index"))
        counts.append(count)

        desk = {panel.title: len(panel.rows) for panel in response.context["panels"]}
        assert desk == dict.fromkeys(ALL, rows_of_each)

    assert counts[0] == counts[1]
