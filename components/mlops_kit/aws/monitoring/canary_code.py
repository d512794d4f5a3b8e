"""The archive that a canary runs: the script, and what it asks."""

import base64
import hashlib
import io
import zipfile
from pathlib import Path

from mlops_kit.aws.monitoring import canary_script

HANDLER = "canary_script.handler"
_FOLDER = "python"
"""Where Synthetics looks for scripts in Python."""
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)
_READABLE = 0o644 << 16


def archive(probe: str) -> str:
    """Return a zip archive in base64, always the same for the same probe.

    Args:
        probe: endpoint, content_type, body, expected_pattern and within_ms, as JSON.
    """
    script = Path(canary_script.__file__)
    files = {
        script.name: script.read_text(encoding="utf-8"),
        canary_script.PROBE: probe,
    }
    packed = io.BytesIO()
    # Uncompressed: what a compressor makes of it may change with its version.
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as zipped:
        for name, text in files.items():
            entry = zipfile.ZipInfo(f"{_FOLDER}/{name}", _FIRST_DAY)
            entry.external_attr = _READABLE
            zipped.writestr(entry, text)
    return base64.b64encode(packed.getvalue()).decode()


def key_of(prefix: str, content: str) -> str:
    """Return the object's key; other content has another one, so that the canary notices."""
    return f"{prefix}/{hashlib.sha256(content.encode()).hexdigest()[:16]}.zip"
