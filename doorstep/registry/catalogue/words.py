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
    r"请问|我想办|我要办|我想要|我想|我要|想要|帮我|给我|怎么样|怎么|咋个|如何|哪里|哪儿|去哪|需要|什么|材料|可以|能不能|"
    r"一下|一个|办理|办个|要办|去办|想办|有没有|我妈|我爸|我家|老人家|的|吗|呢|啊|了|？|\?|，|。|！"
)
SYLLABLE = re.compile(
    r"(?:(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])"
    r"(?:iang|iong|uang|ang|eng|ing|ong|iao|ian|uai|uan|van|ai|ei|ui|ao|ou|iu|ie|ve|ue|an|en|in|un|vn|[aoeiuv])"
    r"|ang|eng|er|ai|ei|ao|ou|an|en|[aoe])"
)
LONGEST = 6
"""Letters of the longest syllable (zhuang)."""
MOST_BETWEEN = 4
"""Characters that may stand between those of an alias: 学技术 in 学炒菜的技术."""
MOST = 40
"""Characters of a question that are looked at; the rest is not a search any more."""


def plain(text: str) -> str:
    """What was asked, without control characters and at a length that is looked at."""
    return re.sub(r"[\x00-\x1f]", " ", text).strip().lower()[:MOST]


def clean(text: str) -> str:
    """What was asked without politeness and question words; the text itself where nothing else is left."""
    return NOISE.sub("", plain(text)).strip() or plain(text)


def nearness(alias: str, asked: str) -> float:
    """How near what was asked is to an alias, 0 to 1.

    1 for the same words; less the more one has that the other has not; half of that where the alias's characters stand
    in what was asked in their order with a few others between (开店 in 开烧烤店); 0 where none of it holds.
    """
    share = min(len(alias), len(asked)) / max(len(alias), len(asked))
    if alias in asked or asked in alias:
        return share
    return share / 2 if _strewn(alias, asked) else 0.0


def _strewn(alias: str, asked: str) -> bool:
    """Whether `alias` stands in `asked` in order, with at most MOST_BETWEEN other characters between."""
    start = asked.find(alias[0])
    while start >= 0:
        place = start
        for character in alias[1:]:
            place = asked.find(character, place + 1)
            if place < 0:
                return False
        if place - start < len(alias) + MOST_BETWEEN:
            return True
        start = asked.find(alias[0], start + 1)
    return False


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
    """A word of Latin letters cut into Pinyin syllables, longest first; nothing where it can't be.

    From the end, each place once: trying every cut would take 2 ** length for "ananan…".
    """
    cuts: list[list[str] | None] = [None] * len(word) + [[]]
    for start in range(len(word) - 1, -1, -1):
        for size in range(min(LONGEST, len(word) - start), 0, -1):
            rest = cuts[start + size]
            if rest is not None and SYLLABLE.fullmatch(word, start, start + size):
                cuts[start] = [word[start : start + size], *rest]
                break
    return cuts[0] or []
