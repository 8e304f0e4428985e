"""What the ground floor is asked: whose notices, which deliveries are due."""

from datetime import datetime
from typing import Any, NoReturn, Self

from django.db import models
from django.db.models import F, Q

UNREACHABLE = "The mail server cannot be reached."


class AppendOnlyQuerySet(models.QuerySet):
    """Rows that may be added and read, never changed or deleted."""

    def unsealed(self) -> Self:
        """Entries the sealing task has not yet put into the chain, oldest first."""
        return self.filter(hash="").order_by("id")

    def about(self, subject_type: str, subject_id: int) -> Self:
        return self.filter(subject_type=subject_type, subject_id=subject_id)

    def update(self, **kwargs: Any) -> NoReturn:
        raise TypeError("Audit entries are never changed.")

    def delete(self) -> NoReturn:
        raise TypeError("Audit entries are never deleted.")


class AttachmentQuerySet(models.QuerySet):
    """Files; whoever may see their subject may see them."""

    def about(self, subject_type: str, *subject_ids: int) -> Self:
        return self.filter(subject_type=subject_type, subject_id__in=subject_ids)


class ImportRunQuerySet(models.QuerySet):
    """Imports."""

    def of(self, user: Any) -> Self:
        """What one person brought in."""
        return self.filter(by=user)

    def within(self, reach: Any) -> Self:
        """Those whose mapping names a city of the reach; one without a city is the centre's."""
        if reach.everywhere:
            return self.all()
        return self.filter(mapping__city_id__in=sorted(reach.cities))

    def of_kind(self, kind: str) -> Self:
        return self.filter(kind=kind)


class JobQuerySet(models.QuerySet):
    """Long work, newest first."""

    def to(self, user: Any) -> Self:
        """What one person started; nobody looks at another one's."""
        return self.filter(owner=user)

    def unfinished(self) -> Self:
        """Begun or waiting, oldest first."""
        return self.filter(state__in=("waiting", "running")).order_by("id")

    def free(self, at: datetime) -> Self:
        """Not in the hands of a worker: none took it, or the one that did was killed."""
        return self.filter(Q(leased_until=None) | Q(leased_until__lt=at))


class NoticeQuerySet(models.QuerySet):
    """Notices, newest first."""

    def to(self, user: Any) -> Self:
        """The inbox of one person; nobody reads another one's."""
        return self.filter(recipient=user)

    def unread(self) -> Self:
        return self.filter(read_at=None)


class ChannelQuerySet(models.QuerySet):
    """Channels."""

    def within(self, reach: Any) -> Self:
        """Those of a city of the reach; one for all cities is the centre's."""
        return self if reach.everywhere else self.filter(city_id__in=sorted(reach.cities))

    def serving(self, *city_ids: int | None) -> Self:
        """In use, for one of these cities or for all."""
        return self.filter(Q(city_id=None) | Q(city_id__in=city_ids), is_active=True)


class SubscriptionQuerySet(models.QuerySet):
    """Subscriptions."""

    def of(self, user: Any) -> Self:
        return self.filter(user=user)


class DeliveryQuerySet(models.QuerySet):
    """Deliveries to outside channels."""

    def available(self, at: datetime) -> Self:
        """Waiting ones whose time has come, oldest first."""
        return self.filter(state="pending", available_at__lte=at).order_by("available_at")

    def heads(self) -> Self:
        """Those not in a message yet, and the first of each message: whoever holds it has all."""
        return self.filter(Q(bundle=None) | Q(bundle=F("id")))

    def within(self, reach: Any, people: Any) -> Self:
        """Those to `people`, and those over a channel of a city of the reach."""
        if reach.everywhere:
            return self
        to_them = Q(notice__recipient__person__in=people)
        return self.filter(to_them | Q(via__city_id__in=sorted(reach.cities)))

    def dead(self) -> Self:
        """Given up after too many tries: they wait for a person."""
        return self.filter(state="dead")

    def with_line(self) -> Self:
        """What a row of the list shows."""
        return self.select_related("notice__recipient", "via")

    def abandoned(self, at: datetime) -> Self:
        """Being sent by a worker whose lease ran out: it was killed."""
        return self.filter(state="sending", leased_until__lt=at)

    def stuck(self, since: datetime) -> Self:
        """Not sent although ready since before that moment: nobody carries them, or the carrier
        was killed, or the mail server cannot be reached."""
        return self.filter(
            Q(state="pending", available_at__lt=since)
            | Q(state="sending", leased_until__lt=since)
            | Q(state="pending", last_error=UNREACHABLE, notice__created_at__lt=since)
        )

    def leased_as(self, delivery: Any) -> Self:
        """The delivery, if it is still under the lease it was claimed with."""
        return self.filter(pk=delivery.pk, state="sending", leased_until=delivery.leased_until)
