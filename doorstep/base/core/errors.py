"""What an action may say no with; faces turn each into one answer, in one place."""

from __future__ import annotations

from typing import Any


class DomainError(Exception):
    """A refusal that changes nothing. `code` is stable for programs, `message` is for people."""

    status = 400
    default_code = "refused"

    def __init__(self, message: Any = "", *, code: str = "", **detail: Any) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or self.default_code
        self.detail = detail


class NotFound(DomainError):
    """There is no such thing, or the actor may not know that there is (404)."""

    status = 404
    default_code = "not_found"


class NotAllowed(DomainError):
    """The actor may see the thing but not do this to it (403)."""

    status = 403
    default_code = "not_allowed"


class IllegalMove(DomainError):
    """The thing's present state does not allow the verb (409)."""

    status = 409
    default_code = "illegal_move"


class Taken(DomainError):
    """Somebody else was first; `detail` says who or what (409)."""

    status = 409
    default_code = "taken"


class Invalid(DomainError):
    """The input is wrong; `field` names where, `errors` maps several fields to messages (422)."""

    status = 422
    default_code = "invalid"

    def __init__(
        self,
        code: str,
        message: Any,
        *,
        field: str = "",
        errors: dict[str, list[Any]] | None = None,
        **detail: Any,
    ) -> None:
        super().__init__(message, code=code, **detail)
        self.field = field
        self.errors = errors or ({field: [message]} if field else {})
