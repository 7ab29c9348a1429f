"""Where an application stands, for the applicant to see at any time [REG-12]."""
