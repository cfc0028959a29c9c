"""What a browser would send of a form, read from the page."""

import html5lib


def typed(field):
    """[(name, value)] that this input, select or textarea sends."""
    name, kind = field.get("name"), field.get("type")
    if not name or kind in {"submit", "button", "file", "image"}:
        return []
    if field.tag == "select":
        chosen = [option for option in field.iter("option") if option.get("selected") is not None]
        return [(name, option.get("value")) for option in chosen]
    if field.tag == "textarea":
        return [(name, (field.text or "").removeprefix("\n"))]
    if kind in {"checkbox", "radio"} and field.get("checked") is None:
        return []
    return [(name, field.get("value", "on" if kind == "checkbox" else ""))]


def form_of(response):
    """{name: values} of the main form on a page of the admin."""
    tree = html5lib.parse(response.content, namespaceHTMLElements=False)
    form = max(tree.iter("form"), key=lambda form: len(list(form.iter())))
    data = {}
    for field in form.iter():
        if field.tag in {"input", "select", "textarea"}:
            for name, value in typed(field):
                data.setdefault(name, []).append(value)
    return data
