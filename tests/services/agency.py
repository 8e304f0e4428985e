"""A signature as a browser sends it."""

from __future__ import annotations

import base64
import io

from PIL import Image, ImageDraw

SIZE = (640, 360)
STROKES = [(60, 200), (140, 90), (210, 260), (300, 120), (380, 250), (560, 110)]


def drawn(*, size: tuple[int, int] = SIZE, is_empty: bool = False) -> str:
    """A drawing on a transparent ground, as a data address."""
    sheet = Image.new("RGBA", size, (0, 0, 0, 0))
    if not is_empty:
        ImageDraw.Draw(sheet).line(STROKES, fill=(0, 0, 0, 255), width=6)
    out = io.BytesIO()
    sheet.save(out, "PNG")
    return "data:image/png;base64," + base64.b64encode(out.getvalue()).decode()
