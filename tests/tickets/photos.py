"""Pictures for the tests: small, real JPEG files."""

from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image


def photo(name: str = "photo.jpg", colour: str = "red") -> SimpleUploadedFile:
    """A real picture of 64 by 48 pixels."""
    file = BytesIO()
    Image.new("RGB", (64, 48), colour).save(file, "JPEG")
    return SimpleUploadedFile(name, file.getvalue(), content_type="image/jpeg")
