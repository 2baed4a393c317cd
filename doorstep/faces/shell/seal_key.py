"""The part of a form that says which key a seal is to sign with; the bureau meets it in the office and at the desk."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from doorstep.acts.seals.actions import KeyWish

TRIAL, FILE, TOKEN = "trial", "file", "token"


class KeyFields(forms.Form):
    """Where the key comes from; what the other two places want is left empty."""

    key = forms.ChoiceField(
        label=_("签章密钥"),
        choices=[
            (TRIAL, _("新建试用密钥（自签）")),
            (FILE, _("用电子认证服务机构给的密钥文件")),
            (TOKEN, _("用密码令牌上的密钥")),
        ],
        help_text=_(
            "密钥文件加密存放在服务器的密钥文件夹里，不进数据库。试用密钥只供试用，别处的阅读器不信任。"
        ),
    )
    key_file = forms.FileField(
        label=_("密钥文件（PKCS#12）"),
        required=False,
        help_text=_("后缀是 .p12 或 .pfx；用密钥文件时选择。"),
        widget=forms.ClearableFileInput(attrs={"accept": ".p12,.pfx"}),
    )
    passphrase = forms.CharField(
        label=_("密钥文件的口令"),
        required=False,
        max_length=200,
        strip=False,
        help_text=_("只用来打开这一次，不保存。"),
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    label = forms.CharField(
        label=_("密钥在令牌上的名称"),
        required=False,
        max_length=80,
        help_text=_("PKCS#11 令牌上的标签；用密码令牌时填写。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    certificate = forms.FileField(
        label=_("证书文件（PEM）"),
        required=False,
        help_text=_("本印章的证书在最前，上级证书跟在后面；用密码令牌时选择。"),
        widget=forms.ClearableFileInput(attrs={"accept": ".pem,.crt,.cer"}),
    )


def wish_of(cleaned: Mapping[str, Any]) -> KeyWish:
    """The wish that a valid form says; whether it can be met is for the action to say."""
    place = cleaned["key"]
    sent = cleaned["key_file"] if place == FILE else cleaned["certificate"] if place == TOKEN else None
    data = sent.read() if sent else b""
    return KeyWish(place, data, opens=cleaned["passphrase"], label=cleaned["label"])
