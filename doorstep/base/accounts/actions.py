"""Logins and tokens. What somebody may do is given by registry.staff, not here."""

from __future__ import annotations

import datetime as dt
import secrets

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from doorstep.base import clock
from doorstep.base.core.errors import Invalid, NotFound, Taken
from doorstep.base.journal.actions import record

from .actor import Actor
from .models import Account, Token
from .queries import token_digest

ONE_TIME = dt.timedelta(days=1)
ONE_TIME_LENGTH = 12
# read aloud and typed by others: no I, L, O or U, no 0 and 1
ONE_TIME_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
TOKEN_DAYS = 90
TOKEN_PREFIX = "dst_"  # noqa: S105


@transaction.atomic
def open_account(
    username: str, *, name: str, password: str, actor: Actor, is_machine: bool = False
) -> Account:
    """Give somebody a login (工号). Raises Taken where the name is in use, Invalid where the password is weak."""
    account = Account(username=username.strip(), name=name, is_machine=is_machine, made_at=clock.now())
    try:
        validate_password(password, account)
    except ValidationError as weak:
        raise Invalid("weak_password", " ".join(weak.messages), field="password") from None
    account.set_password(password)
    try:
        with transaction.atomic():
            account.save(force_insert=True)
    except IntegrityError:
        raise Taken(_("登录名“%(name)s”已有人使用。") % {"name": username}, field="username") from None
    record("account.opened", ("account", account.pk), actor=actor)
    return account


@transaction.atomic
def change_password(account: Account, password: str, *, actor: Actor) -> Account:
    """Set the password that its owner chose; a one-time one is over. Whether it is strong was asked before."""
    account.set_password(password)
    account.one_time_until = None
    account.save(update_fields=["password", "one_time_until"])
    record("account.password_changed", ("account", account.pk), actor=actor)
    return account


@transaction.atomic
def give_one_time_password(account_id: int, *, site: str = "", actor: Actor) -> tuple[Account, str]:
    """Set a password that opens the login for a day and has to be changed at once; it is shown this once and not kept.

    Who is logged in is logged out. Whether the actor may is for whoever calls (registry.staff). Raises NotFound for a
    login that is closed or a program's.
    """
    account = (
        Account.objects.select_for_update().filter(pk=account_id, is_active=True, is_machine=False).first()
    )
    if account is None:
        raise NotFound(_("没有这个登录。"))
    letters = "".join(secrets.choice(ONE_TIME_LETTERS) for _place in range(ONE_TIME_LENGTH))
    account.set_password(letters)
    account.one_time_until = clock.now() + ONE_TIME
    account.save(update_fields=["password", "one_time_until"])
    record("account.password_reset", ("account", account.pk), actor=actor, site=site)
    return account, letters


@transaction.atomic
def close_account(account_id: int, *, actor: Actor) -> Account:
    """Shut a login: it can't log in any more and its tokens stop working at once. Nothing it did is changed."""
    account = Account.objects.select_for_update().filter(pk=account_id).first()
    if account is None:
        raise NotFound(_("没有这个登录。"))
    if account.is_active:
        account.is_active = False
        account.save(update_fields=["is_active"])
        record("account.closed", ("account", account.pk), actor=actor)
    return account


@transaction.atomic
def give_token(account: Account, *, label: str, actor: Actor, days: int = TOKEN_DAYS) -> tuple[Token, str]:
    """A new bearer token for the API, good for `days` calendar days. The text is shown this once and not kept."""
    if not 1 <= days <= 366:
        raise Invalid("token_days", _("令牌有效期为 1 到 366 天。"), field="days")
    raw = TOKEN_PREFIX + secrets.token_urlsafe(32)
    now = clock.now()
    token = Token.objects.create(
        account=account,
        label=label,
        digest=token_digest(raw),
        made_at=now,
        expires_at=now + dt.timedelta(days=days),
    )
    record("token.given", ("account", account.pk), actor=actor, data={"token": token.pk})
    return token, raw


@transaction.atomic
def revoke_token(token_id: int, *, actor: Actor) -> Token:
    """Stop a token at once; doing it twice changes nothing."""
    token = Token.objects.select_for_update().filter(pk=token_id).first()
    if token is None:
        raise NotFound(_("没有这个令牌。"))
    if token.revoked_at is None:
        token.revoked_at = clock.now()
        token.save(update_fields=["revoked_at"])
        record("token.revoked", ("account", token.account_id), actor=actor, data={"token": token.pk})
    return token
