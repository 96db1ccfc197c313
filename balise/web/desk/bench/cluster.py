"""A PostgreSQL that can be killed, as durable as it comes."""

from __future__ import annotations

import os
import random
import signal
from contextlib import suppress

from balise.core.cluster import Cluster as Durable

from .processes import children, command_of


class Cluster(Durable):
    def kill_backend(self, pick: random.Random) -> bool:
        """kill -9 of a process that works for a connection: PostgreSQL then ends all others and recovers."""
        backends = [pid for pid in children(self.pid) if "[local]" in command_of(pid)]
        if not backends:
            return False
        with suppress(ProcessLookupError):
            os.kill(pick.choice(backends), signal.SIGKILL)
        return True

    def kill(self) -> None:
        """kill -9 of the postmaster and of all that it began."""
        assert self._process is not None
        began = children(self.pid)
        self._process.kill()
        self._process.wait()
        for pid in began:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
