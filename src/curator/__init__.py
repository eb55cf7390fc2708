"""curator: from feeds to inboxes, one datum after another.

    Source ─fetch→ Fetched ─parse→ Entry ─┐                                     jobs.collect
              curator add URL ────────────┴→ Candidate ─fetch, extract→ Article   jobs.add, jobs.read
    Candidate + Ruling (approve · hold · reject) → pick                           jobs.rule
    picks + Outline → Issue[Section[Item]]                                        jobs.assemble
    Issue ─render, inline, preflight→ Edition (subject, html, text, digest)       jobs.preview, jobs.approve
    Edition × Subscriber ─compose→ Message → Delivery                             jobs.send
    provider's events → MailEvent → Delivery, Suppression                         jobs.settle

Where things live, top to bottom; imports point down only (import-linter holds it):

    doors    cli; flows/ beside the package     call jobs; for looking, read the store
    verbs    jobs                               claim → read → think → act → write; only they commit
    hands    fetch, quarantine, post, store     the only I/O; store is the only SQL
    thought  feeds, articles, editorial,        pure: no clock, no network, no SQL
             issues, mail
    nouns    config, links, text, model, errors
"""

__version__ = "0.1.0"
