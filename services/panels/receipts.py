"""The receipt of anything asked for: its code, shown once, and the QR code of its page."""

from __future__ import annotations

from typing import Any

import segno
from django.conf import settings


def receipt(path: str, code: str) -> dict[str, Any]:
    """What templates/services/receipt.html shows: the code, and the address it opens."""
    address = f"{settings.SITE_URL}{path}"
    return {
        "code": code,
        "path": path,
        "address": address,
        "qr": segno.make(address, error="m").svg_data_uri(scale=6, border=2),
    }
