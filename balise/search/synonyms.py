"""Verbs of the graph of synonyms: add a way of saying, switch one off, switch it on again."""
