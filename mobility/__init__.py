"""Software with which a mobility foundation rents scooters to people looking for work."""
