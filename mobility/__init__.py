"""Software with which a mobility foundation rents scooters to people looking for work."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from mobility.config import Settings

MEGABYTE = 1024 * 1024


def create_app(settings: "Settings | None" = None) -> "Flask":
    """The whole wiring, in reading order.

    What it wires is imported here, so that `mobility.rules` can be used, and tested, without the web.
    """
    from flask import Flask
    from flask_bootstrap import Bootstrap5
    from flask_migrate import Migrate
    from flask_wtf import CSRFProtect
    from werkzeug.middleware.proxy_fix import ProxyFix

    from mobility import config, db, views
    from mobility.services import journal

    settings = settings or config.from_environment()
    app = Flask(
        __name__,
        instance_path=str(settings.instance),
        template_folder=str(config.ROOT / "templates"),
        static_folder=str(config.ROOT / "static"),
    )
    app.config.from_mapping(
        SETTINGS=settings,
        TESTING=settings.testing,
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        TRUSTED_HOSTS=[*sorted(config.LOOPBACK - {"::1"}), *settings.trusted_hosts],
        MAX_CONTENT_LENGTH=12 * MEGABYTE,
        SESSION_COOKIE_NAME="__Host-mobility" if settings.over_https else "mobility",
        SESSION_COOKIE_SECURE=settings.over_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,  # the session bounds it; an hour eats long forms
        WTF_CSRF_SSL_STRICT=False,  # it asks for the referrer, which our own policy tells browsers not to send
        WTF_I18N_ENABLED=False,
        BOOTSTRAP_SERVE_LOCAL=True,
    )
    if settings.over_https:
        # One proxy stands before us then: who calls is the last address that it wrote down.
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1)  # type: ignore[method-assign]
    db.init_app(app)
    journal.install()
    Migrate(app, db.database, directory=str(config.ROOT / "migrations"))
    CSRFProtect(app)
    Bootstrap5(app)
    views.register(app, settings)
    return app
