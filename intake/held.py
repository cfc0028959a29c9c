"""What we hold about a person: every row of a request in words, for the page, for print and as a text file."""

from education.models import RedFlag
from education.wording import say

from . import push
from .models import BookingRequest
from .promise import spoken
from .visits import in_words


def held(request):
    """[{title, rows of {label, value}}]: all that the database keeps of this request, but for keys of machines."""
    parts = [
        (say("held.request"), about(request)),
        (say("held.answers"), [row(answer["question"], answer["words"]) for answer in request.answers]),
        (say("held.self_check"), self_check(request.assessment)),
        (say("held.clinics"), clinics(request)),
        (say("held.times"), [row(in_words(each), say(f"held_offer.{each.state}")) for each in times(request)]),
        (say("held.events"), [event_row(request, event) for event in request.events.all()]),
        (say("held.mails"), [mail_row(request, mail) for mail in request.messages.all()]),
    ]
    return [{"title": title, "rows": rows} for title, rows in parts if rows]


def row(label, value):
    return {"label": label, "value": value}


def about(request):
    """What we made of the answers, beside them."""
    facts = [
        (say("held.reference"), request.reference),
        (say("held.received"), moment(request, request.created_at)),
        (say("held.promised"), moment(request, request.reply_due)),
        (say("held.clinic"), request.clinic.name),
        (say("held.state"), say(f"held_state.{request.state}")),
        (say("held.priority"), f"{say(f'held_priority.{request.priority}')} {request.priority_reason}".strip()),
        (say("held.suspicion"), request.suspicion),
        (say("held.source"), request.source_path),
        (say("held.consent"), request.consent_text),
    ]
    return [row(label, value) for label, value in facts if value]


def self_check(assessment):
    """The result that a person brought, in the words of the self-check."""
    if not assessment:
        return []
    questions = RedFlag.objects.filter(code__in=assessment["flags"]).values_list("question", flat=True)
    signs = [row(say("held.sign"), question) for question in questions]
    fit = row(say("held.pattern"), say("held.pattern_points", points=assessment["points"]))
    return [fit, *signs, *map(contributor_row, assessment["contributors"])]


def contributor_row(each):
    score = say("self_check.score", score=each["score"], out_of=each["out_of"])
    return row(say(f"contributor.{each['name']}"), " ".join([score, *filter(None, each["reasons"])]))


def clinics(request):
    """Every clinic that was weighed, and why."""
    return [row(each["name"], " ".join(each["reasons"])) for each in request.route["candidates"]]


def times(request):
    return request.offers.select_related("clinic")


def event_row(request, event):
    """Names of staff are theirs: a person reads who it was, themselves or the clinic."""
    who = say("held.by_you") if event.actor_id is None else say("held.by_clinic")
    step = [] if event.what == event.What.MOVED else [say(f"held_event.{event.what}")]
    did = " ".join([who, *step, say(f"held_state.{event.to_state}")])
    note = "" if names_somebody(event) else event.note
    return row(moment(request, event.at), f"{did}\n{note}".strip())


def names_somebody(event):
    """Notes that we write ourselves, with a member of staff or another request in them."""
    if event.actor_id is None:
        return False
    if event.what == event.What.MOVED:
        return event.to_state in {BookingRequest.State.CLAIMED, BookingRequest.State.DUPLICATE}
    return event.what in {event.What.TAKEN, event.What.GIVEN}


def mail_row(request, mail):
    subject = say("held.to_system") if mail.kind == push.KIND else mail.subject
    return row(moment(request, mail.created_at), f"{subject}\n{mail.recipient}")


def moment(request, at):
    return say("held.moment", **spoken_with_year(request, at))


def spoken_with_year(request, at):
    """Time and date at the clinic, with the year: this is for keeping."""
    local = at.astimezone(request.clinic.zone)
    said = spoken(local)
    return said | {"date": f"{said['date']}, {local.year}"}


def as_text(parts):
    """The same as a plain text file."""
    blocks = [
        [part["title"], "=" * len(part["title"])] + [f"{r['label']}: {r['value']}" for r in part["rows"]]
        for part in parts
    ]
    return "\n\n".join("\n".join(block) for block in blocks) + "\n"
