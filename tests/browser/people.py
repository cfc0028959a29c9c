"""Members of staff, committed for the real server. What they leave behind is removed when the test ends."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group

from education.models import Article, Clinician, PageEvent, Review, Revision
from education.models.trail import open_door
from intake.models import AccessRecord, Clinic, Membership

from .going import follow

PASSWORD = "correct horse battery"


@pytest.fixture
def people(stored, settings):
    """An administrator of everything and a front desk at the north clinic."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]  # what the real server knows
    users = get_user_model().objects
    boss = users.create_superuser("boss", password=PASSWORD)
    ana = users.create_user("ana", password=PASSWORD, is_staff=True)
    ana.groups.add(Group.objects.get(name="Front desk"))
    Membership.objects.create(user=ana, clinic=Clinic.objects.get(slug="example-clinic-north"))
    yield
    forget_work()
    with open_door():
        AccessRecord.objects.all()._raw_delete("default")
    for user in [boss, ana]:
        user.claimed_requests.update(claimed_by=None)
        for request in stored.all():
            request.messages.filter(event__actor=user).delete()
            request.offers.filter(offered_by=user).update(offered_by=None)
            with open_door():
                request.events.filter(actor=user)._raw_delete("default")
        user.delete()


@pytest.fixture
def two_people(stored, settings):
    """An editor and a reviewer. The editor could review, too, if the words were not their own."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    made = []
    for name, groups in [("ed", ["Content editor", "Clinical reviewer"]), ("rae", ["Clinical reviewer"])]:
        user = get_user_model().objects.create_user(name, password=PASSWORD, is_staff=True)
        user.groups.set(Group.objects.filter(name__in=groups))
        Clinician.objects.create(user=user, name=f"{name.title()} Doe", credential="PT, DPT", licence_state="Minnesota")
        made.append(user)
    yield
    forget_work()
    Clinician.objects.all().delete()
    for user in made:
        user.delete()


def forget_work():
    """Bring all pages back to what the site started with."""
    with open_door():
        Review.objects.all()._raw_delete("default")
        PageEvent.objects.exclude(what="loaded")._raw_delete("default")
    Revision.objects.exclude(author=None).delete()
    Article.objects.update(withdrawn_at=None)


def sign_in(page, name):
    page.goto("/admin/")
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    follow(page, "Log in")
