"""Who is no person: programs that say so in the name they give."""

from __future__ import annotations

import re
from functools import lru_cache

# What programs that read the web call themselves; one that hides is counted as anyone. Cubot makes telephones.
_NAMED = re.compile(
    r"(?<!cu)bot\b|crawl|spider|slurp|scrap|archiver|preview|monitor|uptime|pingdom|lighthouse|facebookexternalhit"
    r"|whatsapp|embedly|feed|rss|curl|wget|httpie|python|aiohttp|httpx|go-http|java/|okhttp|libwww|perl|ruby|axios"
    r"|node-fetch|undici|postman|insomnia|headless_shell|phantomjs|mediapartners",
    re.IGNORECASE,
)


@lru_cache(maxsize=512)  # a few browsers make most of the visits
def is_robot(agent: str) -> bool:
    """Whether what a `User-Agent` says is a program's name. Every browser gives one: none is a program too.

    >>> is_robot("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)")
    True
    """
    return not agent or _NAMED.search(agent[:500]) is not None
