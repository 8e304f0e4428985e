"""Calls to an address outside, whose answer does not matter."""

import logging
import urllib.request
from http.client import HTTPException

PATIENCE = 10.0  # seconds

_logger = logging.getLogger(__name__)


def call(url: str) -> bool:
    """Whether the address was reached and did not answer with an error; only http and https are
    spoken, also where it sends us on to."""
    try:
        answer = _opener().open(url, timeout=PATIENCE)
    except (OSError, HTTPException, ValueError) as error:
        _logger.warning("the address outside could not be called: %s", error)
        return False
    if answer is None:
        _logger.warning("the address outside is neither http nor https")
        return False
    answer.close()
    return True


def _opener() -> urllib.request.OpenerDirector:
    """urllib without its handlers of files, data and FTP."""
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(),
        urllib.request.HTTPRedirectHandler(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
    ):
        opener.add_handler(handler)
    return opener
