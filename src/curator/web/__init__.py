"""The doors that speak HTTP.  Each is an app of its own; none trusts whoever knocks."""
