"""Taking back the offer of a release. Its folder stays: whoever has the files can still check them."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from balise.analysis.models import Release as Row

from .making import NotPublished


@transaction.atomic
def withdraw(*, name: str, reason: str, now: dt.datetime) -> Row:
    """Pages and the catalogue tell it, with the reason, and offer its files no more. Raises NotPublished."""
    row = Row.objects.select_for_update().filter(name=name).first()
    if row is None or row.state == "making":
        raise NotPublished(_("There is no release %(name)s here. See: balise publish --list.") % {"name": name[:40]})
    if row.state == "withdrawn":
        raise NotPublished(_("Release %(name)s was withdrawn already.") % {"name": name})
    if not reason.strip():
        raise NotPublished(_("Say why: pages will tell it. Add --reason."))
    row.state, row.withdrawn_at, row.reason = "withdrawn", now, reason.strip()
    row.save(update_fields=["state", "withdrawn_at", "reason"])
    return row
