from django.contrib.admin.apps import AdminConfig


class MimicryAdminConfig(AdminConfig):
    """Django's admin, on our site."""

    default_site = "config.admin.MimicryAdminSite"
