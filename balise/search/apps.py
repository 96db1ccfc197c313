from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "balise.search"
    default_auto_field = "django.db.models.BigAutoField"
