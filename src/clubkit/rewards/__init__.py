"""What members can have for units: eligibility, the catalogue, the life of one reward. Pure."""
