from django.contrib.admin.apps import AdminConfig


class MimicryAdminConfig(AdminConfig):
    """Django's admin, on our site."""

    default_site = "config.admin.MimicryAdminSite"

    def ready(self) -> None:
        """Leave out what is nobody's to look at: the secrets of the second step."""
        super().ready()
        from django.contrib import admin
        from django_otp.plugins.otp_static.models import StaticDevice
        from django_otp.plugins.otp_totp.models import TOTPDevice

        admin.site.unregister([StaticDevice, TOTPDevice])
