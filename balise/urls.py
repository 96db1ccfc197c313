"""Addresses of the installation: each door brings its own."""

from django.urls import include, path

urlpatterns = [path("", include("balise.web.urls"))]
