"""Form fields that several apps need and Django does not have."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import ngettext


class PhotosInput(forms.FileInput):
    """A file input that takes several pictures; phones offer the camera."""

    allow_multiple_selected = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"accept": "image/*", **(attrs or {})})


class PhotosField(forms.Field):
    """Several pictures at once; what they contain is judged where they are stored."""

    widget = PhotosInput

    def __init__(self, *, most: int = 9, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.most = most

    def clean(self, value: list[UploadedFile] | None) -> list[UploadedFile]:
        """The files, an empty list when there are none."""
        files = [file for file in value or [] if file]
        super().clean(files or None)
        if len(files) > self.most:
            text = ngettext("At most %(n)d photo.", "At most %(n)d photos.", self.most)
            raise ValidationError(text % {"n": self.most}, "too_many_photos")
        return files
