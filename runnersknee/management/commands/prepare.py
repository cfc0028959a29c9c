import secrets

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection

from education import planner

NAME = "staff"


class Command(BaseCommand):
    help = "Make a site ready to serve: database, starter content, and the first staff sign-in."

    def handle(self, **options):
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        call_command("loadcontent")
        call_command("loadclinics")
        planner.look(connection)
        self.first_staff()
        self.stdout.write(
            f"\nThe site answers at {settings.SITE_URL}/ and staff sign in at {settings.SITE_URL}/admin/\n"
        )

    def first_staff(self):
        """Once, and only while nobody can sign in: a name and a random password, printed and kept nowhere."""
        users = get_user_model().objects
        if users.exists():
            return
        password = secrets.token_urlsafe(15)
        users.create_superuser(NAME, password=password)
        self.stdout.write(f"\nStaff sign-in, shown this once: name {NAME}, password {password}")
