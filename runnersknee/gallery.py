"""Every component in every state, from the real templates: what staff and designers look at before they change one."""

from datetime import date
from types import SimpleNamespace as Row

from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from education import figures, library
from education.film import film
from education.models import Article, Exercise, Movement, RedFlag, SiteSettings
from education.rampup.chart import chart
from education.running.shown import stages
from education.tiles import tiles
from intake.forms import KneeForm
from intake.models import Clinic

# Templates that show nothing of their own: parts of the head, and data for machines.
UNSEEN = {"carried", "form-head", "share-tags", "structured-data", "stylesheets"}
IN_LISTS = {"contributor", "ways-on"}
CONTRIBUTOR = {"name": "ankle", "words": "ankle mobility", "percent": 75, "likelihood": "Likely", "score": "6 of 8"}
CONTRIBUTOR |= {"checks": "2 of 2 checks done", "because": "Because you said your heel lifts."}
TEXT = mark_safe("<p>Two sentences stand here. The second has a <a href='/'>link</a>.</p>")
LIST = mark_safe("<ul><li><p>The first of two.</p></li><li><p>The second, which is longer.</p></li></ul>")
NUMBERED = mark_safe("<ol><li><p>Stand tall.</p></li><li><p>Lean from the ankles.</p></li></ol>")
REVIEW = Row(
    reviewer_name="Ann Example", credential="PT, DPT", reviewed_on=date(2027, 3, 15), next_due=date(2029, 3, 15)
)
NOBODY = "A licensed physical therapist has not reviewed this page yet."
WAYS = [{"path": "/", "title": "Home"}, {"path": "/causes/", "title": "Causes"}]
FINDING = Row(level="warning", where="Under “What helps”", sentence="This sentence has 31 words.")
BLOCKING = Row(level="blocking", where="Whole page", sentence="A page on health needs at least one source.")
FOUND = {"question": "stairs", "results": [Row(revision=Row(article=Row(path="/"), title="Stairs", answer="Slowly."))]}
FILM = {"url": "https://youtu.be/abcdefghijk", "heading": "The drill"}
REQUEST = {"heading": "Want to be seen?", "button": "Request a visit"}
JOINT = ["Kneecap", "Thigh bone", "Shin bone", "Where it hurts"]
LIGHTS = ["Go on", "Take care", "Stop"]
LOAD = "Week 1: 10\nWeek 2: 11\nWeek 3: 19, spike"
WEEKS = [
    {"number": 1, "kind": "", "vol": "10", "long": "3", "sessions": "3, 3, 4"},
    {"number": 2, "kind": "easier week", "is_easier": True, "vol": "8", "long": "3", "sessions": "2, 3, 3"},
]
BRING = ["Shorts, and the shoes you run in", "A list of your medicines"]
KEPT = {"path": "/request/more/", "fields": [("more", "I use two canes.")], "words": ["I use two canes."], "token": ""}
VISIT = {"heading": "Be seen", "text": "It takes 5 minutes.", "address": "/request/", "words": "Request a visit"}


def states():
    """{component: {state: inputs}}, with a few real rows where a component shows rows."""
    site, clinic = SiteSettings.objects.first(), Clinic.objects.prefetch_related("hours").first()
    asked, wrong = KneeForm(prefix="empty"), KneeForm({"wrong-side": "up"}, prefix="wrong")
    weeks = {"rows": WEEKS, "unit": "miles", "chart": chart([("build", 100, 30), ("cutback", 80, 30)], 150)}
    now, exercise = timezone.now(), Exercise.objects.first()
    pages = tiles(Article.objects.get(parent=None), now)
    flags = {level: list(RedFlag.objects.asked(level)[:3]) for level in [1, 2, 3]}
    photo = Row(
        words="A knee, drawn as a mark",
        sources=[],
        fallback=Row(url=static("img/share.png"), width=1200, height=630),
        credit="Onward",
        focal_place=Row(x=50, y=50),
    )
    signed = Row(revision=True, path="/", title="Wall sit", review=REVIEW, rows=[("Sets", "3")], steps=NUMBERED)
    signed.exercise = Row(note="Keep it shallow.", stop_list=["it hurts"])
    return {
        "add-to-plan": {"whole": {"code": "X5"}},
        "breadcrumbs": {"two levels": {"breadcrumbs": WAYS}},
        "call-to-action": {
            "whole": {**REQUEST, "text": "Tell us about your knee.", "id": "call-whole"},
            "heading only": {**REQUEST, "heading": "Ready to be seen?", "id": "call-short"},
        },
        "kept-words": {
            "to send again": {"kept": KEPT, "can_send": True},
            "to copy": {"kept": KEPT},
        },
        "callout": {
            tone: {"body": TEXT, "tone": tone, "heading": "Worth knowing"} for tone in ["note", "tip", "warning"]
        }
        | {"without heading": {"body": TEXT}},
        "care-card": {f"level {level}": {"level": level, "flags": flags[level]} for level in flags},
        "check-first": {"signs": {"signs": [Row(level=level, flags=flags[level]) for level in flags]}},
        "clinic-card": {"open": {"clinic": clinic, "closed_soon": [Row(date=date(2027, 7, 5), reason="Holiday")]}},
        "contents": {"three": {"contents": [{"id": "a", "title": "One"}, {"id": "b", "title": "Two"}]}},
        "contributor": {"likely": {"contributor": CONTRIBUTOR}},
        "diagram": {
            "lights": {"kind": "lights", "parts": LIGHTS, "description": "Three", "id": "d", "caption": "Below"}
        },
        "do-list": {
            "do": {"heading": "Do", "body": LIST, "kind": "do"},
            "do not": {"heading": "Do not", "body": LIST, "kind": "dont"},
        },
        "dosage": {"whole": {"exercise": Row(rows=[("Sets", "2 to 3"), ("Rest", "60 seconds")], note="Slowly.")}},
        "draft-bar": {"findings": {"revision": Row(pk=1), "findings": [BLOCKING, FINDING], "staff": True}},
        "error-summary": {"two errors": {"form": wrong}},
        "exercise-choice": {"bare": {"tile": {"title": "Wall sit", "dose": exercise.line}}},
        "exercise-rules": {"whole": {"exercise": exercise, "variations": {"easier": pages[0], "harder": pages[1]}}},
        "film": {
            "plays here": {**FILM, "film": film(FILM["url"]), "transcript": "Stand tall."},
            "opens elsewhere": {**FILM, "heading": "A talk", "film": film("https://example.org/film")},
        },
        "findings": {"none": {"findings": []}, "some": {"findings": [BLOCKING, FINDING]}},
        "knee-joint": {"four labels": {"labels": JOINT, "description": "A bent knee", "id": "k"}},
        "light-list": {"for runs": {}},
        "library": {"all": {"id": "all", "heading": "Find an exercise", "path": "#", **library.find({}, now)}},
        "load-chart": {"a spike": {"bars": figures.read("load", LOAD), "description": "Load by week", "id": "l"}},
        "logo": {"alone": {}},
        "movement": {
            movement.code: {"strip": movement.strip(f"gallery-{movement.code}"), "caption": "Below"}
            for movement in Movement.objects.prefetch_related("positions__pose")[:2]
        },
        "new-sign": {"whole": {}},
        "notices": {"one": {"notices": [Row(text="Our phones are down until noon.")]}},
        "pagination": {
            "both": {"previous": WAYS[0], "next": WAYS[1]},
            "last": {"previous": WAYS[0], "label": "Last of the pages"},
        },
        "pain-lights": {"three": {"labels": LIGHTS, "description": "Three lights", "id": "p"}},
        "picture": {
            shape: {"picture": photo, "shape": shape, "caption": "Below"} for shape in ["whole", "wide", "square"]
        },
        "plan-chart": {"weeks": {**weeks, "words": "Weeks", "goal": "Goal", "has_part": True}},
        "plan-keep": {"whole": {"query": "", "link": "/running-plan/", "answers": [], "mondays": [date(2027, 3, 15)]}},
        "plan-weeks": {"weeks": {**weeks, "chart_words": "Weeks of a plan", "chart_goal": "Goal"}},
        "planned-exercise": {
            "signed": {"planned": signed, "number": 1, "has_review": True},
            "gone": {"planned": Row(title="Step-down"), "number": 2},
        },
        "question": {"one": {"heading": "Can I run?", "body": TEXT}},
        "review-dates": {
            "reviewed": {"review": REVIEW, "author": "Sam Example"},
            "not yet": {"unreviewed_text": NOBODY, "updated_on": date(2027, 1, 2)},
        },
        "review-line": {"reviewed": {"review": REVIEW}, "not yet": {"unreviewed_text": NOBODY}},
        "running-lights": {"whole": {"words": {"source": "Our own rule."}}},
        "search-form": {"empty": {"id": "q1", "label": "Search"}, "asked": {"id": "q2", "label": "Again", **FOUND}},
        "search-results": {
            "one": {**FOUND, "answer": Row(found=[1], asked="stairs", suggestion=""), "outcome": "1 page found"},
        },
        "site-footer": {"whole": {"site": site, "footer_links": WAYS, "path": "/"}},
        "site-header": {"whole": {"site": site, "menu": [{**WAYS[0], "current": "page"}, WAYS[1]]}},
        "source-list": {
            "one": {"references": [Row(number=1, citation="Example A. 2019.", url="https://example.org/")]}
        },
        "stage-table": {"all": stages()},
        "step-list": {"two": {"heading": "How to lean", "body": NUMBERED}},
        "steps": {"second": {"current": 2, "total": 6, "label": "Your knee"}, "last": {"current": 6, "total": 6}},
        "summary-list": {
            "two": {"rows": [{"label": "Which knee?", "value": "Left"}, {"label": "Stops"}], "change_url": "#"}
        },
        "tiles": {"pages": {"tiles": pages, "heading": "Main pages"}, "bare": {"tiles": pages[:2], "label": "Two"}},
        "tool-link": {"one": VISIT},
        "walk-run-stages": {"all": stages()},
        "week-table": {"two weeks": weeks},
        "way-back": {"on paper": {"address": "https://example.org/", "code": ""}},
        "ways-on": {"whole": {}},
        "while-you-wait": {"calm": {}, "advice": {"advice": ["Do not start new exercises."]}},
        "close-page": {"after sending": {"words": "It stays open for about 2 hours."}},
        "first-visit": {"a runner": {"bring": BRING}},
        "form": {"empty": {"form": asked}, "errors": {"form": wrong}},
    }


def shown():
    """[(component, [(state, html)])] for the page; a form is drawn by the templates in `knee`."""
    return [
        (name, [(state, draw(name, inputs)) for state, inputs in entries.items()]) for name, entries in states().items()
    ]


def draw(name, inputs):
    template = "admin/gallery_form.html" if name == "form" else f"components/{name}.html"
    html = render_to_string(template, inputs)
    return format_html("<ul>{}</ul>", html) if name in IN_LISTS else html
