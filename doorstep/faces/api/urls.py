"""/api/v1: the counter's flow for other systems, by the same actions as the pages."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, re_path

from .api import api
from .gate import gate, guarded
from .problems import of_unknown_address

app_name = "api"
_patterns, _app, _name = api.urls

urlpatterns: list[URLPattern | URLResolver] = [
    *guarded(_patterns),
    re_path(r"^[\s\S]*$", gate(of_unknown_address), name="unknown"),  # a line feed in it is no way round
]
