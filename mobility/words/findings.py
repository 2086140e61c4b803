"""What each examined rule is called, what it found, and what would change the answer."""

RULES: dict[str, str] = {}
FINDINGS: dict[str, str] = {}
REMEDIES: dict[str, str] = {}
