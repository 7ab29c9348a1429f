"""Every message by its owner: the published language of the services, the platform and the hospitals."""
