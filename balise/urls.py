"""Addresses of the installation: each door brings its own."""

# Joined, not included: Django wants the patterns that carry a language at the root.
from balise.web.urls import urlpatterns as web

urlpatterns = [*web]
