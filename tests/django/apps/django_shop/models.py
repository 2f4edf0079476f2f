"""The shop's own tables."""

from __future__ import annotations

from django.db import models


class Order(models.Model):
    number = models.CharField(max_length=20, unique=True)
    user_id = models.CharField(max_length=20, blank=True)
    total = models.DecimalField(max_digits=12, decimal_places=2)
    refunded = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    status = models.CharField(max_length=10, default="open")
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.number)
