"""The outbox: each mail is a row, written in the transaction of what it reports."""

from django.db import models

from education.bounds import between, moments, texts

from .request import BookingRequest


class MessageQuerySet(models.QuerySet):
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

    request = models.ForeignKey(BookingRequest, models.CASCADE, related_name="messages")
    kind = models.CharField(max_length=40)
    recipient = models.EmailField(max_length=254)
    subject = models.CharField(max_length=60)
    body = models.CharField(max_length=4000, help_text="The status link is put in when the mail leaves.")
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
        indexes = [models.Index(fields=["state", "next_try_at"], name="intake_message_due")]
        constraints = [
            *texts(kind=40, recipient=254, subject=60, body=4000, message_id=100, state=10, last_error=100),
            between("attempts", 0, 1000),
            *moments("next_try_at", "created_at", "sent_at"),
        ]

    def __str__(self):
        return f"{self.kind} for {self.request_id}"
