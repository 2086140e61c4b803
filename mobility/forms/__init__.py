"""What people type, checked and turned into values; one module a noun. Forms never ask the database."""
