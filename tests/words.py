"""The strings for people, found in code and templates without gettext's own programs; and the English catalogue.

`python -m tests.words` brings doorstep/locale/en up to date: new strings come in empty (the test then names them),
those that nobody says any more go out, and the compiled catalogue is written beside it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import polib
from django.utils.translation.template import templatize

HOUSE = Path(__file__).resolve().parents[1] / "doorstep"
CATALOGUE = HOUSE / "locale/en/LC_MESSAGES/django.po"
LIBRARIES = HOUSE / "locale/zh_Hans/LC_MESSAGES/django.po"
"""What Django and allauth say of themselves, in our words: 请填写这一项 for 这个字段是必填项."""
CALLS = {"gettext": 1, "gettext_lazy": 1, "gettext_noop": 1, "ngettext": 2, "ngettext_lazy": 2}
CALLS |= {"pgettext": -1, "pgettext_lazy": -1}


class Words(NamedTuple):
    """One string: its context, itself, its plural (empty where it has none)."""

    context: str
    one: str
    many: str


@cache
def everything() -> dict[Words, set[str]]:
    """Every string that the house says, with the files that say it."""
    found: dict[Words, set[str]] = {}
    for path in sorted(HOUSE.rglob("*")):
        if "tests" in path.parts or not path.is_file():
            continue
        if path.suffix == ".py":
            strings = in_python(path.read_text())
        elif path.suffix in {".html", ".txt"} and "templates" in path.parts:
            strings = in_template(path.read_text())
        else:
            continue
        for words in strings:
            found.setdefault(words, set()).add(str(path.relative_to(HOUSE.parent)))
    return found


def in_python(source: str) -> Iterator[Words]:
    """The strings of a module: calls of gettext's functions under whatever name the module imports them."""
    tree = ast.parse(source)
    names: dict[str, int] = dict(CALLS)
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
            names |= {
                alias.asname or alias.name: CALLS[alias.name] for alias in node.names if alias.name in CALLS
            }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in names:
                texts = [
                    arg.value
                    for arg in node.args
                    if isinstance(arg, ast.Constant) and isinstance(arg.value, str)
                ]
                yield from _words(names[name], texts)


def _words(kind: int, texts: list[str]) -> Iterator[Words]:
    if kind == -1 and len(texts) >= 2:
        yield Words(texts[0], texts[1], "")
    elif kind == 2 and len(texts) >= 2:
        yield Words("", texts[0], texts[1])
    elif kind == 1 and texts:
        yield Words("", texts[0], "")


def in_template(source: str) -> Iterator[Words]:
    """The strings of a template: Django turns its tags into calls, of which the calls are kept."""
    text = templatize(source)
    for match in re.finditer(r"""\b(n?p?gettext|_)\((?=\s*u?['"])""", text):
        try:
            call = ast.parse(_balanced(text, match.start()), mode="eval").body
        except SyntaxError:
            continue
        if isinstance(call, ast.Call):
            kind = {"_": 1, "gettext": 1, "ngettext": 2, "pgettext": -1}.get(match.group(1), 0)
            texts = [
                arg.value for arg in call.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)
            ]
            yield from _words(kind, texts)


def _balanced(text: str, start: int) -> str:
    """The call that begins at `start`, up to its closing bracket; brackets inside strings don't count."""
    depth, quote, place = 0, "", text.index("(", start)
    while place < len(text):
        sign = text[place]
        if quote:
            if sign == "\\":
                place += 1
            elif sign == quote:
                quote = ""
        elif sign in "'\"":
            quote = sign
        elif sign == "(":
            depth += 1
        elif sign == ")":
            depth -= 1
            if not depth:
                return text[start : place + 1]
        place += 1
    return text[start:]


def catalogue() -> polib.POFile:
    """The English catalogue as it lies in the house."""
    return polib.pofile(str(CATALOGUE))


def update() -> tuple[int, int]:
    """Bring the catalogue up to date and compile it; gives how many strings came in and went out."""
    found = everything()
    old = {Words(e.msgctxt or "", e.msgid, e.msgid_plural): e for e in catalogue() if not e.obsolete}
    new = polib.POFile(wrapwidth=100)
    new.metadata = {
        "Project-Id-Version": "doorstep",
        "Language": "en",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=2; plural=(n != 1);",
    }
    for words in sorted(found):
        kept = old.get(words)
        entry = polib.POEntry(
            msgctxt=words.context or None,
            msgid=words.one,
            msgid_plural=words.many,
            msgstr=kept.msgstr if kept else "",
            msgstr_plural=(kept.msgstr_plural if kept else {0: "", 1: ""}) if words.many else {},
            flags=["python-format"] if re.search(r"%\(\w+\)[sd]", words.one) else [],
        )
        new.append(entry)
    new.save(str(CATALOGUE))
    new.save_as_mofile(str(CATALOGUE.with_suffix(".mo")))
    polib.pofile(str(LIBRARIES)).save_as_mofile(str(LIBRARIES.with_suffix(".mo")))
    return len(found.keys() - old.keys()), len(old.keys() - found.keys())


if __name__ == "__main__":
    came, went = update()
    print(f"{came} strings came in, {went} went out")
