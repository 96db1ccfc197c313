"""How the search is measured: its speed beside other engines (`speed`), its relevance beside theirs (`relevance`)."""
