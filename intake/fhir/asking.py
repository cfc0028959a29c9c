"""What a person asks for: the service, the work it makes for the clinic, and the pain they told."""

from .case import coding, concept, filled
from .states import STATES

SNOMED, LOINC = "http://snomed.info/sct", "http://loinc.org"
ICD_10 = "http://hl7.org/fhir/sid/icd-10-cm"
THERAPY = concept(SNOMED, "91251008", "Physical therapy procedure")
KNEE_PAIN = coding(SNOMED, "30989003", "Knee pain")
# The symptom of each side. Nobody has been diagnosed yet, so M22.2X- is never ours to say.
PAIN = {
    "right": coding(ICD_10, "M25.561", "Pain in right knee"),
    "left": coding(ICD_10, "M25.562", "Pain in left knee"),
    "": coding(ICD_10, "M25.569", "Pain in unspecified knee"),
}
BODY_SITE = {
    "right": concept(SNOMED, "6757004", "Structure of right knee region"),
    "left": concept(SNOMED, "82169009", "Structure of left knee region"),
}
PRIORITY = {"routine": "routine", "soon": "urgent"}
PAIN_SCORE = concept(LOINC, "72514-3", "Pain severity - 0-10 verbal numeric rating [Score] - Reported")
SURVEY = concept("http://terminology.hl7.org/CodeSystem/observation-category", "survey", "Survey")
SCORES = {"worst_pain": "Worst pain in the last 7 days", "pain_running": "Pain when running"}
FREE_TEXT = ["stops", "more"]


def service_request(case):
    booking = case.booking
    evidence = [case.ref("QuestionnaireResponse"), *(case.ref("Observation", code) for code in scored(case))]
    return filled(
        {
            "resourceType": "ServiceRequest",
            "identifier": [case.identifier("ServiceRequest")],
            "status": STATES[booking.state].service_request,
            "intent": "proposal",
            "priority": PRIORITY[booking.priority],
            "code": THERAPY,
            "subject": case.ref("Patient"),
            "authoredOn": case.received,
            "requester": case.ref("Patient"),
            "performer": [case.ref("Organization")],
            "locationReference": [case.ref("Location")],
            "reasonCode": reasons(case),
            "bodySite": [BODY_SITE[side] for side in sides(case)],
            "supportingInfo": evidence,
            "note": notes(case),
        }
    )


def sides(case):
    """The knees that hurt: left, right, or both of them; none when it was not said."""
    side = case.answers.get("side", {}).get("value")
    return ["right", "left"] if side == "both" else [side] if side in BODY_SITE else []


def reasons(case):
    """Why: the symptom of each knee, with the person's own words."""
    own = case.answers.get("stops", {}).get("words", "")
    text = f"Knee pain. It stops me: {own}" if own else "Knee pain"
    return [{"coding": [PAIN[side], KNEE_PAIN], "text": text} for side in sides(case) or [""]]


def notes(case):
    """What was typed freely, and why the request is looked at sooner."""
    typed = [case.answers[code]["words"] for code in FREE_TEXT if code in case.answers]
    return [{"text": text} for text in [*typed, case.booking.priority_reason] if text]


def task(case):
    booking, status = case.booking, STATES[case.booking.state].task
    has_reason = status in {"rejected", "cancelled", "entered-in-error"}
    return filled(
        {
            "resourceType": "Task",
            "identifier": [case.identifier("Task")],
            "status": status,
            "statusReason": {"text": case.why or booking.get_state_display()} if has_reason else None,
            "businessStatus": {"text": booking.get_state_display()},
            "intent": "proposal",
            "code": concept("http://hl7.org/fhir/CodeSystem/task-code", "fulfill", "Fulfill the focal request"),
            "focus": case.ref("ServiceRequest"),
            "for": case.ref("Patient"),
            "authoredOn": case.received,
            "lastModified": case.moment(case.last_moved),
            "requester": case.ref("Patient"),
            "owner": case.ref("Organization"),
            "note": [{"text": reason} for reason in routed(case)],
            "restriction": {"period": {"end": case.moment(booking.reply_due)}},
        }
    )


def routed(case):
    """Why this clinic, in the sentences that the person could read."""
    route = case.booking.route
    return [reason for each in route["candidates"] if each["slug"] == route["taken"] for reason in each["reasons"]]


def scored(case):
    """The answers that are a pain score from 0 to 10."""
    known = {str(number) for number in range(11)}
    return [code for code in SCORES if str(case.answers.get(code, {}).get("value")) in known]


def observations(case):
    return {("Observation", code): observation(case, code) for code in scored(case)}


def observation(case, code):
    return {
        "resourceType": "Observation",
        "identifier": [case.identifier("Observation", code)],
        "status": "final",
        "category": [SURVEY],
        "code": PAIN_SCORE | {"text": SCORES[code]},
        "subject": case.ref("Patient"),
        "effectiveDateTime": case.received,
        "performer": [case.ref("Patient")],
        "valueQuantity": {
            "value": int(case.answers[code]["value"]),
            "unit": "{score}",
            "system": "http://unitsofmeasure.org",
            "code": "{score}",
        },
        "derivedFrom": [case.ref("QuestionnaireResponse")],
    }
