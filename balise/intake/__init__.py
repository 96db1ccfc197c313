"""Contacts with the public: what was needed, what was given, what stayed unmet, and who must still hear from us."""
