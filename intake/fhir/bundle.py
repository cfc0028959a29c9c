"""The whole bundle: all resources of one request, in one transaction."""

from urllib.parse import quote

from .answers import response
from .asking import observations, service_request, task
from .case import Case
from .people import location, organization, patient
from .questionnaire import questionnaire
from .trust import consent, provenance
from .visits import appointments

PARTS = {
    "Questionnaire": questionnaire,
    "Patient": patient,
    "Organization": organization,
    "Location": location,
    "QuestionnaireResponse": response,
    "ServiceRequest": service_request,
    "Task": task,
    "Consent": consent,
    "Provenance": provenance,
}
CONTENT_TYPE = "application/fhir+json"


def bundle(booking, site, times=(), events=(), catalogue=None):
    """A request as a transaction Bundle of FHIR R4, as a dictionary.

    `site`: the address of the site. `times`: the Times that are offered or taken. `events`: its RequestEvents, the
    oldest first. `catalogue`: `catalogue.asked_now()`; without it, the Questionnaire holds what was answered.
    A receiver who takes it twice keeps one of each resource but the Provenance.
    """
    case = Case(booking, site, tuple(times), tuple(events), catalogue or {})
    made = {(kind, ""): make(case) for kind, make in PARTS.items()} | observations(case) | appointments(case)
    return {
        "resourceType": "Bundle",
        "type": "transaction",
        "timestamp": case.moment(case.last_moved),
        "entry": [entry(case, kind, key, resource) for (kind, key), resource in made.items()],
    }


def entry(case, kind, key, resource):
    return {"fullUrl": case.full_url(kind, key), "resource": resource, "request": request(kind, resource)}


def request(kind, resource):
    """How the receiver stores it: in place of the one it may have from before."""
    if kind == "Provenance":
        return {"method": "POST", "url": kind}
    if kind == "Questionnaire":
        same = f"url={quote(resource['url'], safe='')}&version={resource['version']}"
    else:
        known = resource["identifier"]
        known = known if isinstance(known, dict) else known[0]
        same = f"identifier={quote(known['system'], safe='')}|{known['value']}"
    return {"method": "PUT", "url": f"{kind}?{same}"}
