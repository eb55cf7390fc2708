"""The mail: an edition becomes one message a subscriber, and the provider's events become fates.

addresses: what an address is, and when two are one · roster: a table of addresses, read and written ·
tokens: the signed end of an unsubscribe link · compose: Edition × Subscriber → Message, of headers and body,
held by proof · events: notifications → MailEvent · standing: which fate may follow which.
"""
