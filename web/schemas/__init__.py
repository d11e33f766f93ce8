"""The bodies of the REST API as pydantic models: what the OpenAPI document is made from.

Nothing here is imported before somebody asks for the document. Requests are checked by `web.requests`, from which
the limits here are taken, and replies are the dataclasses of `qa.types`; tests hold both to these models.
"""
