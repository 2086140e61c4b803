"""The tables by room: columns, relations, constraints. No query and no verb."""
