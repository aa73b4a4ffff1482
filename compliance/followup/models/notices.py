"""What a person is told, once."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Notice(models.Model):
    """One thing a person should know; the key keeps it from being told twice."""

    class Kind(models.TextChoices):
        """What it is about."""

        RETURNED = "returned", _("Isian dikembalikan")
        DEADLINE = "deadline", _("Tenggat mendekat")
        EXPIRING = "expiring", _("Bukti akan kedaluwarsa")
        ACTION_DUE = "action_due", _("Tindak lanjut jatuh tempo")
        REPLY_ASKED = "reply_asked", _("Hasil dapat ditanggapi")
        REPLY_GIVEN = "reply_given", _("Tanggapan menunggu keputusan")
        REPLY_DECIDED = "reply_decided", _("Tanggapan diputuskan")
        PLAN_HELD = "plan_held", _("Rencana terbit ditahan")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices"
    )
    kind = models.CharField(max_length=16, choices=Kind.choices)
    key = models.CharField(max_length=120)  # such as "deadline/5/14"
    facts = models.JSONField(default=dict)  # names and days that its sentence is made of
    path = models.CharField(max_length=300)  # where it leads, without the host
    created_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="notice_told_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.key}"
