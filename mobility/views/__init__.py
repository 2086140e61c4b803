"""Pages: each view parses, calls one service, renders. Here every blueprint says what it asks for."""

from flask import Flask

from mobility.config import Settings
from mobility.views import access, errors, headers, messages, ops, public, shared


def register(app: Flask, settings: Settings) -> None:
    """Put every page into the application, each with its capability."""
    for blueprint in (ops.ops, messages.messages, public.public):
        app.register_blueprint(blueprint)
    shared.init_app(app, settings)
    headers.init_app(app, settings)
    errors.init_app(app)
    app.teardown_request(shared.quiet)
    access.init_app(app)
