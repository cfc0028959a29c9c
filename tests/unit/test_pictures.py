"""What an editor may upload, and what becomes of it. Every hostile file is made here."""

import struct
import zlib
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, PngImagePlugin

from education import pictures

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
SCRIPT = b"<script>alert(1)</script>"
SECRET = b"Jane Patient"
PNG_HEAD = b"\x89PNG\r\n\x1a\n"
SOMETHING_ELSE = "Choose a JPEG, PNG or WebP picture. This file is something else, whatever its name."
DAMAGED = "This picture is damaged. Open it, save it anew, and upload that copy."
EMPTY = "This file is empty. Choose another one."
LARGE = "This file is larger than 10 MB. Save a smaller copy and upload that."
PIXELS = "This picture has more than 40 million pixels. Save a smaller copy and upload that."
LONG = "This picture has more than 16,000 pixels on one side. Cut it and upload that copy."
MOVES = "This picture moves. Choose one that stands still."


def drawn(mode="RGB", size=(64, 48), color=None):
    """A picture whose left half is red, where its mode knows red."""
    image = Image.new("RGB", size, color or "white")
    image.paste("red", (0, 0, size[0] // 2, size[1]))
    return image.convert(mode)


def saved(image, kind, **options):
    target = BytesIO()
    image.save(target, kind, **options)
    return target.getvalue()


def chunk(name, data=b""):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(width, height, *more, rows=b"", depth=8, color=2):
    """A PNG written by hand: it may promise any size."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, 0))
    return PNG_HEAD + header + b"".join(more) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND")


def webp_promising(width, height):
    """A WebP header alone, as large as one wants."""
    size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    body = b"WEBPVP8X" + struct.pack("<I", 10) + b"\x00\x00\x00\x00" + size
    return b"RIFF" + struct.pack("<I", len(body)) + body


def moving(kind):
    frames = [drawn(color=color) for color in ["white", "blue", "green"]]
    return saved(frames[0], kind, save_all=True, append_images=frames[1:], duration=100)


def text_in_png():
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Author", SECRET.decode())
    notes.add_text("Comment", SCRIPT.decode() + EICAR.decode("latin-1"), zip=True)
    notes.add_itxt("XML:com.adobe.xmp", f"<x:xmpmeta>{SECRET.decode()}</x:xmpmeta>")
    return saved(drawn(), "PNG", pnginfo=notes)


def exif(orientation=1):
    tags = Image.Exif()
    tags[0x010F] = SECRET.decode()  # maker
    tags[0x0112] = orientation
    tags.get_ifd(0x8825).update({1: "N", 2: (41.0, 52.0, 55.0), 3: "W", 4: (87.0, 37.0, 40.0)})  # GPS
    return tags


def sixteen_bits():
    wide = Image.new("I;16", (64, 48), 0x8000)
    wide.paste(0, (0, 0, 32, 48))
    return saved(wide, "PNG")


REFUSED = {
    "nothing": (b"", EMPTY),
    "script SVG": (b'<svg xmlns="http://www.w3.org/2000/svg">' + SCRIPT + b"</svg>", SOMETHING_ELSE),
    "SVG with an XML head": (b'<?xml version="1.0"?><svg onload="alert(1)"/>', SOMETHING_ELSE),
    "HTML page": (b"<!doctype html>" + SCRIPT, SOMETHING_ELSE),
    "HTML with a PNG head": (PNG_HEAD + SCRIPT * 40, SOMETHING_ELSE),
    "HTML with a JPEG head": (b"\xff\xd8\xff\xe0" + SCRIPT * 40, DAMAGED),
    "EICAR": (EICAR, SOMETHING_ELSE),
    "ZIP": (b"PK\x03\x04" + bytes(200), SOMETHING_ELSE),
    "PDF": (b"%PDF-1.7\n" + SCRIPT, SOMETHING_ELSE),
    "program": (b"\x7fELF" + bytes(300), SOMETHING_ELSE),
    "GIF": (saved(drawn(), "GIF"), SOMETHING_ELSE),
    "GIF that is JavaScript too": (b"GIF89a/*" + bytes(20) + b"*/=1;alert(1)//", SOMETHING_ELSE),
    "TIFF": (saved(drawn(), "TIFF"), SOMETHING_ELSE),
    "BMP": (saved(drawn(), "BMP"), SOMETHING_ELSE),
    "PostScript": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n", SOMETHING_ELSE),
    "too many bytes": (saved(drawn(), "PNG") + bytes(10 * 1024 * 1024), LARGE),
    "truncated JPEG": (saved(drawn(size=(800, 600)), "JPEG")[:900], DAMAGED),
    "truncated PNG": (saved(Image.effect_noise((400, 300), 80), "PNG")[:5000], DAMAGED),
    "truncated WebP": (saved(drawn(size=(800, 600)), "WEBP")[:200], DAMAGED),
    "PNG without pixels": (png(64, 48), DAMAGED),
    "50,000 x 50,000 pixels": (png(50_000, 50_000), LONG),
    "15,000 x 15,000 pixels": (png(15_000, 15_000), PIXELS),
    "108 megapixels that are 12 KB": (png(12_000, 9_000, rows=bytes(12_001 * 900), depth=1, color=0), PIXELS),
    "WebP that promises 16,384 x 16,384 pixels": (webp_promising(16_384, 16_384), DAMAGED),
    "zip bomb in a text": (png(64, 48, chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(80_000_000)))), DAMAGED),
    "zip bomb in the pixels": (png(64, 48, rows=bytes(50_000_000), color=9), SOMETHING_ELSE),
    "animated WebP": (moving("WEBP"), MOVES),
    "animated PNG": (moving("PNG"), MOVES),
}
TAKEN = {
    "JPEG": saved(drawn(), "JPEG"),
    "PNG": saved(drawn(), "PNG"),
    "WebP": saved(drawn(), "WEBP"),
    "CMYK": saved(drawn("CMYK"), "JPEG"),
    "gray": saved(drawn("L"), "JPEG"),
    "palette": saved(drawn("P"), "PNG"),
    "palette with a clear color": saved(drawn("P"), "PNG", transparency=0),
    "gray with a clear tone": saved(drawn("L"), "PNG", transparency=255),
    "one bit": saved(drawn("1"), "PNG"),
    "16 bits": sixteen_bits(),
    "see-through": saved(drawn("RGBA"), "PNG"),
    "one pixel": saved(drawn(size=(1, 1)), "PNG"),
    "very long": saved(drawn(size=(3, 15_999)), "PNG"),
    "words in a PNG": text_in_png(),
    "place in a JPEG": saved(drawn(), "JPEG", exif=exif(), comment=SECRET + SCRIPT),
    "place in a WebP": saved(drawn(), "WEBP", exif=exif(), xmp=SECRET),
    "place in a PNG": saved(drawn(), "PNG", exif=exif()),
    "script behind a JPEG": saved(drawn(), "JPEG") + SCRIPT,
    "ZIP behind a PNG": saved(drawn(), "PNG") + b"PK\x03\x04" + SECRET + EICAR,
    "zip bomb behind the pixels": png(64, 48, rows=bytes(64 * 3 * 48 + 48 + 50_000_000)),
    "broken color profile": saved(drawn(), "JPEG", icc_profile=SECRET * 30),
    "profile for other colors": saved(
        drawn("L"), "JPEG", icc_profile=ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    ),
}
LEFT = [
    SCRIPT,
    SECRET,
    EICAR,
    b"<script",
    b"Exif",
    b"GPS",
    b"xmp",
    b"ICC",
    b"iCCP",
    b"tEXt",
    b"zTXt",
    b"iTXt",
    b"PK\x03",
]


def shown(file):
    return Image.open(BytesIO(file.content))


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_good_picture_is_refused_in_a_sentence(name):
    raw, sentence = REFUSED[name]

    with pytest.raises(pictures.Refused) as refused:
        pictures.make(raw)

    assert str(refused.value) == sentence


@pytest.mark.parametrize("name", TAKEN)
def test_nothing_but_the_pixels_of_a_picture_is_left(name):
    made = pictures.make(TAKEN[name])

    assert [file.kind for file in made.files[:-1]] == ["avif", "webp"]
    assert made.files[-1].kind in {"jpg", "png"}
    for file in made.files:
        assert [left for left in LEFT if left in file.content] == []
        image = shown(file)
        assert {"avif": "AVIF", "webp": "WEBP", "jpg": "JPEG", "png": "PNG"}[file.kind] == image.format
        assert image.size == (file.width, file.height)
        assert dict(image.getexif()) == {}
        assert {"exif", "xmp", "icc_profile", "comment"} & set(image.info) == set()


def test_at_least_thirty_hostile_files_are_tried():
    assert len(REFUSED) + sum(any(left in raw for left in LEFT) for raw in TAKEN.values()) >= 30


@pytest.mark.parametrize(
    ("width", "widths"),
    [(100, [100]), (480, [480]), (700, [480, 700]), (1000, [480, 960, 1000]), (4000, [480, 960, 1600])],
)
def test_files_come_in_the_widths_of_the_page_and_never_wider_than_the_original(width, widths):
    made = pictures.make(saved(drawn(size=(width, width // 2)), "JPEG"))

    assert (made.width, made.height) == (width, width // 2)
    for kind in ["avif", "webp"]:
        assert [file.width for file in made.files if file.kind == kind] == widths
    assert [(file.kind, file.width) for file in made.files[-1:]] == [("jpg", min(960, width))]


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_stands_upright_after_its_orientation_is_dropped(orientation):
    """The corner that a viewer sees at the top left is black, however the camera was held."""
    upright = Image.new("RGB", (64, 48), "white")
    upright.paste("black", (0, 0, 24, 12))
    undo = {6: Image.Transpose.ROTATE_90, 8: Image.Transpose.ROTATE_270}.get(
        orientation, pictures.TURNS.get(orientation)
    )
    held = upright.transpose(undo) if undo is not None else upright

    made = pictures.make(saved(held, "PNG", exif=exif(orientation)))

    assert (made.width, made.height) == (64, 48)
    for file in made.files:
        corners = [shown(file).convert("L").getpixel(place) for place in [(4, 4), (60, 4), (4, 44), (60, 44)]]
        assert [corner < 90 for corner in corners] == [True, False, False, False]


@pytest.mark.parametrize("name", ["JPEG", "PNG", "WebP", "CMYK", "palette", "broken color profile"])
def test_colors_stay(name):
    for file in pictures.make(TAKEN[name]).files:
        red, green, blue = shown(file).convert("RGB").getpixel((10, 24))
        assert red > 200, file.kind
        assert max(green, blue) < 80, file.kind
        assert min(shown(file).convert("RGB").getpixel((54, 24))) > 225


def test_sixteen_bits_of_gray_become_eight():
    for file in pictures.make(TAKEN["16 bits"]).files:
        gray = shown(file).convert("L")
        assert gray.getpixel((10, 24)) < 8
        assert 120 < gray.getpixel((54, 24)) < 136


def test_a_clear_ground_stays_clear_and_an_unused_one_is_dropped():
    clear = drawn("RGBA")
    clear.putalpha(Image.new("L", clear.size, 0))

    assert [shown(file).convert("RGBA").getpixel((9, 9))[3] for file in pictures.make(saved(clear, "PNG")).files] == [
        0,
        0,
        0,
    ]
    assert pictures.make(TAKEN["see-through"]).files[-1].kind == "jpg"


def test_colors_of_another_profile_are_translated():
    """In this profile red and green have changed places, so that its red is the green of the web."""
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    swapped = srgb.replace(b"rXYZ", b"?XYZ").replace(b"gXYZ", b"rXYZ").replace(b"?XYZ", b"gXYZ")

    made = pictures.make(saved(drawn(), "PNG", icc_profile=swapped))

    for file in made.files:
        red, green, _ = shown(file).convert("RGB").getpixel((10, 24))
        assert (red < 60, green > 200) == (True, True), file.kind


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(["JPEG", "PNG", "WebP", "place in a JPEG", "place in a PNG", "16 bits"]), st.data())
def test_damaged_bytes_are_refused_or_taken_and_never_a_fault(name, data):
    raw = bytearray(TAKEN[name])
    for _ in range(data.draw(st.integers(1, 6))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    try:
        left = b"".join(file.content for file in pictures.make(bytes(raw)).files)
    except pictures.Refused as refused:
        left = str(refused).encode()

    assert SECRET not in left
