"""A person asks to be seen: the request, and the trail of what was done with it."""

from functools import reduce
from operator import or_

from django.conf import settings
from django.db import models

from education.bounds import FIRST_DATE, LAST_DATE, between, moments, texts
from education.models import OnceWritten

from .clinic import Clinic

OPEN = ["new", "claimed", "waiting_patient", "offered", "waiting_list"]
# Indexes are for these very words, so queries say it with the same ones. A list of states would not do: SQLite does not
# see that it is the same list, as it gets the states of a query apart from its words.
IS_OPEN = reduce(or_, [models.Q(state=state) for state in OPEN])
IS_CLOSED = ~(IS_OPEN | models.Q(state="booked"))


class BookingRequestQuerySet(models.QuerySet):
    def of(self, user):
        """The requests this person may see: those of their clinics."""
        return self.filter(clinic__in=Clinic.objects.of(user))

    def quarantine(self):
        """New ones that look like spam: set aside until somebody looks."""
        return self.filter(state=BookingRequest.State.NEW).exclude(suspicion="")

    def open(self):
        """What still needs the clinic, without the quarantine."""
        return self.filter(IS_OPEN).exclude(state=BookingRequest.State.NEW, suspicion__gt="")

    def late(self, at):
        """Open ones whose reply promise has passed without a reply."""
        return self.open().filter(answered_at=None, reply_due__lt=at)

    def closed(self):
        return self.filter(IS_CLOSED)


class BookingRequest(models.Model):
    class State(models.TextChoices):
        NEW = "new", "New"
        CLAIMED = "claimed", "Claimed"
        WAITING_PATIENT = "waiting_patient", "Waiting for the patient"
        OFFERED = "offered", "Times offered"
        BOOKED = "booked", "Booked"
        WAITING_LIST = "waiting_list", "On the waiting list"
        OTHER_CARE = "other_care", "Other care advised"
        NOT_SUITABLE = "not_suitable", "Not suitable"
        DUPLICATE = "duplicate", "Duplicate"
        SPAM = "spam", "Spam"
        CANCELLED_BY_PATIENT = "cancelled_by_patient", "Cancelled by the patient"
        CANCELLED = "cancelled", "Cancelled by the clinic"
        SEEN = "seen", "Seen"
        NO_SHOW = "no_show", "Did not come"

    class Priority(models.TextChoices):
        ROUTINE = "routine", "Routine"
        SOON = "soon", "Soon"

    class ContactWay(models.TextChoices):
        PHONE = "phone", "Phone"
        EMAIL = "email", "Email"

    class Visit(models.TextChoices):
        EITHER = "either", "In person or by video"
        IN_PERSON = "in_person", "In person"
        VIDEO = "video", "By video"

    class Relation(models.TextChoices):
        PARENT = "parent", "Parent"
        GUARDIAN = "guardian", "Legal guardian"
        PARTNER = "partner", "Spouse or partner"
        RELATIVE = "relative", "Other relative"
        FRIEND = "friend", "Friend"
        CARER = "carer", "Care worker"
        OTHER = "other", "Someone else"

    reference = models.CharField(max_length=9, unique=True)
    submit_key = models.UUIDField(unique=True)
    payload_digest = models.CharField(max_length=64)
    token_hash = models.CharField(max_length=64, unique=True)
    unlock_failures = models.PositiveSmallIntegerField(default=0)
    unlock_again_at = models.DateTimeField(null=True, blank=True)

    clinic = models.ForeignKey(Clinic, models.PROTECT, related_name="requests")
    state = models.CharField(max_length=20, choices=State, default=State.NEW)
    priority = models.CharField(max_length=10, choices=Priority, default=Priority.ROUTINE)
    priority_reason = models.CharField(max_length=200, blank=True)
    suspicion = models.CharField(
        "may be spam because", max_length=200, blank=True, help_text="Set aside for a look, never dropped."
    )
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, db_index=False, related_name="claimed_requests"
    )
    version = models.PositiveIntegerField(default=1)

    full_name = models.CharField(max_length=200)
    preferred_name = models.CharField(max_length=100, blank=True)
    birth_date = models.DateField()
    contact_way = models.CharField(max_length=10, choices=ContactWay)
    phone = models.CharField(max_length=40, blank=True)
    search_name = models.CharField(max_length=400, blank=True, editable=False, help_text="For search, without accents.")
    phone_digits = models.CharField(max_length=20, blank=True, editable=False, help_text="For search.")
    voicemail_ok = models.BooleanField("may leave a message", default=False)
    email = models.EmailField(max_length=254, blank=True)
    zip_code = models.CharField("ZIP code", max_length=5, blank=True)
    language = models.CharField(max_length=10, default="en", help_text="Code of the language to speak at the visit.")
    visit = models.CharField("kind of visit", max_length=10, choices=Visit, default=Visit.EITHER)
    earliest = models.DateField("not before", null=True, blank=True)
    proxy_name = models.CharField("filled in by", max_length=200, blank=True)
    proxy_relation = models.CharField(max_length=10, choices=Relation, blank=True)
    guardian_name = models.CharField("parent or guardian", max_length=200, blank=True)
    guardian_relation = models.CharField(max_length=10, choices=Relation, blank=True)
    preferred_days = models.JSONField(default=list, blank=True)
    preferred_parts = models.JSONField("preferred parts of the day", default=list, blank=True)

    answers = models.JSONField(help_text="Each answer with the words that were asked.")
    assessment = models.JSONField(null=True, blank=True, help_text="What the self-check found, if it was brought.")
    route = models.JSONField(help_text="All clinics that were weighed, with their reasons.")
    consent_text = models.CharField(max_length=500)
    source_path = models.CharField("came from", max_length=300, blank=True)
    duplicate_of = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        db_index=False,
        related_name="duplicates",
        help_text="The request that goes on.",
    )
    hold_reason = models.CharField(
        "on hold because",
        max_length=400,
        blank=True,
        help_text="While there is a reason, nobody and no rule deletes the request.",
    )
    fell_back = models.BooleanField(default=False, help_text="No other clinic fitted.")
    reply_due = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True, help_text="When the clinic first replied.")
    created_at = models.DateTimeField("received")

    objects = BookingRequestQuerySet.as_manager()

    class Meta:
        ordering = ["reply_due", "pk"]
        permissions = [("export_bookingrequest", "Can export booking request")]
        indexes = [
            models.Index(fields=["clinic", "state", "reply_due"], name="intake_request_queue"),
            models.Index(fields=["state", "reply_due"], name="intake_request_due"),
            models.Index(fields=["phone_digits"], name="intake_request_phone"),
            models.Index(fields=["email"], name="intake_request_email"),
            models.Index(fields=["birth_date"], name="intake_request_born"),
            # Of those that have one. With the others in it, SQLite would look for these in it, too.
            models.Index(
                fields=["claimed_by"], condition=models.Q(claimed_by__isnull=False), name="intake_request_owner"
            ),
            models.Index(
                fields=["duplicate_of"],
                condition=models.Q(duplicate_of__isnull=False),
                name="intake_request_duplicates",
            ),
            # Open ones are few among many, whatever else is known of the states. Closed ones are read in their order.
            models.Index(fields=["reply_due", "id", "clinic"], condition=IS_OPEN, name="intake_request_open"),
            models.Index(fields=["reply_due", "id", "clinic"], condition=IS_CLOSED, name="intake_request_closed"),
            models.Index(fields=["clinic", "reply_due", "id"], condition=IS_CLOSED, name="intake_request_closed_here"),
            models.Index(fields=["created_at", "id", "clinic"], condition=IS_CLOSED, name="intake_request_closed_age"),
        ]
        constraints = [
            *texts(reference=9, payload_digest=64, token_hash=64, state=20, priority=10, priority_reason=200),
            *texts(full_name=200, preferred_name=100, contact_way=10, phone=40, email=254, zip_code=5),
            *texts(search_name=400, phone_digits=20),
            *texts(language=10, visit=10, proxy_name=200, proxy_relation=10, guardian_name=200, guardian_relation=10),
            between("earliest", FIRST_DATE, LAST_DATE),
            *texts(suspicion=200, consent_text=500, source_path=300, hold_reason=400),
            between("unlock_failures", 0, 1000),
            between("version", 1, 1_000_000),
            between("birth_date", FIRST_DATE, LAST_DATE),
            *moments("unlock_again_at", "reply_due", "answered_at", "created_at"),
            models.CheckConstraint(
                condition=models.Q(contact_way="phone") & ~models.Q(phone="")
                | models.Q(contact_way="email") & ~models.Q(email=""),
                name="intake_request_can_be_reached",
                violation_error_message="Enter the phone number or the email address for the chosen way.",
            ),
        ]

    def __str__(self):
        return self.reference

    @property
    def local_due(self):
        """The reply promise in the clinic's own time."""
        return self.reply_due.astimezone(self.clinic.zone)

    @property
    def is_open(self):
        return self.state in OPEN

    def is_late(self, at):
        return self.is_open and self.answered_at is None and at > self.reply_due


class RequestEvent(OnceWritten):
    """One thing that happened to a request. Rows are written once and stay as they are."""

    TRAIL = "What happened to a request"

    class What(models.TextChoices):
        MOVED = "moved", "Moved"
        TAKEN = "taken", "Taken over"
        GIVEN = "given", "Given to a colleague"
        RELEASED = "released", "Released"
        CALLED = "called", "Call"
        REROUTED = "rerouted", "Sent to another clinic"
        REOPENED = "reopened", "Opened again"
        UNDONE = "undone", "Undone"
        HELD = "held", "Put on hold"
        FREED = "freed", "Taken off hold"

    request = models.ForeignKey(BookingRequest, models.CASCADE, related_name="events")
    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    actor_words = models.CharField(max_length=80, help_text="Who it was, as it was known then.")
    from_state = models.CharField(max_length=20, blank=True, choices=BookingRequest.State)
    to_state = models.CharField(max_length=20, choices=BookingRequest.State)
    note = models.CharField(max_length=500, blank=True)
    what = models.CharField(max_length=10, choices=What, default=What.MOVED)
    from_clinic = models.ForeignKey(Clinic, models.PROTECT, null=True, blank=True, related_name="+")
    to_clinic = models.ForeignKey(Clinic, models.PROTECT, null=True, blank=True, related_name="+")
    before = models.JSONField(null=True, blank=True, help_text="What stood before a step of staff, to undo it.")

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            *texts(actor_words=80, from_state=20, to_state=20, note=500, what=10),
            *moments("at"),
        ]

    def __str__(self):
        return f"{self.request_id}: {self.to_state}"

    @property
    def words(self):
        """What happened, for staff: a new state, or what else was done with it."""
        moved = self.what == self.What.MOVED or self.from_state != self.to_state
        told = [] if self.what == self.What.MOVED else [self.get_what_display()]
        return ": ".join([*told, self.get_to_state_display()] if moved else told)
