"""What outsiders build by, generated: OpenAPI, AsyncAPI, JSON Schemas."""
