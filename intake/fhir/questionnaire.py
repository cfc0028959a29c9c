"""The Questionnaire: what this person was asked, in the words of that day, with what else is asked now."""

import hashlib
import json
from datetime import date

from education.questions import NONE

from .case import coding, filled

ASKED = "asked"  # the group below a question about red flags: each sign that was shown, yes or no


def link_id(answer):
    return f"{answer['from']}.{answer['code']}" if "from" in answer else answer["code"]


def questionnaire(case):
    items = numbered(case)
    made = {
        "resourceType": "Questionnaire",
        "url": f"{case.site}/fhir/Questionnaire/runners-knee-intake",
        "version": version(items),
        "name": "RunnersKneeIntake",
        "title": "Request for a visit about knee pain",
        "status": "active",
        "subjectType": ["Patient"],
    }
    return filled(made | {"item": items})


def canonical(case):
    made = questionnaire(case)
    return f"{made['url']}|{made['version']}"


def version(items):
    """The same questions in the same words are the same version, whoever was asked."""
    return hashlib.sha256(json.dumps(items, sort_keys=True).encode()).hexdigest()[:12]


def numbered(case):
    """All items, in order. Questions of the self-check are there when one of its answers came along."""
    given = {link_id(answer): answer for answer in case.booking.answers}
    origins = {answer.get("from", "") for answer in case.booking.answers}
    known = [link for link in case.catalogue if link in given or link.rpartition(".")[0] in origins]
    links = [*known, *(link for link in given if link not in case.catalogue)]
    items = []
    for number, link in enumerate(links, 1):
        answer = given.get(link)
        asked = question_of(answer, case.catalogue.get(link)) if answer else case.catalogue[link]
        items += [item(case, link, str(number), asked), *signs(link, answer)]
    return items


def question_of(answer, known):
    """What was asked, from a stored answer: the words and the shape of that day, choices as far as they are known."""
    known, value = known or {"type": "string", "options": {}}, answer["value"]
    asked = known | {"text": answer["question"], "repeats": isinstance(value, list)}
    kind = kind_of(value, known)
    if kind != "choice":
        return asked | {"type": kind, "options": {}}
    shown = {sign["code"]: sign["words"] for sign in answer.get("asked", [])}
    shown |= known["options"] | ({NONE: ""} if shown else {})
    codes = value if isinstance(value, list) else [value]
    return asked | {"type": kind, "options": shown | dict.fromkeys((code for code in codes if code not in shown), "")}


def kind_of(value, known):
    """The item type that holds this very value."""
    if isinstance(value, list) or (isinstance(value, str) and known["options"]):
        return "choice"
    for python, kind in [(bool, "boolean"), (int, "integer"), (float, "decimal")]:
        if isinstance(value, python):
            return kind
    if known["type"] == "date":
        return "date" if is_day(value) else "string"
    return known["type"] if known["type"] == "text" else "string"


def is_day(value):
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def item(case, link, prefix, asked):
    made = {"linkId": link, "prefix": prefix, "text": asked["text"], "type": asked["type"], "repeats": asked["repeats"]}
    question, code = asked.get("only_if", ("", ""))
    if question in case.catalogue:
        made["enableWhen"] = [{"question": question, "operator": "!=", "answerCoding": code_of(case, question, code)}]
    options = [{"valueCoding": code_of(case, link, code, words)} for code, words in asked["options"].items()]
    return filled(made | {"answerOption": options})


def code_of(case, link, code, words=""):
    return coding(f"{case.site}/fhir/CodeSystem/{link}", code, words)


def signs(link, answer):
    """The signs that were shown, each a question of its own, so that a denial is an answer."""
    shown = (answer or {}).get("asked", [])
    items = [{"linkId": f"{link}.{ASKED}.{s['code']}", "text": s["words"], "type": "boolean"} for s in shown]
    group = {"linkId": f"{link}.{ASKED}", "text": "Each sign that was shown", "type": "group"}
    return [group | {"item": items}] if items else []
