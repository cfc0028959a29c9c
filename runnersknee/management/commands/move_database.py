from django.core.management.base import BaseCommand, CommandError

from runnersknee.moving import move


class Command(BaseCommand):
    help = (
        "Copy this site's database into an empty one, SQLite or PostgreSQL, and prove that it holds the same. "
        "Stop the site first. Sign-ins, drafts and counters stay behind; uploads are files and stay where they are."
    )

    def add_arguments(self, parser):
        parser.add_argument("target", help="Like DATABASE_URL: postgresql://user:password@host/name")
        parser.add_argument("--compare", action="store_true", help="Copy nothing, only compare the two.")

    def handle(self, *, target, compare, **options):
        found = (move.compare if compare else move.move)(target, self.stdout.write)
        width = max(len(table) for table, _, _ in found)
        differ = []
        for table, here, there in found:
            verdict = "same" if here == there else "DIFFERS"
            differ += [table] if here != there else []
            for_eyes = f"{here[0]:>9} {there[0]:>9}  {here[1][:16]} {there[1][:16]}"
            self.stdout.write(f"{table:{width}} {for_eyes}  {verdict}")
        if differ:
            raise CommandError(f"The target does not hold the same: {', '.join(differ)}. Do not use it.")
        self.stdout.write(f"{sum(here[0] for _, here, _ in found)} rows of {len(found)} tables are the same in both.")
        self.stdout.write("The chain of the trails holds. Set DATABASE_URL, and run `manage.py prepare` next.")
