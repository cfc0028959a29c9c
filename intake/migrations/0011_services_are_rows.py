from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("intake", "0010_routing_rights")]
    operations = [
        migrations.RemoveField("clinic", "gait_assessment"),
        migrations.RemoveField("clinic", "telehealth"),
    ]
