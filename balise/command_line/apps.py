from django.apps import AppConfig


class CommandLineConfig(AppConfig):
    name = "balise.command_line"
    default_auto_field = "django.db.models.BigAutoField"
