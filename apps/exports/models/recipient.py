"""Recipients: who gets releases, under which agreement."""

from datetime import date

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.studies.models import Study, new_secret


class RecipientQuerySet(models.QuerySet["Recipient"]):
    def in_force(self, today: date | None = None) -> "RecipientQuerySet":
        """Recipients whose agreement holds today."""
        day = today or timezone.localdate()
        return self.filter(agreed_on__lte=day).exclude(ends_on__lt=day)


class Recipient(models.Model):
    """A group that gets releases of a study, and the agreement it gets them under.

    Ids in its releases are hashes under its own key: two recipients cannot tell that they hold the same person.
    """

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="recipients")
    name = models.CharField(max_length=120, help_text=_("The group, such as “Emotion Lab, Addis Ababa University”."))
    country = models.CharField(
        max_length=2,
        blank=True,
        validators=[RegexValidator(r"^[A-Z]{2}$", _("A two-letter country code such as “ET”."))],
        help_text=_(
            "Where the group keeps the data. Whoever took part in another country is in its releases only with consent "
            "to a transfer abroad; left empty, everybody needs that."
        ),
    )
    contact = models.EmailField(help_text=_("Who is told what to delete when somebody withdraws."))
    purpose = models.TextField(help_text=_("What the agreement lets the group use the data for."))
    agreement = models.CharField(
        max_length=200, help_text=_("Where the signed agreement is found, such as its number or address.")
    )
    agreed_on = models.DateField(help_text=_("The first day on which it holds."))
    ends_on = models.DateField(null=True, blank=True, help_text=_("The last day on which it holds; open where empty."))
    pseudonym_key = models.CharField(max_length=64, default=new_secret, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = RecipientQuerySet.as_manager()

    class Meta:
        ordering = ["study", "name"]
        constraints = [
            # The command line and records name a recipient by its name.
            models.UniqueConstraint(fields=["study", "name"], name="one_recipient_per_name"),
            # Under one key, two groups could join what they hold.
            models.UniqueConstraint(fields=["pseudonym_key"], name="one_recipient_per_key"),
            # An agreement that ended before it began covers nothing.
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("agreed_on")), name="agreement_ends_after_it_begins"
            ),
            # Without these a release could be built that nobody has agreed to.
            models.CheckConstraint(condition=~Q(purpose="") & ~Q(agreement=""), name="recipient_has_an_agreement"),
        ]

    def __str__(self) -> str:
        return self.name

    def is_in_force(self, today: date | None = None) -> bool:
        """Whether the agreement holds today."""
        day = today or timezone.localdate()
        return self.agreed_on <= day and (self.ends_on is None or day <= self.ends_on)
