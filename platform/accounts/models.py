"""People and what lets them in: users, departments, roles given, sessions, one-time links, and the login log."""

import unicodedata
import uuid
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models

LONGEST_NAME = 150


def key_of(username: str) -> str:
    """The form in which names are compared: 'Ａnna', 'ANNA' and ' anna' are one account."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", username).casefold()).strip()


class Department(models.Model):
    """A node of the organisation's tree. `path` lists the ids from the root down to itself, "/1/5/9/", so that a
    subtree is one prefix query."""

    code = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=LONGEST_NAME)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    path = models.CharField(max_length=600, db_index=True)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    def named(self, username: str) -> "User | None":
        """The account of that name. Compared here once more: a database's collation may call 'é' and 'e' equal."""
        key = key_of(username)
        user = self.filter(username_key=key).first()
        return user if user is not None and user.username_key == key else None

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(username_key=key_of(username or ""))


class User(AbstractBaseUser, PermissionsMixin):
    """A person with an account. `token_version` is in every access token: raising it ends all of them.
    `changed_stamp` is the directory's stamp at the last change that a Principal would show."""

    username = models.CharField(max_length=LONGEST_NAME)
    username_key = models.CharField(max_length=LONGEST_NAME, unique=True)
    display_name = models.CharField(max_length=LONGEST_NAME)
    email = models.EmailField(blank=True)
    department = models.ForeignKey(Department, null=True, on_delete=models.PROTECT, related_name="users")
    is_active = models.BooleanField(default=True)
    locale = models.CharField(max_length=20, default="en")
    time_zone = models.CharField(max_length=60, default="UTC")
    preferences = models.JSONField(default=dict)
    token_version = models.PositiveIntegerField(default=1)
    changed_stamp = models.BigIntegerField(default=0, db_index=True)
    created_at = models.DateTimeField()

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "username_key"
    REQUIRED_FIELDS = ["username", "display_name"]

    def __str__(self) -> str:
        return self.username


class UserRole(models.Model):
    """A role given to a user, by the name of its document."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="given_roles")
    role = models.CharField(max_length=100, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "role"], name="accounts_role_given_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role}"


class DirectoryStamp(models.Model):
    """One row. Raised in the transaction of every change of users, roles and departments: its lock puts these changes
    in order, and a process that reads the same value knows that nothing changed."""

    value = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.value)


class Session(models.Model):
    """One sign-in on one device: the family of refresh tokens that descend from it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sessions")
    created_at = models.DateTimeField()
    used_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    address = models.CharField(max_length=64, blank=True)
    user_agent = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["user", "ended_at"], name="accounts_session_live")]

    def __str__(self) -> str:
        return str(self.pk)


class RefreshToken(models.Model):
    """Good for one use. Only its SHA-256 is kept, so that a copy of the database opens nothing."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="tokens")
    hash = models.CharField(max_length=64, unique=True)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.session_id} {self.issued_at}"


class OneTimeLink(models.Model):
    """A link that does one thing once. Without a user it makes the first administrator."""

    purpose = models.CharField(max_length=20)
    hash = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="links")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.purpose} {self.expires_at}"


class LoginAllowance(models.Model):
    """How much is left of one limit, on logins or on what else is limited, as the moment (milliseconds since 1970) at
    which it is whole again.
    `key` is a digest of what is limited."""

    key = models.CharField(max_length=64, primary_key=True)
    whole_at = models.BigIntegerField(db_index=True)

    def __str__(self) -> str:
        return self.key


class LoginLog(models.Model):
    """One attempt to sign in, successful or not. `account` is what was typed."""

    at = models.DateTimeField(db_index=True)
    account = models.CharField(max_length=LONGEST_NAME, blank=True)
    user = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    outcome = models.CharField(max_length=10)
    reason = models.CharField(max_length=40)
    address = models.CharField(max_length=64, blank=True)
    user_agent = models.CharField(max_length=300, blank=True)
    request_id = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = [models.Index(fields=["user", "at"], name="accounts_login_user_at")]

    def __str__(self) -> str:
        return f"{self.account} {self.reason}"


class ApiKey(models.Model):
    """What a program shows instead of signing in. Only the SHA-256 is kept; `prefix` is what people know it by. It acts as its
    owner, with those of `roles` that the owner has."""

    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_keys")
    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=20, unique=True)
    hash = models.CharField(max_length=64, unique=True)
    roles = models.JSONField(default=list)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.prefix
