"""Migrations bring an older records store up to the tables of this version, step by step."""

__all__: list[str] = []
