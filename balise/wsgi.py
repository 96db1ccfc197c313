"""Entry point of the application server."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "balise.settings")
application = get_wsgi_application()

from balise.analysis import visits  # noqa: E402 (the rooms need the settings)
from balise.analysis.facts import follow as facts  # noqa: E402
from balise.search import follow, tally  # noqa: E402
from balise.web.desk.warming import warm  # noqa: E402

follow.start(then=warm)
facts.start()
tally.MEMORY.start()
visits.MEMORY.start()
