"""The static files of every room, gathered and compressed once for the server to send as they are."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from whitenoise.storage import CompressedManifestStaticFilesStorage

_STAMP = ".gathered"


class Hashed(CompressedManifestStaticFilesStorage):
    """Every file under a name that changes with what it holds, also where a script of ours imports another."""

    patterns = (
        *CompressedManifestStaticFilesStorage.patterns,
        ("balise/desk/*.js", CompressedManifestStaticFilesStorage._js_module_import_aggregation_patterns[1]),
    )


def gather() -> bool:
    """Collect the static files unless those gathered are today's; answer whether there was work to do."""
    stamp = Path(settings.STATIC_ROOT) / _STAMP
    wanted = _fingerprint()
    if stamp.exists() and stamp.read_text() == wanted:
        return False
    call_command("collectstatic", interactive=False, clear=stamp.parent.exists(), verbosity=0)
    stamp.write_text(wanted)
    return True


def _fingerprint() -> str:
    """Changes when any file is added, taken away, or written again."""
    digest = sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            told = Path(storage.path(name)).stat()
            digest.update(f"{name} {told.st_size} {told.st_mtime_ns}\n".encode())
    return digest.hexdigest()
