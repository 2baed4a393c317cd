from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models


class AccountDirectory(BaseUserManager["Account"]):
    """Finds accounts by their login name."""

    def get_by_natural_key(self, username: str) -> Account:
        """The account that logs in as `username`, whatever its case."""
        return self.get(username__iexact=username)


class Account(AbstractBaseUser):
    """A login of somebody who works here (工号) or of a resident. What they may do is a Grant, not a flag here."""

    username = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=60)
    is_active = models.BooleanField(default=True)
    is_machine = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    one_time_until = models.DateTimeField(
        null=True, help_text="until when a password that somebody else set opens it, to be changed at once"
    )

    objects = AccountDirectory()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]

    def __str__(self) -> str:
        return self.name


class Token(models.Model):
    """A bearer token for the API; only its SHA-256 is kept."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="tokens")
    label = models.CharField(max_length=60)
    digest = models.BinaryField(max_length=32, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
