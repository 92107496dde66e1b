"""The door of a side: its people, their sessions and invitations, failed sign-ins and audit log.

Both sides have these tables, each in a store of its own.
"""

__all__: list[str] = []
