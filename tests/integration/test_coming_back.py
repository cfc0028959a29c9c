"""Drafts and forms that ran out, the link that leads back, and what we do about floods. No typed word is lost."""

import logging
import re
from datetime import timedelta

import html5lib
import pytest
from django.contrib.sessions.models import Session
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from education.models import RedFlag, Wording
from intake import limits
from intake.management.commands import deliver
from intake.models import BookingRequest, Message, ResumeLink
from tests.journey import ANSWERS, BORN, address, answer, answer_all, button, offer, send, unlock
from tests.walk import given, walk

pytestmark = pytest.mark.django_db

LATER = reverse("request-later")
TYPED = {
    "knee": [("Which knee hurts?", "Left"), ("What makes it worse?", "Stairs Running")],
    "running": [("Is there an event you want to run?", "The 10K of my town")],
    "you": [("Full name", "Renée O’Brien-Nguyễn"), ("What is your date of birth?", "March 27 1987")],
    "more": [("Is there anything else we should know?", "I use two canes. The door bell is broken.")],
}


def main_of(page):
    return html5lib.HTMLParser(namespaceHTMLElements=False).parse(page.text).find(".//main")


def words_of(element):
    return " ".join(" ".join(element.itertext()).split())


def rows(page):
    lines = main_of(page).findall(".//dl[@class='summary-list']/div")
    return [(words_of(line.find("dt")), words_of(line.find("dd"))) for line in lines]


def hidden(page):
    found = {}
    for box in main_of(page).findall(".//form/input[@type='hidden']"):
        found.setdefault(box.get("name"), []).append(box.get("value"))
    return found


def boxes(page):
    """{name: values} of what is typed or chosen on a page."""
    found = {}
    for box in main_of(page).iter("input"):
        if box.get("type") in {"text", "tel", "email"} or "checked" in box.attrib:
            found.setdefault(box.get("name"), []).append(box.get("value") or "")
    for box in main_of(page).iter("textarea"):
        found[box.get("name")] = [box.text.lstrip("\n")]
    return found


def as_lists(answers):
    return {name: sorted(value if isinstance(value, list) else [value]) for name, value in answers.items()}


def strict(client):
    """The same browser, at a site that looks at form tokens."""
    other = Client(enforce_csrf_checks=True)
    other.cookies = client.cookies
    return other


def test_a_page_without_a_draft_says_that_the_answers_are_gone(client):
    for path in [address("knee"), address("more"), reverse("request-check")]:
        page = client.get(path)
        assert words_of(main_of(page).find(".//h1")) == "Your answers are gone after 2 hours"
        assert main_of(page).find(".//p/a").get("href") == address("safety")
    assert Session.objects.count() == 0


def test_no_draft_with_a_sign_that_ends_it_gets_further(client):
    for again in [{}, {"again": "1"}]:
        assert answer(client, "safety", flags=["HOT_FEVER"], **again).status_code == 200
        assert Session.objects.count() == 0
    answer_all(client)
    session = client.session
    session["draft"]["steps"]["safety"] = {"flags": ["HOT_FEVER"]}
    session.save()

    assert client.get(reverse("request-check"))["Location"] == address("safety")
    assert client.get(address("more"))["Location"] == address("safety")


@pytest.mark.parametrize("step", TYPED)
def test_an_expired_draft_shows_all_that_was_on_the_page(client, step):
    answer_all(client)
    Session.objects.all().delete()

    page = answer(client, step)

    assert words_of(main_of(page).find(".//h1")) == "Your answers are gone after 2 hours"
    assert [row for row in rows(page) if row in TYPED[step]] == TYPED[step]
    sent = hidden(page)
    assert {name: sorted(sent[name]) for name in ANSWERS[step]} == as_lists(ANSWERS[step])


def test_wrong_answers_are_shown_as_well_when_a_draft_expired(client):
    page = answer(client, "you", birth_date_day="99", phone="call me", email="@")

    shown = rows(page)
    assert ("What is your date of birth?", "March 99 1987") in shown
    assert ("Phone number", "call me") in shown
    assert ("Email address", "@") in shown


def test_who_starts_again_finds_the_kept_answers_on_their_page(client):
    page = answer(client, "knee")

    begun = client.post(address("knee"), hidden(page))

    assert begun["Location"] == address("safety")
    assert list(client.session["draft"]["steps"]) == ["knee"]
    answer(client, "safety")
    answer(client, "health")
    found = boxes(client.get(address("knee")))
    assert {name: sorted(found[name]) for name in ANSWERS["knee"]} == as_lists(ANSWERS["knee"])


def test_looking_at_pages_keeps_a_draft_for_two_more_hours(client):
    answer(client, "safety")
    soon = timezone.now() + timedelta(minutes=1)
    for path in [address("safety"), address("health")]:
        Session.objects.update(expire_date=soon)
        client.get(path)
        assert Session.objects.get().expire_date > timezone.now() + timedelta(minutes=119)


@pytest.mark.parametrize("step", ANSWERS)
def test_a_form_without_its_token_comes_back_with_every_word_and_stores_nothing(client, step):
    answer_all(client)
    before = client.session["draft"]
    typed = ANSWERS[step] | ({"stops": "Kneel to my rabbit"} if step == "knee" else {})

    page = strict(client).post(address(step), typed)

    assert page.status_code == 403
    assert words_of(main_of(page).find(".//div[@role='alert']")).startswith("Nothing was saved yet, because this page")
    found = boxes(page)
    assert {name: sorted(found[name]) for name in typed} == as_lists(typed)
    assert client.session["draft"] == before
    assert "no-store" in page["Cache-Control"]


def test_the_page_that_comes_back_can_be_sent_with_its_fresh_token(client):
    answer_all(client)
    browser = strict(client)
    page = browser.post(address("knee") + "?change=1", ANSWERS["knee"] | {"side": "both"})

    token = {"csrfmiddlewaretoken": hidden(page)["csrfmiddlewaretoken"][0]}
    again = browser.post(address("knee") + "?change=1", boxes(page) | token)

    assert again["Location"] == reverse("request-check")
    assert client.session["draft"]["steps"]["knee"]["side"] == ["both"]


def test_without_token_and_without_draft_every_word_is_shown_and_can_be_taken_along():
    browser = Client(enforce_csrf_checks=True)
    page = browser.post(address("you"), ANSWERS["you"])

    assert ("Full name", "Renée O’Brien-Nguyễn") in rows(page)
    assert Session.objects.count() == 0
    begun = browser.post(address("you"), hidden(page))
    assert begun["Location"] == address("safety")
    assert browser.session["draft"]["steps"]["you"]["full_name"] == ["Renée O’Brien-Nguyễn"]


def test_the_button_without_its_token_sends_nothing_and_says_so(client):
    answer_all(client)
    pressed = button(client)
    browser = strict(client)

    page = browser.post(reverse("request-check"), pressed)

    assert (page.status_code, BookingRequest.objects.count()) == (403, 0)
    assert words_of(main_of(page).find(".//div[@role='alert']")).startswith("Nothing was sent yet, because this page")
    token = {"csrfmiddlewaretoken": hidden(page)["csrfmiddlewaretoken"][0]}
    browser.post(reverse("request-check"), pressed | token)
    assert BookingRequest.objects.count() == 1


def test_a_sign_gets_its_advice_even_without_a_token():
    page = Client(enforce_csrf_checks=True).post(address("safety"), {"flags": ["PE"]})

    assert words_of(main_of(page).find(".//h1")) == "Call 911 or go to the nearest emergency room now"
    assert Session.objects.count() == 0


NOTICE = "Nothing was done yet, because this page was open for a long time"


def refused(client, name, typed):
    """The page that answers a form without its token. It says so, and stores nothing."""
    before = (Session.objects.count(), Message.objects.count(), len(mail.outbox))
    page = strict(client).post(reverse(name), typed)
    assert (page.status_code, "no-store" in page["Cache-Control"]) == (403, True)
    assert words_of(main_of(page).find(".//div[@role='alert']")).startswith(NOTICE)
    assert (Session.objects.count(), Message.objects.count(), len(mail.outbox)) == before
    return page


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("request-later", {"email": "renee@example.com"}),
        ("request-later", {"email": "renee"}),
        ("request-plan", {"plan": "C5FE"}),
        ("request-link", BORN | {"email": "renee@example.com"}),
        ("request-yours", BORN),
    ],
)
def test_other_forms_without_their_token_come_back_with_every_word(client, name, typed):
    answer_all(client)

    page = refused(client, name, typed)

    assert {key: boxes(page)[key] for key in typed} == as_lists(typed)
    assert hidden(page).keys() == {"csrfmiddlewaretoken"}


def test_the_choice_of_a_time_without_its_token_comes_back_with_the_note(client):
    send(client)
    stored = offer()
    unlock(client, stored)
    time = str(stored.offers.last().pk)

    page = refused(client, "request-times", {"reference": stored.reference, "time": time, "note": "Not before\nnoon"})

    assert boxes(page) == {"time": [time], "note": ["Not before\nnoon"]}
    pressed = boxes(page) | hidden(page)
    strict(client).post(reverse("request-times"), pressed)
    assert BookingRequest.objects.get().state == "booked"


def test_the_answers_of_a_self_check_come_back_without_their_token(client):
    carried = hidden(client.post(reverse("request-bring"), hidden(walk(client, given("E3 age 41"))[-1])))
    del carried["csrfmiddlewaretoken"]

    page = refused(client, "request-brought", carried)

    assert hidden(page).keys() - carried.keys() == {"csrfmiddlewaretoken"}
    begun = strict(client).post(reverse("request-brought"), hidden(page))
    assert begun["Location"] == address("knee")


def test_other_forms_without_a_token_get_the_plain_page():
    page = Client(enforce_csrf_checks=True).post(reverse("request-brought"), {})

    assert (page.status_code, words_of(main_of(page).find(".//h1"))) == (403, "We could not take that answer")


def ask_for_link(client, email="renee@example.com"):
    """The path of the link in the mail."""
    client.post(LATER, {"email": email})
    return re.search(r"/request/resume/\S+", mail.outbox[-1].body)[0]


def test_a_link_by_mail_leads_another_device_to_the_draft_once(client):
    answer(client, "safety")
    answer(client, "health")
    answer(client, "knee")
    link, phone = ask_for_link(client), Client()

    shown = phone.get(link)
    assert words_of(main_of(shown).find(".//h1")) == "Go on with your request"
    assert phone.get(link).text.count("<form") >= 1
    opened = phone.post(link)

    assert opened["Location"] == address("running")
    assert "Running more than 2 miles" in phone.get(address("knee")).text
    assert words_of(main_of(client.get(address("knee"))).find(".//h1")) == "Your answers are gone after 2 hours"
    for again in [phone.get(link), phone.post(link), Client().post(link)]:
        assert words_of(main_of(again).find(".//h1")) == "This link does not work any more"
    assert ResumeLink.objects.count() == 0


def test_a_link_opens_what_was_answered_after_it_was_sent(client):
    answer(client, "safety")
    link = ask_for_link(client)
    answer(client, "health")
    answer(client, "knee", stops="Dance")

    Client().get(link)
    phone = Client()
    phone.post(link)

    assert "Dance" in phone.get(address("knee")).text


def test_the_same_browser_can_use_its_own_link(client):
    answer_all(client)

    opened = client.post(ask_for_link(client))

    assert opened["Location"] == reverse("request-check")
    assert client.get(reverse("request-check")).status_code == 200
    assert (ResumeLink.objects.count(), "draft" in client.session) == (0, True)


def test_a_new_link_takes_the_place_of_the_first(client):
    answer(client, "safety")
    first, second = ask_for_link(client), ask_for_link(client)

    assert "This link does not work any more" in Client().post(first).text
    assert Client().post(second)["Location"] == address("health")


def test_a_link_ends_with_the_draft(client):
    answer(client, "safety")
    link = ask_for_link(client)

    Session.objects.update(expire_date=timezone.now())
    assert "This link does not work any more" in Client().post(link).text
    deliver.Command().forget()

    assert (Session.objects.count(), ResumeLink.objects.count()) == (0, 0)


def test_a_sign_ticked_later_ends_the_link_as_well(client):
    answer(client, "safety")
    link = ask_for_link(client)

    answer(client, "safety", flags=["PE"])

    assert ResumeLink.objects.count() == 0
    assert "This link does not work any more" in Client().post(link).text


def test_a_sent_request_cannot_be_opened_by_its_old_link(client):
    answer_all(client)
    link = ask_for_link(client)
    client.post(reverse("request-check"), button(client))

    assert "This link does not work any more" in Client().post(link).text


def test_the_mail_with_the_link_tells_nothing_and_we_keep_no_address_and_no_token(client, caplog):
    answer_all(client)
    caplog.set_level(logging.DEBUG)
    link = ask_for_link(client)
    token = link.split("/")[-2]

    sent = mail.outbox[-1]
    assert (sent.to, sent.subject) == (["renee@example.com"], "Your link to go on")
    for secret in ["knee", "pain", "renée", "nguy", "running", "clinic", "1987"]:
        assert secret not in f"{sent.subject} {sent.body}".lower()
    Client().get(link)
    Client().post(link)
    logged = caplog.text
    assert (token in logged, "renee@example.com" in logged) == (False, False)
    kept = str(list(ResumeLink.objects.values())) + str(list(Message.objects.values()))
    assert (token in kept, "renee@example.com" in kept) == (False, False)


def test_a_mail_that_cannot_leave_is_told_and_the_answers_stay(client, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    answer(client, "safety")

    page = client.post(LATER, {"email": "renee@example.com"})

    assert page.context["form"].errors == {
        "email": ["The mail did not leave. Your answers are still here. Try again in a few minutes"]
    }
    assert boxes(page) == {"email": ["renee@example.com"]}
    assert client.get(address("health")).status_code == 200
    assert ResumeLink.objects.count() == 0


def test_three_mails_a_day_to_one_address_and_no_more(client):
    answer(client, "safety")
    for _ in range(3):
        ask_for_link(client)

    page = client.post(LATER, {"email": "RENEE@example.com"})

    assert page.context["form"].errors == {
        "email": ["We cannot send more links to this email address today. Your answers are still here"]
    }
    assert len(mail.outbox) == 3


def test_without_a_draft_there_is_no_link_to_ask_for(client):
    page = client.post(LATER, {"email": "renee@example.com"})

    assert words_of(main_of(page).find(".//h1")) == Wording.objects.get(code="expired.heading").words
    assert mail.outbox == []


def test_many_requests_with_one_address_mail_it_three_times(client):
    for _ in range(5):
        send(client)

    assert BookingRequest.objects.count() == 5
    assert Message.objects.filter(recipient="renee@example.com").count() == 3
    assert Message.objects.filter(recipient="north@example.org").count() == 5


def test_a_form_filled_faster_than_anybody_reads_is_set_aside(client):
    answer_all(client)
    session = client.session
    session["draft"]["began"] += 50  # ten seconds ago
    session.save()

    client.post(reverse("request-check"), button(client))

    assert BookingRequest.objects.get().suspicion == "All pages took less than 15 seconds."


def test_people_who_take_their_time_are_not_set_aside(client):
    send(client)

    assert BookingRequest.objects.get().suspicion == ""


def fill_up(what, who):
    while limits.count(what, who):
        pass


def test_a_flood_from_one_internet_address_is_set_aside_and_other_addresses_are_not(client):
    fill_up("requests of one address", "127.0.0.1")
    send(client)
    assert BookingRequest.objects.get().suspicion == "Many requests came from this internet address."

    other = Client(REMOTE_ADDR="192.0.2.7")
    send(other)
    assert [row.suspicion for row in BookingRequest.objects.order_by("pk")][1:] == [""]


def test_a_flood_does_not_bury_the_mails_to_a_clinic(client):
    fill_up("requests of one address", "127.0.0.1")
    for _ in range(7):
        send(Client())
    send(Client(REMOTE_ADDR="192.0.2.7"))

    to_clinic = Message.objects.filter(kind="received_clinic")
    assert [to_clinic.exclude(request__suspicion="").count(), to_clinic.filter(request__suspicion="").count()] == [5, 1]
    assert BookingRequest.objects.count() == 8


def test_a_flood_from_one_browser_is_set_aside_from_the_sixth_on(client):
    for _ in range(6):
        send(client)

    assert [row.suspicion for row in BookingRequest.objects.order_by("pk")] == [
        *[""] * 5,
        "Many requests came from this browser.",
    ]


@pytest.mark.parametrize(
    ("public", "forwarded", "remote", "counted"),
    [
        (False, "198.51.100.1", "127.0.0.1", "127.0.0.1"),
        (True, "198.51.100.1", "127.0.0.1", "198.51.100.1"),
        (True, "6.6.6.6, 198.51.100.1", "127.0.0.1", "198.51.100.1"),
        (True, "", "203.0.113.9", "203.0.113.9"),
        (True, "not an address", "127.0.0.1", "unknown"),
        (False, "", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
    ],
)
def test_where_a_request_comes_from(rf, settings, public, forwarded, remote, counted):
    settings.PUBLIC = public
    assert limits.address(rf.get("/", HTTP_X_FORWARDED_FOR=forwarded, REMOTE_ADDR=remote)) == counted


def test_counts_hold_no_address_in_clear(client):
    send(client)

    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key FROM shared_cache")
        kept = str(cursor.fetchall())
    assert kept.count("(") == 3
    assert ("127.0.0.1" in kept, "renee" in kept) == (False, False)


def test_counting_begins_anew_after_its_time(client, monkeypatch):
    fill_up("requests of one address", "127.0.0.1")
    later = timezone.now() + timedelta(hours=1)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)

    assert limits.count("requests of one address", "127.0.0.1") is True


def test_staff_can_list_what_was_set_aside(admin_client, client, admin_user, north):
    send(client)
    answer_all(client)
    client.post(reverse("request-check"), button(client) | {"website": "http://spam.example"})

    listed = admin_client.get("/admin/intake/bookingrequest/?tab=quarantine").context["cl"].result_list

    assert [row.suspicion for row in listed] == ["A hidden field was filled in."]


def test_a_stopped_person_leaves_no_row_no_session_and_no_log_line_with_an_answer(client, caplog):
    flag = RedFlag.objects.get(code="PE")
    RedFlag.objects.filter(pk=flag.pk).update(question="Canary in my lungs?", advice="Canary advice.")
    answer_all(client)
    caplog.set_level(logging.DEBUG)
    caplog.clear()

    page = answer(client, "safety", flags=["PE", "LOCKED"])

    shown = words_of(main_of(page))
    assert ("Canary in my lungs?" in shown, "Canary advice." in shown) == (True, True)
    assert (Session.objects.count(), BookingRequest.objects.count(), Message.objects.count()) == (0, 0, 0)
    assert client.cookies["session"].value == ""
    assert ("anary" in caplog.text, "LOCKED" in caplog.text, "PE" in caplog.text) == (False, False, False)
    assert "POST /request/safety/ 200" in caplog.text
