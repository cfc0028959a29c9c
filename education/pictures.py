"""Bytes in, pictures out: what somebody uploads is checked, decoded and written anew. Nothing of the file survives."""

import hashlib
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageCms, UnidentifiedImageError, features

READ = ["JPEG", "PNG", "WEBP"]
BYTES, PIXELS, SIDE = 10 * 1024 * 1024, 40_000_000, 16_000
WIDTHS = [480, 960, 1600]
FALLBACK_WIDTH = 960
TYPES = {"avif": "image/avif", "webp": "image/webp", "jpg": "image/jpeg", "png": "image/png"}
WRITE = {
    "avif": {"format": "AVIF", "quality": 60, "speed": 7},
    "webp": {"format": "WEBP", "quality": 80},
    "jpg": {"format": "JPEG", "quality": 82, "optimize": True, "progressive": True},
    "png": {"format": "PNG", "optimize": True},
}
ORIENTATION = 0x0112
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
SRGB = ImageCms.createProfile("sRGB")
Image.MAX_IMAGE_PIXELS = None  # its limit warns only; ours is lower, refuses, and is asked before a pixel is decoded


class Refused(ValueError):
    """Not a picture we take. Its words are for the person who uploads."""


@dataclass(frozen=True)
class File:
    kind: str
    width: int
    height: int
    content: bytes


@dataclass(frozen=True)
class Made:
    width: int
    height: int
    digest: str
    files: list


def make(raw):
    """The files of a picture, in every width and format that a page offers. Raises `Refused`."""
    if not raw:
        raise Refused("This file is empty. Choose another one.")
    if len(raw) > BYTES:
        raise Refused("This file is larger than 10 MB. Save a smaller copy and upload that.")
    try:
        image = decoded(raw)
    except (Refused, MemoryError):
        raise
    except UnidentifiedImageError as error:
        raise Refused("Choose a JPEG, PNG or WebP picture. This file is something else, whatever its name.") from error
    except Exception as error:  # a decoder that meets hostile bytes may raise anything
        raise Refused("This picture is damaged. Open it, save it anew, and upload that copy.") from error
    return Made(image.width, image.height, hashlib.sha256(raw).hexdigest(), files(image))


def decoded(raw):
    """The pixels of a file, upright, in the colors of the web, with nothing else attached."""
    image = Image.open(BytesIO(raw), formats=READ)
    refuse_by_header(image)
    turn = TURNS.get(image.getexif().get(ORIENTATION))
    profile = image.info.get("icc_profile")
    image = in_srgb(plain(image), profile)
    image = image.transpose(turn) if turn is not None else image
    image.info = {}
    return image


def refuse_by_header(image):
    if max(image.size) > SIDE:
        raise Refused("This picture has more than 16,000 pixels on one side. Cut it and upload that copy.")
    if image.width * image.height > PIXELS:
        raise Refused("This picture has more than 40 million pixels. Save a smaller copy and upload that.")
    if image.format in {"PNG", "WEBP"} and image.is_animated:
        raise Refused("This picture moves. Choose one that stands still.")


def plain(image):
    """One of the modes RGB, RGBA, L and CMYK."""
    if image.mode.startswith("I"):  # 16 bits of gray
        return image.point(lambda value: value * (1 / 256)).convert("L")
    if image.has_transparency_data:
        image = image.convert("RGBA")
        is_opaque = image.getchannel("A").getextrema()[0] == 255
        return image.convert("RGB") if is_opaque else image
    image.load()
    return image if image.mode in {"RGB", "L", "CMYK"} else image.convert("RGB")


def in_srgb(image, profile):
    mode = "RGBA" if image.mode == "RGBA" else "RGB"
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            return ImageCms.profileToProfile(image, source, SRGB, outputMode=mode)
        except (ImageCms.PyCMSError, OSError):
            pass  # a broken profile, or one for other colors: the plain values are close
    return image.convert(mode)


def files(image):
    modern = [kind for kind in ["avif", "webp"] if features.check(kind)]
    fallback = "png" if image.mode == "RGBA" else "jpg"
    sizes = [scaled(image, width) for width in sorted({min(width, image.width) for width in WIDTHS})]
    made = [written(size, kind) for kind in modern for size in sizes]
    return [*made, written(scaled(image, min(FALLBACK_WIDTH, image.width)), fallback)]


def scaled(image, width):
    return image.resize((width, max(1, round(image.height * width / image.width))), Image.Resampling.LANCZOS)


def written(image, kind):
    target = BytesIO()
    image.save(target, **WRITE[kind])
    return File(kind, image.width, image.height, target.getvalue())
