"""Lists that never count their rows: each page goes on after the last row of the one before, however many there are."""

import json

from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import Q
from django.utils.timezone import is_naive

AFTER = "after"  # in the address: the values by which the last row of the page before is sorted


class KeyedChangeList(ChangeList):
    """Sorted by columns of the model itself that are never empty: let `sortable_by` of the list name no others."""

    is_keyed = True

    def get_ordering(self, request, queryset):
        """The key tells equal rows apart in the direction of their column: so one index holds both in order."""
        *columns, last = super().get_ordering(request, queryset)
        if columns and last.lstrip("-") == "pk":
            last = "-pk" if columns[0].startswith("-") else "pk"
        return [*columns, last]

    def get_queryset(self, request, **kwargs):
        self.after = self.params.pop(AFTER, "")
        self.filter_params.pop(AFTER, None)
        return super().get_queryset(request, **kwargs)

    def get_results(self, request):
        rows = self.queryset.filter(self.beyond(self.after)) if self.after else self.queryset
        found = list(rows[: self.list_per_page + 1])
        self.result_list = found[: self.list_per_page]
        self.result_count = len(self.result_list)
        self.full_result_count, self.show_full_result_count = None, False
        self.show_admin_actions = bool(found)
        self.can_show_all = self.multi_page = False
        has_more = len(found) > self.list_per_page
        self.next_page = self.get_query_string({AFTER: self.key(self.result_list[-1])}) if has_more else ""
        self.first_page = self.get_query_string() if self.after else ""

    def order(self):
        """[(field, the comparison that leads on)] of how the rows are sorted."""
        names = self.queryset.query.order_by
        return [(self.field(name.lstrip("-")), "lt" if name.startswith("-") else "gt") for name in names]

    def field(self, name):
        return self.lookup_opts.pk if name == "pk" else self.lookup_opts.get_field(name)

    def key(self, row):
        return json.dumps([field.value_to_string(row) for field, _ in self.order()])

    def beyond(self, key):
        """What stands after the row of this key. Raises IncorrectLookupParameters for one that no page gave."""
        try:
            order = [(*each, read(each[0], text)) for each, text in zip(self.order(), json.loads(key), strict=True)]
        except (ValueError, TypeError, ValidationError, FieldDoesNotExist) as error:
            raise IncorrectLookupParameters from error
        return after(order)


def read(field, text):
    value = field.to_python(text)
    if value is None or (hasattr(value, "tzinfo") and is_naive(value)):
        raise ValueError
    return value


def after(order):
    """The filter as an index reads it: the first column bounds all, the others tell equal ones apart."""
    (field, way, value), *rest = order
    beyond = Q(**{f"{field.name}__{way}": value})
    return Q(**{f"{field.name}__{way}e": value}) & (beyond | after(rest)) if rest else beyond
