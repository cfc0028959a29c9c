"""A row of every kind that the admin shows, committed for the real server."""

from datetime import timedelta

import pytest
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone

from education import publishing
from education.models import BLOCKS, Article, Notice, Picture, Redirect, Review, Revision
from education.models.trail import open_door
from intake import lifecycle
from intake.models import AccessRecord, BookingRequest, MailText
from tests.blocks import add, make_picture
from tests.journey import send
from tests.rows import make_mail_text

from .people import forget_work

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def rows(people, two_people):
    """{model: rows} for every model of the admin. Where the test made none, it is the first one there is.

    Revisions stand in the order draft, sent back, in review, scheduled, live.
    """
    boss, ana, ed, rae = (get_user_model().objects.get(username=name) for name in ["boss", "ana", "ed", "rae"])
    now = timezone.now()
    used = make_picture("Used on a page")
    made = {
        Revision: [full_draft(boss, now), sent_back(boss, rae, now), in_review(ed, now), scheduled(ed, rae, now)],
        Article: [Article.objects.get(path=path) for path in ["/", "/about/"]] + [withdrawn(boss, now)],
        Picture: [used, make_picture("Used nowhere", size=(80, 40))],
        BookingRequest: [late(), claimed(ana, now)],
        Notice: [Notice.objects.create(text="Closed on Monday")],
        MailText: [make_mail_text()],
        Redirect: [Redirect.objects.create(old_path="/old/", article=Article.objects.get(path="/about/"))],
    }
    made[Revision].append(live(ed, rae, now))
    made[AccessRecord] = AccessRecord.objects.record(ana, AccessRecord.What.OPENED, made[BookingRequest], now)
    yield {model: made.get(model) or [*model._default_manager.all()[:1]] for model in admin.site._registry}
    for model in [MailText, Notice, Redirect]:
        model.objects.all().delete()
    forget_work()
    Picture.objects.all().delete()


def draft_of(path, by, at):
    return publishing.new_draft(Revision.objects.live().get(article__path=path), by, at)


def submitted(path, by, at):
    draft = draft_of(path, by, at)
    publishing.submit(draft, by, at)
    return draft


def full_draft(by, at):
    """One block of every kind."""
    draft = draft_of("/about/", by, at)
    for number, kind in enumerate(BLOCKS, 1):
        add(draft, kind, 100_000 + number)
    return draft


def sent_back(by, reviewer, at):
    draft = submitted("/exercises/", by, at)
    publishing.send_back(draft, reviewer, at, "Say for whom")
    return draft


def in_review(by, at):
    return submitted("/causes/ankle-mobility/", by, at)


def approved(path, by, reviewer, at, publish_at=None):
    draft = submitted(path, by, at)
    publishing.approve(draft, reviewer, at, draft.references.values_list("key", flat=True), publish_at)
    return draft


def scheduled(by, reviewer, at):
    return approved("/causes/training-volume/", by, reviewer, at, at + DAY)


def live(by, reviewer, at):
    """Its review is due, and its red flags were edited since."""
    draft = approved("/when-to-get-help/", by, reviewer, at)
    with open_door():
        Review.objects.filter(revision=draft).update(next_due=at.date(), decided_at=at - 1000 * DAY)
    return draft


def withdrawn(by, at):
    """Other pages still link to it."""
    article = Article.objects.get(path="/privacy/")
    publishing.withdraw(article, by, at)
    return article


def late():
    send(Client())
    BookingRequest.objects.update(reply_due=timezone.now() - HOUR)
    return BookingRequest.objects.get()


def claimed(by, at):
    send(Client())
    request = BookingRequest.objects.exclude(reply_due__lt=at).get()
    lifecycle.move(request, BookingRequest.State.CLAIMED, by, at, "", request.version)
    return request
