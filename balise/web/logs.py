"""What the server writes of its work: one JSON line each, that tells nothing of a person.

A line of a request says which page, how it ended and how long it took. It never says the address asked, its
question, the record looked at, nor who asked: a need is a confidence even in a log file.
"""

from __future__ import annotations

import logging
import sys
import traceback
from typing import Any

import structlog
from structlog.typing import EventDict, WrappedLogger

_QUIET = ("django.request", "django.server", "django.security")  # they write addresses with what was asked in them


def configure(unused: dict[str, Any] | None = None) -> None:
    """Send every log of the process through one formatter (Django's LOGGING_CONFIG calls this)."""
    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
        without_what_was_said,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = _Errors()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(sort_keys=False, ensure_ascii=False),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    logging.getLogger("django").handlers.clear()
    for name in _QUIET:
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).setLevel(logging.CRITICAL)


class _Errors(logging.Handler):
    """Writes to whatever standard error is at that moment: a server and a test may have replaced it."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            sys.stderr.write(f"{self.format(record)}\n")
            sys.stderr.flush()
        except Exception:
            self.handleError(record)


def without_what_was_said(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """Tell an error by its kind and place. Its message may repeat what someone typed."""
    error = event.pop("exc_info", None)
    if error is True:
        error = sys.exc_info()
    if isinstance(error, BaseException):
        error = (type(error), error, error.__traceback__)
    if error and error[0]:
        event["error"] = error[0].__name__
        event["frames"] = [f"{f.filename}:{f.lineno} {f.name}" for f in traceback.extract_tb(error[2])[-12:]]
    event.pop("exc_text", None)
    return event
