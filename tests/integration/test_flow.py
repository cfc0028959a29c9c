"""The way through the request for different people: what is asked, what follows, and what is sent."""

import re
import unicodedata
from datetime import timedelta
from html import escape
from pathlib import Path

import html5lib
import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from education import publishing
from education.models import Article, Wording
from education.wording import shipped
from intake import flow, summary, why
from intake.models import BookingRequest
from tests.journey import ANSWERS, BORN, SOMETIMES, address, answer, answer_all, button, link, offer, send, unlock

pytestmark = pytest.mark.django_db

NAMES = (Path(__file__).parent.parent / "names.txt").read_text().splitlines()
CHILD = {"birth_date_year": str(timezone.localdate().year - 12)}
PROXY = {"filled_by": "someone"}


def parsed(page):
    return html5lib.HTMLParser(namespaceHTMLElements=False).parse(page.text)


def words_of(element):
    return " ".join("".join(element.itertext()).split())


def rows(page):
    """{question: answer} of the page of all answers."""
    lines = parsed(page).findall(".//dl[@class='summary-list']/div")
    return {words_of(line.find("dt")): words_of(line.find("dd")) for line in lines}


def place(page):
    return re.search(r"Step \d+ of \d+", page.text)[0]


def way(client, **changes):
    """[(step, what the page says of the way)] as the site leads this person."""
    step, seen = "safety", []
    while step != "check":
        seen.append((step, place(client.get(address(step)))))
        step = answer(client, step, **changes.get(step, {}))["Location"].split("/")[2]
    return [*seen, ("check", place(client.get(reverse("request-check"))))]


def test_an_adult_answers_eight_pages_and_checks_them_on_the_ninth(client):
    steps = ["safety", "health", "knee", "running", "place", "clinic", "you", "more", "check"]
    assert way(client) == [(step, f"Step {number} of 9") for number, step in enumerate(steps, 1)]


@pytest.mark.parametrize(
    ("changes", "asked"),
    [
        ({"you": CHILD}, ["guardian"]),
        ({"you": PROXY}, ["proxy"]),
        ({"you": CHILD | PROXY}, ["proxy", "guardian"]),
        ({"you": CHILD | PROXY, "proxy": {"proxy_relation": "parent"}}, ["proxy"]),
        ({"you": CHILD | PROXY, "proxy": {"proxy_relation": "guardian"}}, ["proxy"]),
    ],
)
def test_who_needs_more_pages_gets_them_and_a_total_that_counts_them(client, changes, asked):
    seen = way(client, **changes)

    assert [step for step, _ in seen[7:]] == [*asked, "more", "check"]
    total = 9 + len(asked)
    assert [said for _, said in seen[-2:]] == [f"Step {total - 1} of {total}", f"Step {total} of {total}"]


@pytest.mark.parametrize(
    ("changes", "people"),
    [
        ({}, ("", "", "", "")),
        ({"you": PROXY}, ("Åsa Þórsdóttir", "friend", "", "")),
        ({"you": PROXY, "proxy": {"proxy_relation": "parent"}}, ("Åsa Þórsdóttir", "parent", "", "")),
        ({"you": CHILD}, ("", "", "Ngozi Okonjo", "parent")),
        ({"you": CHILD | PROXY}, ("Åsa Þórsdóttir", "friend", "Ngozi Okonjo", "parent")),
        (
            {"you": CHILD | PROXY, "proxy": {"proxy_relation": "guardian"}},
            ("Åsa Þórsdóttir", "guardian", "Åsa Þórsdóttir", "guardian"),
        ),
    ],
)
def test_who_speaks_for_whom_is_stored(client, changes, people):
    send(client, **changes)

    names = ["proxy_name", "proxy_relation", "guardian_name", "guardian_relation"]
    assert BookingRequest.objects.values_list(*names).get() == people


def test_where_it_hurts_reaches_the_clinic_in_the_words_that_were_asked(client):
    send(client, knee={"where": "joint_line"})

    stored = BookingRequest.objects.get()
    asked = {answer["code"]: (answer["question"], answer["words"]) for answer in stored.answers}
    assert asked["where"] == ("Where is the pain most?", "Along the joint line, on the inner or outer side")
    assert "where: Along the joint line, on the inner or outer side" in dict(summary.lines(stored))["Person"]


def test_without_a_phone_no_message_can_be_left_on_it(client):
    answer_all(client, you={"phone": "", "voicemail_ok": "yes"})

    assert "May the clinic leave a message on this phone?" not in rows(client.get(reverse("request-check")))
    client.post(reverse("request-check"), button(client))
    stored = BookingRequest.objects.get()
    assert stored.voicemail_ok is False
    assert "voicemail_ok" not in {answer["code"] for answer in stored.answers}


def test_the_times_the_place_and_the_language_are_stored(client):
    day = timezone.localdate() + timedelta(days=9)
    typed = {"earliest_month": f"{day:%b}", "earliest_day": str(day.day), "earliest_year": str(day.year)}

    send(client, place={"visit": "video", "language": "es"} | typed)

    stored = BookingRequest.objects.get()
    assert (stored.visit, stored.language, stored.earliest) == ("video", "es", day)


def test_running_is_told_with_its_unit(client):
    send(client, running={"weekly": "20 km", "longest": "7.5", "unit": "km"})

    asked = {answer["code"]: answer["words"] for answer in BookingRequest.objects.get().answers}
    assert (asked["weekly"], asked["longest"], asked["pain_running"]) == (
        "20.0 kilometers",
        "7.5 kilometers",
        "3 out of 10",
    )


def test_who_does_not_run_now_sends_no_distances_even_when_they_were_typed_before(client):
    answer_all(client)
    assert "How far do you run in a normal week?" in rows(client.get(reverse("request-check")))

    answer(client, "running", runs_now="no", weekly="far")

    gone = {"weekly", "longest", "unit", "pain_running"}
    shown = rows(client.get(reverse("request-check")))
    assert shown["Do you run now?"] == "I do not run now"
    assert not [question for question in shown if "run in a normal week" in question or "longest run" in question]
    client.post(reverse("request-check"), button(client))
    assert gone & {answer["code"] for answer in BookingRequest.objects.get().answers} == set()


def test_a_birth_date_that_makes_a_minor_asks_for_the_guardian_first(client):
    answer_all(client)
    change = {"you": ANSWERS["you"] | CHILD}

    asked = client.post(address("you") + "?change=1", change["you"])

    assert asked["Location"] == address("guardian") + "?change=1"
    assert client.get(reverse("request-check"))["Location"] == address("guardian")
    done = client.post(asked["Location"], SOMETIMES["guardian"])
    assert done["Location"] == reverse("request-check")
    assert rows(client.get(done["Location"]))["Full name of a parent or guardian"] == "Ngozi Okonjo"


def test_a_guardian_of_somebody_who_turns_out_to_be_of_age_is_not_sent(client):
    answer_all(client, you=CHILD)

    back = client.post(address("you") + "?change=1", ANSWERS["you"])

    assert back["Location"] == reverse("request-check")
    assert "Full name of a parent or guardian" not in rows(client.get(back["Location"]))
    assert client.get(address("guardian"))["Location"] == address("more")
    client.post(reverse("request-check"), button(client))
    stored = BookingRequest.objects.get()
    assert (stored.guardian_name, "guardian_name" in {each["code"] for each in stored.answers}) == ("", False)


@pytest.mark.parametrize("changed", [{"zip_code": "78704"}, {"visit": "video"}, {"language": "es"}])
def test_another_place_visit_or_language_asks_for_the_clinic_again(client, changed):
    answer_all(client)

    response = client.post(address("place") + "?change=1", ANSWERS["place"] | changed)

    assert response["Location"] == address("clinic") + "?change=1"


def test_other_times_do_not_ask_for_the_clinic_again(client):
    answer_all(client)

    response = client.post(address("place") + "?change=1", ANSWERS["place"] | {"days": ["fri"]})

    assert response["Location"] == reverse("request-check")


@pytest.mark.parametrize("step", ANSWERS)
def test_back_shows_all_that_was_chosen_and_typed(client, step):
    answer_all(client)

    tree = parsed(client.get(address(step)))

    shown = {}
    for box in tree.findall(".//main//form//input"):
        if (box.get("type") in {"radio", "checkbox"} and "checked" in box.attrib) or box.get("type") in {"text", "tel"}:
            shown.setdefault(box.get("name"), []).append(box.get("value") or "")
    shown |= {box.get("name"): [box.text.lstrip("\n")] for box in tree.findall(".//main//form//textarea")}
    for name, value in ANSWERS[step].items():
        if name != "email":
            assert sorted(shown[name]) == sorted(value if isinstance(value, list) else [value]), name


def test_two_tabs_what_changed_in_the_other_one_is_shown_before_it_is_sent(client):
    answer_all(client)
    first_tab = button(client)
    client.post(address("knee") + "?change=1", ANSWERS["knee"] | {"side": "right"})

    page = client.post(reverse("request-check"), first_tab)

    assert "Nothing was sent yet, because your answers changed after this page was shown." in page.text
    assert (BookingRequest.objects.count(), rows(page)["Which knee hurts?"]) == (0, "Right")
    client.post(reverse("request-check"), page.context["form"].initial)
    assert BookingRequest.objects.get().answers[2]["words"] == "Right"


def test_two_tabs_the_button_of_the_second_shows_what_the_first_has_sent(client):
    answer_all(client)
    pressed = button(client)
    client.post(reverse("request-check"), pressed)
    reference = BookingRequest.objects.get().reference

    again = client.post(reverse("request-check"), pressed, follow=True)

    assert (BookingRequest.objects.count(), reference in again.text) == (1, True)


SIGNS = "Select each sign you have. If you have none, select only “None of these apply to me”"
WRONG = [
    ("health", {"health": []}, {"health": SIGNS}),
    ("health", {"health": ["none", "HEART"]}, {"health": SIGNS}),
    ("health", {"health": ["PE"]}, {"health": SIGNS}),
    ("running", {"runs_now": ""}, {"runs_now": "Select if you run now"}),
    ("running", {"weekly": ""}, {"weekly": "Enter how far you run in a normal week"}),
    ("running", {"weekly": "a lot"}, {"weekly": "How far you run in a normal week must be a number, like 12 or 12.5"}),
    ("running", {"weekly": "61"}, {"weekly": "How far you run in a normal week must be 60.0 miles or less"}),
    ("running", {"longest": "99"}, {"longest": "Your longest run must be 30.0 miles or less"}),
    ("running", {"unit": ""}, {"unit": "Select miles or kilometers"}),
    (
        "running",
        {"weekly": "20 km"},
        {"unit": "Miles or kilometers must be the same as what you wrote with your distances"},
    ),
    ("running", {"pain_running": ""}, {"pain_running": "Select a number from 0 to 10 for the pain when you run"}),
    (
        "running",
        {"recent_change": ["none", "more"]},
        {"recent_change": "Select each thing that changed. If nothing did, select only “None of these”"},
    ),
    ("running", {"goal_event": "x" * 101}, {"goal_event": "The event you want to run must be 100 characters or less"}),
    (
        "running",
        {"goal_date_month": "5", "goal_date_day": "1", "goal_date_year": "1999"},
        {"goal_date": "Date of the event must be from today to three years from now"},
    ),
    ("running", {"goal_date_month": "5"}, {"goal_date": "Date of the event must include a day and a year"}),
    ("place", {"visit": ""}, {"visit": "Select in person, by video, or either"}),
    ("place", {"language": "xx"}, {"language": "Select the language you want to speak"}),
    (
        "place",
        {"earliest_month": "Feb", "earliest_day": "30", "earliest_year": "2027"},
        {"earliest": "The first day you could come must be a real date"},
    ),
    (
        "place",
        {"earliest_month": "Feb", "earliest_day": "3", "earliest_year": "2001"},
        {"earliest": "The first day you could come must be from today to a year from now"},
    ),
    ("you", {"filled_by": ""}, {"filled_by": "Select who is filling this in"}),
    ("proxy", {"proxy_name": ""}, {"proxy_name": "Enter your own full name"}),
    ("proxy", {"proxy_relation": ""}, {"proxy_relation": "Select who you are to the person with the knee pain"}),
    ("guardian", {"guardian_name": ""}, {"guardian_name": "Enter the full name of a parent or guardian"}),
    ("guardian", {"guardian_relation": "friend"}, {"guardian_relation": "Select parent or legal guardian"}),
    ("more", {"more": "x" * 501}, {"more": "What else we should know must be 500 characters or less"}),
]


@pytest.mark.parametrize(("step", "changes", "errors"), WRONG)
def test_a_wrong_answer_is_told_once_above_and_once_beside_its_field(client, step, changes, errors):
    answer_all(client, you=CHILD | PROXY)

    page = answer(client, step, **changes)

    tree = parsed(page)
    links = tree.findall(".//div[@role='alert']//a")
    assert [words_of(link) for link in links] == list(errors.values())
    beside = [words_of(line) for line in tree.findall(".//p[@class='field__error']")]
    assert beside == [f"Error: {sentence}" for sentence in errors.values()]
    assert (page.status_code, page.text.count("<title>Error: ")) == (200, 1)


@pytest.mark.parametrize("step", [*ANSWERS, *SOMETIMES])
def test_every_error_link_lands_on_its_field(client, step):
    answer_all(client, you=CHILD | PROXY)
    pages = [client.post(address(step), {})]
    pages += [answer(client, step, **changes) for name, changes, _ in WRONG if name == step]

    for page in pages:
        tree = parsed(page)
        inputs = {box.get("id"): box.get("name") for kind in ["input", "textarea"] for box in tree.iter(kind)}
        wrong = set(page.context["form"].errors) if "form" in (page.context or {}) else set()
        targets = [link.get("href")[1:] for link in tree.findall(".//div[@role='alert']//a")]
        assert {flow.DATE_PART.sub("", inputs[target]) for target in targets} == wrong
        assert len(targets) == len(wrong)


@pytest.mark.parametrize(
    ("name", "typed", "wrong"),
    [
        ("request-later", {}, ["email"]),
        ("request-later", {"email": "renee"}, ["email"]),
        ("request-plan", {"plan": "C5FF"}, ["plan"]),
        ("request-link", {}, ["email", "birth_date"]),
        ("request-yours", {}, ["birth_date"]),
        ("request-yours", BORN | {"birth_date_day": "28"}, ["birth_date"]),
        ("request-times", {}, ["time"]),
        ("request-times", {"note": "x" * 501}, ["time", "note"]),
    ],
)
def test_every_error_link_of_the_other_forms_lands_on_its_field(client, name, typed, wrong):
    send(client)
    stored = offer()
    if name == "request-times":
        unlock(client, stored)
        typed = typed | {"reference": stored.reference}
    else:
        answer_all(client)
        client.get(link(stored))

    tree = parsed(client.post(reverse(name), typed))

    inputs = {box.get("id"): box.get("name") for kind in ["input", "textarea"] for box in tree.iter(kind)}
    targets = [line.get("href")[1:] for line in tree.findall(".//div[@role='alert']//a")]
    assert [flow.DATE_PART.sub("", inputs[target]) for target in targets] == wrong


def test_each_question_says_why_it_is_asked_with_a_way_to_a_live_page(client):
    answer_all(client, you=CHILD | PROXY)
    live = set(Article.objects.live().values_list("path", flat=True))
    asked = 0
    for step in [*ANSWERS, *SOMETIMES]:
        page = client.get(address(step))
        reasons = parsed(page).findall(".//main//details[@class='field__why']")
        names = list(page.context["form"].fields)
        assert [words_of(each.find("p")).split(" Read more:")[0] for each in reasons] == [
            Wording.objects.get(code=f"why.{name}").words for name in names
        ]
        assert [each.find(".//a").get("href") for each in reasons] == [why.PAGES[name] for name in names]
        asked += len(names)
    assert asked == len(why.PAGES)
    assert set(why.PAGES.values()) <= live
    assert {code for code in shipped() if code.startswith("why.")} == {f"why.{name}" for name in why.PAGES}


def test_a_reason_does_not_link_to_a_page_that_was_taken_down(client, admin_user):
    article = Article.objects.get(path="/when-to-get-help/")
    publishing.withdraw(article, admin_user, timezone.now())

    page = client.get(address("safety"))

    assert "we store nothing if you check one." in page.text
    assert parsed(page).findall(".//main//details[@class='field__why']//a") == []


def test_a_reason_has_room_for_200_characters(admin_client):
    row = Wording.objects.get(code="why.side")
    with pytest.raises(IntegrityError), transaction.atomic():
        Wording.objects.filter(pk=row.pk).update(words="x" * 201)
    Wording.objects.filter(pk=row.pk).update(words="x" * 200)

    page = admin_client.post(f"/admin/education/wording/{row.pk}/change/", {"words": "x" * 201})

    assert "Why a question is asked must be 200 characters or less." in page.text


def test_over_200_names_of_the_world_are_taken(client):
    answer_all(client)
    assert len(set(NAMES)) == len(NAMES) >= 200
    for name in NAMES:
        answered = client.post(address("you") + "?change=1", ANSWERS["you"] | {"full_name": name})
        assert (name, answered.status_code) == (name, 303)


@pytest.mark.parametrize("first", range(4))
def test_names_of_the_world_are_shown_as_they_are(client, first):
    """Each name stands in a field of its own, three on one page of answers."""
    answer_all(client, you=CHILD | PROXY)
    fields = [("you", "full_name"), ("proxy", "proxy_name"), ("guardian", "guardian_name")]
    names = NAMES[first::4]
    for group in zip(*[iter([*names, *names[:2]])] * 3, strict=False):
        for (step, field), name in zip(fields, group, strict=True):
            assert answer(client, step, **CHILD, **PROXY, **{field: name}).status_code == 303
        shown = client.get(reverse("request-check")).text
        for name in group:
            assert f"<bdi>{escape(unicodedata.normalize('NFC', name))}</bdi>" in shown, name


@pytest.mark.parametrize("name", [NAMES[0], "X", "علی‌رضا افتخاری", "王", max(NAMES, key=len)])
def test_names_are_stored_and_shown_to_staff_as_they_are(client, admin_client, north, admin_user, name):
    send(client, you={"full_name": name, "preferred_name": name[:100].strip()})

    stored = BookingRequest.objects.get()
    page = admin_client.get(f"/admin/intake/bookingrequest/{stored.pk}/change/")
    kept = unicodedata.normalize("NFC", name)
    assert (stored.full_name, stored.preferred_name) == (kept, kept[:100].strip())
    assert f"<bdi>{escape(kept)}</bdi>" in page.text


@pytest.mark.parametrize("month", ["3", "03", "Mar", "March", "MARCH", "mar.", " march "])
def test_the_month_as_people_write_it(client, month):
    answer_all(client, you={"birth_date_month": month})

    assert rows(client.get(reverse("request-check")))["What is your date of birth?"] == "March 27, 1987"
    assert f'value="{month}"' in client.get(address("you")).text


PHONES = ["2125550123", "(212) 555-0123", "+1 212.555.0123", "212–555–0123", "212 555 0123 ext. 5", "+44 20 7946 0958"]


@pytest.mark.parametrize("phone", PHONES)
def test_phones_are_shown_back_as_typed(client, phone):
    send(client, you={"contact_way": "phone", "phone": phone})

    assert BookingRequest.objects.get().phone == phone
    assert f"The clinic calls {phone}." in client.get(reverse("request-sent")).text


def test_nothing_asks_for_what_we_must_not_know(client):
    answer_all(client, you=CHILD | PROXY)
    asked = [question for step in [*ANSWERS, *SOMETIMES] for question in client.get(address(step)).context["form"]]
    names = " ".join(f"{field.html_name} {field.label}".lower() for field in asked)
    for word in ["social security", "ssn", "insurance", "gender", "sex", "diagnosis"]:
        assert word not in names
