"""Named secrets: kept encrypted, told to nobody, used by documents that name them."""

from django.apps import AppConfig


class VaultConfig(AppConfig):
    name = "vault"
    label = "vault"
