"""Run a command with DATABASE_URL pointing at a throw-away PostgreSQL.

    python scripts/with_postgres.py pytest tests

The cluster lives in a temporary folder, listens on a socket there and on no network, and goes with the command.
PostgreSQL refuses to run as root: then the cluster runs as the user `postgres` that its package makes, or `nobody`.
Exit status: the command's; 3 when PostgreSQL is not installed.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path


def binaries() -> Path | None:
    """The folder of the newest `initdb`."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


def other_user() -> pwd.struct_passwd | None:
    """Who runs the server when we are root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise SystemExit("PostgreSQL does not run as root, and neither the user postgres nor nobody exists here.")


def main(command: list[str]) -> int:
    programs = binaries()
    if programs is None:
        print("PostgreSQL is not installed: `apt-get install postgresql` (Debian, Ubuntu) brings it.", file=sys.stderr)
        return 3
    user = other_user()
    folder = Path(tempfile.mkdtemp(prefix="balise-pg-"))
    if user:
        os.chown(folder, user.pw_uid, user.pw_gid)
    as_user: dict[str, object] = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
    quiet = {"cwd": folder, "stdout": subprocess.DEVNULL, "env": {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}}
    data = folder / "data"
    initdb = [programs / "initdb", "-D", data, "-U", "balise", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N"]
    subprocess.run(initdb, check=True, **as_user, **quiet)  # type: ignore[call-overload]
    options = ["-k", folder, "-c", "listen_addresses=", "-c", "fsync=off", "-c", "shared_buffers=512MB"]
    server = subprocess.Popen(  # type: ignore[call-overload]
        [programs / "postgres", "-D", data, *options], stderr=subprocess.DEVNULL, **as_user, **quiet
    )
    try:
        ready = [str(programs / "pg_isready"), "-q", "-h", str(folder), "-t", "20"]
        for _ in range(200):
            if subprocess.run(ready).returncode == 0:
                break
        subprocess.run([str(programs / "createdb"), "-h", str(folder), "-U", "balise", "balise"], check=True)
        url = f"postgresql://balise@/balise?host={folder}"
        return subprocess.run(command, env={**os.environ, "DATABASE_URL": url}).returncode
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(30)
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    raise SystemExit(main(sys.argv[1:]))
