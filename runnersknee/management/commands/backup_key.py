import os

from django.core.management.base import BaseCommand, CommandError
from pyrage.x25519 import Identity


class Command(BaseCommand):
    help = "Make a pair of keys for backups: the secret one into a new file, the public one printed."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("file")

    def handle(self, *, file, **options):
        secret = Identity.generate()
        try:
            with open(file, "x", opener=lambda path, flags: os.open(path, flags, 0o600)) as target:
                target.write(f"# public key: {secret.to_public()}\n{secret}\n")
        except FileExistsError:
            raise CommandError(f"{file} exists. Old backups may need its key, so it stays.") from None
        self.stdout.write(f"BACKUP_KEY={secret.to_public()}")
        self.stdout.write(f"Take {file} off this machine, and keep it in two safe places: nothing else opens a backup.")
