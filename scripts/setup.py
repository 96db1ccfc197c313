"""Prepare the environment of this checkout: python3 scripts/setup.py [--dev]

Needs only Python 3.11 or later with venv, and the package registry. Makes .venv/, installs what the lock names
(with uv where it is on PATH, else pip), compiles the messages and gathers the static files.
What is ready already is not done again: a stamp in .venv/ tells.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / "bin"
PYTHON = BIN / "python"


def main(is_dev: bool) -> None:
    if sys.version_info < (3, 11):  # noqa: UP036 - this file runs before anything has checked
        raise SystemExit(f"Balise needs Python 3.11 or later; this is {sys.version.split()[0]}. Install it.")
    install("requirements-dev.lock" if is_dev else "requirements.lock")
    catalogues()


def install(lock: str) -> None:
    # What develops contains what runs: an environment made for the first serves for the second.
    if PYTHON.exists() and (is_ready(lock) or is_ready("requirements-dev.lock")):
        return
    started = time.monotonic()
    print("Preparing .venv/ (once)", flush=True)
    if not PYTHON.exists():
        run(sys.executable, "-m", "venv", str(VENV))
    if uv := shutil.which("uv"):
        pip = [uv, "pip", "install", "--quiet", "--python", str(PYTHON)]
    else:
        pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    run(*pip, "--require-hashes", "-r", str(ROOT / lock))
    run(*pip, "--no-deps", "--no-build-isolation", "-e", str(ROOT))
    stamp(lock).write_text(wanted(lock))
    print(f"Prepared in {time.monotonic() - started:.0f} s", flush=True)


def stamp(lock: str) -> Path:
    return VENV / f"{lock}.done"


def wanted(lock: str) -> str:
    """What the environment must have been made from: this lock, this project, this Python."""
    told = (ROOT / lock).read_bytes() + (ROOT / "pyproject.toml").read_bytes() + sys.version.encode()
    return hashlib.sha256(told).hexdigest()


def is_ready(lock: str) -> bool:
    return stamp(lock).exists() and stamp(lock).read_text() == wanted(lock)


def catalogues() -> None:
    """Compile each .po that is newer than its .mo."""
    stale = [po for po in ROOT.glob("balise/locale/*/LC_MESSAGES/*.po") if is_older(po.with_suffix(".mo"), po)]
    if stale:
        run(str(BIN / "pybabel"), "-q", "compile", "-D", "django", "-d", str(ROOT / "balise" / "locale"))


def is_older(made: Path, source: Path) -> bool:
    return not made.exists() or made.stat().st_mtime < source.stat().st_mtime


def run(*command: str) -> None:
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, "PYTHONDONTWRITEBYTECODE": ""})
    if done.returncode:
        raise SystemExit(f"This step failed (exit {done.returncode}): {' '.join(command)}. Its own words are above.")


if __name__ == "__main__":
    main("--dev" in sys.argv[1:])
