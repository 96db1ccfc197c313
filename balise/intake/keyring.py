"""Keys that identities are encrypted with: in a file that one user reads, or in the environment. Never SECRET_KEY.

`BALISE_KEYS` holds "name:key" pairs separated by commas, the same on every machine of an installation; without it they
are in the file `keys` of BALISE_DATA, one a line, made at the first identity. The last one encrypts; all decrypt.
"""

from __future__ import annotations

import base64
import binascii
import os
import re
import secrets
import tempfile
from collections.abc import Mapping
from pathlib import Path

from django.conf import settings

from balise.core.languages import Text

_BYTES = 32  # AES-256
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
VARIABLE = "BALISE_KEYS"


class KeyProblem(Exception):
    """Keys that cannot be used, or one that is no longer here. `told` is a sentence, without a key."""

    def __init__(self, told: Text) -> None:
        super().__init__(told.en)
        self.told = told


class Keyring:
    """Keys by name, in the order they were made. Its repr shows no key."""

    def __init__(self, keys: Mapping[str, bytes]) -> None:
        self._keys = dict(keys)

    def __repr__(self) -> str:
        return f"Keyring({', '.join(self._keys)})"

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._keys)

    @property
    def current(self) -> str:
        return self.names[-1]

    def key(self, name: str) -> bytes:
        """Raises KeyProblem when it is no longer here."""
        if name not in self._keys:
            raise KeyProblem(
                Text(
                    f"La clé « {name} », qui ouvre cette identité, n’est plus dans {place()}. Remettez-la depuis une "
                    "sauvegarde des clés; sans elle, personne ne peut plus lire cette identité.",
                    f"The key “{name}”, which opens this identity, is no longer in {place()}. Restore it from a backup "
                    "of the keys; without it no one can read this identity any more.",
                )
            )
        return self._keys[name]


def place() -> str:
    """Where keys are, in words: a file or the variable."""
    return VARIABLE if os.environ.get(VARIABLE) else str(_path())


def read() -> Keyring:
    """The keys as they stand now; a first one is made where there is none. Raises KeyProblem."""
    if told := os.environ.get(VARIABLE):
        return Keyring(_parsed(told.split(",")))
    path = _path()
    if not path.exists():
        _write_once(path, _line(_new_name(())))
    if path.stat().st_mode & 0o077:
        raise KeyProblem(
            Text(f"D’autres que vous peuvent lire {path}. Faites\u00a0: chmod 600 {path}",
                 f"Others than you can read {path}. Run: chmod 600 {path}")
        )  # fmt: skip
    return Keyring(_parsed(path.read_text(encoding="ascii", errors="replace").splitlines()))


def add() -> str:
    """Make a key, which encrypts from now on. Answer its name. Raises KeyProblem where keys are in the environment."""
    if os.environ.get(VARIABLE):
        raise KeyProblem(
            Text(
                f"Les clés sont dans {VARIABLE}\u00a0: ajoutez-y une paire à la fin, sur chaque machine, puis "
                "relancez cette commande avec --same-key. Une nouvelle paire\u00a0: balise keys new",
                f"Keys are in {VARIABLE}: add a pair at its end, on every machine, then run this command with "
                "--same-key. For a new pair: balise keys new",
            )
        )
    names = read().names
    name, path = _new_name(names), _path()
    _replace(path, f"{path.read_text(encoding='ascii').rstrip()}\n{_line(name)}")
    return name


def drop(name: str) -> None:
    """Forget a key: what it encrypted, in copies of the database too, is lost for ever."""
    path = _path()
    lines = [line for line in path.read_text(encoding="ascii").splitlines() if not line.startswith(f"{name}:")]
    _replace(path, "\n".join(lines) + "\n")


def new_pair() -> str:
    """A pair for the variable."""
    return _line(_new_name(())).strip()


def _path() -> Path:
    return Path(settings.DATA) / "keys"


def _new_name(names: tuple[str, ...]) -> str:
    """A name that no key ever had, so that an identity never asks for another key of its name."""
    return f"{len(names) + 1}-{secrets.token_hex(4)}"


def _line(name: str) -> str:
    return f"{name}:{base64.urlsafe_b64encode(secrets.token_bytes(_BYTES)).decode()}\n"


def _parsed(pairs: list[str]) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for number, pair in enumerate((one.strip() for one in pairs), start=1):
        if not pair:
            continue
        name, _colon, text = pair.partition(":")
        try:
            key = base64.urlsafe_b64decode(text)
        except (ValueError, binascii.Error):
            key = b""
        if not _NAME.fullmatch(name) or len(key) != _BYTES or name in found:
            raise KeyProblem(
                Text(f"La clé numéro {number} de {place()} ne se lit pas. Il faut nom:clé, 32 octets en base64.",
                     f"Key number {number} of {place()} cannot be read. Expected name:key, 32 bytes in base64.")
            )  # fmt: skip
        found[name] = key
    if not found:
        raise KeyProblem(Text(f"{place()} ne contient aucune clé.", f"{place()} holds no key."))
    return found


def _write_once(path: Path, text: str) -> None:
    """Write a file whole, unless another process just did."""
    temporary = _temporary(path, text)
    try:
        os.link(temporary, path)
    except FileExistsError:
        pass
    finally:
        os.unlink(temporary)


def _replace(path: Path, text: str) -> None:
    os.replace(_temporary(path, text), path)


def _temporary(path: Path, text: str) -> str:
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".keys-")  # 0600
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    return name
