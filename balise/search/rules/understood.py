"""What was read in the words that a person typed: the contract between understanding, finding and telling."""

from __future__ import annotations

from typing import Literal

import msgspec

from balise.core.languages import Text

Kind = Literal[
    "word",  # looked for as it is; `value` is the word, folded
    "phrase",  # between quotation marks: these words, in this order
    "exclusion",  # after a minus sign; "sans" excludes nothing ("sans-abri")
    "topic",  # `value` is topic codes, joined by "|": any of them answers
    "place",  # `value` is an area code, "" for a point; `mode` tells near from in
    "name",  # of an organization or a service; `value` is the name as the index holds it (`rules.names.called`)
    "phone",  # `value` is ten digits, or an N11
    "age",  # `value` is years
    "gender",  # `value` is a code of `directory.rules.eligibility`, like the two below
    "family",
    "status",
    "open",  # `value` is "now", or days from "mo" to "su", any of them: "su", "sa,su"; and a time: "su 18:00"
    "spoken",  # `value` is a language code
    "free",  # `value` is "yes", like "available"
    "available",
    "access",  # `value` is a code of `directory.rules.codes.PROVISIONS`
    "intake",  # `value` is a code of `directory.rules.codes.INTAKE_MODES`
    "noise",  # "je cherche", "where can I find": says nothing of the need
]


class Span(msgspec.Struct, frozen=True, omit_defaults=True):
    """A piece of the text, and what it was taken to mean.

    `start` and `end` are positions in the text typed. One piece may have several meanings, each its own span:
    "aînés" is a topic and an age. `meant` is the word that a misspelt one was taken for.
    """

    kind: Kind
    text: str  # as typed
    value: str
    start: int
    end: int
    label: Text = Text()  # as a chip says it; empty where the reader's own tables name the value
    meant: str = ""
    mode: str = ""  # of a place: "near", "in_or_serving", "serving"; "" lets the kind of place decide. Of a topic that
    # says for whom, beside another that says what is needed: "for", it brings up and keeps nothing out; of one that
    # such people have for that need: "crossed"; of a word or a topic that only tells more of the need: "beside"
    latitude: float | None = None
    longitude: float | None = None
    radius_km: float | None = None  # where the text says it: "à moins de 2 km"


class Understood(msgspec.Struct, frozen=True, omit_defaults=True):
    """All spans, in the order typed."""

    text: str
    spans: tuple[Span, ...] = ()

    def of(self, *kinds: Kind) -> tuple[Span, ...]:
        return tuple(span for span in self.spans if span.kind in kinds)


class Entry(msgspec.Struct, frozen=True, omit_defaults=True):
    """One edge of the graph of synonyms: a way of saying, and what it means.

    `target` is "topic:food.hampers", "status:newcomer", "gender:woman", "family:parent", "age:65", "spoken:es",
    "open:now", "free:yes", "available:yes", "access:wheelchair", "intake:walk_in" or "noise:". With `use` "asked"
    the words mean it when a person types them, but not when a record holds them: "faim", "bill".
    """

    text: str
    language: str  # ISO 639-1 code: any language
    target: str
    use: Literal["both", "asked"] = "both"
