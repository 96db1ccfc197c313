from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "balise.web"
    default_auto_field = "django.db.models.BigAutoField"
