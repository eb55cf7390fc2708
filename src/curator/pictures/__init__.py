"""The station of pictures: bytes that somebody calls a picture → a file that every mail client shows.

    kinds (what is it?) → pixels (opened within bounds, upright, in sRGB) → stills | animation → prepare

Pure thought about hostile bytes, so it runs in the quarantine.  Pillow lives here and nowhere else.
"""
