"""Messages to people: the texts, and the channels that carry them. Knows no row and no HTTP.

`texts` turns a key, a language and values into words; `email` and `sms` carry an envelope and say what became
of it. A channel is a context manager, so that one connection serves a batch:

    with email.channel_from_url(settings.mail_url, settings.outbox) as channel:
        receipt = channel.send(envelope)
"""

from mobility.messaging.envelope import BadEnvelope, Channel, Email, Receipt, ReceiptState, Sms

__all__ = ["BadEnvelope", "Channel", "Email", "Receipt", "ReceiptState", "Sms"]
