"""What the queue asks of a request: when it was first answered, whether it fell back, and what staff search by."""

import datetime

import django.db.models.functions.text
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models

from intake.fields import digits_of, folded


def look_back(apps, schema_editor):
    """Requests from before this release: what is searched, and the first event that was a reply."""
    requests = apps.get_model("intake", "BookingRequest")
    for request in requests.objects.iterator():
        replies = request.events.exclude(to_state__in=["new", "claimed", "duplicate", "spam", "cancelled_by_patient"])
        first = replies.order_by("at").first()
        request.phone_digits, request.answered_at = digits_of(request.phone)[:20], first and first.at
        request.search_name = folded(f"{request.full_name} {request.preferred_name}")[:400]
        request.save(update_fields=["phone_digits", "search_name", "answered_at"])


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0006_self_check_rights"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="bookingrequest",
            name="answered_at",
            field=models.DateTimeField(blank=True, help_text="When the clinic first replied.", null=True),
        ),
        migrations.AddField(
            model_name="bookingrequest",
            name="fell_back",
            field=models.BooleanField(default=False, help_text="No other clinic fitted."),
        ),
        migrations.AddField(
            model_name="bookingrequest",
            name="search_name",
            field=models.CharField(
                blank=True, editable=False, help_text="For search, without accents.", max_length=400
            ),
        ),
        migrations.AddField(
            model_name="bookingrequest",
            name="phone_digits",
            field=models.CharField(blank=True, editable=False, help_text="For search.", max_length=20),
        ),
        migrations.AlterField(
            model_name="bookingrequest",
            name="state",
            field=models.CharField(
                choices=[
                    ("new", "New"),
                    ("claimed", "Claimed"),
                    ("waiting_patient", "Waiting for the patient"),
                    ("offered", "Times offered"),
                    ("booked", "Booked"),
                    ("waiting_list", "On the waiting list"),
                    ("other_care", "Other care advised"),
                    ("not_suitable", "Not suitable"),
                    ("duplicate", "Duplicate"),
                    ("spam", "Spam"),
                    ("cancelled_by_patient", "Cancelled by the patient"),
                    ("cancelled", "Cancelled by the clinic"),
                    ("seen", "Seen"),
                    ("no_show", "Did not come"),
                ],
                default="new",
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="requestevent",
            name="from_state",
            field=models.CharField(
                blank=True,
                choices=[
                    ("new", "New"),
                    ("claimed", "Claimed"),
                    ("waiting_patient", "Waiting for the patient"),
                    ("offered", "Times offered"),
                    ("booked", "Booked"),
                    ("waiting_list", "On the waiting list"),
                    ("other_care", "Other care advised"),
                    ("not_suitable", "Not suitable"),
                    ("duplicate", "Duplicate"),
                    ("spam", "Spam"),
                    ("cancelled_by_patient", "Cancelled by the patient"),
                    ("cancelled", "Cancelled by the clinic"),
                    ("seen", "Seen"),
                    ("no_show", "Did not come"),
                ],
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="requestevent",
            name="to_state",
            field=models.CharField(
                choices=[
                    ("new", "New"),
                    ("claimed", "Claimed"),
                    ("waiting_patient", "Waiting for the patient"),
                    ("offered", "Times offered"),
                    ("booked", "Booked"),
                    ("waiting_list", "On the waiting list"),
                    ("other_care", "Other care advised"),
                    ("not_suitable", "Not suitable"),
                    ("duplicate", "Duplicate"),
                    ("spam", "Spam"),
                    ("cancelled_by_patient", "Cancelled by the patient"),
                    ("cancelled", "Cancelled by the clinic"),
                    ("seen", "Seen"),
                    ("no_show", "Did not come"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddIndex(
            model_name="bookingrequest",
            index=models.Index(fields=["phone_digits"], name="intake_request_phone"),
        ),
        migrations.AddIndex(
            model_name="bookingrequest",
            index=models.Index(fields=["email"], name="intake_request_email"),
        ),
        migrations.AddIndex(
            model_name="bookingrequest",
            index=models.Index(fields=["birth_date"], name="intake_request_born"),
        ),
        migrations.AddConstraint(
            model_name="bookingrequest",
            constraint=models.CheckConstraint(
                condition=django.db.models.lookups.LessThanOrEqual(
                    django.db.models.functions.text.Length("phone_digits"), 20
                ),
                name="intake_bookingrequest_phone_digits_length",
                violation_error_message="Phone digits must be 20 characters or less.",
            ),
        ),
        migrations.AddConstraint(
            model_name="bookingrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("answered_at__gte", datetime.datetime(2000, 1, 1, 0, 0, tzinfo=datetime.UTC)),
                    ("answered_at__lte", datetime.datetime(2199, 12, 31, 0, 0, tzinfo=datetime.UTC)),
                ),
                name="intake_bookingrequest_answered_at_range",
                violation_error_message=(
                    "Answered at must be from 2000-01-01 00:00:00+00:00 to 2199-12-31 00:00:00+00:00."
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="bookingrequest",
            constraint=models.CheckConstraint(
                condition=django.db.models.lookups.LessThanOrEqual(
                    django.db.models.functions.text.Length("search_name"), 400
                ),
                name="intake_bookingrequest_search_name_length",
                violation_error_message="Search name must be 400 characters or less.",
            ),
        ),
        migrations.RunPython(look_back, migrations.RunPython.noop),
    ]
