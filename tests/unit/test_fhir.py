import copy
import json
from datetime import UTC, datetime

import pytest
from fhir.resources.R4B.bundle import Bundle
from hypothesis import given, settings
from hypothesis import strategies as st

from education.fields import tidy
from intake.fhir.answers import answers_of
from intake.fhir.bundle import bundle
from intake.fhir.case import Time
from intake.fhir.catalogue import asked_now
from intake.fhir.rules import problems
from intake.fhir.states import STATES
from intake.models import BookingRequest
from tests.journey import send
from tests.requests import booking, full, moved, runner, said, without_self_check
from tests.walk import given as answers_given
from tests.walk import hidden, walk

SITE = "https://knee.example"
OFFERED = [
    Time(datetime(2026, 12, day, 15, 0, tzinfo=UTC), datetime(2026, 12, day, 15, 45, tzinfo=UTC)) for day in (1, 2)
]
TAKEN = [OFFERED[0], OFFERED[1]._replace(is_taken=True)]
REQUESTS = [runner, without_self_check, full]

# Our state, and what the three resources say of it (the state map of the design).
MAP = """
new                   proposed          requested         active
claimed               proposed          accepted          active
waiting_patient       proposed          on-hold           active
offered               pending           in-progress       active
booked                booked            completed         active
waiting_list          waitlist          on-hold           on-hold
other_care            cancelled         rejected          revoked
not_suitable          cancelled         rejected          revoked
cancelled_by_patient  cancelled         cancelled         revoked
cancelled             cancelled         cancelled         revoked
seen                  fulfilled         completed         completed
no_show               noshow            completed         active
duplicate             entered-in-error  entered-in-error  entered-in-error
spam                  entered-in-error  entered-in-error  entered-in-error
"""
ROWS = [row.split() for row in MAP.split("\n") if row]


def made(stored, state="new", times=(), **more):
    return bundle(stored, SITE, times, moved(stored, state, more.pop("note", "")), **more)


def parts(whole, kind):
    return [entry["resource"] for entry in whole["entry"] if entry["resource"]["resourceType"] == kind]


def part(whole, kind):
    (found,) = parts(whole, kind)
    return found


def is_good(whole):
    """The shape by the library, all else by our own rules, and JSON that comes back the same."""
    Bundle.model_validate(whole)
    assert problems(whole) == []
    assert json.loads(json.dumps(whole)) == whole


def test_the_map_has_every_state():
    assert {row[0] for row in ROWS} == set(BookingRequest.State)
    assert set(STATES) == set(BookingRequest.State)


@pytest.mark.parametrize("times", [(), OFFERED, TAKEN], ids=["no time", "offered", "taken"])
@pytest.mark.parametrize("make", REQUESTS)
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_every_bundle_is_good_in_every_state(row, make, times):
    state, visit, work, ask = row

    whole = made(make(), state, times, note="They moved away.")

    is_good(whole)
    assert part(whole, "Task")["status"] == work
    assert part(whole, "ServiceRequest")["status"] == ask
    needs_time = visit not in {"proposed", "cancelled", "waitlist"}
    count = 1 if times != OFFERED or visit in {"proposed", "waitlist"} else 2
    expected = [] if needs_time and not times else [visit] * count
    assert [each["status"] for each in parts(whole, "Appointment")] == expected


def test_a_waiting_list_is_told_when_there_is_one():
    stored = runner()
    stored.state = "waiting_list"

    whole = bundle(stored, SITE)

    is_good(whole)
    statuses = [part(whole, kind)["status"] for kind in ["Appointment", "Task", "ServiceRequest"]]
    assert statuses == ["waitlist", "on-hold", "on-hold"]


def test_a_taken_time_is_the_visit():
    visit = part(made(full(), "booked", TAKEN), "Appointment")

    assert (visit["start"], visit["end"]) == ("2026-12-02T09:00:00-06:00", "2026-12-02T09:45:00-06:00")
    assert [each["status"] for each in visit["participant"]] == ["accepted", "accepted"]
    assert "requestedPeriod" not in visit


def test_a_wish_is_words_and_a_first_day():
    visit = part(made(full()), "Appointment")

    assert visit["requestedPeriod"] == [{"start": "2026-12-01"}]
    assert visit["comment"] == "Monday, Wednesday; Morning; December 1, 2026; By video"
    assert [each["status"] for each in visit["participant"]] == ["accepted", "needs-action"]
    assert part(made(runner()), "Appointment")["requestedPeriod"] == [{"start": "2026-11-24"}]


@pytest.mark.parametrize(
    ("state", "code", "participation"),
    [
        ("cancelled_by_patient", "pat", ["declined", "accepted"]),
        ("cancelled", "prov", ["accepted", "declined"]),
        ("other_care", "prov", ["accepted", "declined"]),
    ],
)
def test_who_cancelled_and_why(state, code, participation):
    whole = made(runner(), state, note="A doctor looks first.")

    visit = part(whole, "Appointment")
    assert [each["status"] for each in visit["participant"]] == participation
    assert visit["cancelationReason"]["coding"][0]["code"] == code
    assert visit["cancelationReason"]["text"] == "A doctor looks first."
    assert part(whole, "Task")["statusReason"] == {"text": "A doctor looks first."}


@pytest.mark.parametrize(
    ("side", "symptoms", "sites"),
    [
        ("left", ["M25.562"], ["82169009"]),
        ("right", ["M25.561"], ["6757004"]),
        ("both", ["M25.561", "M25.562"], ["6757004", "82169009"]),
        (None, ["M25.569"], None),
    ],
)
def test_the_symptom_is_coded_by_side_and_never_as_a_diagnosis(side, symptoms, sites):
    whole = made(booking([said("side", side, "x")] if side else []))

    asked = part(whole, "ServiceRequest")
    is_good(whole)
    assert [[each["code"] for each in reason["coding"]] for reason in asked["reasonCode"]] == [
        [symptom, "30989003"] for symptom in symptoms
    ]
    assert [each["coding"][0]["code"] for each in asked.get("bodySite", [])] == (sites or [])
    assert "M22.2" not in json.dumps(whole)


def test_what_the_design_says_of_each_resource():
    whole = made(full(), "claimed")

    asked, work, agreed = (part(whole, kind) for kind in ["ServiceRequest", "Task", "Consent"])
    assert (asked["intent"], asked["priority"], asked["code"]["coding"][0]["code"]) == (
        "proposal",
        "routine",
        "91251008",
    )
    assert asked["note"] == [
        {"text": "Running more\nthan 2 miles"},
        {"text": "My knee clicks.\nIt does not hurt then."},
    ]
    assert work["restriction"] == {"period": {"end": "2026-11-25T17:00:00-06:00"}}
    assert (work["businessStatus"], work["lastModified"]) == ({"text": "Claimed"}, "2026-11-25T10:00:00-06:00")
    assert work["note"] == [{"text": "It is the nearest clinic."}, {"text": "It takes requests."}]
    assert [each["code"] for each in agreed["category"][0]["coding"]] == ["57016-8"]
    assert agreed["policy"] == [{"authority": SITE, "uri": f"{SITE}/privacy/"}]
    scores = [
        (each["code"]["coding"][0]["code"], each["code"]["text"], each["valueQuantity"]["value"])
        for each in parts(whole, "Observation")
    ]
    assert scores == [
        ("72514-3", "Worst pain in the last 7 days", 4),
        ("72514-3", "Pain when running", 3),
    ]


def test_the_person_is_told_with_the_way_to_reach_them():
    person = part(made(full()), "Patient")

    del person["resourceType"]
    assert person == {
        "identifier": [{"system": f"{SITE}/fhir/sid/request", "value": "K7QF-M2WX"}],
        "active": True,
        "name": [{"use": "usual", "text": "Renée O’Brien-Nguyễn"}, {"use": "nickname", "text": "Renée"}],
        "telecom": [
            {"system": "phone", "value": "(212) 555-0123", "rank": 2},
            {"system": "email", "value": "renee@example.com", "rank": 1},
        ],
        "birthDate": "1969-01-02",
        "address": [{"postalCode": "55401"}],
        "communication": [
            {
                "language": {"text": "Spanish", "coding": [{"system": "urn:ietf:bcp:47", "code": "es"}]},
                "preferred": True,
            }
        ],
    }


def test_each_sign_that_was_shown_is_answered_by_yes_or_no():
    items = {item["linkId"]: item for item in part(made(full()), "QuestionnaireResponse")["item"]}

    told = {sign["linkId"]: sign["answer"] for sign in items["flags.asked"]["item"]}
    assert told == {
        "flags.asked.PE": [{"valueBoolean": False}],
        "flags.asked.LOCKED": [{"valueBoolean": False}],
        "flags.asked.GIVING_WAY": [{"valueBoolean": True}],
        "flags.asked.PREGNANT": [{"valueBoolean": False}],
    }


def test_a_second_export_names_everything_the_same():
    first, later = made(full(), "new"), made(full(), "booked", TAKEN)

    for kind in ["Patient", "ServiceRequest", "Task", "Appointment", "QuestionnaireResponse"]:
        names = [
            [
                (entry["fullUrl"], entry["request"])
                for entry in whole["entry"]
                if entry["resource"]["resourceType"] == kind
            ]
            for whole in [first, later]
        ]
        assert names[0] == names[1] != []


BROKEN = {
    "Appointment: app-1: each participant needs a type or an actor, and there must be one": (
        "Appointment",
        {"participant": []},
    ),
    "Appointment: app-2: start and end come together": ("Appointment", {"end": None}),
    "Appointment: app-3: booked needs start and end": ("Appointment", {"start": None, "end": None}),
    "Appointment: app-4: booked has no reason to be cancelled": ("Appointment", {"cancelationReason": {"text": "x"}}),
    "Appointment: the end is not after the start": ("Appointment", {"end": "2026-12-02T08:00:00-06:00"}),
    "Appointment: no status is called banana": ("Appointment", {"status": "banana", "start": None, "end": None}),
    "Task: inv-1: it was changed before it was made": ("Task", {"lastModified": "2026-01-01T00:00:00Z"}),
    "Task: no intent is called wish": ("Task", {"intent": "wish"}),
    "ServiceRequest: no priority is called soon": ("ServiceRequest", {"priority": "soon"}),
    "Consent: ppc-1: a policy is needed": ("Consent", {"policy": None}),
    "urn:uuid:nobody is not in the bundle": ("Task", {"for": {"reference": "urn:uuid:nobody"}}),
    "the answers belong to another Questionnaire": ("QuestionnaireResponse", {"questionnaire": "x|1"}),
    "nothing asks stranger": ("QuestionnaireResponse", {"item": [{"linkId": "stranger"}]}),
    "worse is no choice": ("QuestionnaireResponse", {"item": [{"linkId": "worse", "answer": [{"valueString": "a"}]}]}),
    "since has two answers": (
        "QuestionnaireResponse",
        {"item": [{"linkId": "since", "answer": [{"valueString": "a"}, {"valueString": "b"}]}]},
    ),
    "worse is answered with what cannot be chosen": (
        "QuestionnaireResponse",
        {"item": [{"linkId": "worse", "answer": [{"valueCoding": {"system": "x", "code": "y"}}]}]},
    ),
    "Questionnaire: que-1: the group g is empty": ("Questionnaire", {"item+": [{"linkId": "g", "type": "group"}]}),
    "Questionnaire: que-2: a linkId is there twice": (
        "Questionnaire",
        {"item+": [{"linkId": "side", "type": "string"}]},
    ),
    "Questionnaire: no item type is called open": ("Questionnaire", {"item+": [{"linkId": "g", "type": "open"}]}),
    "Questionnaire: que-5: g has options": (
        "Questionnaire",
        {"item+": [{"linkId": "g", "type": "boolean", "answerOption": []}]},
    ),
    "Questionnaire: g depends on a question that is not there": (
        "Questionnaire",
        {"item+": [{"linkId": "g", "type": "string", "enableWhen": [{"question": "nobody"}]}]},
    ),
}


@pytest.mark.parametrize("problem", BROKEN)
def test_the_rules_find(problem):
    kind, changes = BROKEN[problem]
    whole = copy.deepcopy(made(full(), "booked", TAKEN))
    broken = part(whole, kind)
    for name, value in changes.items():
        if name == "item+":
            broken["item"] = broken["item"] + value
        elif value is None:
            del broken[name]
        else:
            broken[name] = value

    status = [found for found in problems(whole) if "app-3" in found] if "banana" in problem else []
    assert problems(whole) == [problem, *status]


def test_the_rules_find_two_entries_of_one_name():
    whole = made(full())
    whole["entry"].append(whole["entry"][1])

    assert problems(whole) == ["two entries have one fullUrl"]


def test_the_library_looks_into_each_resource():
    whole = made(full())
    part(whole, "Patient")["birthDate"] = "soon"

    with pytest.raises(ValueError, match="birthDate"):
        Bundle.model_validate(whole)


@pytest.mark.parametrize("make", REQUESTS)
def test_the_answers_come_back_as_they_were(make):
    assert answers_of(made(make())) == make().answers


words = st.text(min_size=1, max_size=40).map(lambda text: tidy(text).strip()).filter(bool)
codes = st.from_regex(r"[A-Za-z][A-Za-z0-9_]{0,20}", fullmatch=True)
values = words | codes | st.integers(-1000, 1000) | st.booleans() | st.lists(codes, min_size=1, max_size=4, unique=True)
origin = st.just({}) | st.just({"from": "self-check"})
asked = st.just({}) | st.lists(codes, min_size=1, max_size=4, unique=True).map(
    lambda shown: {"asked": [{"code": code, "words": f"Is it {code}?"} for code in shown]}
)
plain = st.builds(lambda code, value, text, more: said(code, value, text, **more), codes, values, words, origin)
signed = st.builds(
    lambda code, value, text, more, shown: said(code, value, text, **more, **shown),
    codes,
    st.lists(codes, min_size=1, max_size=4, unique=True),
    words,
    origin,
    asked,
)


@settings(deadline=None)
@given(st.lists(plain | signed, max_size=12, unique_by=lambda one: (one["code"], one.get("from"))))
def test_any_answers_come_back_as_they_were_from_a_good_bundle(answers):
    catalogue = {"side": {"text": "Side?", "type": "choice", "repeats": False, "options": {"left": "Left"}}}
    catalogue |= {"day": {"text": "Day?", "type": "date", "repeats": False, "options": {}}}

    for known in [{}, catalogue]:
        whole = made(booking(answers), catalogue=known)
        is_good(whole)
        assert answers_of(whole) == answers


@pytest.mark.django_db
def test_a_request_with_a_self_check_comes_back_from_what_is_asked_now(client):
    pages = walk(client, answers_given("E3 age 41"))
    client.post("/request/brought/", hidden(client.post("/request/bring/", hidden(pages[-1]))))
    send(client)
    stored = BookingRequest.objects.select_related("clinic").get()

    whole = bundle(stored, SITE, (), stored.events.all(), asked_now())

    is_good(whole)
    assert answers_of(whole) == stored.answers
    items = {item["linkId"]: item for item in part(whole, "Questionnaire")["item"]}
    assert (items["side"]["type"], items["birth_date"]["type"], items["full_name"]["type"]) == (
        "choice",
        "date",
        "string",
    )
    assert [each["valueCoding"]["display"] for each in items["side"]["answerOption"]] == ["Left", "Right", "Both"]
    assert items["self-check.Q7"]["enableWhen"][0]["question"] == "self-check.Q6"
    assert "self-check.Q8" in items


@pytest.mark.django_db
def test_the_same_questions_are_the_same_version_whoever_answers(client):
    """And a request without a self-check was not asked its questions."""
    versions = []
    for side in ["left", "both"]:
        send(client, knee={"side": side})
        stored = BookingRequest.objects.select_related("clinic").latest("pk")
        asked = part(bundle(stored, SITE, catalogue=asked_now()), "Questionnaire")
        versions.append(asked["version"])
        assert [item["linkId"] for item in asked["item"] if item["linkId"].startswith("self-check")] == []

    assert BookingRequest.objects.count() == 2
    assert versions[0] == versions[1]
