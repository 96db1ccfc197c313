"""Whatever is typed is read, nothing of it is lost, and the work is bounded."""

from __future__ import annotations

import cProfile

from hypothesis import example, given, settings
from hypothesis import strategies as st
from parsed_directory import DIRECTORY

from balise.search.rules import parse
from balise.search.rules.parsing import as_typed
from balise.search.rules.understood import Understood

_BITS = st.sampled_from([
    '"', "«", "»", "“", "-", " -", "+", "(", ")", "*", "AND", " OR ", "~", ":", "\\", "'", "’", "24/7", "65+", "à",
    " de ", "km", "H1W", "514", "5550123", "Laval", "food bank", "loyer", "ans", "aînés", "ouvert",
    "dimanche", "食物", "طعام",
    "e\u0301", "\u200b", "\x00", "İ", "ß", "½", "𝕗", "🙂", ".", ",", "\n", "45.5,-73.6", "near", "in ", "en ",
    "espagnol",
])  # fmt: skip
_TEXTS = st.one_of(
    st.text(max_size=400), st.lists(_BITS, max_size=60).map("".join), st.lists(_BITS, max_size=60).map(" ".join)
)


def holds(text: str, read: Understood) -> None:
    """Spans lie in the text, in order, over one another only when they are one piece, and hold all that was said."""
    pieces = dict.fromkeys((span.start, span.end) for span in read.spans)
    end = 0
    for span in read.spans:
        assert span.text == text[span.start : span.end]
    for start, stop in pieces:
        assert end <= start < stop <= len(text)
        end = stop
    held = "".join(text[start:stop] for start, stop in pieces)
    assert [c for c in held if c.isalnum()] == [c for c in text if c.isalnum()]
    assert {span.mode for span in read.spans} <= {"", "near", "in_or_serving", "for"}


@given(_TEXTS)
@example("\u0301a")
@example('"' * 50 + "a")
@example("a" * 2000 + " b")
def test_nothing_said_is_lost(text: str) -> None:
    holds(text, parse(text, "fr", DIRECTORY))
    holds(text, as_typed(text))


@given(_TEXTS)
def test_the_asker_s_language_changes_nothing(text: str) -> None:
    assert parse(text, "fr", DIRECTORY) == parse(text, "en", DIRECTORY)


@settings(max_examples=30, deadline=None)
@given(
    st.sampled_from(
        [
            "«",
            '"a',
            " -a",
            "à Laval ",
            "free food ",
            "social aîné ",
            "514 555 012",
            "de 3 à ",
            "St-",
            "食",
            "24 h ",
            "saint ",
            "a.b.",
            "'",
        ]
    )
)
def test_ten_thousand_letters_take_bounded_work(bit: str) -> None:
    text = (bit * 10_000)[:10_000]
    holds(text, parse(text, "fr", DIRECTORY))
    assert _calls(text) < 100_000


def _calls(text: str) -> int:
    """How many functions are called to read it: work, whatever else the machine does."""
    found = cProfile.Profile()
    found.runcall(parse, text, "fr", DIRECTORY)
    return sum(entry.callcount for entry in found.getstats())
