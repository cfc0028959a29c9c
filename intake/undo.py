"""Take the last step of staff back, while its mails still wait."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.dateparse import parse_datetime

from . import lifecycle
from .mail import HOLD
from .models import Message, RequestEvent, TimeOffer

What = RequestEvent.What
TOO_LATE = "This step can no longer be undone."


def last_step(request, by, at):
    """The event that this person can still undo, or None. A reroute stays: the other clinic has it."""
    last = request.events.order_by("pk").last()
    if last is None or last.actor_id != by.pk or last.before is None or at > last.at + HOLD:
        return None
    return None if last.what in {What.UNDONE, What.REROUTED} else last


@transaction.atomic
def undo(request, by, at, seen_version=None):
    """Put back the state, the owner and the times, and take the waiting mails out.

    Raises ValidationError, and changes nothing, when the step is too old or a mail is on its way.
    """
    own = lifecycle.locked(request)
    lifecycle.refuse_old_version(own, seen_version)
    step = last_step(own, by, at)
    if step is None:
        raise ValidationError(TOO_LATE)
    take_out_mails(step)
    fields = step.before["fields"] | {"answered_at": moment(step.before["fields"]["answered_at"])}
    lifecycle.write_event(own, fields["state"], by, at, "", What.UNDONE)
    put_back_times(own, step.before["times"])
    for name, value in fields.items():
        setattr(own, name, value)
    own.version += 1
    own.save()
    return own


def take_out_mails(step):
    """In one statement, so that no worker takes a mail between the look and the removal."""
    count = step.messages.count()
    waiting = Message.objects.filter(event=step, state=Message.State.WAITING, attempts=0)
    if waiting.delete()[0] != count:
        raise ValidationError("A mail of this step is on its way. Take another step instead, or call.")


def put_back_times(own, times):
    own.offers.exclude(pk__in=list(times)).delete()
    kept = {str(each.pk): each for each in own.offers.all()}
    for pk, (state, answered_at) in sorted(times.items(), key=lambda row: row[1][0] == TimeOffer.State.ACCEPTED):
        own.offers.filter(pk=kept[pk].pk).update(state=state, answered_at=moment(answered_at))


def moment(text):
    return parse_datetime(text) if text else None
