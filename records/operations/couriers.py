"""One courier per kind of channel: each speaks its protocol and says why a message failed.

A message carries the same key each time it is tried, so that a gateway can tell it is the same.
"""

from __future__ import annotations

import base64
import hmac
import json
import logging
import re
import smtplib
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Protocol
from urllib.parse import quote_plus, urlencode, urlsplit

from django.conf import settings
from django.core import mail

from lib.outside import Unreachable, get_json, post_json
from records.models import Channel, ChannelKind

logger = logging.getLogger(__name__)

MOST_TEXT = 1900
"""Bytes of a robot's text: WeCom takes 2,048, DingTalk more."""

SMS_TEMPLATE = '{"phone": "{phone}", "text": "{text}", "key": "{key}"}'
"""The body an SMS gateway is sent where none is set up."""

PLACEHOLDER = re.compile(r"\{(phone|text|key)\}")
TOO_FAST = (45009, 45033, 130101, 130103)
"""What WeCom and DingTalk answer when a robot speaks too often: it costs no attempt."""

NO_ERROR = (None, 0, "0", "OK", "ok", "200", 200)


@dataclass(frozen=True)
class Message:
    """What is carried: to whom, which words, and a key that stays the same over all tries."""

    key: str
    address: str
    subject: str
    body: str

    @property
    def text(self) -> str:
        """Subject and body for channels that know no subject."""
        return "\n".join(part for part in (self.subject, self.body) if part)


class Courier(Protocol):
    """Carries messages over one channel during one pass."""

    def is_open(self) -> bool:
        """Whether the other side can be reached at all."""

    def send(self, message: Message) -> str:
        """Carry one message; answers why it failed, or nothing. Raises Unreachable."""

    def was_sent(self, key: str) -> bool:
        """Whether a message whose outcome is not known had arrived after all."""

    def close(self) -> None:
        """Hang up."""


class MailCourier:
    """Letters over the configured mail server, one connection for a pass."""

    def __init__(self) -> None:
        self._office: Any = mail.get_connection()

    def is_open(self) -> bool:
        try:
            self._office.open()
        except (OSError, smtplib.SMTPException) as error:
            logger.warning("mail server cannot be reached: %s", type(error).__name__)
            return False
        return True

    def send(self, message: Message) -> str:
        letter = mail.EmailMessage(
            subject=message.subject,
            body=message.body,
            to=[message.address],
            connection=self._office,
            headers={"Message-ID": message_id(message.key)},
        )
        try:
            letter.send()
        except Exception as error:
            self.close()
            return _reason(error)
        return ""

    def was_sent(self, key: str) -> bool:
        return False

    def close(self) -> None:
        """Close a connection that may be broken already."""
        try:
            self._office.close()
        except (OSError, smtplib.SMTPException) as error:
            logger.info("mail connection closed badly: %s", type(error).__name__)


class WebCourier:
    """What all gateways and robots share: one address that takes JSON."""

    body: Callable[[Message], Any]
    """The message as this gateway wants it."""

    def __init__(self, channel: Channel) -> None:
        self.channel = channel

    def is_open(self) -> bool:
        return True

    def send(self, message: Message) -> str:
        status, answer = post_json(self.address(), self.body(message), self.headers(message))
        return refusal(status, answer)

    def was_sent(self, key: str) -> bool:
        return False

    def close(self) -> None:
        """Nothing is kept open."""

    def address(self) -> str:
        return self.channel.url

    def headers(self, message: Message) -> Mapping[str, str]:
        return {}


class SmsCourier(WebCourier):
    """A gateway that is sent the set-up body, with the key as `Idempotency-Key`.

    Where it can be asked for the state of a message (`GET status address?key=…` answering
    `{"status": "sent"}`), it is asked before a message of unknown outcome goes out again.
    """

    def headers(self, message: Message) -> Mapping[str, str]:
        return {"Idempotency-Key": message.key, **self._token()}

    def body(self, message: Message) -> Any:
        words = {"phone": message.address, "text": message.text, "key": message.key}
        return filled(json.loads(self.channel.template or SMS_TEMPLATE), words)

    def was_sent(self, key: str) -> bool:
        address = self.channel.status_url
        if not address:
            return False
        sign = "&" if urlsplit(address).query else "?"
        status, answer = get_json(f"{address}{sign}{urlencode({'key': key})}", self._token())
        return status == 200 and isinstance(answer, dict) and answer.get("status") == "sent"

    def _token(self) -> dict[str, str]:
        secret = self.channel.secret
        return {"Authorization": f"Bearer {secret}"} if secret else {}


class WecomCourier(WebCourier):
    """A WeCom group robot: text that mentions the person by mobile number."""

    def body(self, message: Message) -> Any:
        mentioned = [message.address] if message.address else []
        text = {"content": cut(message.text), "mentioned_mobile_list": mentioned}
        return {"msgtype": "text", "text": text}


class DingtalkCourier(WebCourier):
    """A DingTalk group robot; with a secret, each call is signed with the present moment."""

    def address(self) -> str:
        secret = self.channel.secret
        return (
            signed(self.channel.url, secret, int(time.time() * 1000))
            if secret
            else super().address()
        )

    def body(self, message: Message) -> Any:
        at = {"atMobiles": [message.address] if message.address else [], "isAtAll": False}
        return {"msgtype": "text", "text": {"content": cut(message.text)}, "at": at}


COURIERS: dict[str, Callable[[Channel], Courier]] = {
    ChannelKind.SMS: SmsCourier,
    ChannelKind.WECOM: WecomCourier,
    ChannelKind.DINGTALK: DingtalkCourier,
}


def courier_for(channel: Channel | None) -> Courier:
    """Who carries for this channel; without one, the mail."""
    return COURIERS[channel.kind](channel) if channel else MailCourier()


def signed(url: str, secret: str, millis: int) -> str:
    """DingTalk's signature: base64(HMAC-SHA256(secret, "millis\\nsecret")) in the address."""
    digest = hmac.new(secret.encode(), f"{millis}\n{secret}".encode(), sha256).digest()
    return f"{url}&timestamp={millis}&sign={quote_plus(base64.b64encode(digest).decode())}"


def refusal(status: int, answer: Any) -> str:
    """Why the other side did not take a message; empty when it did.

    Raises Unreachable when it only asks to come later.
    """
    code = answer.get("errcode", answer.get("code")) if isinstance(answer, dict) else None
    if status in (429, 503) or code in TOO_FAST:
        raise Unreachable("asked to come later")
    if 200 <= status < 300 and code in NO_ERROR:
        return ""
    return f"HTTP {status}" + (f", code {str(code)[:40]}" if code not in NO_ERROR else "")


def filled(template: Any, words: Mapping[str, str]) -> Any:
    """A set-up body with its placeholders filled in; quotes in the words cannot break it."""
    if isinstance(template, dict):
        return {key: filled(value, words) for key, value in template.items()}
    if isinstance(template, list):
        return [filled(value, words) for value in template]
    if isinstance(template, str):
        return PLACEHOLDER.sub(lambda found: words[found[1]], template)
    return template


def cut(text: str) -> str:
    """As much of a text as a robot takes."""
    raw = text.encode()
    return text if len(raw) <= MOST_TEXT else raw[:MOST_TEXT].decode(errors="ignore") + "…"


def message_id(key: str) -> str:
    """The same for every try of one letter, so that a mailbox recognises a repeated one."""
    return f"<{key}@{urlsplit(settings.SITE_URL).hostname}>"


def _reason(error: Exception) -> str:
    """What went wrong, without the address that mail servers like to repeat."""
    if isinstance(error, smtplib.SMTPException):
        return f"{type(error).__name__} {getattr(error, 'smtp_code', '')}".strip()
    return f"{type(error).__name__}: {error}"[:500]
