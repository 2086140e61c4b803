"""One process of a crowd: `python -m tests.robustness.member season:work`; a bare name is a function of `deeds`."""

import importlib
import json
import os
import sys
from pathlib import Path
from typing import Any

from mobility import create_app
from mobility.config import Settings


def say(value: Any) -> None:
    """One line, on its way at once: what was said before a kill was said."""
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


def main() -> None:
    """Run the function in an application context on the database of the crowd."""
    room, _, name = sys.argv[1].rpartition(":")
    module = importlib.import_module(f"tests.robustness.{room or 'deeds'}")
    folder = Path(os.environ["CROWD_FOLDER"])
    app = create_app(
        Settings(
            instance=folder,
            database_url=os.environ["CROWD_URL"],
            secret_key="s" * 40,
            testing=True,
        )
    )
    with app.app_context():
        getattr(module, name)(say, *json.loads(os.environ["CROWD_ARGUMENTS"]))


if __name__ == "__main__":
    main()
