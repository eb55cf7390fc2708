"""The verbs: claim → read → think → act → write.  One verb a file, and the only place that commits.

Hands come in as plain arguments, and so does the time.  A job returns what happened; doors tell it.
"""
