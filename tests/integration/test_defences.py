"""Small defences that no feature shows, each asked for by a row of tests/asvs.csv."""

import logging
import random
import re
import socket
from urllib.parse import urlsplit

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from intake import booking, outbox
from intake.admin.staff import invitation
from intake.models import BookingRequest
from runnersknee.middleware import heads_alone
from tests.answers import ANSWERS
from tests.journey import answer_all, link, send
from tests.second_factor import code, give_app, give_recovery_codes

pytestmark = pytest.mark.django_db
PAGES = ["/", "/nowhere/", "/account/sign-in/", "/request/safety/", "/search/?q=knee", "/request/status/none/"]
NAMES = ["Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy", "Referrer-Policy", "Content-Type"]
SAME = ["same-origin", "same-origin", "same-origin", "text/html; charset=utf-8"]


@pytest.mark.parametrize("path", PAGES)
def test_no_other_site_holds_a_window_of_ours_or_shows_what_is_ours(client, path):
    response = client.get(path)
    expected = [*SAME[:2], "no-referrer" if "status" in path else "same-origin", SAME[3]]

    assert [response[name] for name in NAMES] == expected


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "OPTIONS", "CONNECT", "WHATEVER"])
def test_a_method_that_no_page_uses_is_refused_everywhere(admin_client, method):
    paths = [
        "/",
        "/sitemap.xml",
        "/feed.xml",
        "/account/sign-in/",
        "/admin/",
        "/nowhere/",
        "/healthz/",
        "/static/x.css",
    ]
    answers = [admin_client.generic(method, path) for path in paths]
    seen = {(answer.status_code, answer["Allow"], answer.content) for answer in answers}

    assert seen == {(405, "GET, HEAD, POST", b"")}


@pytest.mark.parametrize(
    ("path", "length"),
    [
        ("/request/safety/", 256 * 1024 + 1),
        ("/self-check/", 10**9),
        ("/nowhere/", 10**12),
        ("/admin/", 65 * 1024 * 1024),
    ],
)
def test_more_than_a_page_takes_is_refused_before_it_is_read(client, path, length):
    response = client.generic("POST", path, "flags=none", "multipart/form-data; boundary=x", CONTENT_LENGTH=str(length))

    assert response.status_code == 413
    assert "<h1" in response.text


HIDDEN = """
.git/config .git/HEAD .gitignore .env .env.example .dockerignore .svn/entries .hg/store .DS_Store .htaccess manage.py
pyproject.toml requirements.txt Makefile Dockerfile compose.yaml README.md db.sqlite3 data/db.sqlite3 data/demo-key
demo-key backup.key runnersknee/settings.py intake/models/ education/starter/wordings.toml templates/base.html
tests/asvs.csv staticfiles/staticfiles.json static/ static/css/ static/../manage.py static/%2e%2e/manage.py uploads/
mail/ metrics server-status debug/ __debug__/ api/ api/docs/ swagger.json graphql phpinfo.php wp-login.php
"""


def test_nothing_but_pages_static_files_and_pictures_is_served(client):
    names = HIDDEN.split()
    answers = {name: client.get(f"/{name}", follow=True).status_code for name in names}

    assert len(names) >= 40
    assert answers == dict.fromkeys(names, 404)


def test_a_private_page_has_no_second_address_that_looks_like_a_file(client):
    send(client)
    stored = BookingRequest.objects.get()
    for address in [f"{link(stored)}x.css", f"{link(stored)}x.js", f"{reverse('request-sent')}x.png"]:
        assert client.get(address, follow=True).status_code == 404


def talk(address, *lines):
    """What the server says to these bytes, until it hangs up."""
    place = urlsplit(address)
    with socket.create_connection((place.hostname, place.port), timeout=60) as line:
        line.sendall("\r\n".join(lines).encode())
        line.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: line.recv(65536), b"")).decode()


def test_a_message_with_two_lengths_is_one_message_or_none(server):
    """Else a second, hidden question travels to the server in the body of the first."""
    hidden = ["GET /robots.txt HTTP/1.1", "Host: 127.0.0.1", "Connection: close", "", ""]
    start = ["POST /healthz/ HTTP/1.1", "Host: 127.0.0.1"]
    for status, *lengths in [
        ["400", "Content-Length: 4", "Transfer-Encoding: chunked", "", "0", ""],
        ["400", "Content-Length: 5", "Content-Length: 60", "", "12345"],
        ["501", "Transfer-Encoding: xchunked", "", "0", ""],
        ["400", "Content-Length: +5", "", "12345"],
        ["400", "Content-Length : 5", "", "12345"],
    ]:
        said = talk(server, *start, *lengths, *hidden)
        assert "User-agent:" not in said, lengths
        assert re.findall(r"HTTP/1.1 (\d+)", said) == [status], lengths
    assert "User-agent:" in talk(server, *hidden)  # the question itself would have been answered


def test_the_server_tells_no_version(server):
    said = talk(server, "GET / HTTP/1.1", "Host: 127.0.0.1", "Connection: close", "", "")

    assert re.search("^Server: (.*)\r$", said, re.MULTILINE)[1] == "gunicorn"
    assert not re.search(r"(?i)^x-powered-by|django|python/", said.partition("\r\n\r\n")[0])


def secrets_of(ana):
    """One of each secret that the site makes up by chance."""
    client = Client()
    send(client)
    client.post("/account/sign-in/", {"login": "ana", "password": "correct horse battery"})
    client.post("/account/again/", {"password": "correct horse battery"})
    page = client.get("/account/second-factor/totp/activate/").context["form"]
    return [
        client.session.session_key,
        client.cookies["csrf"].value,
        page.secret,
        booking.token_of(BookingRequest.objects.latest("pk")),
        *give_recovery_codes(ana),
    ]


def test_no_secret_follows_from_the_state_of_ordinary_chance(staff, north):
    ana = staff("ana", "Front desk", north)
    made = []
    for _ in range(2):
        random.seed(1)
        made.append(secrets_of(ana))
        ana.authenticator_set.all().delete()

    assert len(made[0]) >= 14
    assert not set(made[0]) & set(made[1])
    session, _, app, token, *codes = made[0]
    assert (len(session), len(app), len(token) >= 43) == (32, 32, True)
    assert {len(each) for each in codes} == {8}


def test_each_try_to_sign_in_is_a_line_in_the_log_without_what_was_typed(staff, north, caplog):
    ana = staff("ana", "Front desk", north)
    secret = give_app(ana)
    client = Client()
    with caplog.at_level(logging.INFO, logger="runnersknee.sign_in"):
        client.post("/account/sign-in/", {"login": "ana", "password": "wrong horse battery"})
        client.post("/account/sign-in/", {"login": "s3cret typed here", "password": "x"})
        client.post("/account/sign-in/", {"login": "ana", "password": "correct horse battery"})
        client.post("/account/second-factor/authenticate/", {"code": "000000"})
        client.post("/account/second-factor/authenticate/", {"code": code(secret)})
        client.post("/admin/logout/")
    said = [record.getMessage() for record in caplog.records if record.name == "runnersknee.sign_in"]

    assert said == [
        "person unknown: password refused",
        "person unknown: password refused",
        f"person {ana.pk}: code refused",
        f"person {ana.pk}: signed in",
        f"person {ana.pk}: signed out",
    ]
    assert "s3cret" not in caplog.text


def test_head_has_no_body_that_the_server_would_warn_of():
    asked = [RequestFactory().get("/"), RequestFactory().head("/")]
    view = heads_alone(lambda request: HttpResponse(b"whole", headers={"Content-Length": "5"}))
    assert [(view(one).content, view(one)["Content-Length"]) for one in asked] == [(b"whole", "5"), (b"", "5")]


def test_who_may_not_is_a_line_in_the_log(staff, north, client, caplog):
    send(client)
    client.force_login(staff("ed", "Content editor"))
    caplog.clear()
    with caplog.at_level(logging.INFO, logger="runnersknee.access"):
        client.get(reverse("admin:auth_user_changelist"))
        client.get(reverse("admin:intake_bookingrequest_change", args=[10**6]))
    lines = [record.getMessage() for record in caplog.records if record.name == "runnersknee.access"]

    assert [re.sub(r" \d+ms$", "", line) for line in lines] == [
        "GET /admin/auth/user/ 403",
        "GET /admin/intake/bookingrequest/<path:object_id>/change/ 404",
    ]


@pytest.mark.parametrize(
    "words",
    ["' OR '1'='1", '" OR ""="', "1; DROP TABLE intake_bookingrequest; --", "%' OR 1=1 --", "') UNION SELECT 1 --"],
)
def test_words_stay_words_in_every_search(client, staff, north, words):
    send(client)
    client.force_login(staff("ana", "Front desk", north))
    found = client.post("/admin/intake/bookingrequest/find/", {"words": words}, follow=True)
    listed = client.get("/admin/intake/bookingrequest/", {"owner": words, "o": words, "tab": words}, follow=True)
    read = client.get("/search/", {"q": words})

    assert (found.status_code, listed.status_code, read.status_code) == (200, 200, 200)
    assert BookingRequest.objects.get().reference not in found.text


def test_an_invitation_ends_after_three_days(staff, north, settings):
    made = invitation(staff("ana", "Front desk", north)).removeprefix("http://127.0.0.1:8000")
    assert Client().get(made).status_code == 302
    settings.PASSWORD_RESET_TIMEOUT = -1
    assert "The password reset link was invalid" in Client().get(made, follow=True).text


@pytest.mark.parametrize(
    "typed",
    [
        "ana@example.com\r\nBcc: eve@example.com",
        "ana@example.com\nTo: eve@example.com",
        "ana@example.com\x0bBcc: eve@example.com",
        "ana@example.com, eve@example.com",
        "ana@example.com;eve@example.com",
        "<ana@example.com> eve@example.com",
        '"ana\r\nX-Header: 1"@example.com',
        "ana@example.com%0aBcc: eve@example.com",
    ],
)
def test_a_mail_keeps_its_headers_whatever_was_typed_as_address(client, typed, mailoutbox):
    send(client, you={"full_name": "Ana\r\nBcc: eve@example.com", "email": "ana@example.com"})
    again = Client()
    answer_all(again)
    refused = [
        again.post(reverse("request-step", args=["you"]), ANSWERS["you"] | {"email": typed}),
        again.post(reverse("request-later"), {"email": typed}),
        again.post("/account/password/reset/", {"email": typed}),
    ]
    outbox.deliver(timezone.now)

    assert [list(answer.context["form"].errors) for answer in refused] == [["email"]] * 3
    stored = BookingRequest.objects.get()
    assert sorted(mail.to for mail in mailoutbox) == sorted([["ana@example.com"], [stored.clinic.email]])
    assert all("eve@example.com" not in str(mail.message()) for mail in mailoutbox)
