"""What a shape checker does not see: links between resources, and the rules of R4 that compare values."""

from datetime import datetime

moment = datetime.fromisoformat

STATUSES = {
    "Questionnaire": {"draft", "active", "retired", "unknown"},
    "QuestionnaireResponse": {"in-progress", "completed", "amended", "entered-in-error", "stopped"},
    "ServiceRequest": {"draft", "active", "on-hold", "revoked", "completed", "entered-in-error", "unknown"},
    "Appointment": {"proposed", "pending", "booked", "arrived", "fulfilled", "cancelled", "noshow", "entered-in-error"}
    | {"checked-in", "waitlist"},
    "Task": {"draft", "requested", "received", "accepted", "rejected", "ready", "cancelled", "in-progress", "on-hold"}
    | {"failed", "completed", "entered-in-error"},
    "Observation": {"registered", "preliminary", "final", "amended", "corrected", "cancelled", "entered-in-error"}
    | {"unknown"},
    "Consent": {"draft", "proposed", "active", "rejected", "inactive", "entered-in-error"},
}
PRIORITIES = {"routine", "urgent", "asap", "stat"}
INTENTS = {
    "ServiceRequest": {"proposal", "plan", "directive", "order", "original-order", "reflex-order", "filler-order"}
    | {"instance-order", "option"},
    "Task": {"unknown", "proposal", "plan", "order", "original-order", "reflex-order", "filler-order"}
    | {"instance-order", "option"},
}
PARTICIPATION = {"accepted", "declined", "tentative", "needs-action"}
ITEMS = {"group", "display", "boolean", "decimal", "integer", "date", "dateTime", "time", "string", "text", "url"}
ITEMS |= {"choice", "open-choice", "attachment", "reference", "quantity"}
WITHOUT_TIME = {"proposed", "cancelled", "waitlist"}


def problems(bundle):
    """What is wrong with a bundle, one sentence each; nothing when it is good."""
    resources = [entry["resource"] for entry in bundle["entry"]]
    names = [entry["fullUrl"] for entry in bundle["entry"]]
    found = ["two entries have one fullUrl"] if len(set(names)) < len(names) else []
    found += [f"{name} is not in the bundle" for name in sorted(set(referenced(resources)) - set(names))]
    for resource in resources:
        kind = resource["resourceType"]
        found += [f"{kind}: {problem}" for problem in [*coded(kind, resource), *RULES.get(kind, nothing)(resource)]]
    return found + unlinked(resources)


def nothing(resource):
    return []


def referenced(part):
    """All references below a part."""
    if isinstance(part, dict):
        if isinstance(part.get("reference"), str):
            yield part["reference"]
        part = list(part.values())
    if isinstance(part, list):
        for each in part:
            yield from referenced(each)


def coded(kind, resource):
    """Codes that are not of R4's value sets."""
    if kind in STATUSES and resource.get("status") not in STATUSES[kind]:
        yield f"no status is called {resource.get('status')}"
    if kind in INTENTS and resource.get("intent") not in INTENTS[kind]:
        yield f"no intent is called {resource.get('intent')}"
    if kind in INTENTS and resource.get("priority", "routine") not in PRIORITIES:
        yield f"no priority is called {resource['priority']}"


def appointment(resource):
    """app-1 to app-4."""
    has_start, has_end = "start" in resource, "end" in resource
    people = resource.get("participant", [])
    if not people or any("actor" not in each and "type" not in each for each in people):
        yield "app-1: each participant needs a type or an actor, and there must be one"
    if any(each["status"] not in PARTICIPATION for each in people):
        yield "a participant has no known status"
    if has_start != has_end:
        yield "app-2: start and end come together"
    if not has_start and resource["status"] not in WITHOUT_TIME:
        yield f"app-3: {resource['status']} needs start and end"
    if "cancelationReason" in resource and resource["status"] not in {"cancelled", "noshow"}:
        yield f"app-4: {resource['status']} has no reason to be cancelled"
    if has_start and has_end and not moment(resource["start"]) < moment(resource["end"]):
        yield "the end is not after the start"


def task(resource):
    if moment(resource["lastModified"]) < moment(resource["authoredOn"]):
        yield "inv-1: it was changed before it was made"


def consent(resource):
    if "policy" not in resource and "policyRule" not in resource:
        yield "ppc-1: a policy is needed"


def questionnaire(resource):
    """que-1, que-2, que-5, and enableWhen that points to an item."""
    items = list(below(resource))
    links = [item["linkId"] for item in items]
    if len(set(links)) < len(links):
        yield "que-2: a linkId is there twice"
    for item in items:
        if item["type"] not in ITEMS:
            yield f"no item type is called {item['type']}"
        if item["type"] == "group" and not item.get("item"):
            yield f"que-1: the group {item['linkId']} is empty"
        if "answerOption" in item and item["type"] not in {
            "choice",
            "open-choice",
            "integer",
            "date",
            "time",
            "string",
        }:
            yield f"que-5: {item['linkId']} has options"
        if any(condition["question"] not in links for condition in item.get("enableWhen", [])):
            yield f"{item['linkId']} depends on a question that is not there"


RULES = {"Appointment": appointment, "Task": task, "Consent": consent, "Questionnaire": questionnaire}
VALUES = {"choice": "valueCoding", "boolean": "valueBoolean", "integer": "valueInteger", "decimal": "valueDecimal"}
VALUES |= {"date": "valueDate", "string": "valueString", "text": "valueString"}


def below(part):
    for item in part.get("item", []):
        yield item
        yield from below(item)


def unlinked(resources):
    """Answers to questions that the Questionnaire does not ask, or does not ask like that."""
    asked = next((each for each in resources if each["resourceType"] == "Questionnaire"), {})
    items = {item["linkId"]: item for item in below(asked)}
    found = []
    for response in (each for each in resources if each["resourceType"] == "QuestionnaireResponse"):
        if response["questionnaire"] != f"{asked.get('url')}|{asked.get('version')}":
            found.append("the answers belong to another Questionnaire")
        answered = [answer["linkId"] for answer in below(response)]
        found += [f"{link} is answered twice" for link in sorted(set(answered)) if answered.count(link) > 1]
        for answer in below(response):
            item = items.get(answer["linkId"])
            found += misfits(answer, item) if item else [f"nothing asks {answer['linkId']}"]
    return found


def misfits(answer, item):
    values = answer.get("answer", [])
    if len(values) > 1 and not item.get("repeats"):
        yield f"{item['linkId']} has two answers"
    if any(set(value) != {VALUES.get(item["type"])} for value in values):
        yield f"{item['linkId']} is no {item['type']}"
    codes = {(each["valueCoding"]["system"], each["valueCoding"]["code"]) for each in item.get("answerOption", [])}
    chosen = {(each["valueCoding"]["system"], each["valueCoding"]["code"]) for each in values if "valueCoding" in each}
    if not chosen <= codes:
        yield f"{item['linkId']} is answered with what cannot be chosen"
