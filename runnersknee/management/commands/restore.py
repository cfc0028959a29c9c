from django.core.management.base import BaseCommand

from runnersknee.keeping.archive import read_identity
from runnersknee.keeping.restore import put_back


class Command(BaseCommand):
    help = "Put a backup into the database and the uploads of this site, which must be empty and stopped."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("file")
        parser.add_argument("--identity", required=True, metavar="KEYFILE", help="The file with the secret key.")
        parser.add_argument("--replace", action="store_true", help="Lose what this site holds now.")

    def handle(self, *, file, identity, replace, **options):
        manifest = put_back(file, read_identity(identity), replace)
        rows, tables = sum(manifest["rows"].values()), len(manifest["rows"])
        self.stdout.write(f"Restored {rows} rows of {tables} tables and {manifest['files']} uploads.")
        self.stdout.write(f"The site is as it was at {manifest['made_at']}. Run `manage.py prepare` next.")
        self.stdout.write("What was erased since then is back: erase it again.")
