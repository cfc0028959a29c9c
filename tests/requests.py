"""Stored requests as plain objects, for tests that need no database: of a runner, of somebody else, and a full one."""

from datetime import UTC, date, datetime

from education import selfcheck
from intake.brought import assessment
from intake.models import BookingRequest, Clinic, RequestEvent
from tests.respondents import RESPONDENTS, levels, questions

RECEIVED = datetime(2026, 11, 24, 15, 30, tzinfo=UTC)
SIGNS = [
    {"code": "PE", "words": "Sudden shortness of breath, or chest pain"},
    {"code": "LOCKED", "words": "A knee that is stuck"},
]
MILD = [
    {"code": "GIVING_WAY", "words": "A knee that gives way again and again"},
    {"code": "PREGNANT", "words": "I am pregnant"},
]


def said(code, value, words, **more):
    return {"code": code, "question": f"What about {code}?", "value": value, "words": words, **more}


def booking(answers, **fields):
    clinic = Clinic(name="Clinic North", slug="north", time_zone="America/Chicago", phone="(612) 555-0100")
    clinic.street, clinic.city, clinic.state, clinic.zip_code = "1 Lake St", "Minneapolis", "MN", "55401"
    clinic.email, clinic.latitude, clinic.longitude = "north@example.org", 44.98, -93.27
    facts = {
        "reference": "K7QF-M2WX",
        "clinic": clinic,
        "full_name": "Renée O’Brien-Nguyễn",
        "preferred_name": "Renée",
        "birth_date": date(1987, 3, 27),
        "contact_way": "email",
        "phone": "(212) 555-0123",
        "email": "renee@example.com",
        "zip_code": "55401",
        "answers": answers,
        "route": {
            "taken": "north",
            "candidates": [
                {
                    "slug": "north",
                    "name": "Clinic North",
                    "reasons": ["It is the nearest clinic.", "It takes requests."],
                },
                {"slug": "south", "name": "Clinic South", "reasons": ["It takes requests."]},
            ],
        },
        "consent_text": "The clinic may read my answers.",
        "reply_due": datetime(2026, 11, 25, 23, 0, tzinfo=UTC),
        "created_at": RECEIVED,
    }
    return BookingRequest(**facts | fields)


KNEE = [
    said("flags", ["none"], "None of these", asked=SIGNS),
    said("side", "left", "Left"),
    said("since", "2_to_6_weeks", "2 to 6 weeks"),
    said("worst_pain", "4", "4 out of 10"),
    said("worse", ["stairs", "running"], "Running, Stairs"),
]
PLACE = [said("days", ["mon", "wed"], "Monday, Wednesday"), said("parts", ["morning"], "Morning")]


def self_checked(who):
    """What the self-check of a respondent of clinical.md 7.4 comes to, as it is stored."""
    age, ticked, chosen = RESPONDENTS[who]
    return assessment(selfcheck.check(questions(), levels(), ticked.split(), age, chosen))


def runner():
    """E1 of the clinical sheet: answers of the self-check came along."""
    brought = [
        said("age", 29, "29", **{"from": "self-check"}),
        said("health", ["none"], "None of these", asked=MILD, **{"from": "self-check"}),
        said("Q3", "front", "In front", **{"from": "self-check"}),
        said("Q4", "training_change", "After I changed my training", **{"from": "self-check"}),
    ]
    return booking(KNEE + PLACE + brought, assessment=self_checked("E1 age 29"))


def without_self_check():
    """Little was asked, and the list of signs was not kept: a request from before it was."""
    answers = [said("flags", ["none"], "None of these"), said("side", "both", "Both"), *PLACE]
    reason = "Worst pain 8 of 10."
    return booking(answers, priority="soon", priority_reason=reason, birth_date=date(1960, 11, 25), zip_code="")


def full():
    """Everything that a request can tell."""
    answers = [
        said("flags", ["GIVING_WAY"], "A knee that gives way again and again", asked=SIGNS + MILD),
        *KNEE[1:],
        said("stops", "Running more\nthan 2 miles", "Running more\nthan 2 miles"),
        said("settles", "yes", "Within an hour"),
        said("weekly", 150, "15 miles"),
        said("longest", 60, "6 miles"),
        said("pain_running", "3", "3 out of 10"),
        said("recent_change", ["hills"], "More hills"),
        said("goal_event", "Twin Cities Marathon", "Twin Cities Marathon"),
        said("goal_date", "2027-03-02", "March 2, 2027"),
        said("plan", "K7Q2", "K7Q2: Wall sit, Step down"),
        said("running_plan", "build", "Careful weeks from 10 miles"),
        *PLACE,
        said("earliest", "2026-12-01", "December 1, 2026"),
        said("visit", "video", "By video"),
        said("language", "es", "Spanish"),
        said("more", "My knee clicks.\nIt does not hurt then.", "My knee clicks.\nIt does not hurt then."),
    ]
    return booking(answers, assessment=self_checked("E9 age 57"), birth_date=date(1969, 1, 2))


def moved(request, state, note=""):
    """The request in another state, and the events that led there."""
    request.state = state
    came = RequestEvent(to_state="new", at=RECEIVED, actor_words="Patient")
    later = RequestEvent(to_state=state, at=datetime(2026, 11, 25, 16, 0, tzinfo=UTC), actor_words="Ana", note=note)
    return [came] if state == "new" else [came, later]
