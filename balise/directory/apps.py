from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "balise.directory"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from balise.territories.find import use_address_book

        from .address_book import locate

        use_address_book(locate)
