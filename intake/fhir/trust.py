"""What the person agreed to, and where the data comes from."""

import base64

from .asking import LOINC, routed
from .case import concept, filled

SCOPE = concept("http://terminology.hl7.org/CodeSystem/consentscope", "patient-privacy", "Privacy Consent")
CATEGORY = concept(LOINC, "57016-8", "Privacy policy acknowledgment Document")
AUTHOR = concept("http://terminology.hl7.org/CodeSystem/provenance-participant-type", "author", "Author")


def consent(case):
    """The words above the button, which the person agreed to by sending."""
    words = {"contentType": "text/plain; charset=utf-8", "data": encoded(case.booking.consent_text)}
    return {
        "resourceType": "Consent",
        "identifier": [case.identifier("Consent")],
        "status": "active",
        "scope": SCOPE,
        "category": [CATEGORY],
        "patient": case.ref("Patient"),
        "dateTime": case.received,
        "performer": [case.ref("Patient")],
        "organization": [case.ref("Organization")],
        "sourceAttachment": words | {"title": "What the person agreed to", "creation": case.received},
        "policy": [{"authority": case.site, "uri": f"{case.site}/privacy/"}],
    }


def encoded(text):
    return base64.b64encode(text.encode()).decode()


def provenance(case):
    """The person sent it through our site; the reasons are those of the routing."""
    kinds = ["ServiceRequest", "QuestionnaireResponse", "Consent"]
    return filled(
        {
            "resourceType": "Provenance",
            "target": [case.ref(kind) for kind in kinds],
            "occurredDateTime": case.received,
            "recorded": case.received,
            "reason": [{"text": reason} for reason in routed(case)],
            "agent": [{"type": AUTHOR, "who": case.ref("Patient")}],
        }
    )
