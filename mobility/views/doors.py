"""How a personal link lets somebody in: the secret leaves the address for a short signed cookie of one path."""

from dataclasses import asdict, dataclass
from typing import Any, Generic, TypeVar

from flask import current_app, redirect, request, session
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.wrappers import Response

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Door(Generic[T]):
    """One way in: the kind of ticket that the cookie holds, its name, the path it is sent to, its life in seconds."""

    ticket: type[T]
    name: str
    path: str
    seconds: int

    def let_in(self, ticket: T, address: str, *, language: str) -> Response:
        """Give the browser a ticket and lead it to an address without the secret, in the person's language."""
        if "language" not in session:
            session["language"] = language
        facts: Any = ticket
        response = redirect(address, 303)
        response.set_cookie(
            self.name,
            self._serializer().dumps(asdict(facts)),
            max_age=self.seconds,
            path=self.path,
            secure=current_app.config["SETTINGS"].over_https,
            httponly=True,
            samesite="Lax",
        )
        return response

    def shown(self) -> T | None:
        """The ticket that this browser shows; None without one, or if it is too old or not ours."""
        try:
            text = request.cookies.get(self.name, "")
            return self.ticket(**self._serializer().loads(text, max_age=self.seconds))
        except (BadSignature, TypeError):
            return None

    def close(self, address: str) -> Response:
        """Take the ticket back: others use this machine."""
        response = redirect(address, 303)
        response.delete_cookie(self.name, path=self.path)
        return response

    def _serializer(self) -> URLSafeTimedSerializer:
        return URLSafeTimedSerializer(current_app.secret_key or "", salt=self.name)
