"""The index of pages and numbers, which is there anyway, does as well: neither database needed this one."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("education", "0017_desk")]

    operations = [migrations.RemoveIndex("revision", "education_revision_newest")]
