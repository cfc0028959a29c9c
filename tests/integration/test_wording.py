import re
from io import StringIO

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from education import freshness, wording
from education.models import RedFlag, SearchEntry, Wording
from intake import outbox, promise
from intake.models import BookingRequest, Message, RoutingRule
from tests.journey import ANSWERS, answer, answer_all, button, send, unlock

pytestmark = pytest.mark.django_db


def test_a_reworded_row_is_said_at_the_next_request(client):
    Wording.objects.filter(code="start.title").update(words="Ask for a visit <now>")
    assert '<h1 class="page-heading__title">Ask for a visit &lt;now&gt;</h1>' in client.get("/request/").text


def test_words_without_a_row_are_those_of_the_release(client):
    Wording.objects.filter(code="start.title").delete()
    assert '<h1 class="page-heading__title">Request a visit</h1>' in client.get("/request/").text


def test_a_change_is_read_once_and_then_only_whether_there_was_another(django_assert_num_queries):
    Wording.objects.filter(code="start.title").update(words="Come in")
    for tables in [["education_contentversion", "education_wording"], ["education_contentversion"]]:
        with django_assert_num_queries(len(tables)) as seen, freshness.one_reading():
            assert wording.say("start.title") == "Come in"
            wording.say("start.answer")
        assert [re.search(r'FROM "?(\w+)', query["sql"])[1] for query in seen] == tables


def test_a_command_reads_the_words_once_and_the_next_one_anew():
    for words in ["Pieces of gear", "Things you need"]:
        Wording.objects.filter(code="dose.equipment").update(words=words)
        with CaptureQueriesContext(connection) as seen:
            call_command("reindex", stdout=StringIO())
        assert len([query for query in seen if 'FROM "education_wording"' in query["sql"]]) == 1
        body = SearchEntry.objects.get(revision__article__path="/exercises/bridge/").body
        assert words in body


def test_a_link_stands_in_words_that_are_escaped():
    Wording.objects.filter(code="start.talk").update(words="Talk & <b>call</b> {phone}")
    link = format_html('<a href="tel:{}">{}</a>', "1", "1 < 2")
    assert wording.say("start.talk", phone=link) == 'Talk &amp; &lt;b&gt;call&lt;/b&gt; <a href="tel:1">1 &lt; 2</a>'


def test_fields_stay_and_no_other_comes():
    row = Wording.objects.get(code="start.talk")
    for words in ["Call us.", "Call {phone} or {email}.", "Call {Phone}."]:
        row.words = words
        with pytest.raises(ValidationError) as refused:
            row.full_clean()
        assert refused.value.message_dict == {"words": ["Keep {phone} as written, and use no other braces."]}
    row.words = "Ring {phone}."
    row.full_clean()


def test_loading_again_keeps_what_staff_wrote_and_adds_what_is_new():
    Wording.objects.filter(code="start.title").update(words="Ours", where="Elsewhere")
    Wording.objects.filter(code="start.answer").delete()
    call_command("loadcontent", verbosity=0)
    assert Wording.objects.get(code="start.title").words == "Ours"
    assert Wording.objects.get(code="start.title").where == "Request: first page"
    assert Wording.objects.get(code="start.answer").words == wording.shipped()["start.answer"]["words"]
    assert Wording.objects.count() == len(wording.shipped())


def test_an_editor_rewords_a_page_but_not_urgent_advice(editor, client):
    client.force_login(editor)
    Wording.objects.filter(code="start.answer").update(clinical=True)
    plain, clinical = Wording.objects.get(code="start.title"), Wording.objects.get(code="start.answer")
    client.post(f"/admin/education/wording/{plain.pk}/change/", {"words": "Ask for a visit"})
    refused = client.post(f"/admin/education/wording/{clinical.pk}/change/", {"words": "Wait and see"})
    assert refused.status_code == 403
    assert Wording.objects.get(code="start.title").words == "Ask for a visit"
    assert Wording.objects.get(code="start.answer").words == wording.shipped()["start.answer"]["words"]


# The request


def reword(**words):
    """Change rows: `knee__side` is the code knee.side."""
    for name, text in words.items():
        assert Wording.objects.filter(code=name.replace("__", ".")).update(words=text) == 1


def test_a_reworded_question_is_asked_and_kept_with_the_answer(client):
    answer(client, "safety")
    answer(client, "health")
    reword(knee__side="Which of your <knees> hurts?", knee__side_left="The left one", shared__optional="(if you like)")

    page = client.get(reverse("request-step", args=["knee"])).text
    assert re.findall(r"<legend[^>]*>\s*(.*?)\s*</legend>", page)[0] == "Which of your &lt;knees&gt; hurts?"
    assert '<span class="choices__text">The left one</span>' in page
    assert '<span class="field__optional">(if you like)</span>' in page
    send(client)
    side = BookingRequest.objects.get().answers[2]
    assert side == {
        "code": "side",
        "question": "Which of your <knees> hurts?",
        "value": "left",
        "words": "The left one",
    }


def test_an_error_names_the_choice_as_it_is_called_now(client):
    reword(safety__none="I have none of these signs", shared__none="Nothing of this")

    told = [answer(client, "safety", flags=[]).context["form"].errors["flags"][0]]
    answer(client, "safety")
    answer(client, "health")
    told.append(answer(client, "knee", worse=[]).context["form"].errors["worse"][0])

    assert [words.rpartition("select only ")[2] for words in told] == [
        "“I have none of these signs”",
        "“Nothing of this”",
    ]


@pytest.mark.parametrize(
    ("code", "step", "changes", "field"),
    [
        ("knee.side_error", "knee", {"side": ""}, "side"),
        ("knee.side_error", "knee", {"side": "none"}, "side"),
        ("knee.worse_error", "knee", {"worse": ["none", "stairs"]}, "worse"),
        ("knee.worse_error", "knee", {"worse": ["nothing"]}, "worse"),
        ("knee.stops_long", "knee", {"stops": "x" * 201}, "stops"),
        ("place.zip_code_error", "place", {"zip_code": "1"}, "zip_code"),
        ("place.zip_code_error", "place", {"zip_code": "1" * 21}, "zip_code"),
        ("birth_date.error", "you", {"birth_date_day": "32"}, "birth_date"),
        ("you.email_error", "you", {"email": "renée@example.com"}, "email"),
        ("you.email_missing", "you", {"email": ""}, "email"),
    ],
)
def test_a_reworded_error_is_said_as_it_stands(client, code, step, changes, field):
    for before in list(ANSWERS)[: list(ANSWERS).index(step)]:
        answer(client, before)
    reword(**{code: "Be 100 % sure, %(value)s &"})

    assert answer(client, step, **changes).context["form"].errors == {field: ["Be 100 % sure, %(value)s &"]}


def test_a_missing_part_of_a_date_is_named_in_reworded_words(client):
    reword(
        birth_date__missing_parts="Add {part} + {other_part}",
        birth_date__a_day="the day",
        birth_date__a_year="the year",
    )
    for step in ["safety", "health", "knee", "running", "place", "clinic"]:
        answer(client, step)

    page = answer(client, "you", birth_date_day="", birth_date_year="")

    assert page.context["form"].errors == {"birth_date": ["Add the day + the year"]}


def test_a_reworded_reason_is_shown_and_stored(client):
    reword(reason__mile="a mile")
    RoutingRule.objects.filter(code="nearest").update(sentence="Only {distance} from you.")
    answer_all(client)

    assert client.get(reverse("request-check")).context["reasons"] == ["Only a mile from you."]
    client.post(reverse("request-check"), button(client))
    stored = BookingRequest.objects.get()
    assert stored.route["candidates"][0]["reasons"] == ["Only a mile from you."]
    asked = {each["code"]: each["words"] for each in stored.answers}
    assert asked["clinic"] == "Example Clinic North, Minneapolis, MN"


def opened(client):
    """The private page of the one request."""
    return unlock(client, BookingRequest.objects.get())


def test_a_reworded_status_is_said_at_the_next_look(client):
    send(client)
    reword(status__new="We have it.", promise__sentence="{clinic}: by {date}, {time}.", status__closed="Done.")

    page, stored = opened(client), BookingRequest.objects.get()
    assert '<h1 class="page-heading__title">We have it.</h1>' in page.text
    due = promise.spoken(stored.local_due)
    assert page.context["promise"] == f"Example Clinic North: by {due['date']}, {due['time']}."
    BookingRequest.objects.update(state="spam")
    assert '<h1 class="page-heading__title">Done.</h1>' in opened(client).text


def test_a_reworded_mail_goes_out_and_one_on_its_way_stays(client, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    send(client)
    reword(mail__received_clinic_subject="Look\r\nat {reference}", mail__received_clinic_body="By {time}: {staff_link}")
    send(client)
    first, second = BookingRequest.objects.order_by("pk")

    outbox.deliver(timezone.now)

    to_clinic = [(sent.subject, sent.body) for sent in mail.outbox if sent.to == ["north@example.org"]]
    assert to_clinic[0][0] == f"New request {first.reference}"
    due = promise.spoken(second.local_due)["time"]
    assert to_clinic[1] == (f"Look at {second.reference}", f"By {due}: {settings.SITE_URL}/admin/")


def test_a_mail_that_became_too_long_is_cut_and_the_request_stands(client):
    reword(mail__received_clinic_subject="{reference} " * 100, mail__received_clinic_body="{clinic}" * 250)

    assert send(client).status_code == 303
    assert [(len(sent.subject), len(sent.body)) for sent in Message.objects.filter(kind="received_clinic")] == [
        (60, 4000)
    ]


def test_a_request_that_was_sent_keeps_the_words_it_was_asked_with(client, admin_user):
    send(client)
    Wording.objects.update(words="Something else")
    client.force_login(admin_user)

    page = client.get(reverse("admin:intake_bookingrequest_change", args=[BookingRequest.objects.get().pk])).text

    assert dict(re.findall(r"<dt>(.*?)</dt><dd><bdi>(.*?)</bdi></dd>", page))["Which knee hurts?"] == "Left"
    reasons_shown = re.findall(r"<li><strong>Example Clinic North</strong> \(chosen\): (.*?)</li>", page)
    assert reasons_shown == ["It is the nearest clinic that takes requests, about 1 mile from your ZIP code."]


def test_every_group_of_signs_that_is_asked_has_a_heading(client):
    asked = set(RedFlag.Group.values)  # tools ask the derived ones too
    headings = {code.partition(".")[2] for code in wording.shipped() if code.startswith("red_flag_group.")}
    assert headings == asked
    reword(red_flag_group__now="At this moment")
    assert '_group_0">At this moment</p>' in client.get(reverse("request-step", args=["safety"])).text


def test_advice_on_urgent_signs_in_the_request_is_clinical():
    clinical = {code.partition(".")[0] for code, entry in wording.shipped().items() if entry["clinical"]}
    assert {"urgent", "waiting_advice"} <= clinical
    assert not clinical & {"safety", "sent", "status", "mail"}
