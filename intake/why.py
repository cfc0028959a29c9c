"""Why each question is asked: a row of words, and the page of ours that says more."""

from education.models import Revision
from education.wording import say

WHEN_TO_GET_HELP, SYMPTOMS = "/when-to-get-help/", "/runners-knee/symptoms/"
HOW_LONG, EVERYDAY = "/runners-knee/how-long-it-takes/", "/runners-knee/stairs-sitting-and-work/"
PAIN_LIGHTS, LOAD, CAUSES = "/running/pain-lights/", "/causes/training-volume/", "/causes/"
RETURN, FIRST_VISIT = "/running/return-to-running/", "/physical-therapy/first-visit/"
TEENS, PRIVACY, WHO = "/runners-knee/teens-and-parents/", "/privacy/", "/runners-knee/who-gets-it/"

PAGES = {
    "flags": WHEN_TO_GET_HELP,
    "health": WHEN_TO_GET_HELP,
    "side": SYMPTOMS,
    "where": SYMPTOMS,
    "since": HOW_LONG,
    "worst_pain": PAIN_LIGHTS,
    "worse": SYMPTOMS,
    "stops": EVERYDAY,
    "runs_now": RETURN,
    "weekly": LOAD,
    "longest": LOAD,
    "unit": LOAD,
    "pain_running": PAIN_LIGHTS,
    "recent_change": CAUSES,
    "goal_event": RETURN,
    "goal_date": RETURN,
    "zip_code": PRIVACY,
    "visit": FIRST_VISIT,
    "language": FIRST_VISIT,
    "days": FIRST_VISIT,
    "parts": FIRST_VISIT,
    "earliest": HOW_LONG,
    "clinic": FIRST_VISIT,
    "filled_by": PRIVACY,
    "full_name": PRIVACY,
    "preferred_name": PRIVACY,
    "birth_date": WHO,
    "contact_way": PRIVACY,
    "phone": PRIVACY,
    "voicemail_ok": PRIVACY,
    "email": PRIVACY,
    "proxy_name": PRIVACY,
    "proxy_relation": PRIVACY,
    "guardian_name": TEENS,
    "guardian_relation": TEENS,
    "more": FIRST_VISIT,
}


def explain(form):
    """Give each question of a form its reason. The link is left out while its page is not live."""
    paths = {PAGES[name] for name in form.fields}
    live = Revision.objects.live().filter(article__path__in=paths)
    titles = dict(live.values_list("article__path", "menu_title"))
    for name, field in form.fields.items():
        path = PAGES[name]
        field.why = {"words": say(f"why.{name}"), "path": path if path in titles else "", "title": titles.get(path)}
