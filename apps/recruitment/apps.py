from django.apps import AppConfig


class RecruitmentConfig(AppConfig):
    name = "apps.recruitment"
    label = "recruitment"

    def ready(self) -> None:
        """Make the adapters known to those who design cohorts."""
        from apps.recruitment.recruiters import RECRUITERS
        from apps.studies import recruiters

        for recruiter in RECRUITERS.values():
            recruiters.register(recruiter)
