"""The answers as a QuestionnaireResponse, and back again without loss."""

from .case import filled
from .questionnaire import ASKED, canonical, code_of, link_id, numbered

TYPES = {"choice": "valueCoding", "boolean": "valueBoolean", "integer": "valueInteger", "decimal": "valueDecimal"}
TYPES |= {"date": "valueDate", "string": "valueString", "text": "valueString"}
WORDS = "words-shown"  # our extension: an answer as the person read it


def response(case):
    items = {item["linkId"]: item for item in numbered(case)}
    made = {
        "resourceType": "QuestionnaireResponse",
        "identifier": case.identifier("QuestionnaireResponse"),
        "questionnaire": canonical(case),
        "status": "completed",
        "subject": case.ref("Patient"),
        "authored": case.received,
        "source": case.ref("Patient"),
    }
    return filled(made | {"item": [part for answer in case.booking.answers for part in answered(case, answer, items)]})


def answered(case, answer, items):
    link = link_id(answer)
    kind, values = items[link]["type"], answer["value"]
    values = values if isinstance(values, list) else [values]
    if kind == "choice":
        words = {
            each["valueCoding"]["code"]: each["valueCoding"].get("display", "") for each in items[link]["answerOption"]
        }
        values = [code_of(case, link, code, words[code]) for code in values]
    yield {
        "extension": [{"url": case.definition(WORDS), "valueString": answer["words"]}],
        "linkId": link,
        "text": answer["question"],
        "answer": [{TYPES[kind]: value} for value in values],
    }
    yield from signs(link, answer)


def signs(link, answer):
    ticked = set(answer["value"]) if "asked" in answer else set()
    items = [
        {
            "linkId": f"{link}.{ASKED}.{sign['code']}",
            "text": sign["words"],
            "answer": [{"valueBoolean": sign["code"] in ticked}],
        }
        for sign in answer.get("asked", [])
    ]
    return [{"linkId": f"{link}.{ASKED}", "text": "Each sign that was shown", "item": items}] if items else []


def answers_of(bundle):
    """The answers of a bundle, as a request stores them."""
    made = {entry["resource"]["resourceType"]: entry["resource"] for entry in bundle["entry"]}
    repeats = {item["linkId"] for item in made["Questionnaire"].get("item", []) if item.get("repeats")}
    items = {item["linkId"]: item for item in made["QuestionnaireResponse"].get("item", [])}
    return [read(item, items, item["linkId"] in repeats) for item in items.values() if "answer" in item]


def read(item, items, is_many):
    origin, _, code = item["linkId"].rpartition(".")
    values = [value_of(answer) for answer in item["answer"]]
    answer = {"code": code, "question": item["text"], "value": values if is_many else values[0]}
    answer["words"] = item["extension"][0]["valueString"]
    if origin:
        answer["from"] = origin
    group = items.get(f"{item['linkId']}.{ASKED}")
    if group:
        start = f"{group['linkId']}."
        answer["asked"] = [
            {"code": sign["linkId"].removeprefix(start), "words": sign["text"]} for sign in group["item"]
        ]
    return answer


def value_of(answer):
    value = next(iter(answer.values()))
    return value["code"] if isinstance(value, dict) else value
