"""What the API of accounts, people and notices reads and answers; no rules."""

from typing import Any

from rest_framework import serializers

from members import privacy
from members.forms import SubscriptionForm
from members.models import Person, Post
from records.models import Notice, Subscription, Urgency
from records.notices import notice_text


class TokenRequestSerializer(serializers.Serializer):
    """Name and password, as typed at the login page; the code where there is a second factor."""

    username = serializers.CharField(max_length=150)
    password = serializers.CharField(max_length=128, trim_whitespace=False)
    code = serializers.CharField(max_length=20, required=False, allow_blank=True)


class TokenSerializer(serializers.Serializer):
    """Sent with each request as `Authorization: Token …`."""

    token = serializers.CharField(read_only=True)


class PostSerializer(serializers.ModelSerializer):
    """A post: role, place, first and last day."""

    role_label = serializers.CharField(source="get_role_display", read_only=True)
    scope_type = serializers.CharField(read_only=True)
    scope_code = serializers.CharField(source="scope.code", read_only=True)
    scope_name = serializers.CharField(source="scope.name", read_only=True)

    class Meta:
        model = Post
        fields = (
            "role",
            "role_label",
            "scope_type",
            "scope_code",
            "scope_name",
            "from_on",
            "until_on",
            "is_paid",
        )
        read_only_fields = fields


class PersonSerializer(serializers.ModelSerializer):
    """A person as everybody within reach may see them: masked."""

    name = serializers.CharField(source="masked_name", read_only=True)
    phone = serializers.CharField(source="masked_phone", read_only=True)
    id_number = serializers.CharField(source="masked_id", read_only=True)
    employer: Any = serializers.StringRelatedField(allow_null=True)
    posts = PostSerializer(source="all_posts", many=True, read_only=True)

    class Meta:
        model = Person
        fields = ("id", "name", "phone", "id_number", "employer", "skills", "posts")
        read_only_fields = fields


class RevealSerializer(serializers.Serializer):
    """Which value is to be seen in clear, and what for."""

    field = serializers.ChoiceField(choices=privacy.FIELDS)
    reason = serializers.CharField(min_length=privacy.SHORTEST_REASON, max_length=500)


class RevealedSerializer(serializers.Serializer):
    """One value in clear."""

    value = serializers.CharField(read_only=True)


class NoticeSerializer(serializers.ModelSerializer):
    """A notice in the reader's language."""

    subject = serializers.SerializerMethodField()
    body = serializers.SerializerMethodField()
    url = serializers.SerializerMethodField()

    class Meta:
        model = Notice
        fields = (
            "id",
            "kind",
            "subject_type",
            "subject_id",
            "subject",
            "body",
            "url",
            "urgency",
            "created_at",
            "read_at",
        )
        read_only_fields = fields

    def to_representation(self, notice: Notice) -> dict[str, Any]:
        """Renders the words once for the three fields made of them."""
        self._text = notice_text(notice)
        return super().to_representation(notice)

    def get_subject(self, notice: Notice) -> str:
        return self._text.subject

    def get_body(self, notice: Notice) -> str:
        return self._text.body

    def get_url(self, notice: Notice) -> str:
        return self._text.path


class ReadCountSerializer(serializers.Serializer):
    """How many notices were unread before."""

    read = serializers.IntegerField(read_only=True)


class SubscriptionSerializer(serializers.ModelSerializer):
    """How I am told over one channel; `via` is null for e-mail."""

    via: Any = serializers.PrimaryKeyRelatedField(read_only=True, allow_null=True)
    address = serializers.CharField(source="masked_address", read_only=True)

    class Meta:
        model = Subscription
        fields = (
            "id",
            "via",
            "address",
            "is_active",
            "at_once",
            "rest",
            "muted",
            "quiet_from",
            "quiet_until",
            "digest_at",
        )
        read_only_fields = fields


class SubscriptionInput(serializers.Serializer):
    """What goes over one channel; everything left out keeps its usual value."""

    via = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=2**62)
    address = serializers.CharField(max_length=20, required=False, allow_blank=True)
    is_active = serializers.BooleanField(required=False)
    at_once = serializers.ChoiceField(Urgency.choices, required=False)
    rest = serializers.ChoiceField(Subscription.Rest.choices, required=False)
    muted = serializers.MultipleChoiceField(choices=SubscriptionForm.GROUPS, required=False)
    quiet_from = serializers.TimeField(required=False)
    quiet_until = serializers.TimeField(required=False)
    digest_at = serializers.TimeField(required=False)

    def rules(self) -> dict[str, Any]:
        """The arguments of the operation beside the channel."""
        given = {name: value for name, value in self.validated_data.items() if name != "via"}
        return given | ({"muted": sorted(given["muted"])} if "muted" in given else {})
