"""Software with which a mobility foundation rents scooters to people looking for work."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from mobility.config import Settings


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
    app.config.from_mapping(config.for_flask(settings))
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
