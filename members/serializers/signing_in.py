"""What the API of sign-in, second factor, sessions and kept accounts reads and answers."""

from typing import Any

from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError as DjangoValidationError
from rest_framework import serializers

from grids.models import Area, Unit
from members.forms.providers import place_of
from members.models import Identity, IdentityProvider, ProvisioningRule
from members.models.identities import RULE_ROLES
from members.operations.passwords import SHORTEST_REASON
from members.operations.providers import FACTS, ProviderFacts, RuleDraft


class FactorSerializer(serializers.Serializer):
    """Whether a second factor is asked for at the login, and whether a post asks for one."""

    confirmed_at = serializers.DateTimeField(read_only=True, allow_null=True)
    is_required = serializers.BooleanField(read_only=True)
    recovery_codes_left = serializers.IntegerField(read_only=True)


class EnrolmentSerializer(serializers.Serializer):
    """What goes into an authenticator app; it counts once a code has confirmed it."""

    secret = serializers.CharField(read_only=True)
    uri = serializers.CharField(read_only=True)


class CodeSerializer(serializers.Serializer):
    """A code of the app; to take the factor away also a recovery code."""

    code = serializers.CharField(max_length=20)


class RecoveryCodesSerializer(serializers.Serializer):
    """Codes for the day the telephone is lost; answered this once."""

    recovery_codes = serializers.ListField(child=serializers.CharField(), read_only=True)


class SessionSerializer(serializers.Serializer):
    """One place where the own account is signed in."""

    id = serializers.CharField(source="mark", read_only=True)
    device = serializers.CharField(read_only=True)
    address = serializers.CharField(read_only=True)
    began = serializers.DateTimeField(read_only=True, allow_null=True)
    last_seen = serializers.DateTimeField(read_only=True, allow_null=True)
    is_here = serializers.BooleanField(read_only=True)


class SessionsSerializer(serializers.Serializer):
    """All of them."""

    results = SessionSerializer(many=True, read_only=True)


class EndedSerializer(serializers.Serializer):
    """How many sessions have ended."""

    ended = serializers.IntegerField(read_only=True)


class IdentitySerializer(serializers.ModelSerializer):
    """An account at another system that is linked to the own one."""

    provider = serializers.CharField(source="provider.name", read_only=True)

    class Meta:
        model = Identity
        fields = ("id", "provider", "label", "linked_at", "used_at")
        read_only_fields = fields


class KeptAccountSerializer(serializers.Serializer):
    """The account of a person one keeps."""

    username = serializers.CharField(source="account.username", read_only=True)
    is_active = serializers.BooleanField(source="account.is_active", read_only=True)
    last_login = serializers.DateTimeField(
        source="account.last_login", read_only=True, allow_null=True
    )
    second_factor_at = serializers.DateTimeField(
        source="account.second_factor_at", read_only=True, allow_null=True
    )
    sessions = serializers.IntegerField(read_only=True)
    may_keep = serializers.BooleanField(read_only=True)
    may_remove = serializers.BooleanField(read_only=True)


class OpenAccountSerializer(serializers.Serializer):
    """The login of an account to be."""

    username = serializers.CharField(max_length=150, validators=[UnicodeUsernameValidator()])
    email = serializers.EmailField(required=False, allow_blank=True)


class WhySerializer(serializers.Serializer):
    """Why something is done to somebody's account; told to the person."""

    reason = serializers.CharField(min_length=SHORTEST_REASON, max_length=300)


class OneTimePasswordSerializer(serializers.Serializer):
    """A password that must be changed at the first login; answered this once."""

    password = serializers.CharField(read_only=True)


class RuleSerializer(serializers.ModelSerializer):
    """Who is new and has this claim gets an account with this post."""

    place = serializers.CharField(source="scope.code", read_only=True)

    class Meta:
        model = ProvisioningRule
        fields = ("id", "claim", "value", "role", "place")
        read_only_fields = fields


class RuleInput(serializers.Serializer):
    """A rule to be; the place is the code of an area or unit."""

    claim = serializers.CharField(max_length=80)
    value = serializers.CharField(max_length=200)
    role = serializers.ChoiceField(RULE_ROLES)
    place = serializers.CharField(max_length=40)

    def validate_place(self, code: str) -> Area | Unit:
        """The area or unit of a code."""
        try:
            return place_of(code)
        except DjangoValidationError as error:
            raise serializers.ValidationError(error.messages) from None

    def draft(self) -> RuleDraft:
        """The argument of the operation."""
        given: dict[str, Any] = dict(self.validated_data)
        return RuleDraft(scope=given.pop("place"), **given)


class ProviderSerializer(serializers.ModelSerializer):
    """A provider as administrators see it; its secret only goes in."""

    rules = RuleSerializer(many=True, read_only=True)

    class Meta:
        model = IdentityProvider
        fields = ("id", "slug", *FACTS, "rules")
        read_only_fields = fields


class ProviderInput(serializers.Serializer):
    """What a provider needs; on a change, a secret left out stays."""

    name = serializers.CharField(max_length=60)
    issuer = serializers.CharField(max_length=300)
    client_id = serializers.CharField(max_length=200)
    secret = serializers.CharField(max_length=300, required=False, allow_blank=True)
    scopes = serializers.CharField(max_length=200, required=False)
    login_claim = serializers.CharField(max_length=80, required=False)
    name_claim = serializers.CharField(max_length=80, required=False)
    phone_claim = serializers.CharField(max_length=80, required=False, allow_blank=True)
    link_by = serializers.ChoiceField(IdentityProvider.LinkBy.choices, required=False)
    is_strong = serializers.BooleanField(required=False)
    is_active = serializers.BooleanField(required=False)

    def facts(self) -> ProviderFacts:
        """The argument of the operation."""
        return ProviderFacts(**self.validated_data)


class TriedSerializer(serializers.Serializer):
    """Where a provider says that one signs in and out."""

    authorization_endpoint = serializers.CharField(read_only=True)
    token_endpoint = serializers.CharField(read_only=True)
    end_session_endpoint = serializers.CharField(read_only=True, required=False)
