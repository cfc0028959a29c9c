"""Blocks of words."""

from django.core.exceptions import ValidationError
from django.db import models

from ...bounds import texts
from .base import PROSE_LIMIT, Block, place_bounds, prose


class Prose(Block):
    icon = "notes"
    help = "Plain text with headings, lists and links. Most of a page is this."

    body = prose()

    class Meta:
        verbose_name = "text"
        verbose_name_plural = "text"
        constraints = [*texts(body=PROSE_LIMIT), *place_bounds()]

    def __str__(self):
        return self.get_body_excerpt()


class Callout(Block):
    icon = "lightbulb"
    help = "A box that stands out, for one thing worth knowing. One or two on a page; more, and nothing stands out."

    heading = models.CharField(max_length=80)
    body = prose()

    class Meta:
        constraints = [*texts(heading=80, body=PROSE_LIMIT), *place_bounds()]

    def __str__(self):
        return self.heading


class DoList(Block):
    class Kind(models.TextChoices):
        DO = "do", "Do"
        DONT = "dont", "Do not"

    icon = "checklist"
    help = "A list with check marks or crosses. Start each entry of a do-not list with “do not”."

    kind = models.CharField(max_length=4, choices=Kind)
    heading = models.CharField(max_length=80)
    body = prose()

    class Meta:
        verbose_name = "do or do-not list"
        constraints = [*texts(kind=4, heading=80, body=PROSE_LIMIT), *place_bounds()]

    def __str__(self):
        return self.heading


class StepList(Block):
    icon = "format_list_numbered"
    help = "Things to do one after the other. One action for each step, the starting position first."

    heading = models.CharField(max_length=80)
    body = prose(verbose_name="steps", help_text="Press the button for a numbered list, then write one step a line.")

    class Meta:
        constraints = [*texts(heading=80, body=PROSE_LIMIT), *place_bounds()]

    def __str__(self):
        return self.heading

    def clean(self):
        if self.body.count("<ol") != 1:
            raise ValidationError({"body": "Write the steps as one numbered list."})


class QuestionAnswer(Block):
    icon = "quiz"
    help = "One question in a reader’s words, and its answer. Add a block for each question."

    heading = models.CharField("question", max_length=160)
    body = prose(verbose_name="answer")

    class Meta:
        verbose_name = "question and answer"
        verbose_name_plural = "questions and answers"
        constraints = [*texts(heading=160, body=PROSE_LIMIT), *place_bounds()]

    def __str__(self):
        return self.heading
