"""What a manager wants to know of the last weeks: how many asked, how soon they were answered, what came of it."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from statistics import median

from .models import BookingRequest, Clinic, StepCount

WEEKS = 12
MOST = 10  # sources of one clinic on the page; the file has all
S = BookingRequest.State
NOT_COUNTED = [S.SPAM, S.DUPLICATE]
BOOKED = {S.BOOKED, S.SEEN, S.NO_SHOW, S.CANCELLED}
FACTS = ["clinic_id", "created_at", "reply_due", "answered_at", "state", "source_path", "assessment"]


@dataclass
class Week:
    """The requests that one clinic received in a week of its own calendar, Monday first."""

    monday: object
    received: int = 0
    answered: int = 0
    in_time: int = 0
    booked: int = 0
    hours: list = field(default_factory=list)
    sources: Counter = field(default_factory=Counter)
    contributors: Counter = field(default_factory=Counter)

    def take(self, request):
        self.received += 1
        self.booked += request["state"] in BOOKED
        self.sources[request["source_path"]] += 1
        self.contributors.update(likely(request["assessment"]))
        if request["answered_at"]:
            self.answered += 1
            self.in_time += request["answered_at"] <= request["reply_due"]
            self.hours.append((request["answered_at"] - request["created_at"]).total_seconds() / 3600)

    @property
    def median_hours(self):
        """Half of the answered ones had their first reply within so many hours; None before the first reply."""
        return round(median(self.hours), 1) if self.hours else None

    @property
    def in_time_share(self):
        """Percent of the received ones that were answered within the promise; None for a week without any."""
        return round(100 * self.in_time / self.received) if self.received else None

    @property
    def booked_share(self):
        return round(100 * self.booked / self.received) if self.received else None


@dataclass
class OfClinic:
    """The weeks of one clinic, the newest last, and what is told of all of them together: [(name, requests)]."""

    clinic: Clinic
    weeks: list

    @property
    def sources(self):
        return sum((week.sources for week in self.weeks), Counter()).most_common(MOST)

    @property
    def contributors(self):
        return sum((week.contributors for week in self.weeks), Counter()).most_common()


def monday_of(day):
    return day - timedelta(days=day.weekday())


def mondays(today):
    """The Mondays of the last weeks, the running one last."""
    return [monday_of(today) - timedelta(weeks=back) for back in reversed(range(WEEKS))]


def numbers(user, at):
    """What the clinics of this person come to in the last weeks, up to the moment `at`: an OfClinic for each."""
    clinics = list(Clinic.objects.of(user))
    weeks = {clinic.pk: by_monday(at.astimezone(clinic.zone).date()) for clinic in clinics}
    zones = {clinic.pk: clinic.zone for clinic in clinics}
    for request in received(clinics, at):
        day = request["created_at"].astimezone(zones[request["clinic_id"]]).date()
        week = weeks[request["clinic_id"]].get(monday_of(day))
        if week:
            week.take(request)
    return [OfClinic(clinic, list(weeks[clinic.pk].values())) for clinic in clinics]


def by_monday(today):
    return {monday: Week(monday) for monday in mondays(today)}


def received(clinics, at):
    since = at - timedelta(weeks=WEEKS + 1)
    rows = BookingRequest.objects.filter(clinic__in=clinics, created_at__gte=since, created_at__lte=at)
    return rows.exclude(state__in=NOT_COUNTED).order_by().values(*FACTS).iterator()


def likely(assessment):
    """The names of the contributors that a brought self-check found likely."""
    return [each["name"] for each in (assessment or {}).get("contributors", []) if each["likelihood"] == "LIKELY"]


def passed(today):
    """{(Monday, step): how often it was passed in that week}, for all clinics together."""
    found = Counter()
    for row in StepCount.objects.filter(day__gte=mondays(today)[0], day__lte=today):
        found[monday_of(row.day), row.step] += row.number
    return found


def steps(names, counted):
    """[(step, how often it was passed, percent of those who passed the first)]. `counted`: what `passed` returns."""
    totals = Counter()
    for (_, step), number in counted.items():
        totals[step] += number
    first = totals[names[0]]
    return [(name, totals[name], round(100 * totals[name] / first) if first else None) for name in names]
