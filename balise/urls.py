"""Addresses of the installation: each door brings its own."""

# Joined, not included: Django wants the patterns that carry a language at the root.
from balise.web.urls import urlpatterns as web

urlpatterns = [*web]

handler400 = "balise.web.public.errors.bad_request"
handler403 = "balise.web.public.errors.forbidden"
handler404 = "balise.web.public.errors.not_found"
handler500 = "balise.web.public.errors.broken"
handler429 = "balise.web.public.errors.too_many"  # allauth asks for it
