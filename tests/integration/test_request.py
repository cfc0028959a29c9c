import re
import uuid
from itertools import combinations

import pytest
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from education.models import RedFlag
from intake import booking, outbox, summary
from intake.management.commands import deliver
from intake.models import BookingRequest, Clinic, Message, RequestEvent
from tests.journey import ANSWERS, answer, answer_all, button, send

pytestmark = pytest.mark.django_db

NONE_OR_EACH = "Select each sign you have. If you have none, select only “None of these apply to me”"


TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')


def words(response):
    """A page without its form token, which is another one each time."""
    return TOKEN.sub("", response.content.decode())


def test_request_becomes_one_row_one_event_and_two_messages(client):
    response = send(client)

    stored = BookingRequest.objects.get()
    assert (response.status_code, response["Location"]) == (303, reverse("request-sent"))
    assert stored.clinic.slug == "example-clinic-north"
    assert [(event.from_state, event.to_state, event.actor_words) for event in stored.events.all()] == [
        ("", "new", "Patient")
    ]
    assert [(m.kind, m.recipient, m.state) for m in stored.messages.all()] == [
        ("received_clinic", "north@example.org", "waiting"),
        ("received_patient", "renee@example.com", "waiting"),
    ]


def test_stored_answers_keep_the_words_that_were_asked(client):
    send(client)

    stored = BookingRequest.objects.get()
    asked = {answer["code"]: (answer["question"], answer["words"]) for answer in stored.answers}
    assert asked["side"] == ("Which knee hurts?", "Left")
    assert asked["worse"] == ("What makes it worse?", "Running, Stairs") or asked["worse"][1] == "Stairs, Running"
    assert (stored.full_name, stored.birth_date.isoformat()) == ("Renée O’Brien-Nguyễn", "1987-03-27")
    assert stored.phone == "(212) 555-0123"


def test_confirmation_names_reference_clinic_promise_and_status_link(client):
    send(client)
    stored = BookingRequest.objects.get()

    page = client.get(reverse("request-sent"))

    link = reverse("request-status", args=[booking.status_token(stored.submit_key)])
    for expected in [
        stored.reference,
        "Example Clinic North",
        f"{stored.local_due:%A, %B}",
        f"http://testserver{link}",
    ]:
        assert expected in words(page)
    assert words(client.get(reverse("request-sent"))) == words(page)


@pytest.mark.parametrize("code", ["PE", "HOT_FEVER", "NO_4_STEPS", "LOCKED"])
def test_a_red_flag_gets_advice_and_leaves_no_row(client, code):
    flag = RedFlag.objects.get(code=code)

    page = answer(client, "safety", flags=[code])

    assert page.status_code == 200
    heading = {
        1: "Call 911 or go to the nearest emergency room now",
        2: "Get seen today at urgent care or an emergency room",
    }
    answer_line = {
        1: "This site cannot help with this. If you are not sure, get help now.",
        2: "Do not exercise the leg. If you are not sure, get help now.",
    }
    assert heading[flag.level] in words(page)
    assert f'<p class="page-heading__answer">{answer_line[flag.level]}</p>' in words(page)
    assert flag.advice in words(page)
    assert (Session.objects.count(), BookingRequest.objects.count(), Message.objects.count()) == (0, 0, 0)
    assert "session" not in client.cookies


def test_a_red_flag_found_on_the_way_back_removes_the_draft(client):
    answer_all(client)
    assert Session.objects.count() == 1

    answer(client, "safety", flags=["LOCKED"])

    assert Session.objects.count() == 0


def test_every_red_flag_of_level_1_and_2_is_asked_and_stops(client):
    flags = RedFlag.objects.filter(level__in=[1, 2])
    assert flags.count() == 23
    for flag in flags:
        page = words(answer(client, "safety", flags=[flag.code]))
        assert flag.question.replace("'", "&#x27;") in page, flag.code
    assert BookingRequest.objects.count() == 0


def test_of_every_two_signs_the_more_urgent_decides_and_both_are_told(client):
    headings = {1: "Call 911 or go to the nearest emergency room now", 2: "Get seen today at urgent care"}
    pairs = list(combinations(RedFlag.objects.asked(1, 2), 2))
    assert len(pairs) == 23 * 22 // 2
    for pair in pairs:
        page = answer(client, "safety", flags=[flag.code for flag in pair])
        said = words(page).split("<h1")[1].split("</h1>")[0]
        assert headings[min(flag.level for flag in pair)] in said, pair
        assert {flag.code for flag in page.context["flags"]} == {flag.code for flag in pair}
    assert (Session.objects.count(), BookingRequest.objects.count()) == (0, 0)


def test_none_of_these_together_with_a_sign_is_refused(client):
    page = answer(client, "safety", flags=["none", "LOCKED"])

    assert page.context["form"].errors == {"flags": [NONE_OR_EACH]}


def test_the_same_key_twice_makes_one_row_and_the_same_confirmation(client):
    answer_all(client)
    pressed = button(client)
    first = client.post(reverse("request-check"), pressed)
    shown = words(client.get(first["Location"]))

    again = client.post(reverse("request-check"), pressed)

    assert words(client.get(again["Location"])) == shown
    assert (BookingRequest.objects.count(), RequestEvent.objects.count(), Message.objects.count()) == (1, 1, 2)


def test_back_and_resend_20_times_is_one_request_and_one_confirmation(client):
    answer_all(client)
    pressed = button(client)
    shown = {words(client.post(reverse("request-check"), pressed, follow=True)) for _ in range(20)}

    assert len(shown) == 1
    assert (BookingRequest.objects.count(), RequestEvent.objects.count(), Message.objects.count()) == (1, 1, 2)


def test_the_same_key_with_other_answers_is_told(client):
    answer_all(client)
    draft = client.session["draft"]
    client.post(reverse("request-check"), button(client))
    session = client.session
    session["draft"] = draft | {"steps": draft["steps"] | {"knee": draft["steps"]["knee"] | {"side": ["right"]}}}
    session.save()

    page = client.post(reverse("request-check"), button(client))

    assert "You have sent this request already" in words(page)
    assert BookingRequest.objects.get().answers[2]["words"] == "Left"


def test_an_unknown_key_shows_the_answers_again_and_stores_nothing(client):
    answer_all(client)

    page = client.post(reverse("request-check"), {"submit_key": uuid.uuid4()})

    assert "Check your answers before you send your request" in words(page)
    assert BookingRequest.objects.count() == 0


def test_steps_cannot_be_skipped(client):
    answer(client, "safety")

    response = client.get(reverse("request-step", args=["you"]))

    assert (response.status_code, response["Location"]) == (302, reverse("request-step", args=["health"]))


def test_back_shows_what_was_chosen(client):
    answer_all(client)

    page = words(client.get(reverse("request-step", args=["knee"])))

    assert 'value="left" required' not in page
    assert [line for line in page.splitlines() if 'value="left"' in line and "checked" in line]
    assert "Running more than 2 miles" in page


def test_another_zip_code_asks_for_the_clinic_again(client):
    answer_all(client)

    response = client.post(
        reverse("request-step", args=["place"]) + "?change=1", ANSWERS["place"] | {"zip_code": "78704"}
    )

    assert response["Location"] == reverse("request-step", args=["clinic"]) + "?change=1"
    page = words(client.get(response["Location"]))
    assert "nearest clinic that takes requests" in page
    assert page.index("Example Clinic South") < page.index("Example Clinic Central")


def test_a_change_returns_to_the_answers(client):
    answer_all(client)

    response = client.post(reverse("request-step", args=["knee"]) + "?change=1", ANSWERS["knee"] | {"side": "both"})

    assert response["Location"] == reverse("request-check")
    assert "Both" in words(client.get(response["Location"]))


@pytest.mark.parametrize(
    ("step", "changes", "errors"),
    [
        ("safety", {"flags": []}, {"flags": [NONE_OR_EACH]}),
        ("knee", {"side": ""}, {"side": ["Select which knee hurts"]}),
        ("knee", {"where": ""}, {"where": ["Select where the pain is most"]}),
        ("knee", {"worst_pain": "11"}, {"worst_pain": ["Select a number from 0 to 10 for the worst pain"]}),
        (
            "knee",
            {"worse": ["none", "stairs"]},
            {"worse": ["Select each thing that makes it worse. If none does, select only “None of these”"]},
        ),
        ("knee", {"stops": "x" * 201}, {"stops": ["What your knee stops you doing must be 200 characters or less"]}),
        ("place", {"zip_code": "1234"}, {"zip_code": ["Enter a ZIP code, like 78704 or 78704-1234"]}),
        ("place", {"days": ["mon", "any"]}, {"days": ["Select the days that suit you, or any of these days"]}),
        ("clinic", {"clinic": "nowhere"}, {"clinic": ["Select a clinic"]}),
        ("you", {"full_name": ""}, {"full_name": ["Enter your full name"]}),
        ("you", {"contact_way": "phone", "phone": ""}, {"phone": ["Enter a phone number"]}),
        ("you", {"phone": "call me"}, {"phone": ["Enter a phone number, like 212 555 0123"]}),
        ("you", {"email": ""}, {"email": ["Enter an email address"]}),
        ("you", {"birth_date_month": ""}, {"birth_date": ["Date of birth must include a month"]}),
        ("you", {"birth_date_year": "87"}, {"birth_date": ["Year must include 4 numbers"]}),
        ("you", {"birth_date_day": "32"}, {"birth_date": ["Date of birth must be a real date"]}),
        ("you", {"birth_date_year": "2999"}, {"birth_date": ["Date of birth must be in the past and after 1900"]}),
    ],
)
def test_bad_answers_get_a_sentence_and_keep_what_was_typed(client, step, changes, errors):
    for before in list(ANSWERS)[: list(ANSWERS).index(step)]:
        answer(client, before)

    page = answer(client, step, **changes)

    assert page.status_code == 200
    assert page.context["form"].errors == errors
    text = words(page)
    assert text.count(next(iter(errors.values()))[0]) >= 2
    assert "<title>Error: " in text
    typed = {
        "knee": "Running more than 2 miles",
        "you": "(212) 555-0123" if "phone" not in changes else "renee@example.com",
    }
    assert step not in typed or typed[step] in text or "stops" in changes


def test_a_filled_honeypot_is_set_aside_not_dropped(client):
    answer_all(client)

    client.post(reverse("request-check"), button(client) | {"website": "http://spam.example"})

    assert BookingRequest.objects.get().suspicion == "A hidden field was filled in."


def test_phone_only_requests_need_no_mail_address(client):
    send(client, you={"contact_way": "phone", "email": ""})

    assert [m.kind for m in Message.objects.all()] == ["received_clinic"]
    assert "The clinic calls (212) 555-0123." in words(client.get(reverse("request-sent")))


def test_a_sign_that_reviewers_put_aside_marks_no_request(client):
    RedFlag.objects.filter(code="BACK_OF_KNEE").update(active=False)

    send(client, knee={"where": "back"})

    assert BookingRequest.objects.get().priority == "routine"


def test_who_shares_the_device_closes_what_was_sent(client):
    send(client)
    page = client.get(reverse("request-sent"))
    assert f'action="{reverse("request-close")}"' in words(page)

    client.post(reverse("request-close"))

    assert client.get(reverse("request-sent"))["Location"] == reverse("request")
    assert client.get(reverse("request-record"))["Location"] == reverse("request-yours")
    assert client.get(reverse("request-yours")).status_code == 404


def test_strong_pain_and_minors_are_looked_at_soon(client):
    send(client, knee={"worst_pain": "8"}, you={"birth_date_year": str(timezone.localdate().year - 12)})

    stored = BookingRequest.objects.get()
    assert stored.priority == "soon"
    assert stored.priority_reason == "Worst pain 8 of 10. Under 18: a parent or guardian must take part."


OLD = {"birth_date_year": str(timezone.localdate().year - 60)}


@pytest.mark.parametrize(
    ("changes", "reason", "signs"),
    [
        ({}, "", set()),
        ({"health": {"health": ["HEART"]}}, "Warning signs to look at before exercise: 1.", {"HEART"}),
        (
            {"health": {"health": ["HEART", "PREGNANT"]}, "knee": {"where": "back"}, "you": OLD},
            "Warning signs to look at before exercise: 3.",
            {"HEART", "PREGNANT", "BACK_OF_KNEE", "AGE55"},
        ),
        ({"you": OLD}, "", {"AGE55"}),
    ],
)
def test_signs_of_level_3_go_on_marked_with_advice(client, changes, reason, signs):
    send(client, **changes)

    stored = BookingRequest.objects.get()
    assert (stored.priority, stored.priority_reason) == ("soon" if reason else "routine", reason)
    flags = {flag.code: flag for flag in RedFlag.objects.all()}
    told = dict(summary.lines(stored, {code: flag.question for code, flag in flags.items()}))["Red flags ticked"]
    assert set(told.partition(": ")[2].split("; ")) - {""} == {flags[code].question for code in signs}
    page = words(client.get(reverse("request-sent")))
    assert {code for code, flag in flags.items() if escape(flag.advice) in page} == signs


def test_no_clinic_that_takes_requests_is_said_with_a_phone_number(client):
    Clinic.objects.update(accepts_requests=True, is_fallback=False)
    Clinic.objects.update(accepts_requests=False)

    page = words(client.get(reverse("request")))

    assert "Our clinics do not take requests online right now." in page
    assert reverse("request-step", args=["safety"]) not in page


def test_the_page_that_sent_a_visitor_is_kept(client):
    client.post(reverse("request-step", args=["safety"]) + "?from=/causes/overstriding/", ANSWERS["safety"])
    assert client.session["draft"]["source"] == "/causes/overstriding/"

    client.post(reverse("request-step", args=["safety"]) + "?from=https://elsewhere.example/", ANSWERS["safety"])
    assert client.session["draft"]["source"] == "/causes/overstriding/"


def test_mails_carry_no_name_no_answer_and_no_condition(client, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    send(client)

    outbox.deliver(timezone.now)

    stored = BookingRequest.objects.get()
    assert sorted(m.to[0] for m in mail.outbox) == ["north@example.org", "renee@example.com"]
    for message in mail.outbox:
        text = f"{message.subject} {message.body}".lower()
        for secret in ["renée", "nguy", "knee ", "pain", "stairs", "1987", "555-0123", "miles"]:
            assert secret not in text
        assert len(message.subject) <= 60
    link = reverse("request-status", args=[booking.status_token(stored.submit_key)])
    assert f"{settings.SITE_URL}{link}" in mail.outbox[1].body
    assert not [m.body for m in Message.objects.all() if link in m.body]


def test_private_pages_are_kept_by_nobody(client):
    answer_all(client)
    for name in ["request", "request-check", "request-sent"]:
        response = client.get(reverse(name))
        assert "no-store" in response["Cache-Control"]
        assert response["X-Robots-Tag"] == "noindex, nofollow"
        assert response["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize(
    ("changes", "advice"),
    [
        ({"you": {"birth_date_year": str(timezone.localdate().year - 12)}}, "The hip must be examined too."),
        ({"you": {"birth_date_year": "1960"}}, "Arthritis is more likely at this age."),
        ({"knee": {"worst_pain": "7"}}, "do not start new exercises on your own"),
        ({"knee": {"where": "back"}}, "Read the line about a sore calf again."),
    ],
)
def test_who_should_be_seen_first_is_not_sent_to_the_exercises(client, changes, advice):
    send(client, **changes)

    page = words(client.get(reverse("request-sent"))).split("<main")[1].split("</main")[0]

    assert "See a clinician before you exercise." in page
    assert advice in page
    assert "/exercises/" not in page


def test_a_request_can_be_erased_for_good(client, capsys):
    send(client)
    reference = BookingRequest.objects.get().reference

    call_command("erase", reference)

    assert capsys.readouterr().out == f"{reference} is erased\n"
    assert (BookingRequest.objects.count(), RequestEvent.objects.count(), Message.objects.count()) == (0, 0, 0)
    with pytest.raises(CommandError, match="There is no request"):
        call_command("erase", reference)


def test_drafts_that_ran_out_are_forgotten(client):
    answer_all(client)
    Session.objects.update(expire_date=timezone.now())

    deliver.Command().forget()

    assert Session.objects.count() == 0


def test_search_engines_may_know_the_empty_first_form_and_no_other(client):
    first = reverse("request-step", args=["safety"])

    assert client.get(first)["X-Robots-Tag"] == "all"
    assert client.post(first, {})["X-Robots-Tag"] == "noindex, nofollow"
    answer(client, "safety")
    assert client.get(reverse("request-step", args=["knee"]))["X-Robots-Tag"] == "noindex, nofollow"
