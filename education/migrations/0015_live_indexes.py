"""Indexes for the newest revision of a page, and for the pages in menu and footer."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("education", "0014_content_version")]

    operations = [
        migrations.AddIndex(
            "revision",
            models.Index(
                fields=["article", "number", "publish_at"],
                condition=models.Q(state="approved"),
                name="education_revision_newest",
            ),
        ),
        migrations.AddIndex(
            "article",
            models.Index(
                fields=["position", "path"],
                condition=models.Q(in_menu=True) | models.Q(kind="policy"),
                name="education_article_framing",
            ),
        ),
    ]
