"""Passwords and what guards them: small things that rows of tests/asvs.csv ask for."""

import re

import pytest
from django.conf import global_settings
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client

from intake.admin.staff import invitation
from intake.models import Message
from tests.second_factor import give_app

pytestmark = pytest.mark.django_db
OLD, NEW = "correct horse battery", "staple staple orange"
LOGIN, INDEX, FACTOR = "/account/sign-in/", "/admin/", "/account/second-factor/"


@pytest.fixture
def ana(staff, north):
    made = staff("ana", "Front desk", north)
    made.email = "ana@example.org"
    made.save()
    return made


def sign_in(client, password=OLD, name="ana"):
    return client.post(LOGIN, {"login": name, "password": password})


def fields(page):
    return [dict(re.findall(r'([a-z]+)="([^"]*)"', tag)) for tag in re.findall("<input[^>]*>", page.text)]


def test_a_person_changes_the_password_with_the_old_one_and_gets_a_mail_about_it(client, ana):
    sign_in(client)
    page = "/account/password/"

    wrong = client.post(page, {"oldpassword": "wrong horse battery", "password1": NEW, "password2": NEW})
    assert wrong.context["form"].errors == {"oldpassword": ["Please type your current password."]}
    assert "Location" in sign_in(Client())
    client.post(page, {"oldpassword": OLD, "password1": NEW, "password2": NEW})

    assert "Location" not in sign_in(Client())
    assert sign_in(Client(), NEW)["Location"] == INDEX
    mail = Message.objects.get()
    assert (mail.kind, mail.recipient) == ("password_changed", "ana@example.org")
    assert "You are receiving this mail because the following change was made to your account" in mail.body
    assert NEW not in mail.body


@pytest.mark.parametrize("password", ["demon1q2w3e4r5t", "mega_pizdetz666", "doomsayer.2.7mords.v"])
def test_a_common_password_is_refused_however_long_it_is(ana, password):
    with pytest.raises(ValidationError) as refused:
        validate_password(password, ana)

    assert [error.code for error in refused.value.error_list] == ["password_too_common"]


@pytest.mark.parametrize(
    "typed", ["Correct horse battery", f" {OLD}", f"{OLD} ", OLD[:-1], OLD * 2, "ｃorrect horse battery"]
)
def test_a_password_counts_as_it_was_chosen_to_the_letter(client, ana, typed):
    assert "Location" not in sign_in(client, typed)
    assert sign_in(client)["Location"] == INDEX


def test_what_is_typed_is_masked_and_managers_of_passwords_may_fill_it_in(client, ana):
    (field,) = [each for each in fields(client.get(LOGIN)) if each.get("name") == "password"]
    assert (field["type"], field["autocomplete"]) == ("password", "current-password")
    assert "maxlength" not in field
    sign_in(client)
    asked = [each for each in fields(client.get("/account/password/")) if "password" in each.get("name", "")]
    assert [each["type"] for each in asked] == ["password"] * 3


def test_a_new_password_by_a_link_leaves_the_second_factor_in_force(ana):
    give_app(ana)
    guest = Client()
    form = guest.get(invitation(ana).removeprefix("http://127.0.0.1:8000"))
    guest.post(form["Location"], {"password1": NEW, "password2": NEW})

    assert guest.get(INDEX)["Location"].startswith("/admin/login/")
    assert sign_in(guest, NEW)["Location"] == f"{FACTOR}authenticate/"
    assert guest.get(INDEX)["Location"].startswith("/admin/login/")


class Counting(MD5PasswordHasher):
    made = 0

    def encode(self, password, salt):
        type(self).made += 1
        return super().encode(password, salt)


def test_a_name_that_is_not_there_costs_as_much_work_as_a_wrong_password(client, ana, settings):
    settings.PASSWORD_HASHERS = [f"{__name__}.Counting"]
    works = []
    for name in ["ana", "nobody"]:
        before = Counting.made
        sign_in(client, "wrong horse battery", name)
        works.append(Counting.made - before)

    assert works == [1, 1]


def test_the_password_is_asked_for_again_before_a_second_factor_changes(client, ana):
    sign_in(client)
    pages = [f"{FACTOR}{page}" for page in ["totp/activate/", "webauthn/add/"]]
    for page in pages:
        assert client.get(page)["Location"].startswith("/account/again/?next="), page
    client.post("/account/again/", {"password": "wrong horse battery"})
    assert {client.get(page).status_code for page in pages} == {302}

    client.post("/account/again/", {"password": OLD})

    assert {client.get(page).status_code for page in pages} == {200}


@pytest.mark.parametrize("page", [INDEX, "/admin/intake/bookingrequest/", FACTOR, "/account/password/"])
def test_every_page_of_staff_offers_to_sign_out(client, ana, page):
    sign_in(client)

    assert re.search(r'<form[^>]* action="(/admin/logout/|/account/sign-out/)"', client.get(page).text)


def test_a_password_is_stored_by_a_slow_hash(client, ana, settings):
    settings.PASSWORD_HASHERS = [*global_settings.PASSWORD_HASHERS, *settings.PASSWORD_HASHERS]
    sign_in(client)  # who signs in gets the hash of today

    ana.refresh_from_db()
    algorithm, rounds, _ = ana.password.split("$", 2)
    assert (algorithm, int(rounds) >= 600_000) == ("pbkdf2_sha256", True)
