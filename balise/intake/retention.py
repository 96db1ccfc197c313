"""For how long an operator keeps what tells of a person: its settings, read from the database."""

from __future__ import annotations

import msgspec

from balise.accounts.models import Operator
from balise.accounts.rules import Identity as OperatorIdentity
from balise.accounts.rules.identity import Retention


def retention(operator: int) -> Retention:
    text = Operator.objects.values_list("settings_text", flat=True).get(pk=operator)
    return msgspec.json.decode(text, type=OperatorIdentity).retention
