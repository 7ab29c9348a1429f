"""What finance works out from its documents when it is asked, or keeps as it was filed; it decides nothing."""
