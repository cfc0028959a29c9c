"""The outbox: each mail or bundle is a row, written in the transaction of what it reports. And mails, translated."""

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models

from education import wording
from education.bounds import between, moments, texts

from .request import BookingRequest, RequestEvent


class MessageQuerySet(models.QuerySet):
    def mails(self):
        """Without the bundles for the clinics' own system, which push.py puts in."""
        return self.exclude(kind="fhir")

    def waiting(self):
        return self.filter(state=Message.State.WAITING)

    def due(self, at):
        """Mails whose turn it is; a lease that ran out counts as due again."""
        return self.waiting().filter(next_try_at__lte=at).order_by("next_try_at", "pk")


class Message(models.Model):
    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        SENT = "sent", "Sent"
        GIVEN_UP = "given_up", "Given up"

    request = models.ForeignKey(
        BookingRequest,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="messages",
        help_text="Empty in the last mail about a deleted request; that mail goes once it was sent.",
    )
    event = models.ForeignKey(
        RequestEvent,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="messages",
        help_text="The step that it tells of.",
    )
    kind = models.CharField(max_length=40)
    recipient = models.EmailField(max_length=254)
    subject = models.CharField(max_length=60)
    body = models.CharField(max_length=4000, help_text="The status link is put in when the mail leaves.")
    calendar = models.CharField(max_length=4000, blank=True, help_text="The .ics file that comes along.")
    message_id = models.CharField(max_length=100, unique=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=100, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]
        indexes = [
            models.Index(fields=["state", "next_try_at", "id"], name="intake_message_turn"),
            models.Index(fields=["kind", "created_at"], name="intake_message_of_kind"),
        ]
        constraints = [
            *texts(kind=40, recipient=254, subject=60, body=4000, calendar=4000),
            *texts(message_id=100, state=10, last_error=100),
            between("attempts", 0, 1000),
            *moments("next_try_at", "created_at", "sent_at"),
        ]

    def __str__(self):
        return f"{self.kind} for {self.request_id}"


KINDS = {
    "received_patient": "We have your request",
    "offered": "Times are offered",
    "booked": "The visit is booked",
    "changed": "The visit has another time",
    "cancelled": "The visit is cancelled",
    "reminder": "The visit is tomorrow",
    "question": "The clinic has a question",
    "rerouted": "The request went to another clinic",
    "cannot_help": "The clinic cannot help here",
    "link": "The link, sent anew",
}


class MailText(models.Model):
    """A mail to a person in another language than English. The English words are wordings, mail.*."""

    kind = models.CharField(max_length=20, choices=KINDS)
    language = models.CharField(
        max_length=5,
        validators=[RegexValidator("^[a-z]{2}$", "Enter a language as two small letters, like es.")],
        help_text="Two letters, like es for Spanish. Who chose this language gets this text.",
    )
    subject = models.CharField(max_length=60)
    body = models.TextField(max_length=2000)

    class Meta:
        ordering = ["kind", "language"]
        verbose_name = "mail in another language"
        verbose_name_plural = "mails in other languages"
        constraints = [
            *texts(kind=20, language=5, subject=60, body=2000),
            models.UniqueConstraint(fields=["kind", "language"], name="intake_mailtext_once"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} ({self.language})"

    def clean(self):
        """The same fields in braces as the English mail: others would stay empty, missing ones are needed."""
        for part in ["subject", "body"]:
            needed = wording.fields(wording.shipped()[f"mail.{self.kind}_{part}"]["words"]) if self.kind else set()
            if self.kind and wording.fields(getattr(self, part)) != needed:
                names = ", ".join(f"{{{name}}}" for name in sorted(needed))
                raise ValidationError({part: f"Use {names}, and no other braces." if names else "Use no braces here."})
