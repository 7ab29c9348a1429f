"""Six services, the chassis they stand on, and the operators' side."""
