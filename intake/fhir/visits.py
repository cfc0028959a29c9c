"""The visit: wished for, offered, booked, or what else became of it.

R4 lets only a proposed, cancelled or waitlisted appointment stand without a time (rule app-3). Where a state needs a
time and none is known, there is no appointment; task and service request tell the state.
"""

from .asking import reasons
from .case import concept, filled
from .states import STATES

WITHOUT_TIME = {"proposed", "waitlist"}
ROUTINE = concept("http://terminology.hl7.org/CodeSystem/v2-0276", "ROUTINE", "Routine appointment")
CANCELLATION = "http://terminology.hl7.org/CodeSystem/appointment-cancellation-reason"
WHO_CANCELLED = {True: ("pat", "Patient"), False: ("prov", "Provider")}
# Who has agreed: the person, the clinic.
AGREED = {
    "proposed": ("accepted", "needs-action"),
    "waitlist": ("accepted", "needs-action"),
    "pending": ("needs-action", "accepted"),
    "booked": ("accepted", "accepted"),
    "fulfilled": ("accepted", "accepted"),
    "noshow": ("accepted", "accepted"),
    "entered-in-error": ("needs-action", "needs-action"),
}
WISHES = ["days", "parts", "earliest", "visit"]


def appointments(case):
    """{("Appointment", key): resource}: one for each time, or one that only tells the wish."""
    status = STATES[case.booking.state].appointment
    times = [] if status in WITHOUT_TIME else times_of(case)
    if not times and status not in WITHOUT_TIME | {"cancelled"}:
        return {}
    keys = ["", *(str(number) for number in range(2, len(times) + 1))]
    return {
        ("Appointment", key): appointment(case, status, key, time)
        for key, time in zip(keys, times or [None], strict=True)
    }


def times_of(case):
    return [time for time in case.times if time.is_taken] or list(case.times)


def appointment(case, status, key, time):
    booking = case.booking
    return filled(
        {
            "resourceType": "Appointment",
            "identifier": [case.identifier("Appointment", key)],
            "status": status,
            "cancelationReason": cancelled_because(case) if status == "cancelled" else None,
            "serviceType": [{"text": "Physical therapy"}],
            "appointmentType": ROUTINE,
            "reasonCode": reasons(case),
            "start": case.moment(time.start) if time else None,
            "end": case.moment(time.end) if time else None,
            "created": case.moment(booking.created_at),
            "comment": wishes(case),
            "basedOn": [case.ref("ServiceRequest")],
            "participant": participants(case, status),
            "requestedPeriod": [] if time else [{"start": earliest(case)}],
        }
    )


def cancelled_because(case):
    code, display = WHO_CANCELLED[is_by_patient(case)]
    return concept(CANCELLATION, code, display) | {"text": case.why or case.booking.get_state_display()}


def is_by_patient(case):
    return case.booking.state == case.booking.State.CANCELLED_BY_PATIENT


def participants(case, status):
    by_patient = ("declined", "accepted") if is_by_patient(case) else ("accepted", "declined")
    person, clinic = AGREED.get(status, by_patient)
    return [{"actor": case.ref("Patient"), "status": person}, {"actor": case.ref("Location"), "status": clinic}]


def earliest(case):
    """The first day that suits. The days and parts of the day are wishes in words, never moments."""
    return case.answers.get("earliest", {}).get("value") or case.received[:10]


def wishes(case):
    return "; ".join(case.answers[code]["words"] for code in WISHES if code in case.answers)
