"""Rules of the door: permissions say who may do a thing, policies when it may be done at all.

Each is a pair: ``may_x`` or ``is_x`` answers, and ``check_x`` raises. They read no store and no
clock: what they need to know comes in.
"""

__all__: list[str] = []
