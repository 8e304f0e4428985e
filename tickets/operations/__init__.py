"""Every write of the tickets app: one transaction, row lock, reach check, flow record, notices."""
