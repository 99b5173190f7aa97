"""What several rooms must agree on, said once."""
