"""Deeds: one module a noun, functions are verbs. They never commit and know no HTTP; time is a parameter."""
