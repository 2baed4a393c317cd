"""allauth's forms in the words of our pages (settings MFA_FORMS)."""

from __future__ import annotations

from typing import Any

from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django.utils.translation import gettext_lazy as _


class AddPasskeyForm(AddWebAuthnForm):
    """A passkey or a security key with a name that its owner knows again."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("名称")
        if "passwordless" in self.fields:
            self.fields["passwordless"].label = _("不用密码登录")
            self.fields["passwordless"].help_text = ""
