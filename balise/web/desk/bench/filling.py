"""Run in the installation: makes the people of a run, and tells what a desk needs to know of it.

python -m balise.web.desk.bench.filling 20
"""

from __future__ import annotations

import json
import sys
from typing import Any

import django

from .installation import PASSWORD

_MOST = 200  # of each kind of fact


def main(counsellors: int) -> None:
    django.setup()
    people(counsellors)
    sys.stdout.write(json.dumps(facts(), ensure_ascii=False))


def name_of(number: int) -> str:
    return f"bench-{number}"


def people(count: int) -> None:
    """Counsellors of the demonstration, who need no second factor."""
    from django.contrib.auth.hashers import make_password

    from balise.accounts.models import Operator, User

    host, password = Operator.objects.get(is_host=True), make_password(PASSWORD)
    for number in range(count):
        said = {"role": "counsellor", "operator": host, "is_demo": True, "password": password}
        User.objects.get_or_create(username=name_of(number), defaults=said)


def facts() -> dict[str, Any]:
    """Codes and numbers that changes may speak of."""
    from django.utils import timezone

    from balise.accounts.models import Operator
    from balise.directory.models import Service, Topic
    from balise.intake.models import Code
    from balise.territories.models import Area

    host = Operator.objects.get(is_host=True)
    codes = Code.objects.filter(operator=host).on(timezone.localdate())
    return {
        "services": list(Service.objects.published().order_by("pk").values_list("pk", flat=True)[:_MOST]),
        "topics": list(Topic.objects.order_by("pk").values_list("pk", flat=True)[:_MOST]),
        "areas": list(Area.objects.order_by("pk").values_list("pk", flat=True)[:_MOST]),
        "reasons": list(codes.filter(list="reason").values_list("code", flat=True)),
        "ages": list(codes.filter(list="age_band").values_list("code", flat=True)),
    }


if __name__ == "__main__":
    main(int(sys.argv[1]))
