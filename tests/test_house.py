"""The rules of the house, read from the code and from Django's own picture of the models."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

ROOT = Path(__file__).resolve().parents[1]
HOUSE = ROOT / "doorstep"

# floors from the ground up; inside a floor, rooms from left to right (design.md §3)
FLOORS = {
    "base": ["core", "clock", "embedded_db", "journal", "accounts"],
    "registry": ["places", "people", "staff", "catalogue", "documents", "benefits"],
    "acts": ["seals", "certificates", "queue", "messages", "visits", "agency"],
    "cases": ["applications", "materials", "packages", "ratings", "care", "standards"],
    "insight": ["indicators", "coverage", "planning"],
}
ORDER = [f"{floor}.{app}" for floor, rooms in FLOORS.items() for app in rooms]
FILE_LINES = 400
BANNED_NAMES = {"utils", "helpers", "services", "managers", "constants", "misc", "common"}
LONG_BY_NATURE: set[str] = set()


def tracked(*patterns: str) -> list[Path]:
    """The files that git tracks or would track."""
    out = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *patterns],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return [ROOT / line for line in out.splitlines() if (ROOT / line).exists()]


def place(label: str) -> int:
    """How far up an app stands."""
    name = apps.get_app_config(label).name
    return ORDER.index(name.removeprefix("doorstep."))


def ours() -> list[type[models.Model]]:
    return [m for m in apps.get_models() if m.__module__.startswith("doorstep.")]


def test_every_app_with_models_has_its_place_in_the_house():
    homes = {apps.get_app_config(m._meta.app_label).name.removeprefix("doorstep.") for m in ours()}
    assert homes <= set(ORDER)


def test_a_foreign_key_points_down_or_left_only():
    wrong = [
        f"{model._meta.label}.{field.name} → {field.related_model._meta.label}"
        for model in ours()
        for field in model._meta.get_fields()
        if field.is_relation and field.concrete and field.related_model.__module__.startswith("doorstep.")
        if place(field.related_model._meta.app_label) > place(model._meta.app_label)
    ]
    assert wrong == []


def test_a_foreign_key_to_a_library_is_to_nothing():
    wrong = [
        f"{model._meta.label}.{field.name}"
        for model in ours()
        for field in model._meta.get_fields()
        if field.is_relation and field.concrete and not field.related_model.__module__.startswith("doorstep.")
    ]
    assert wrong == []


def test_import_linter_keeps_the_floors():
    done = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_no_file_is_longer_than_a_reader_likes():
    long = {
        str(path.relative_to(ROOT)): lines
        for path in tracked("*.py", "*.html", "*.js", "*.css")
        if "/migrations/" not in str(path) and str(path.relative_to(ROOT)) not in LONG_BY_NATURE
        if (lines := len(path.read_text().splitlines())) > FILE_LINES
    }
    assert long == {}


def test_no_file_is_called_after_nothing():
    assert [str(p) for p in tracked("*.py") if p.stem in BANNED_NAMES] == []


def test_no_rule_is_hidden_in_save_or_in_a_signal_of_the_orm():
    wrong = []
    for path in tracked("doorstep/*.py"):
        if "/tests/" in str(path):
            continue
        text = path.read_text()
        if re.search(r"\b(pre|post)_(save|delete)\b", text):
            wrong.append(f"{path}: ORM signal")
        tree = ast.parse(text)
        wrong += [
            f"{path}: {node.name}() of a model"
            for cls in ast.walk(tree)
            if isinstance(cls, ast.ClassDef) and path.name == "models.py"
            for node in cls.body
            if isinstance(node, ast.FunctionDef) and node.name in {"save", "delete", "clean"}
        ]
    assert wrong == []


def test_states_are_pure():
    for path in HOUSE.glob("*/*/states.py"):
        assert "django.db" not in path.read_text(), path


@pytest.mark.parametrize(
    ("pattern", "what"),
    [
        (r"<script(?![^>]*\bsrc=)[^>]*>\s*\S", "inline script"),
        (r"<style\b", "inline style sheet"),
        (r"\sstyle=", "style attribute"),
        (r"\son[a-z]+=", "event attribute"),
        (r"https?://(?!www\.w3\.org)[^\"'{ ]+\.(?:js|css|woff2?)", "part from elsewhere"),
    ],
)
def test_templates_obey_the_content_security_policy(pattern, what):
    wrong = [
        f"{path.relative_to(ROOT)}: {match.group(0)[:60]}"
        for path in tracked("*.html")
        for match in re.finditer(pattern, path.read_text())
    ]
    assert wrong == [], what


def test_every_public_function_of_the_rooms_says_what_it_does():
    silent = []
    for path in tracked("doorstep/*.py"):
        if "/tests/" in str(path) or "/migrations/" in str(path):
            continue
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                if node.name.startswith("_") or ast.get_docstring(node):
                    continue
                if isinstance(node, ast.ClassDef) and (path.name == "apps.py" or _is_choices(node)):
                    continue
                silent.append(f"{path.relative_to(ROOT)}:{node.name}")
    assert silent == []


def _is_choices(node: ast.ClassDef) -> bool:
    return any(isinstance(base, ast.Attribute) and base.attr.endswith("Choices") for base in node.bases) or (
        node.name == "Migration"
    )


def test_nothing_tracked_names_a_machine_or_a_registry():
    # the pieces are put together here so that this file does not name them itself
    hosts = ["pypi" + ".org", "registry." + "npmjs", "deb." + "debian", "pythonhosted" + "."]
    wrong = []
    for path in tracked():
        if path.is_file() and path.suffix not in {".png", ".webp", ".wav", ".mp3", ".ogg", ".ttf"}:
            text = path.read_text(errors="ignore")
            wrong += [f"{path.relative_to(ROOT)}: {host}" for host in hosts if host in text]
    assert wrong == []


def test_every_link_of_the_papers_leads_somewhere():
    dead = [
        f"{path.relative_to(ROOT)}: {target}"
        for path in tracked("*.md")
        for target in re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", path.read_text())
        if not (path.parent / target).exists()
    ]
    assert dead == []
