"""Proof that nothing is lost: seasons with misfortunes, compared with the same season left in peace."""
