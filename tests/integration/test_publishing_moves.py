"""Random sequences of everything that can be done with a page: the public sees what the rule says, at any time."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from education import publishing
from education.models import Article, Clinician, Prose, Revision
from education.parts import parts

START = datetime(2027, 1, 1, tzinfo=UTC)
MOVES = ["draft", "edit", "submit", "take_back", "send_back", "approve", "schedule", "withdraw", "put_back", "revert"]
MOVES += ["wait", "sneak"]


@pytest.fixture
def people(db):
    users = get_user_model().objects
    editor, reviewer = users.create_user("editor"), users.create_user("reviewer")
    reviewer.user_permissions.add(Permission.objects.get(codename="approve_revision"))
    Clinician.objects.create(user=reviewer, name="Rae", credential="PT", licence_state="Minnesota")
    return editor, users.get(pk=reviewer.pk)


class Life:
    """A page, the time, and what we expect the public to see."""

    def __init__(self, people):
        self.editor, self.reviewer = people
        self.at = START
        Article.objects.filter(slug="about").update(slug="about-before")
        self.article = Article.objects.create(
            parent=Article.objects.get(path="/"), slug=f"life-{Article.objects.count()}", kind="guide"
        )
        self.approved = {}

    def newest(self):
        return self.article.revisions.order_by("-number").first()

    def do(self, move):
        self.at += timedelta(hours=1)
        getattr(self, move)(self.newest())

    def draft(self, newest):
        if newest is None:
            words = dict.fromkeys(["title", "menu_title", "answer", "summary", "description", "change_note"], "x")
            made = Revision.objects.create(article=self.article, author=self.editor, **words)
            Prose.objects.create(parent=made, region="main", ordering=10, body="<p>x</p>")
        else:
            publishing.new_draft(newest, self.editor, self.at)

    def edit(self, newest):
        newest.title = f"At {self.at:%d %H}"
        newest.save()
        for block in publishing.blocks_of(newest):
            block.body = f"<p>{newest.title}</p>"
            block.save()

    def submit(self, newest):
        publishing.submit(newest, self.editor, self.at)

    def take_back(self, newest):
        publishing.take_back(newest, self.editor, self.at)

    def send_back(self, newest):
        publishing.send_back(newest, self.reviewer, self.at, "why")

    def approve(self, newest, publish_at=None):
        publishing.approve(newest, self.reviewer, self.at, [], publish_at)
        self.approved[newest.number] = (parts(newest), publish_at or self.at)

    def schedule(self, newest):
        self.approve(newest, self.at + timedelta(days=2))

    def withdraw(self, newest):
        publishing.withdraw(self.article, self.editor, self.at)

    def put_back(self, newest):
        publishing.put_back(self.article, self.editor, self.at)

    def revert(self, newest):
        publishing.revert(self.article.revisions.get(number=1), self.editor, self.at)

    def wait(self, newest):
        self.at += timedelta(days=1)

    def sneak(self, newest):
        """Try to change the newest approved words behind everybody's back."""
        approved = self.article.revisions.get(number=max(self.approved))
        for row in [approved, *publishing.blocks_of(approved)]:
            row.title = row.body = "sneaked in"
            with suppress(ValidationError):
                row.save()

    def check(self):
        due = [number for number, (_, publish_at) in self.approved.items() if publish_at <= self.at]
        self.article.refresh_from_db()
        expected = max(due) if due and not self.article.withdrawn_at else None
        seen = Revision.objects.live(self.at).filter(article=self.article).first()
        assert (seen.number if seen else None) == expected
        stored = {r.number: (parts(r), r.publish_at) for r in self.article.revisions.filter(state="approved")}
        assert stored == self.approved
        assert self.article.revisions.filter(state__in=Revision.OPEN_STATES).count() <= 1


@settings(
    max_examples=25, deadline=None, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(moves=st.lists(st.sampled_from(MOVES), min_size=40, max_size=40))
def test_the_public_always_sees_the_newest_approved_due_revision_or_nothing(people, moves):
    life = Life(people)
    for move in ["draft", *moves]:
        # a move that is not possible now is refused; what it must not do is checked below
        with suppress(ValidationError, AttributeError, ValueError):
            life.do(move)
        life.check()
