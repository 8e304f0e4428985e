"""Drawn pictures of matters before and after, made once and shared by all tickets of a kind."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from random import Random
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image, ImageDraw, ImageFilter

from overview.demo.plan import Plan
from overview.demo.scenery import SCENES, Canvas
from overview.demo.words import words

SIZE = (960, 720)
FINE = 2
"""Drawn twice as large and shrunk, so that edges are smooth."""
VARIANTS = 2
QUALITY = 82
PURPOSES = {"report": "before", "before": "before", "after": "after", "evidence": "after"}
FOLDER = "attachments/demo"
Picture = dict[str, Any]


class Album:
    """The stored pictures, by scene and state."""

    def __init__(self, pictures: dict[tuple[str, str], list[Picture]]) -> None:
        self._pictures = pictures
        self._scenes: dict[str, str] = words()["scenes"]

    def picture(self, category: str, purpose: str, number: int) -> Picture:
        """The columns of an attachment that shows a matter of the category; the same each time."""
        scene = self._scenes.get(category, self._scenes["any"])
        variants = self._pictures[scene, PURPOSES[purpose]]
        return variants[number % len(variants)]


def draw_album(plan: Plan) -> Album:
    """Every scene in its states; drawn when the storage does not have it yet."""
    pictures: dict[tuple[str, str], list[Picture]] = {}
    total = len(SCENES) * 2
    for scene, draw in SCENES.items():
        for state in ("before", "after"):
            variants = [_picture(plan, scene, state, n, draw) for n in range(VARIANTS)]
            pictures[scene, state] = variants
            plan.progress.step(len(pictures), total)
    return Album(pictures)


def _picture(
    plan: Plan, scene: str, state: str, variant: int, draw: Callable[[Canvas, bool], None]
) -> Picture:
    name = f"{FOLDER}/{scene}-{state}-{variant + 1}.jpg"
    if default_storage.exists(name):
        with default_storage.open(name) as file:
            content = file.read()
    else:
        content = _draw(plan.luck("picture", scene, variant), draw, state == "before")
        default_storage.save(name, ContentFile(content))
    return {
        "file": name,
        "size": len(content),
        "width": SIZE[0],
        "height": SIZE[1],
        "sha256": hashlib.sha256(content).hexdigest(),
        "original_name": f"{scene}-{state}.jpg",
    }


def _draw(luck: Random, draw: Callable[[Canvas, bool], None], is_before: bool) -> bytes:
    large = (SIZE[0] * FINE, SIZE[1] * FINE)
    image = Image.new("RGB", large, "white")
    draw(Canvas(image, ImageDraw.Draw(image), luck, FINE), is_before)
    small = image.resize(SIZE, Image.Resampling.BOX).filter(ImageFilter.SMOOTH)
    out = io.BytesIO()
    small.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()
