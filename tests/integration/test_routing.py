import itertools
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from education import freshness
from intake import booking, clinics, flow, reasons, zips
from intake.models import BookingRequest, Clinic, Language, RoutingRule, Service
from intake.routing import route
from intake.rules import BY_VIDEO, EITHER, GAIT, IN_PERSON, VIDEO, Person, Place
from tests.integration.test_pages import parse
from tests.journey import answer, answer_all, button, send
from tests.rows import count_queries, make_clinic, make_request
from tests.walk import given, hidden, walk

pytestmark = pytest.mark.django_db

ZIPS = ["55401", "64106", "54601", "99501", "", "09001"]  # near north, near the fallback, between, far, none, military
OFFERS = [
    {"services": dict.fromkeys(services, "x"), "languages": languages}
    for services in [(), [GAIT], [VIDEO]]
    for languages in [{}, {"es": "Spanish"}]
]
STATES = [{}, {"is_full": True}, {"days_closed": 30}]


def said(element):
    return " ".join("".join(element.itertext()).split())


def ask(client, **place):
    """The page that suggests a clinic."""
    for step, changes in {"safety": {}, "health": {}, "knee": {}, "running": {}, "place": place}.items():
        answer(client, step, **changes)
    return client.get(reverse("request-step", args=["clinic"]))


def options(page):
    """[(name, is it chosen, lines)] of the clinics, and if those behind "choose another" are in sight."""
    shown = parse(page).findall(".//div[@class='clinic-option']")
    told = [
        (
            said(each.find(".//span[@class='clinic-option__name']")),
            each.find(".//input").get("checked") is not None,
            [said(line) for line in each.findall(".//p") + each.findall(".//li")],
        )
        for each in shown
    ]
    others = parse(page).find(".//details[@class='clinic-choice__others']")
    return told, None if others is None else others.get("open") is not None


def worlds():
    """Two or three clinics, each with each of what it can offer and in each state; and the fallback alone."""
    kinds = [offers | state for offers in OFFERS for state in STATES]
    central = {"slug": "central", "name": "Central", "town": "Kansas City, MO", "position": (39.10, -94.57)}
    north = {"slug": "north", "name": "North", "town": "Minneapolis, MN", "position": (44.98, -93.27)}
    south = Place("south", "South", "Austin, TX", (30.27, -97.74))
    for number, (mine, other) in enumerate(itertools.product(kinds, kinds)):
        two = [Place(**central, **mine, is_fallback=True), Place(**north, **other)]
        yield two if number % 3 else [*two, south]
    yield from ([Place(**central, **mine, is_fallback=True)] for mine in kinds)


def test_every_combination_of_answers_gets_exactly_one_clinic_and_at_least_one_reason():
    wishes = list(itertools.product(ZIPS, ["", GAIT], [EITHER, IN_PERSON, BY_VIDEO], ["en", "es"]))
    rules, tried = clinics.rules(), 0
    with freshness.one_reading():
        for places, (zip_code, service, visit, language) in itertools.product(worlds(), wishes):
            decision = route(Person(zips.position(zip_code), service, visit, language), places, rules, zips.miles)
            chosen = [candidate for candidate in decision.candidates if candidate.slug == decision.chosen]
            told = reasons.sentences(*chosen)
            assert 1 <= len(told) <= 3
            assert all(each and "{" not in each for each in told)
            assert {candidate.slug for candidate in decision.candidates} == {place.slug for place in places}
            tried += 1
    assert tried == (18 * 18 + 18) * 72


def test_the_page_shows_the_clinic_its_reasons_the_distance_the_promise_and_all_others(client):
    page = ask(client)

    (north, central, south), in_sight = options(page)
    assert north == (
        "Example Clinic North",
        True,
        [
            north[2][0],
            "It is the nearest clinic that takes requests, about 1 mile from your ZIP code.",
        ],
    )
    assert north[2][0].startswith("Example Clinic North reads your request and answers by ")
    assert [central[:2], south[:2]] == [("Example Clinic Central", False), ("Example Clinic South", False)]
    assert central[2][0] == "About 412 miles away"
    assert south[2][2] == "It takes requests."
    assert in_sight is False


@pytest.mark.parametrize("zip_code", ["", "09001", "00000", "96350-0001"])
def test_who_gives_no_place_chooses_from_the_list_and_goes_on(client, zip_code):
    page = ask(client, zip_code=zip_code)

    told, in_sight = options(page)
    assert (told[0][0], told[0][1], in_sight) == ("Example Clinic Central", True, True)
    assert "We do not know which clinic is near you. Choose the one that suits you." in page.text
    assert sorted(name for name, _, _ in told) == [f"Example Clinic {name}" for name in ["Central", "North", "South"]]
    assert answer(client, "clinic", clinic="example-clinic-south")["Location"] == reverse("request-step", args=["you"])


def test_when_only_the_fallback_takes_requests_there_is_nothing_else_to_choose(client):
    Clinic.objects.filter(is_fallback=False).update(accepts_requests=False)

    told, in_sight = options(ask(client))

    assert [(name, chosen) for name, chosen, _ in told] == [("Example Clinic Central", True)]
    assert in_sight is None


def test_another_choice_stays_chosen_and_in_sight(client):
    answer_all(client, clinic={"clinic": "example-clinic-south"})

    told, in_sight = options(client.get(reverse("request-step", args=["clinic"])))

    assert [(name, chosen) for name, chosen, _ in told if chosen] == [("Example Clinic South", True)]
    assert in_sight is True


def test_a_full_clinic_is_told_and_another_one_suggested(client, north):
    Clinic.objects.filter(pk=north.pk).update(capacity=1)
    BookingRequest.objects.filter(pk=make_request(north).pk).update(state="new", suspicion="A hidden field.")
    BookingRequest.objects.filter(pk=make_request(north).pk).update(state="booked")
    assert options(ask(client))[0][0][0] == "Example Clinic North"

    make_request(north)

    (first, *others), _ = options(client.get(reverse("request-step", args=["clinic"])))
    assert first[0] == "Example Clinic Central"
    told = {name: lines[1:] for name, _, lines in others}
    assert told["Example Clinic North"] == [
        "It is the nearest clinic that takes requests, about 1 mile from your ZIP code.",
        "It has many requests now, so you may wait longer for a first visit.",
    ]


def test_when_every_clinic_is_full_the_fallback_takes_it_and_says_that_the_wait_is_longer(client):
    Clinic.objects.update(capacity=1)
    for clinic in Clinic.objects.all():
        make_request(clinic)

    page = ask(client)

    told, _ = options(page)
    assert told[0][:2] == ("Example Clinic Central", True)
    assert told[0][2][-1] == "It has many requests now, so you may wait longer for a first visit."
    assert (
        "All our clinics are full or closed right now, so you may wait longer for a first visit. "
        "Your request is still read and answered."
    ) in page.text
    answer_all(client, clinic={"clinic": "example-clinic-central"})
    client.post(reverse("request-check"), button(client))
    assert BookingRequest.objects.get(full_name__startswith="Ren").route["fell_back"] is True


@pytest.mark.parametrize(("who", "service"), [("E2 age 35", GAIT), ("E1 age 29", "")])
def test_running_form_found_by_the_self_check_calls_for_a_gait_assessment(client, who, service):
    first = client.post(reverse("request-bring"), hidden(walk(client, given(who))[-1]))
    client.post(reverse("request-brought"), hidden(first))
    answer_all(client)

    client.post(reverse("request-check"), button(client))

    route = BookingRequest.objects.get().route
    assert route["asked"] == {"service": service, "visit": "either", "language": "en"}
    sentence = "It offers what your self-check points to: gait assessment (a look at how you run)."
    assert route["candidates"][0]["reasons"][1:] == ([sentence] if service else [])


def test_a_decision_stays_as_it_was_when_rules_and_clinics_change(client, admin_user):
    send(client)
    stored = BookingRequest.objects.get()
    client.force_login(admin_user)
    address = reverse("admin:intake_bookingrequest_change", args=[stored.pk])
    shown = said(parse(client.get(address)).find(".//section[@aria-labelledby='routing']"))

    RoutingRule.objects.update(weight=-7, sentence="Other words", active=False)
    Service.objects.update(name="something else")
    for number, clinic in enumerate(Clinic.objects.all()):
        clinic.name, clinic.latitude, clinic.capacity = f"Other {number}", 0, 1
        clinic.save()
    send(client)

    again = BookingRequest.objects.get(pk=stored.pk)
    assert again.route == stored.route
    first = again.route["candidates"][0]
    assert (first["name"], first["miles"], first["score"]) == ("Example Clinic North", 0, 50)
    sentence = "It is the nearest clinic that takes requests, about 1 mile from your ZIP code."
    assert first["rules"] == [{"code": "nearest", "weight": 50, "sentence": sentence}]
    assert first["reasons"] == [sentence]
    assert [each["slug"] for each in again.route["candidates"]] == [
        "example-clinic-north",
        "example-clinic-central",
        "example-clinic-south",
    ]
    assert said(parse(client.get(address)).find(".//section[@aria-labelledby='routing']")) == shown
    newest = BookingRequest.objects.exclude(pk=stored.pk).get()
    assert newest.route["candidates"][0]["score"] == 0


def test_the_page_needs_the_same_queries_for_3_and_30_clinics(client, north):
    ask(client)
    address = reverse("request-step", args=["clinic"])
    north.save()  # so that the clinics are read anew both times
    few, _ = count_queries(client, address)
    for _ in range(27):
        clinic = make_clinic()
        clinic.services.set(north.services.all())
        clinic.hours.create(weekday=0, opens="08:00", closes="17:00")
    many, page = count_queries(client, address)

    assert len(options(page)[0]) == 30
    assert few == many


def close(clinic, days):
    for day in range(1, days):
        clinic.closed_days.create(date=timezone.localdate() + timedelta(days=day))


CHANGES = {
    "rules": lambda north: RoutingRule.objects.update(sentence="Because."),
    "names": lambda north: Clinic.objects.update(city="Elsewhere"),
    "accepting": lambda north: Clinic.objects.filter(pk=north.pk).update(accepts_requests=False),
    "hours": lambda north: north.hours.all().delete(),
    "closed days": lambda north: close(north, days=20),
    "services": lambda north: Clinic.services.through.objects.all().delete(),
    "languages": lambda north: Language.objects.update(name="Klingon"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_by_any_means_counts_at_the_next_request(client, north, change):
    north.languages.add(Language.objects.get_or_create(code="es", defaults={"name": "Spanish"})[0])
    for weekday in range(7):
        north.hours.update_or_create(weekday=weekday, defaults={"opens": "08:00", "closes": "17:00"})
    before = ask(client, language="es", visit="video")

    CHANGES[change](north)

    after = client.get(reverse("request-step", args=["clinic"]))
    assert said(parse(before).find(".//main")) != said(parse(after).find(".//main"))


def test_a_clinic_that_closes_while_somebody_sends_still_gets_the_request(client, north):
    answer_all(client)
    draft = client.session["draft"]
    _, done = flow.gone_through(draft)
    Clinic.objects.filter(pk=north.pk).update(accepts_requests=False)

    assert booking.submit(draft, done, "consent", timezone.now()).clinic == north


def test_loading_again_keeps_what_staff_changed(capsys):
    RoutingRule.objects.filter(code="near").update(sentence="Ours", weight=3, active=False)
    Service.objects.filter(code=GAIT).update(name="running lab")
    Language.objects.all().delete()
    before = [list(model.objects.order_by("pk").values()) for model in [RoutingRule, Service, Language, Clinic]]

    call_command("loadclinics")

    after = [list(model.objects.order_by("pk").values()) for model in [RoutingRule, Service, Language, Clinic]]
    assert after == before


def rule_page(code):
    return reverse("admin:intake_routingrule_change", args=[RoutingRule.objects.get(code=code).pk])


@pytest.mark.parametrize(
    ("code", "changes", "errors"),
    [
        ("near", {"sentence": "{miles} away"}, {"sentence": ["Use no braces but {distance}."]}),
        ("full", {"sentence": "Full {now}"}, {"sentence": ["Use no braces here."]}),
        ("near", {"weight": "101"}, {"weight": ["Ensure this value is less than or equal to 100."]}),
    ],
)
def test_a_rule_refuses_what_it_cannot_say_or_count(client, admin_user, code, changes, errors):
    client.force_login(admin_user)

    page = client.post(rule_page(code), {"sentence": "x", "weight": "1", "active": "on", "position": "1"} | changes)

    assert page.context["adminform"].form.errors == errors


def test_a_rule_that_staff_changed_is_said_to_the_next_person(client, staff):
    client.force_login(staff("boss", "Administrator"))
    data = {"sentence": "Only {distance} from you.", "weight": "50", "active": "on", "position": "1"}
    client.post(rule_page("nearest"), data)
    client.logout()

    assert options(ask(client))[0][0][2][-1] == "Only 1 mile from you."


@pytest.mark.parametrize(
    ("group", "status"), [("Administrator", 302), ("Clinic manager", 403), ("Content editor", 403)]
)
def test_who_may_change_the_rules(client, staff, north, group, status):
    client.force_login(staff("ana", group, north))

    data = {"sentence": "Mine", "weight": "50", "active": "on", "position": "1"}

    assert client.post(rule_page("nearest"), data).status_code == status
    assert (RoutingRule.objects.get(code="nearest").sentence == "Mine") == (status == 302)


@pytest.mark.parametrize(
    ("model", "facts"),
    [
        (RoutingRule, {"weight": 101}),
        (RoutingRule, {"weight": -101}),
        (RoutingRule, {"position": 100}),
        (RoutingRule, {"sentence": "x" * 201}),
        (Service, {"name": "x" * 81}),
        (Language, {"name": "x" * 41}),
        (Clinic, {"capacity": 0}),
        (Clinic, {"capacity": 1001}),
    ],
)
def test_the_database_refuses_what_is_out_of_bounds(model, facts):
    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.filter(pk=model.objects.first().pk).update(**facts)


def test_a_second_fallback_is_refused_by_the_database(north):
    with pytest.raises(DatabaseError), transaction.atomic():
        Clinic.objects.filter(pk=north.pk).update(is_fallback=True)
    with pytest.raises(ValidationError, match="Another clinic takes what fits no other clinic"):
        Clinic(is_fallback=True).validate_constraints()
