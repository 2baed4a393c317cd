"""An action that may be part of another one: the whole is one transaction and fails as one."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import connection, transaction

P = ParamSpec("P")
R = TypeVar("R")


def act(action: Callable[P, R]) -> Callable[P, R]:
    """Run `action` in a transaction; called by another act it joins that one's, without a savepoint of its own.

    So an act must let what its parts raise pass: what a part has written by then is taken back with the whole.
    """

    @wraps(action)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if getattr(connection, "is_acting", False):
            return action(*args, **kwargs)
        with transaction.atomic():
            connection.is_acting = True  # type: ignore[attr-defined]  # of this thread's connection
            try:
                return action(*args, **kwargs)
            finally:
                connection.is_acting = False  # type: ignore[attr-defined]

    return run
