"""Every word a visitor meets comes from a row that staff can change.

All rows are written in other letters; then a visitor walks every page, form, error, exit and mail. A word still in
plain letters stands in code or in a template, where no editor can reach it.
"""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.db.models import F
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from education import publishing, sharing
from education.models import Article, Notice, RedFlag, Revision
from intake import status
from intake.admin.mails import TO_CLINICS
from intake.models import BookingRequest, Clinic, OpeningHours, Service, TimeOffer
from intake.models.message import KINDS
from tests.blocks import FIELDS, add
from tests.integration import test_running_plan as running
from tests.integration.test_mail_texts import live
from tests.integration.test_offers import visit_event
from tests.journey import ANSWERS, BORN, SOMETIMES, a_time, answer, answer_all, button, link, offer, send, unlock
from tests.letters import disguise_all_rows, edited, plain_words, texts
from tests.respondents import RESPONDENTS
from tests.rows import make_request
from tests.walk import ON, given, walk

pytestmark = pytest.mark.django_db

CALENDAR = ["SUMMARY", "DESCRIPTION", "LOCATION"]
TYPED = {
    "knee": {"stops": "５ ｋｍ"},
    "running": {"goal_event": "５ ｋｍ"},
    "more": {"more": "１２３４"},
    "proxy": {"proxy_name": "Åｓａ"},
    "guardian": {"guardian_name": "Ｎｇｏｚｉ"},
    "you": {"full_name": "Ｒｅｎéｅ", "preferred_name": "Ｒ", "contact_way": "phone"},
}
WRONG = {
    "safety": [{"flags": ["none", "PE"]}],
    "health": [{"health": ["none", "HEART"]}],
    "knee": [{"worse": ["none", "stairs"], "stops": "5" * 300, "side": "up"}],
    "running": [
        {"runs_now": "", "recent_change": ["none", "hills"], "goal_event": "5" * 101},
        {"weekly": "", "longest": "", "unit": "", "pain_running": ""},
        {"weekly": "x", "longest": "x"},
        {"weekly": "999", "longest": "999"},
        {"weekly": "12 km"},
        {"goal_date_month": "1", "goal_date_day": "1"},
        {"goal_date_month": "1"},
        {"goal_date_month": "1", "goal_date_day": "1", "goal_date_year": "1999"},
        {"goal_date_month": "13", "goal_date_day": "1", "goal_date_year": "2027"},
    ],
    "more": [{"more": "5" * 501}],
    "proxy": [{"proxy_name": "5" * 201}],
    "guardian": [{"guardian_name": "5" * 201}],
    "place": [
        {"visit": "", "language": ""},
        {"earliest_month": "1", "earliest_day": "1"},
        {"earliest_month": "1", "earliest_day": "1", "earliest_year": "1999"},
        {"earliest_month": "13", "earliest_day": "1", "earliest_year": "2027"},
        {"zip_code": "123", "days": ["any", "mon"], "parts": ["any", "morning"]},
        {"zip_code": "1" * 30},
    ],
    "clinic": [{"clinic": "nowhere"}],
    "you": [
        {"full_name": "5" * 201, "preferred_name": "5" * 101, "phone": "12", "email": "@"},
        {"birth_date_month": "", "birth_date_year": ""},
        {"birth_date_day": "31", "birth_date_month": "2", "phone": "1" * 50, "email": "1" * 255 + "@"},
        {"birth_date_year": "19"},
        {"birth_date_year": "1800", "contact_way": "phone", "phone": ""},
        {"contact_way": "email", "email": ""},
    ],
}


@pytest.fixture
def other_letters(editor, reviewer):
    """All rows in other letters: among them a page with one block of each kind, reviewed, and a notice."""
    Notice.objects.create(text="Closed on Friday")
    now = timezone.now()
    draft = publishing.new_draft(Revision.objects.live().get(article__path="/about/"), editor, now)
    for ordering, kind in enumerate(FIELDS, 100):
        add(draft, kind, ordering)
    disguise_all_rows()
    publishing.submit(draft, editor, now)
    publishing.approve(draft, reviewer, now, still_current=draft.references.values_list("key", flat=True))


def left(pages):
    """{where: words in plain letters} of (where, answer) pairs."""
    found = {where: plain_words(answer if isinstance(answer, str) else answer.text) for where, answer in pages}
    assert found
    return {where: words for where, words in found.items() if words}


def reading(client):
    for revision in Revision.objects.live().select_related("article"):
        yield revision.article.path, client.get(revision.article.path)
    for path in [
        "/clinics/",
        "/glossary/",
        "/search/",
        "/feed.xml",
        "/search/?q=ｋｎｅｅ",
        "/search/?q=１２３４",
        "/search/?q=ｋｎｅｅｅ",
    ]:
        yield path, client.get(path)


def test_reading(client, other_letters):
    assert left(reading(client)) == {}


MINOR = {"filled_by": "someone", "birth_date_year": str(timezone.now().year - 12)}  # for whom a friend writes


def asking(client):
    """Every page of the request, empty, with each error, and answered."""
    typed = TYPED | {"you": TYPED["you"] | MINOR}
    yield "start", client.get("/request/")
    for step in [*list(ANSWERS)[:-1], *SOMETIMES, "more"]:
        yield step, client.get(reverse("request-step", args=[step]))
        yield f"{step} empty", client.post(reverse("request-step", args=[step]), {})
        for number, wrong in enumerate(WRONG[step]):
            yield f"{step} wrong {number}", answer(client, step, **wrong)
        answer(client, step, **typed.get(step, {}))
        yield f"{step} again", client.get(reverse("request-step", args=[step]) + "?change=1")
    yield "check", client.get(reverse("request-check"))
    pressed = button(client)
    yield "changed since", client.post(reverse("request-check"), pressed | {"shown": "older"})
    client.post(reverse("request-check"), pressed)
    yield "sent", client.get(reverse("request-sent"))


def test_asking(client, other_letters):
    assert left(asking(client)) == {}


def coming_back(client):
    """A link by mail and back by it; a form that is refused because it was open for too long."""
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    answer_all(client, **TYPED)
    yield "refused", strict.post(reverse("request-step", args=["knee"]), ANSWERS["knee"] | TYPED["knee"])
    yield "refused check", strict.post(reverse("request-check"), {})
    yield "refused link", strict.post(reverse("request-link"), BORN | {"email": "nobody@example.com"})
    later = reverse("request-later")
    yield "later", client.get(later)
    for wrong in ["", "@", "1" * 255 + "@"]:
        yield f"later {wrong}", client.post(later, {"email": wrong})
    for number in range(4):
        yield f"later {number}", client.post(later, {"email": "1@example.com"})
    yield "mail", f"{mail.outbox[-1].subject} {mail.outbox[-1].body}"
    link = re.search(r"/request/resume/\S+", mail.outbox[-1].body)[0]
    yield "resume", client.get(link)
    client.post(link)
    yield "resume again", client.post(link)


def test_coming_back(client, other_letters):
    assert left(coming_back(client)) == {}


def test_routing_says_its_reasons_in_rows(client, other_letters):
    def ways():
        for clinic in Clinic.objects.all():
            clinic.services.set(Service.objects.all())
            make_request(clinic)
        Clinic.objects.update(capacity=1)
        for zip_code in ["", "55401", "00501", "99950"]:
            client.session.flush()
            answer_all(client, place={"zip_code": zip_code}, **TYPED)
            yield zip_code, client.get(reverse("request-step", args=["clinic"]))
            yield f"{zip_code} check", client.get(reverse("request-check"))

    assert left(ways()) == {}


def test_exits(client, other_letters):
    flags = RedFlag.objects.asked(1, 2)
    exits = [(flag.code, answer(client, "safety", flags=[flag.code])) for flag in flags]
    exits.append(("expired", answer(Client(), "knee", **TYPED["knee"])))
    exits.append(("expired without words", Client().get(reverse("request-check"))))
    exits.append(("expired with a date", answer(Client(), "you", **TYPED["you"])))
    OpeningHours.objects.all().delete()
    assert left([*exits, ("closed", client.get("/request/")), ("closed step", answer(client, "safety"))]) == {}


def states(client):
    """The private page of a request: locked, wrong, paused, and in each state, for the young and the old."""
    send(client, **TYPED)
    stored = BookingRequest.objects.get()
    address = reverse("request-yours")
    yield "no link", client.get(address)
    yield "wrong link", client.get(reverse("request-status", args=["0" * 64]))
    yield "locked", client.get(link(stored), follow=True)
    yield "empty", client.post(address, {})
    for year in range(1990, 1990 + status.TRIES + 1):
        yield f"wrong {year}", client.post(address, BORN | {"birth_date_year": str(year)})
    BookingRequest.objects.update(unlock_again_at=None, unlock_failures=0)
    unlock(client, stored)
    for state in BookingRequest.State.values:
        BookingRequest.objects.update(state=state)
        yield state, client.get(address)
        yield f"{state} cancel", client.get(reverse("request-withdraw"))
        yield f"{state} cannot cancel", client.post(reverse("request-withdraw"), {"reference": stored.reference})
    for year in [1950, timezone.now().year - 12]:
        BookingRequest.objects.update(birth_date=f"{year}-03-27")
        yield f"born {year}", client.get(address)


def choosing(client):
    """Offered times taken, passed, too late and refused; the visit; all we hold; the end of it."""
    send(client, **TYPED)
    sent = [reverse(f"request-{name}") for name in ["sent", "record"]]
    for clinic in Clinic.objects.all():
        clinic.services.set(Service.objects.all())
    stored = offer(a_time(3), a_time(4, way="video"))
    unlock(client, stored)
    here, times, own = reverse("request-yours"), reverse("request-times"), {"reference": stored.reference}
    yield "offered", client.get(here)
    yield "nothing chosen", client.post(times, own)
    yield "long note", client.post(times, own | {"time": "none", "note": "5" * 501})
    yield "another request", client.post(times, {"reference": "x"})
    first = stored.offers.first()
    yield "taken", client.post(times, own | {"time": first.pk}, follow=True)
    yield "taken twice", client.post(times, own | {"time": stored.offers.last().pk})
    yield "cancel", client.get(reverse("request-withdraw"))
    yield "data", client.get(reverse("request-data"))
    yield "file", client.get(reverse("request-data-file"))
    yield "calendar", " ".join(str(visit_event(client.get(reverse("request-calendar")))[name]) for name in CALENDAR)
    for path in sent:
        yield path, client.get(path)
    TimeOffer.objects.filter(pk=first.pk).update(starts_at=timezone.now() - timedelta(hours=1))
    yield "too late", client.post(reverse("request-withdraw"), own)
    TimeOffer.objects.update(state="offered", starts_at=F("starts_at") - timedelta(days=9))
    BookingRequest.objects.update(state="offered")
    yield "all passed", client.get(here)
    yield "passed", client.post(times, own | {"time": first.pk})
    BookingRequest.objects.update(state="seen")
    yield "kept", client.get(reverse("request-delete"))
    BookingRequest.objects.update(state="cancelled")
    yield "delete", client.get(reverse("request-delete"))
    yield "deleted", client.post(reverse("request-delete"), own)


def test_choosing_a_time_and_leaving(client, other_letters):
    assert left(choosing(client)) == {}


def test_the_link_sent_anew(client, other_letters):
    address = reverse("request-link")
    wrong = [client.get(address), client.post(address), client.post(address, {"email": "1" * 255 + "@"})]
    asked = client.post(address, BORN | {"email": "nobody@example.com"}, follow=True)
    for _ in range(30):
        slow = client.get(reverse("request-status", args=["0" * 64]))
    assert slow.status_code == 429
    assert left([*enumerate(wrong), ("asked", asked), ("slow", slow)]) == {}


RESULTS = {
    **{who: {} for who in RESPONDENTS},
    "E1 age 29": {"age": ["17"]},
    "E2 age 35": {"Q3": ["below_spot"], "health": ["STIFF_30"]},
    "E6 age 33": {"Q3": ["joint_line"]},
}


def checking(client):
    """Every screen of the self-check, empty and wrong; every kind of end; and the way to the request."""
    answers = given("E1 age 29")
    for screen in ON:
        yield screen, client.post("/self-check/", answers | {"screen": screen, "back": "1"})
        yield f"{screen} next", client.post("/self-check/", answers | {"screen": screen})
        wrong = answers | {name: ["none", "hills", "１"] for name in ON[screen]}
        yield f"{screen} wrong", client.post("/self-check/", wrong | {"screen": screen})
        yield f"{screen} empty", client.post("/self-check/", {"screen": screen, "flags": "none"})
    for who in RESPONDENTS:
        for changes in [{}, RESULTS[who]]:
            yield f"{who} {changes}", walk(client, given(who, **changes))[-1]
    nothing = {name: [] for name in ["Q10", "Q11", "Q17"]} | {"Q6": ["same"], "Q7": ["le10"], "Q8": ["none"]}
    yield "nothing", walk(client, given("E1 age 29", **nothing))[-1]
    yield "bring", client.post(reverse("request-bring"), given("E3 age 41"))
    client.post(reverse("request-brought"), given("E3 age 41"))
    answer_all(client, **TYPED)
    yield "check", client.get(reverse("request-check"))


def test_the_self_check(client, other_letters):
    assert left(checking(client)) == {}


def test_the_status_page(client, other_letters):
    assert left(states(client)) == {}


def test_sending_twice_and_strong_pain(client, other_letters):
    send(client, knee={**TYPED["knee"], "worst_pain": "9"}, you=TYPED["you"])
    first = BookingRequest.objects.get()
    answer_all(client, **TYPED)
    session = client.session
    session["draft"] = session["draft"] | {"key": str(first.submit_key)}
    session.save()
    again = client.post(reverse("request-check"), button(client))
    assert left([("already sent", again), ("sent", client.get(reverse("request-sent")))]) == {}


def planning(client):
    """Every page of the running plan: asked, answered wrongly, with each plan and each reason for none."""
    for path in [running.FIRST, running.TODAY, running.CHECK_WEEK, running.CHECK_STAGE]:
        yield path, client.get(path)
    for name in running.P1:
        for typed in ["", "1²9", "999"]:
            yield f"{name} {typed}", client.get(running.address(running.TODAY, running.P1 | {name: typed}))
    for today in [{"flags": ["none", "PE"], "age": "-"}, {"pain": "9"}, {"settles24": "no"}, {"age": "17"}]:
        yield f"today {today}", running.ask(client, **today)
    for name in running.FINE:
        yield f"without {name}", running.ask(client, **{name: ""})
    for numbers in [{}, {"unit": "km"}, {"days_off": "30"}, {"weeks": "6", "goal": "20"}, {"goal": "5"}]:
        for path in [running.TODAY, running.SHEET]:
            yield f"{path} {numbers}", running.ask(client, path, numbers, pain="4")
    yield "too long", running.ask(client, numbers={"current": "6", "longest30": "3", "goal": "50"})
    yield "no fit", running.ask(client, numbers={"current": "12", "runs": "2"})
    for days_off in ["2", "30"]:
        for event in running.events(running.ask(client, running.CALENDAR, {"days_off": days_off})):
            yield f"{event['UID']}", f"{event['SUMMARY']} {event['DESCRIPTION']}"


def test_planning(client, other_letters):
    assert left(planning(client)) == {}


def planning_exercises(client):
    """Every page of a plan: chosen, chosen wrongly, by a code, with an exercise that is gone, and in a request."""
    yield "plan", client.get("/my-plan/?exercise=X5")
    yield "none", client.post("/my-plan/", {})
    yield "too many", client.post("/my-plan/", {"exercise": [f"X{number}" for number in range(1, 8)]})
    for typed in ["", "１２"]:
        yield f"code {typed}", client.get("/my-plan/", {"code": typed})
        yield f"attach {typed}", client.post("/request/plan/", {"plan": typed})
    Article.objects.filter(path="/exercises/wall-sit/").update(withdrawn_at=timezone.now())
    for path in ["/my-plan/C776/", "/my-plan/C5FE/", "/my-plan/A/", "/request/plan/?plan=C5FE", "/request/plan/"]:
        yield path, client.get(path)
    answer_all(client, **TYPED)
    yield "check without", client.get("/request/check/")
    client.post("/request/plan/", {"plan": "C5FE"})
    yield "attached", client.get("/request/plan/")
    yield "check", client.get("/request/check/")


def test_my_plan(client, other_letters):
    assert left(planning_exercises(client)) == {}


WEEKS = [{}, {"reds": "1"}, {"ambers": "1"}, {"ambers": "1", "amber_before": "yes"}, {"days_off": "8"}]
WEEKS += [{"reds": "1", "vol": "9"}, {"days_off": "20"}, {"no_change": "yes"}, {"age": "17"}, {"vol": "29"}]
STAGES = [{}, {"reds": "1"}, {"greens": "0"}, {"days_off": "20"}, {"stage": "8"}, {"reds": "1", "other_red": "yes"}]


def checking_in(client):
    for path, known, weeks in [
        (running.CHECK_WEEK, running.WEEK, WEEKS),
        (running.CHECK_STAGE, running.STAGE, STAGES),
    ]:
        for facts in weeks:
            yield f"{path} {facts}", client.post(path, known | facts)
        for typed in ["", "1²9", "999"]:
            yield f"{path} {typed}", client.post(path, dict.fromkeys(known, typed))


def test_checking_in(client, other_letters):
    assert left(checking_in(client)) == {}


def test_errors(client, other_letters):
    Article.objects.filter(path="/about/").update(withdrawn_at=timezone.now() - timedelta(days=1))
    forms = Client(enforce_csrf_checks=True)
    pages = [
        ("404", client.get("/nowhere/")),
        ("410", client.get("/about/")),
        ("403_csrf", forms.post("/request/safety/", {})),
        ("400", client.get("/?%00")),
        *[(name, render_to_string(f"{name}.html")) for name in ["403", "500", "503"]],
    ]
    assert left(pages) == {}


def test_mails(client, other_letters, staff, north, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

    kinds = live(client, staff("ana", "Front desk", north))

    assert kinds == set(KINDS | TO_CLINICS)
    sent = [(f"{number} to {each.to[0]}", f"{each.subject}\n{each.body}") for number, each in enumerate(mail.outbox)]
    assert len(sent) == 15
    assert left(sent) == {}


def test_a_draft_for_an_outside_reviewer(client, other_letters, editor):
    draft = publishing.new_draft(Revision.objects.live().get(article__path="/about/"), editor, timezone.now())

    assert left([("draft", client.get(reverse("shared-draft", args=[sharing.token(draft)])))]) == {}


def test_the_rows_are_those_the_admin_edits():
    """What this file takes for editable is what the admin offers."""
    names = {model._meta.model_name: texts(model) for model in edited()}
    assert names["wording"] == ["words"]
    assert names["redflag"] == ["question", "advice"]
    assert {"picture", "openinghours", "figure"} <= set(names)
