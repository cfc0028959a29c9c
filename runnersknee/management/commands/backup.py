from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from runnersknee.keeping import rotation
from runnersknee.keeping.backup import take


class Command(BaseCommand):
    help = "Back up database and uploads, encrypted with BACKUP_KEY, tried by restoring it; then remove old ones."

    def handle(self, **options):
        if not settings.BACKUP_DIR:
            raise CommandError("Set BACKUP_DIR and BACKUP_KEY first. `manage.py backup_key FILE` makes the key.")
        now = timezone.now()
        file, manifest = take(now)
        gone = rotation.remove_old(settings.BACKUP_DIR, now, settings.BACKUP_DAYS, settings.BACKUP_WEEKS)
        rows, tables = sum(manifest["rows"].values()), len(manifest["rows"])
        self.stdout.write(f"{file}: {rows} rows of {tables} tables and {manifest['files']} uploads, restored once")
        self.stdout.write(f"{gone} older backups removed")
