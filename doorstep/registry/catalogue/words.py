"""From plain words to search words: pairs of characters, their sounds, and the first letters of their sounds. Pure.

Engines tie in this size, vocabulary decides (ui.md §9); so the words are few and plain, and the aliases are many.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable

from pypinyin import lazy_pinyin

HAN = re.compile(r"[\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")
LATIN = re.compile(r"[a-z]+")
DIGITS = re.compile(r"[0-9]{2,}")
NOISE = re.compile(
    r"请问|我想要|我想|我要|想要|帮我|给我|怎么样|怎么|咋个|如何|哪里|哪儿|去哪|需要|什么|材料|可以|能不能|"
    r"一下|一个|办理|办个|要办|去办|想办|有没有|我妈|我爸|我家|老人家|的|吗|呢|啊|了|？|\?|，|。|！"
)
SYLLABLE = (
    r"(?:(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])"
    r"(?:iang|iong|uang|ang|eng|ing|ong|iao|ian|uai|uan|van|ai|ei|ui|ao|ou|iu|ie|ve|ue|an|en|in|un|vn|[aoeiuv])"
    r"|ang|eng|er|ai|ei|ao|ou|an|en|[aoe])"
)
SPELLED = re.compile(f"(?:{SYLLABLE})+")
MOST = 40
"""Characters of a question that are looked at; the rest is not a search any more."""


def clean(text: str) -> str:
    """What was asked without politeness and question words; the text itself where nothing else is left."""
    text = text.strip().lower()[:MOST]
    return NOISE.sub("", text).strip() or text


def pairs(text: str) -> set[str]:
    """Every two neighbouring Chinese characters of `text`."""
    return {run[i : i + 2] for run in HAN.findall(text) for i in range(len(run) - 1)}


def sounds(text: str) -> set[str]:
    """The sounds of every two neighbouring characters, written together: 生育 → shengyu; and their initials: ~sy."""
    found = set()
    for run in HAN.findall(text):
        spelled = lazy_pinyin(run)
        for one, two in itertools.pairwise(spelled):
            found |= {one + two, f"~{one[0]}{two[0]}"}
    return found


def index(texts: Iterable[str]) -> list[str]:
    """The search words of an item with these names and aliases, in a steady order."""
    found: set[str] = set()
    for text in texts:
        lowered = text.lower()
        found |= pairs(lowered) | sounds(lowered) | set(LATIN.findall(lowered)) | set(DIGITS.findall(lowered))
    return sorted(word[:40] for word in found)


def ask(text: str) -> list[str]:
    """The search words that a question is looked up by: pairs, or for Latin letters syllables, or initials."""
    asked = pairs(text) | set(DIGITS.findall(text))
    for word in LATIN.findall(text):
        asked |= _latin(word)
    return sorted(asked)


def _latin(word: str) -> set[str]:
    spelled = syllables(word)
    if len(spelled) > 1:
        return {one + two for one, two in itertools.pairwise(spelled)}
    if len(word) > 1 and not spelled:
        return {f"~{one}{two}" for one, two in itertools.pairwise(word)}
    return {word}


def syllables(word: str) -> list[str]:
    """A word of Latin letters cut into Pinyin syllables, longest first; nothing where it can't be."""
    if not SPELLED.fullmatch(word):
        return []
    return _cut(word) or []


def _cut(word: str) -> list[str] | None:
    if not word:
        return []
    for size in range(min(6, len(word)), 0, -1):
        head = word[:size]
        if re.fullmatch(SYLLABLE, head):
            rest = _cut(word[size:])
            if rest is not None:
                return [head, *rest]
    return None
