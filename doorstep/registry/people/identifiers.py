"""Names and numbers of people and organisations: what is right, what it says, and how it is masked.

Pure: no database, no clock (the day is passed in). Every check returns the normal form or raises `Invalid` with a
message for the person at the counter.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata

from django.utils.translation import gettext_lazy as _

from doorstep.base.core.errors import Invalid

ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
ID_CHECKS = "10X98765432"
CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
CREDIT_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
EARLIEST_YEAR = 1800
NAME_LENGTH = (2, 50)
"""In characters: 戴某 has two, names of the western peoples pass 20 (domain.md §9.17)."""

HMT_PREFIXES = ("81", "82", "83")
FOREIGN_PREFIX = "9"
PREFIXES = {"resident_id": ("1", "2", "3", "4", "5", "6", "7"), "hmt_residence": HMT_PREFIXES}
PREFIXES["foreign_permanent"] = (FOREIGN_PREFIX,)

FIRST_EMOJI = 0x1F000
MIDDLE_DOT = "·"
_DOTS = re.compile("[•・‧∙⋅･·᛫⸱．]")
_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_HAN = re.compile(r"[\u2e80-\u2fdf\u3005-\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_LANDLINE = re.compile(r"0[1-9][0-9]{1,2}[2-9][0-9]{6,7}")


def _narrow(raw: str) -> str:
    """Full-width digits and letters as half-width, without blanks and hyphens, in capitals."""
    return re.sub(r"[\s\-]", "", raw.translate(_NARROW)).upper()


def id_check_character(first17: str) -> str:
    """The 18th character of an identity number (GB 11643-1999: weights, sum modulo 11)."""
    return ID_CHECKS[sum(int(d) * w for d, w in zip(first17, ID_WEIGHTS, strict=True)) % 11]


def check_number(kind: str, raw: str, *, today: dt.date) -> str:
    """The normal form of an identity number of `kind` (a `NumberKind`); raises Invalid at field "number".

    GB 11643-1999: 18 characters, a real day of birth that is not after `today`, the check character. The area code
    need not be a present one: cards outlive divisions (domain.md §6.1). The residence permits of people from Hong
    Kong, Macao and Taiwan (81, 82, 83) and the foreigners' permanent residence card (9) follow the same rule.
    """
    number = _narrow(raw)
    if kind == "none":
        if number:
            raise _wrong("number_unexpected", _("选了“暂无证件”就不填号码；有号码请选证件类型。"))
        return ""
    if kind not in PREFIXES:
        raise Invalid("number_kind", _("请选择证件类型。"), field="number_kind")
    if not number:
        raise _wrong("number_missing", _("请填写证件号码。"))
    _check_shape(number)
    if not number.startswith(PREFIXES[kind]):
        raise _wrong("number_wrong_kind", _("号码与所选的证件类型不符，请核对证件类型。"))
    _check_birth(number, today)
    if id_check_character(number[:17]) != number[17]:
        raise _wrong("number_check", _("号码有误（校验位不符），请对照证件逐位核对。"))
    return number


def _wrong(code: str, message: object, field: str = "number") -> Invalid:
    return Invalid(code, message, field=field)


def _check_shape(number: str) -> None:
    if re.fullmatch(r"[0-9]{15}", number):
        raise _wrong("number_old", _("15位的老号码2013年起停用，请按18位的证件填写。"))
    if re.fullmatch(r"[A-Z]{3}[0-9]{12}", number):
        raise _wrong("number_old", _("旧版外国人永久居留身份证（15位）不能校验，请先按“暂无证件”登记。"))
    if len(number) != 18:
        raise _wrong("number_length", _("证件号码应是18位，现在是%(count)d位。") % {"count": len(number)})
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        raise _wrong("number_characters", _("证件号码只有数字，最后一位可以是X。"))


def _check_birth(number: str, today: dt.date) -> None:
    try:
        birth = birth_of(number)
    except ValueError:
        birth = dt.date.min
    if birth.year < EARLIEST_YEAR:
        raise _wrong("number_birth", _("号码里的出生日期（第7至14位）不存在，请核对。"))
    if birth > today:
        raise _wrong("number_future", _("号码里的出生日期（第7至14位）在今天之后，请核对。"))


def kind_of(number: str) -> str:
    """The `NumberKind` that a number's first digits say."""
    number = _narrow(number)
    for kind, prefixes in PREFIXES.items():
        if number.startswith(prefixes):
            return kind
    return "none"


def birth_of(number: str) -> dt.date:
    """The day of birth in an 18-character number; raises ValueError where there is no such day."""
    return dt.date(int(number[6:10]), int(number[10:12]), int(number[12:14]))


def sex_of(number: str) -> str:
    """GB/T 2261.1 by the 17th digit: "1" 男 for odd, "2" 女 for even."""
    return "1" if int(number[16]) % 2 else "2"


def age_on(birth: dt.date, day: dt.date) -> int:
    """Full years on `day` (周岁). One born on 29 February turns on the 28th in other years (民法典 art. 202)."""
    try:
        birthday = birth.replace(year=day.year)
    except ValueError:
        birthday = dt.date(day.year, 2, 28)
    return day.year - birth.year - (day < birthday)


def credit_check_character(first17: str) -> str:
    """The 18th character of a unified social credit code (GB 32100-2015: 31 − Σ mod 31, 31 → 0)."""
    total = sum(CREDIT_ALPHABET.index(c) * w for c, w in zip(first17, CREDIT_WEIGHTS, strict=True))
    return CREDIT_ALPHABET[(31 - total % 31) % 31]


def organisation_check_character(first8: str) -> str:
    """The check character of the organisation code inside (GB 11714-1997: 11 − Σ mod 11, 10 → X, 11 → 0)."""
    values = [int(c, 36) for c in first8]
    return "0123456789X0"[11 - sum(v * w for v, w in zip(values, ORGANISATION_WEIGHTS, strict=True)) % 11]


def check_credit_code(raw: str) -> str:
    """The normal form of a credit code (GB 32100-2015); raises Invalid at field "credit_code".

    The organisation code inside (places 9 to 17) is not judged: codes of self-employed people that were given
    before 2015 do not keep its check character.
    """
    code = _narrow(raw)
    field = "credit_code"
    if not code:
        raise _wrong("credit_code_missing", _("请填写统一社会信用代码。"), field)
    if len(code) != 18:
        raise _wrong(
            "credit_code_length",
            _("统一社会信用代码应是18位，现在是%(count)d位。") % {"count": len(code)},
            field,
        )
    if not set(code) <= set(CREDIT_ALPHABET):
        raise _wrong("credit_code_characters", _("统一社会信用代码里没有字母I、O、S、V、Z。"), field)
    if not code[2:8].isdigit():
        raise _wrong("credit_code_area", _("统一社会信用代码第3至8位应是数字（区划代码）。"), field)
    if credit_check_character(code[:17]) != code[17]:
        raise _wrong("credit_code_check", _("统一社会信用代码有误（校验位不符），请对照证照核对。"), field)
    return code


def check_phone(raw: str) -> str:
    """A mobile number (11 digits) or a landline with its area code; raises Invalid at field "phone"."""
    phone = re.sub(r"[()]", "", _narrow(raw))
    phone = re.sub(r"^(\+|00)?86(?=1[3-9][0-9]{9}$|0[1-9])", "", phone)
    if _MOBILE.fullmatch(phone) or _LANDLINE.fullmatch(phone):
        return phone
    if re.fullmatch(r"[2-9][0-9]{6,7}", phone):
        raise _wrong("phone_area", _("固定电话请加区号，例如 028-12345678。"), "phone")
    raise _wrong("phone", _("请填写11位手机号，或带区号的固定电话。"), "phone")


def normal_name(raw: str) -> str:
    """A name with one kind of middle dot (U+00B7), no invisible signs and no blanks between Chinese characters."""
    name = "".join(c for c in unicodedata.normalize("NFC", raw) if unicodedata.category(c) != "Cf")
    name = " ".join(_DOTS.sub(MIDDLE_DOT, name).translate(_NARROW).split())
    name = re.sub(r"\s*·\s*", MIDDLE_DOT, name)
    name = re.sub(rf"(?<={_HAN.pattern})\.(?={_HAN.pattern})", MIDDLE_DOT, name)
    return re.sub(rf"(?<={_HAN.pattern}) (?={_HAN.pattern})", "", name)


def check_name(raw: str) -> str:
    """The normal form of a person's name, 2 to 50 characters; raises Invalid at field "name".

    Letters of every script, characters outside the BMP, `·` inside; no digits, signs or private-use characters.
    """
    name = normal_name(raw)
    if not name:
        raise _wrong("name_missing", _("请填写姓名。"), "name")
    if any(unicodedata.category(c) in {"Co", "Cn", "Cs"} for c in name):
        raise _wrong(
            "name_private_use", _("姓名里有系统不认识的自造字，请改用规范编码的字（如 𠮷、䶮）。"), "name"
        )
    if not all(unicodedata.category(c)[0] in "LM" or c in "·-'’. 〇" for c in name):
        raise _wrong("name_characters", _("姓名里只能有文字和间隔号“·”。"), "name")
    if unicodedata.category(name[0])[0] != "L" and name[0] != "〇":
        raise _wrong("name_characters", _("姓名要以文字开头。"), "name")
    if name.endswith(MIDDLE_DOT) or "··" in name:
        raise _wrong("name_dot", _("间隔号“·”只能用在姓名中间。"), "name")
    low, high = NAME_LENGTH
    if not low <= len(_signs(name)) <= high or len(name) > high * 2:
        raise _wrong("name_length", _("姓名应有%(low)d到%(high)d个字。") % {"low": low, "high": high}, "name")
    return name


def has_pictures(text: str) -> bool:
    """Whether `text` has what no paper can print: emoji, control and private-use characters."""
    return any(
        (ord(c) >= FIRST_EMOJI and unicodedata.category(c) in {"So", "Sk"})
        or unicodedata.category(c) in {"Co", "Cn", "Cs"}
        or (unicodedata.category(c) == "Cc" and not c.isspace())
        for c in text
    )


def check_organisation_name(raw: str) -> str:
    """The normal form of an organisation's name, 2 to 120 characters; raises Invalid at field "name"."""
    name = " ".join(unicodedata.normalize("NFC", raw).split())
    if not name:
        raise _wrong("name_missing", _("请填写名称。"), "name")
    if any(unicodedata.category(c)[0] == "C" for c in name):
        raise _wrong("name_characters", _("名称里有看不见的字符或自造字，请重新输入。"), "name")
    if any(c in "<>{}" for c in name) or has_pictures(name):
        raise _wrong("name_characters", _("名称里不能有 < > { } 和图形符号。"), "name")
    if not 2 <= len(name) <= 120:
        raise _wrong("name_length", _("名称应有2到120个字。"), "name")
    return name


def _signs(text: str) -> list[str]:
    """The signs a reader sees: each character with the marks that belong to it."""
    signs: list[str] = []
    for character in text:
        if signs and unicodedata.category(character)[0] == "M":
            signs[-1] += character
        else:
            signs.append(character)
    return signs


def mask_name(name: str) -> str:
    """戴某 for two characters, 王*生 for more, 阿*·买* with a middle dot, J*** S*** for Latin letters."""
    if MIDDLE_DOT in name:
        parts = name.split(MIDDLE_DOT)
        return MIDDLE_DOT.join(_signs(part)[0] + "*" for part in (parts[0], parts[-1]))
    words = name.split()
    if len(words) > 1 or not _HAN.match(name):
        return " ".join(_signs(word)[0] + "***" for word in words[:4])
    signs = _signs(name)
    if len(signs) == 2:
        return signs[0] + "某"
    return signs[0] + "*" * min(len(signs) - 2, 3) + signs[-1]


def mask_number(number: str) -> str:
    """510184********1234: area and last four stay (domain.md §5.9); a short number keeps two at each end."""
    if len(number) == 18:
        return number[:6] + "*" * 8 + number[14:]
    return number[:2] + "*" * max(len(number) - 4, 0) + number[-2:] if len(number) > 4 else "*" * len(number)


def mask_phone(phone: str) -> str:
    """138****5678; a landline keeps its first three and last four digits too."""
    return phone[:3] + "*" * max(len(phone) - 7, 0) + phone[-4:] if len(phone) > 7 else "*" * len(phone)
