"""What the API of accounts reads and answers."""

from rest_framework import serializers


class TokenRequestSerializer(serializers.Serializer):
    """Name and password, as typed at the login page."""

    username = serializers.CharField(max_length=150)
    password = serializers.CharField(max_length=128, trim_whitespace=False)


class TokenSerializer(serializers.Serializer):
    """Sent with each request as `Authorization: Token …`."""

    token = serializers.CharField(read_only=True)
