"""The English catalogue is whole: every string that the house says has its English, and nothing is fuzzy."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

import polib
from django.utils.translation import gettext, ngettext, override

from tests.words import CATALOGUE, LIBRARIES, Words, catalogue, everything, in_python, in_template

HOLES = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


@cache
def entries() -> dict[Words, polib.POEntry]:
    return {Words(e.msgctxt or "", e.msgid, e.msgid_plural): e for e in catalogue() if not e.obsolete}


def test_every_string_is_in_the_catalogue():
    missing = {words.one: files for words, files in everything().items() if words not in entries()}
    assert missing == {}, "run: python -m tests.words, then write the English"


def test_the_catalogue_holds_nothing_that_nobody_says():
    assert entries().keys() - everything().keys() == set(), "run: python -m tests.words"


def test_every_string_has_its_english():
    empty = [
        e.msgid
        for e in entries().values()
        if "fuzzy" in e.flags or not (all(e.msgstr_plural.values()) if e.msgid_plural else e.msgstr)
    ]
    assert empty == []


def test_the_english_has_the_same_holes_to_fill():
    wrong = [
        (entry.msgid, text)
        for entry in entries().values()
        for text in list(entry.msgstr_plural.values()) or [entry.msgstr]
        if set(HOLES.findall(entry.msgid)) != set(HOLES.findall(text))
    ]
    assert wrong == []


def test_what_the_libraries_say_is_said_in_our_words():
    with override("zh-hans"):
        for entry in polib.pofile(str(LIBRARIES)):
            several = entry.msgid_plural and ngettext(entry.msgid, entry.msgid_plural, 3)
            assert (several or gettext(entry.msgid)) == (entry.msgstr or entry.msgstr_plural[0])


def test_the_english_is_english():
    chinese = [
        e.msgstr for e in entries().values() if re.search(r"[\u4e00-\u9fff]", _said(e)) and not _kept(e)
    ]
    assert chinese == []


def _said(entry: polib.POEntry) -> str:
    return entry.msgstr + "".join(entry.msgstr_plural.values())


def _kept(entry: polib.POEntry) -> bool:
    """Names that stay Chinese in English too stand in brackets, as a gloss."""
    return not re.search(r"[\u4e00-\u9fff]", re.sub(r"[(“\"].*?[)”\"]", "", _said(entry)))


def test_the_compiled_catalogue_is_the_one_that_is_read():
    compiled = polib.mofile(str(CATALOGUE.with_suffix(".mo")))

    def said(found: Iterable[polib.POEntry]) -> dict[tuple[str, str], str]:
        return {(e.msgctxt or "", e.msgid): e.msgstr for e in found}

    assert said(compiled) == said(entries().values())


def test_strings_are_found_in_code_under_any_name():
    source = "from django.utils.translation import gettext_lazy as _, ngettext\n_('一' '二')\nngettext('%d 人', '%d 人', 3)"
    assert set(in_python(source)) == {Words("", "一二", ""), Words("", "%d 人", "%d 人")}


def test_strings_are_found_in_templates():
    source = """{% load i18n %}{% translate "甲" as word %}{{ x|default:_("乙") }}
{% blocktranslate with n=1 %}有 {{ n }} 个{% endblocktranslate %}
{% blocktranslate count n=1 %}{{ n }} 人{% plural %}{{ n }} 人们{% endblocktranslate %}"""
    found = set(in_template(source))
    assert {"甲", "乙", "有 %(n)s 个", "%(n)s 人"} <= {words.one for words in found}
