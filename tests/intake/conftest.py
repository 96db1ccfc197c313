"""Who records contacts, for tests that do not mind who."""

from __future__ import annotations

import pytest
from sent import NOW

from balise.accounts.models import Operator, User
from balise.intake import lists


@pytest.fixture
def counsellor(db: None) -> User:
    """Ada, of an operator that has the lists of Montréal."""
    operator = Operator.objects.create(code="crgm", edited_at=NOW)
    lists.begin_lists(operator=operator, model="montreal", by=None, now=NOW)
    return User.objects.create(username="ada", first_name="Ada", last_name="B", role="counsellor", operator=operator)
