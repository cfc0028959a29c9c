from django.core.management.base import BaseCommand, CommandError

from education import audit


class Command(BaseCommand):
    help = (
        "Check that nobody changed what the trails tell: who did what, and who looked. Ends with 1 when somebody did."
    )

    def add_arguments(self, parser):
        parser.add_argument("--holds", default="", help="The end of the chain, as an earlier check printed it.")
        parser.add_argument("--sign", action="store_true", help="Sign it anew, after a key was lost.")

    def handle(self, *, holds, sign, **options):
        found = audit.sign_anew() if sign else audit.check(holds)
        self.stdout.write(f"{found.rows} rows checked, {found.removed} removed as the rules allow")
        if found.problem:
            raise CommandError(found.problem)
        self.stdout.write(f"All as it was written. The chain ends at {found.end}")
