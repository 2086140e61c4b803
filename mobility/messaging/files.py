"""Messages as files: what an installation without providers does, and what demonstrations show."""

import os
from pathlib import Path


def keep(folder: Path, name: str, content: bytes) -> None:
    """Write `folder/name` whole or not at all, readable by this account only.

    The same name written again replaces the file: one message is one file, however often it was tried.

    Raises:
        OSError: the disk is full, or the folder cannot be written.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = folder / f".{name}.{os.getpid()}"
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(folder / name)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
