"""Documents of a release: blocks of Markdown, each in both languages, which the pages of the site read too."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from balise.core.languages import Language, Text


def written(blocks: Iterable[Text], language: Language) -> str:
    return "\n\n".join(block.say(language) for block in blocks if block) + "\n"


def title(text: Text) -> Text:
    return Text(f"# {text.fr}", f"# {text.en}")


def heading(fr: str, en: str) -> Text:
    return Text(f"## {fr}", f"## {en}")


def items(texts: Iterable[Text]) -> Text:
    told = list(texts)
    return Text("\n".join(f"- {one.fr}" for one in told), "\n".join(f"- {one.en}" for one in told))


def table(heads: Sequence[Text], rows: Iterable[Sequence[Text]]) -> Text:
    """Nothing when there is no row."""
    told = list(rows)
    return Text(_table(heads, told, "fr"), _table(heads, told, "en")) if told else Text()


def same(text: str) -> Text:
    """What is written alike in both languages."""
    return Text(text, text)


def _table(heads: Sequence[Text], rows: Sequence[Sequence[Text]], language: Language) -> str:
    lines = [heads, [same("---")] * len(heads), *rows]
    return "\n".join("| " + " | ".join(one.say(language).replace("|", "/") for one in line) + " |" for line in lines)
