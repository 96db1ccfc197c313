"""Social analysis as pages: needs, referrals and unmet needs, from answers of `analysis` and from nothing else."""
