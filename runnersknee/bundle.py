"""One stylesheet for the reader, many small ones for us: the finder that joins them, in the order of the cascade."""

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

NAME = "css/site.css"
FIRST = ["tokens", "reset", "base", "layout"]
LAST = ["utilities"]


def parts(folder):
    """The stylesheets of the public pages. Staff pages have their own, css/admin/, which are not among them."""
    ordered = [folder / f"{name}.css" for name in FIRST]
    ordered += sorted((folder / "components").glob("*.css"))
    return ordered + [folder / f"{name}.css" for name in LAST]


def joined(folder):
    """All parts, and the print rules for print alone."""
    texts = [part.read_text() for part in parts(folder)]
    return "\n".join([*texts, "@media print {", (folder / "print.css").read_text(), "}"])


class BundleFinder(BaseFinder):
    """Finds css/site.css, made anew from its parts each time somebody asks for it."""

    storage = FileSystemStorage(location=settings.DATA_DIR / "bundle")

    def build(self):
        target = settings.DATA_DIR / "bundle" / NAME
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(joined(settings.BASE_DIR / "static" / "css"))
        return str(target)

    def check(self, **kwargs):
        return []

    def find(self, path, find_all=False, **kwargs):
        found = self.build() if path == NAME else None
        return ([found] if found else []) if find_all else found

    def list(self, ignore_patterns):
        self.build()
        yield NAME, self.storage
