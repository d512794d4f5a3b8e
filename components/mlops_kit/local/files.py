"""Replace a file whole, so that a reader or a crash never meets half of it."""

import os
import tempfile
from pathlib import Path


def replace_file(path: Path, text: str, even_if_same: bool = False) -> bool:
    """Write `text` to `path` by an atomic rename, mode 600; tell whether the text changed.

    A file that has this text already is left alone unless `even_if_same` is said.
    """
    changed = _text(path) != text
    if not changed and not even_if_same:
        return False
    handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return changed


def _text(path: Path) -> str | None:
    try:
        return path.read_text()
    except (OSError, UnicodeDecodeError):
        return None
