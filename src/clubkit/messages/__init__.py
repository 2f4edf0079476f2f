"""
What members read: texts with fields, written in their language, for SMS, e-mail and chats.

`render` is the one function that makes a message; `template_set` reads the texts of a reminder once.
"""

from clubkit.messages.rendering import Rendered, TemplateSet, render
from clubkit.messages.shipped import template_set
from clubkit.messages.sms import SmsEncoding, SmsParts, sms_parts
from clubkit.messages.values import Celebrated, FieldValue, fact_value

__all__ = [
    "Celebrated",
    "FieldValue",
    "Rendered",
    "SmsEncoding",
    "SmsParts",
    "TemplateSet",
    "fact_value",
    "render",
    "sms_parts",
    "template_set",
]
