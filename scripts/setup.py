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
    lock = ROOT / ("requirements-dev.lock" if is_dev else "requirements.lock")
    install(lock, is_dev)
    catalogues()


def install(lock: Path, is_dev: bool) -> None:
    wanted = hashlib.sha256(
        lock.read_bytes() + (ROOT / "pyproject.toml").read_bytes() + sys.version.encode()
    ).hexdigest()
    stamp, dev_stamp = VENV / "stamp-run", VENV / "stamp-dev"
    ready = dev_stamp if is_dev else stamp
    # What develops contains what runs: an environment made for it serves both, as long as the lock is the same.
    if PYTHON.exists() and (read(ready) == wanted or (not is_dev and read(dev_stamp) and read(stamp) == "by dev")):
        return
    started = time.monotonic()
    print("Preparing .venv/ (once)", flush=True)
    if not PYTHON.exists():
        run(sys.executable, "-m", "venv", str(VENV), *(["--without-pip"] if shutil.which("uv") else []))
    if uv := shutil.which("uv"):
        pip = [uv, "pip", "install", "--quiet", "--python", str(PYTHON)]
    else:
        pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    run(*pip, "--require-hashes", "-r", str(lock))
    run(*pip, "--no-deps", "--no-build-isolation", "-e", str(ROOT))
    ready.write_text(wanted)
    if is_dev:
        stamp.write_text("by dev")
    print(f"Prepared in {time.monotonic() - started:.0f} s", flush=True)


def catalogues() -> None:
    """Compile each .po that is newer than its .mo."""
    stale = [po for po in ROOT.glob("balise/locale/*/LC_MESSAGES/*.po") if is_older(po.with_suffix(".mo"), po)]
    if stale:
        run(str(BIN / "pybabel"), "-q", "compile", "-D", "django", "-d", str(ROOT / "balise" / "locale"))


def is_older(made: Path, source: Path) -> bool:
    return not made.exists() or made.stat().st_mtime < source.stat().st_mtime


def read(path: Path) -> str:
    return path.read_text() if path.exists() else ""


def run(*command: str) -> None:
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, "PYTHONDONTWRITEBYTECODE": ""})
    if done.returncode:
        raise SystemExit(f"This step failed (exit {done.returncode}): {' '.join(command)}. Its own words are above.")


if __name__ == "__main__":
    main("--dev" in sys.argv[1:])
