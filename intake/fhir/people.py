"""Who a request is about, and the clinic it went to."""

from .case import filled


def patient(case):
    booking = case.booking
    names = [{"use": "usual", "text": booking.full_name}]
    if booking.preferred_name:
        names.append({"use": "nickname", "text": booking.preferred_name})
    return filled(
        {
            "resourceType": "Patient",
            "identifier": [case.identifier("Patient")],
            "active": True,
            "name": names,
            "telecom": telecom(booking),
            "birthDate": booking.birth_date.isoformat(),
            "address": [{"postalCode": booking.zip_code}] if booking.zip_code else [],
            "communication": language(case),
        }
    )


def telecom(booking):
    """Phone and email; rank 1 is the way the person chose."""
    found = [(way, getattr(booking, way)) for way in ["phone", "email"]]
    return [
        {"system": way, "value": value, "rank": 1 if way == booking.contact_way else 2} for way, value in found if value
    ]


def language(case):
    """The language a person chose, where it is one that has a code."""
    chosen = case.answers.get("language")
    if not chosen:
        return []
    spoken = {"text": chosen["words"]}
    if len(chosen["value"]) == 2:
        spoken["coding"] = [{"system": "urn:ietf:bcp:47", "code": chosen["value"]}]
    return [{"language": spoken, "preferred": True}]


def organization(case):
    clinic = case.booking.clinic
    return {
        "resourceType": "Organization",
        "identifier": [case.identifier("Organization")],
        "active": True,
        "name": clinic.name,
        "telecom": [{"system": "phone", "value": clinic.phone}],
        "address": [address(clinic)],
    }


def location(case):
    clinic = case.booking.clinic
    return {
        "resourceType": "Location",
        "identifier": [case.identifier("Location")],
        "name": clinic.name,
        "address": address(clinic),
        "managingOrganization": case.ref("Organization"),
    }


def address(clinic):
    place = {"line": [clinic.street], "city": clinic.city, "state": clinic.state, "postalCode": clinic.zip_code}
    return place | {"country": "US"}
