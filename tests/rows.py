"""As many rows as a test of lists wants, one at a time, and the number of queries of a page that shows them."""

import itertools
import uuid
from datetime import timedelta

from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from education import models as education
from education.models import Article, Picture, Review, Revision
from education.wording import everything, shipped
from intake import models as intake
from runnersknee import page_cache
from tests.blocks import make_picture

numbers = itertools.count(1001)  # all as long, so that what they name sorts as it was made
WORDS = ["title", "menu_title", "answer", "summary", "description", "change_note"]


def count_queries(client, address, **parameters):
    """How many queries it takes to make the page, and the answer itself. The words are read once a version, before."""
    page_cache.pages.clear()
    everything()
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address, parameters)
    assert response.status_code == 200
    return len(queries), response


def make_user():
    return get_user_model().objects.create_user(f"user-{next(numbers)}", is_staff=True)


def make_article():
    parent = Article.objects.get(path="/about/")
    return Article.objects.create(parent=parent, slug=f"page-{next(numbers)}", kind="policy", owner=make_user())


def make_revision(article=None, author=None, **stored):
    """A draft, or whatever `stored` makes of it."""
    article = article or make_article()
    words = {name: f"{name} {next(numbers)}" for name in WORDS}
    revision = Revision.objects.create(article=article, author=author or make_user(), **words)
    Revision.objects.filter(pk=revision.pk).update(**stored)
    return revision


def make_live(at, article=None):
    return make_revision(article, state="approved", publish_at=at)


def make_review(revision, clinician, at, next_due):
    facts = {"reviewer_name": clinician.name, "credential": clinician.credential, "licence_state": "Minnesota"}
    facts |= {"decision": "approved", "decided_at": at, "next_due": next_due}
    return Review.objects.create(revision=revision, reviewer=clinician.user, **facts)


def make_clinician():
    number = next(numbers)
    return education.Clinician.objects.create(
        user=make_user(), name=f"Reviewer {number}", credential="PT", licence_state="Minnesota"
    )


def make_clinic():
    clinic, number = intake.Clinic.objects.get(slug="example-clinic-north"), next(numbers)
    clinic.pk, clinic.name, clinic.slug, clinic.is_fallback = None, f"Clinic {number}", f"clinic-{number}", False
    clinic.save(force_insert=True)
    return clinic


def make_request(clinic=None):
    """A claimed request at a clinic of its own. Nobody asked for it: for that see `journey`."""
    now, number = timezone.now(), next(numbers)
    return intake.BookingRequest.objects.create(
        reference=f"AAAA-{number:04}",
        submit_key=uuid.uuid4(),
        payload_digest="x",
        token_hash=f"{number:064}",
        clinic=clinic or make_clinic(),
        state="claimed",
        claimed_by=make_user(),
        full_name=f"Person {number}",
        birth_date="1987-03-27",
        contact_way="phone",
        phone="(212) 555-0123",
        answers=[],
        route={"taken": "", "candidates": []},
        consent_text="Yes",
        reply_due=now + timedelta(days=1),
        created_at=now,
    )


def make_mail_text():
    """A mail in a language of its own."""
    first, second = divmod(next(numbers), 26)
    language = chr(97 + first % 26) + chr(97 + second)
    subject, body = (shipped()[f"mail.offered_{part}"]["words"] for part in ["subject", "body"])
    return intake.MailText.objects.create(kind="offered", language=language, subject=subject, body=body)


def make_look(booking=None):
    """Somebody opened a request."""
    opened = intake.AccessRecord.What.OPENED
    return intake.AccessRecord.objects.record(make_user(), opened, [booking or make_request()], timezone.now())[0]


def make_figure():
    """A picture that a draft shows."""
    picture = make_picture(f"Picture {next(numbers)}")
    education.Figure.objects.create(parent=make_revision(), region="main", ordering=10, picture=picture)
    return picture


def make_exercise():
    """An exercise on a draft, with the shortest dose that there can be."""
    facts = {"code": f"X{20 + next(numbers) % 80}", "purpose": "Move", "level": "starter", "pain_rule": "strength"}
    return education.Exercise.objects.create(revision=make_revision(), **facts)


def make_question(**fields):
    """A question of the self-check with two answers, about training load unless told otherwise."""
    number = next(numbers)
    facts = {"code": f"ASK_{number}", "part": "volume", "screen": "knee", "words": f"Question {number}?"} | fields
    question = education.Question.objects.create(**facts)
    for code, points in [("well", 0), ("badly", 4)]:
        education.Choice.objects.create(question=question, code=code, points=points, words=code.title())
    return question


def named(model, *fields, **others):
    def make():
        return model.objects.create(**{name: f"word-{next(numbers)}" for name in fields}, **others)

    return make


# A way to make a row of each model of ours that staff have a list of. The site settings are one row for ever.
MAKERS = {
    Article: lambda: make_live(timezone.now()).article,
    Revision: make_revision,
    Picture: make_figure,
    education.Exercise: make_exercise,
    education.Reference: named(education.Reference, "key", "citation"),
    education.RedFlag: named(education.RedFlag, "code", "question", "advice", level=1, group="now"),
    education.Question: make_question,
    education.Synonym: named(education.Synonym, "words", "means"),
    education.GlossaryTerm: named(education.GlossaryTerm, "term", "slug", "meaning"),
    education.Redirect: lambda: education.Redirect.objects.create(
        old_path=f"/old-{next(numbers)}/", article=make_article()
    ),
    education.Pose: named(education.Pose, "code", "title", "description"),
    education.Movement: named(education.Movement, "code", "title"),
    education.Wording: lambda: education.Wording.objects.all()[next(numbers) % 31],  # the release brought them
    education.Notice: named(education.Notice, "text"),
    education.Clinician: make_clinician,
    intake.BookingRequest: make_request,
    intake.Clinic: make_clinic,
    intake.Service: named(intake.Service, "code", "name"),
    intake.Language: named(intake.Language, "code", "name"),
    intake.RetentionRule: named(intake.RetentionRule, "covers", days=30, least=1, most=99, why="A month is enough."),
    intake.RoutingRule: named(intake.RoutingRule, "code", "sentence", weight=1),
    intake.MailText: make_mail_text,
    intake.AccessRecord: make_look,
    intake.Membership: lambda: intake.Membership.objects.create(user=make_user(), clinic=make_clinic()),
}
