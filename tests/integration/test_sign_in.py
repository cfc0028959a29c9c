"""How staff sign in, what asks them again, and when a session ends."""

import re

import pytest
from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.signals import user_login_failed
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from education.models import Revision
from intake.admin.staff import invitation
from intake.models import Message
from runnersknee.sign_in.sessions import ASK_AGAIN
from tests.second_factor import code, give_app, give_recovery_codes, stored_secrets

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"
LOGIN, INDEX, FACTOR = "/account/sign-in/", "/admin/", "/account/second-factor/"
ELSEWHERE = {"REMOTE_ADDR": "198.51.100.7"}


@pytest.fixture
def ana(staff, north):
    return staff("ana", "Front desk", north)


@pytest.fixture
def ada(staff):
    return staff("ada", "Administrator")


def sign_in(client, name="ana", password=PASSWORD, follow=False, **extra):
    return client.post(LOGIN, {"login": name, "password": password}, follow=follow, **extra)


def shift(client, **seconds):
    """Let time pass for a session: {key: seconds ago}."""
    session = client.session
    for key, ago in seconds.items():
        session[key] -= ago
    session.save()


def test_staff_sign_in_and_arrive_where_they_wanted_to_go(client, ana):
    wanted = client.get("/admin/intake/bookingrequest/")
    assert wanted["Location"] == "/admin/login/?next=/admin/intake/bookingrequest/"
    form = client.get(wanted["Location"])
    assert form["Location"] == f"{LOGIN}?next=%2Fadmin%2Fintake%2Fbookingrequest%2F"

    answer = client.post(
        form["Location"], {"login": "ana", "password": PASSWORD, "next": "/admin/intake/bookingrequest/"}
    )

    assert answer["Location"] == "/admin/intake/bookingrequest/"
    assert client.get(answer["Location"]).status_code == 200


def test_the_key_of_a_session_changes_at_sign_in(client, ana):
    client.get("/request/")
    client.post("/request/safety/", {"flags": "none"})
    before = client.cookies["session"].value if "session" in client.cookies else None
    sign_in(client)
    assert client.cookies["session"].value != before
    assert not Session.objects.filter(pk=before).exists()


@pytest.mark.parametrize("away", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example"])
def test_nobody_is_led_away_from_the_site(client, ana, away):
    assert client.post(LOGIN, {"login": "ana", "password": PASSWORD, "next": away})["Location"] == INDEX


def test_of_100_wrong_passwords_at_most_10_are_looked_at_and_the_owner_still_gets_in_elsewhere(client, ana):
    looked_at = []
    user_login_failed.connect(lambda **_: looked_at.append(1), weak=False, dispatch_uid="count")
    try:
        for number in range(100):
            sign_in(client, password=f"wrong horse battery {number}")
    finally:
        user_login_failed.disconnect(dispatch_uid="count")

    assert 1 <= len(looked_at) <= 10
    assert "Too many tries from here" in sign_in(client).text
    assert sign_in(Client(), **ELSEWHERE)["Location"] == INDEX


def test_a_name_that_is_not_there_and_a_wrong_password_look_alike(client, ana):
    unknown, wrong = sign_in(client, "nobody"), sign_in(client, password="wrong horse battery")
    texts = [re.sub(r'value="[^"]*"', "", answer.text) for answer in (unknown, wrong)]
    assert texts[0] == texts[1]
    assert "The username and/or password you specified are not correct." in texts[0]


def test_a_public_site_leads_staff_without_a_second_factor_to_its_page_only(client, ada, settings):
    settings.SECOND_FACTOR = True
    sign_in(client, "ada")
    paths = [reverse(f"admin:{name}") for name in ["index", "guide", "auth_user_changelist", "auth_user_add"]]
    paths += [reverse("admin:intake_clinic_changelist"), reverse("admin:app_list", args=["intake"])]
    assert {client.get(path)["Location"] for path in [*paths, f"/drafts/{Revision.objects.first().pk}/"]} == {FACTOR}
    assert {client.post(path)["Location"] for path in paths} == {FACTOR}
    assert client.get(FACTOR).status_code == 200

    give_app(ada)

    assert {client.get(path).status_code for path in paths} == {200}


def test_a_demo_only_offers_a_second_factor(client, ana):
    sign_in(client)
    assert client.get(INDEX).status_code == 200


def test_an_app_shows_codes_of_which_each_works_once(client, ana):
    secret = give_app(ana)
    assert sign_in(client)["Location"] == f"{FACTOR}authenticate/"
    assert client.get(INDEX)["Location"].startswith("/admin/login/")  # half a sign-in opens nothing

    assert client.post(f"{FACTOR}authenticate/", {"code": "000000"}).context["form"].errors == {
        "code": ["Incorrect code."]
    }
    now = code(secret)
    assert client.post(f"{FACTOR}authenticate/", {"code": now})["Location"] == INDEX
    assert client.get(INDEX).status_code == 200

    again = Client()
    sign_in(again)
    assert again.post(f"{FACTOR}authenticate/", {"code": now}).status_code == 200
    assert again.get(INDEX)["Location"].startswith("/admin/login/")


def test_a_recovery_code_works_once(ana):
    give_app(ana)
    spare = give_recovery_codes(ana)[0]
    places = []
    for _ in range(2):
        client = Client()
        sign_in(client)
        client.post(f"{FACTOR}authenticate/", {"code": spare})
        places.append(client.get(INDEX).status_code)
    assert places == [200, 302]


def test_secrets_of_the_second_factor_are_not_readable_in_the_database(ana, settings):
    known = [give_app(ana), *give_recovery_codes(ana)]
    assert [secret for secret in known for row in stored_secrets() if secret in row] == []
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another key " * 5, [settings.SECRET_KEY]
    client = Client()
    sign_in(client)
    assert client.post(f"{FACTOR}authenticate/", {"code": code(known[0])})["Location"] == INDEX


@pytest.mark.parametrize(
    ("ago", "is_open"),
    [
        ({"seen_at": 29 * 60}, True),
        ({"seen_at": 31 * 60}, False),
        ({"signed_in_at": 12 * 3600 - 60}, True),
        ({"signed_in_at": 12 * 3600 + 60}, False),
    ],
)
def test_a_session_ends_after_30_idle_minutes_and_after_12_hours(client, ana, ago, is_open):
    sign_in(client)
    shift(client, **ago)
    answer = client.get("/admin/intake/bookingrequest/")
    if is_open:
        assert answer.status_code == 200
    else:
        assert answer["Location"] == f"{LOGIN}?next=%2Fadmin%2Fintake%2Fbookingrequest%2F"
        assert client.get(INDEX)["Location"].startswith("/admin/login/")


def test_each_click_starts_the_30_minutes_anew(client, ana):
    sign_in(client)
    for _ in range(3):
        shift(client, seen_at=20 * 60)
        assert client.get(INDEX).status_code == 200


def test_who_leaves_is_out_at_the_next_click(client, ana):
    sign_in(client)
    ana.is_active = False
    ana.save()
    assert client.get("/admin/intake/bookingrequest/")["Location"].startswith("/admin/login/")


def test_a_new_password_ends_the_other_sessions(client, ana):
    sign_in(client)
    ana.set_password("another horse battery")
    ana.save()
    assert client.get(INDEX)["Location"].startswith("/admin/login/")


def test_signing_out_clears_the_browser(client, ana):
    sign_in(client)
    key = client.session.session_key
    answer = client.post("/admin/logout/")
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert not Session.objects.filter(pk=key).exists()


def test_pages_that_could_do_most_harm_ask_for_the_password_again_and_keep_what_was_typed(client, ada, ana):
    sign_in(client, "ada")
    change = reverse("admin:auth_user_change", args=[ana.pk])
    assert client.get(change).status_code == 200
    shift(client, signed_in_at=6 * 60)

    form = {"username": "ana", "first_name": "Ana", "last_name": "Lopez", "email": "", "is_active": "on", "groups": []}
    form |= {"memberships-TOTAL_FORMS": 0, "memberships-INITIAL_FORMS": 0}
    asked = client.post(change, form)
    assert asked["Location"] == f"/account/again/?next={change.replace('/', '%2F')}"
    ana.refresh_from_db()
    assert ana.first_name == ""

    client.post(asked["Location"], {"password": "wrong horse battery"})
    ana.refresh_from_db()
    assert ana.first_name == ""
    client.post(asked["Location"], {"password": PASSWORD, "next": change})
    ana.refresh_from_db()
    assert ana.first_name == "Ana"
    assert client.get(change).status_code == 200


def test_each_page_that_asks_again_is_an_address_of_the_admin_and_asks(client, admin_user):
    client.force_login(admin_user)
    shift(client, signed_in_at=6 * 60)
    patterns = [pattern for pattern in everything_in_the_admin() if pattern.name in ASK_AGAIN]
    assert {pattern.name for pattern in patterns} == ASK_AGAIN

    for pattern in patterns:
        path = reverse(f"admin:{pattern.name}", args=[admin_user.pk] if "<" in str(pattern.pattern) else [])
        assert client.get(path)["Location"].startswith("/account/again/?next="), path


@pytest.mark.parametrize("name", ["auth_user", "auth_group", "intake_membership"])
def test_no_list_removes_anybody(client, admin_user, staff, north, name):
    member = staff("ben", "Front desk", north)
    rows = {"auth_user": member, "auth_group": member.groups.get(), "intake_membership": member.memberships.get()}
    client.force_login(admin_user)
    listed = reverse(f"admin:{name}_changelist")

    client.post(listed, {"action": "delete_selected", "_selected_action": rows[name].pk, "index": 0, "post": "yes"})

    assert "delete_selected" not in client.get(listed).text
    assert type(rows[name]).objects.filter(pk=rows[name].pk).exists()


def everything_in_the_admin():
    from django.contrib import admin
    from django.urls import URLResolver

    patterns = list(admin.site.get_urls())
    while patterns:
        pattern = patterns.pop()
        if isinstance(pattern, URLResolver):
            patterns += pattern.url_patterns
        else:
            yield pattern


def test_an_invitation_lets_a_person_choose_a_password_once(client, ada, staff, caplog):
    new = staff("new", "Front desk")
    new.set_unusable_password()
    new.save()
    sign_in(client, "ada")
    client.post(reverse("admin:auth_user_invite", args=[new.pk]))
    shown = client.get(reverse("admin:auth_user_change", args=[new.pk])).text
    link = re.search(r"http://127.0.0.1:8000(/account/password/reset/key/[\w-]+/)", shown)[1]

    guest = Client()
    form = guest.get(link)
    chosen = {"password1": "staple staple orange", "password2": "staple staple orange"}
    assert guest.post(form["Location"], chosen)["Location"] == "/account/password/reset/ready/"
    assert sign_in(guest, "new", chosen["password1"])["Location"] == INDEX
    assert "The password reset link was invalid" in Client().get(link, follow=True).text
    assert link.split("-")[-1].strip("/") not in caplog.text


def test_who_lost_the_phone_starts_anew(client, ada, ana):
    give_app(ana)
    sign_in(client, "ada")
    client.post(reverse("admin:auth_user_new_factor", args=[ana.pk]))
    assert sign_in(Client())["Location"] == INDEX


def test_a_forgotten_password_brings_a_mail_and_tells_strangers_nothing(client, ana):
    ana.email = "ana@example.org"
    ana.save()
    known, unknown = (
        client.post("/account/password/reset/", {"email": email}, follow=True)
        for email in ["ana@example.org", "x@example.org"]
    )
    assert (known.redirect_chain, re.sub(r'value="[^"]*"', "", known.text)) == (
        unknown.redirect_chain,
        re.sub(r'value="[^"]*"', "", unknown.text),
    )
    mail = Message.objects.get()
    assert mail.recipient == "ana@example.org"
    link = re.search(r"http://127.0.0.1:8000(\S+)", mail.body)[1]
    guest = Client()
    assert guest.get(link).status_code == 302
    assert "http://127.0.0.1:8000" + invitation(ana).split("8000")[1].split("key/")[0] in mail.body


@pytest.mark.parametrize(
    ("password", "is_good"),
    [
        ("correct horse battery", True),
        ("påske-egg og solbrille", True),
        ("x7$kQ9!mZ2@pL5#", True),
        ("a" * 7 + "bcdefghijklm" * 10, True),
        ("I run 3 miles on Monday", True),
        ("knees are quite fun things", True),
        ("bicycle umbrella 77", True),
        ("ünterwegs mit dem rad", True),
        ("purple elephant dance", True),
        ("four words make sense", True),
        ("", False),
        ("short", False),
        ("fourteen chars", False),
        ("123456789012345", False),
        ("x" * 129, False),
        ("onwardonwardonward", False),
        ("OnwardKnee2026!!", False),
        ("runnersknee12345", False),
        ("ExampleClinicNorth1", False),
        ("ana.lopez@example.org", False),
    ],
)
def test_passwords_are_long_and_not_our_own_words(ana, password, is_good):
    ana.email = "ana.lopez@example.org"
    try:
        validate_password(password, ana)
    except ValidationError:
        assert not is_good
    else:
        assert is_good
