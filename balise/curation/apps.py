from django.apps import AppConfig


class CurationConfig(AppConfig):
    name = "balise.curation"
    default_auto_field = "django.db.models.BigAutoField"
