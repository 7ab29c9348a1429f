"""The embedded runtime: a private broker, a store and the services, for as long as one run lasts."""
