"""What the OpenAPI document says of every operation alike: the shapes of its errors."""

from __future__ import annotations

from typing import Any

INVALID = {
    "type": "object",
    "description": "Input to correct, by field; other faults stand under non_field_errors.",
    "required": ["code", "errors"],
    "properties": {
        "code": {"type": "string", "enum": ["invalid"]},
        "errors": {
            "type": "object",
            "additionalProperties": {"type": "array", "items": {"type": "string"}},
        },
    },
}
REFUSAL = {
    "type": "object",
    "description": "A stable code, a sentence for the reader, and the input at fault, if any.",
    "required": ["code", "message", "field"],
    "properties": {
        "code": {"type": "string"},
        "message": {"type": "string"},
        "field": {"type": "string", "nullable": True},
        "latest": {
            "type": "object",
            "description": "Where somebody was overtaken: the state now, and what came between.",
            "properties": {
                "status": {"type": "string"},
                "label": {"type": "string"},
                "seen": {"type": "integer"},
                "since": {"type": "array", "items": {"type": "object"}},
            },
        },
    },
}
ANSWERS = {
    "400": ("BadInput", "The input is wrong."),
    "401": ("Unauthenticated", "No valid token or session."),
    "403": ("Forbidden", "Not with your posts."),
    "404": ("NotFound", "Not there, or not within your reach."),
    "406": ("NotAcceptable", "Only JSON is spoken here."),
    "409": ("Refused", "A rule said no; nothing was written."),
    "413": ("TooLarge", "The body is too large."),
    "415": ("UnsupportedMediaType", "Send JSON or form data."),
    "429": ("Throttled", "Too many requests."),
}
WRITING = {"409", "413", "415"}
METHODS = ("get", "post", "put", "patch", "delete")


def add_errors(result: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
    """A postprocessing hook: the same error answers on every operation."""
    components = result["components"]
    components["schemas"] |= {"Invalid": INVALID, "Refusal": REFUSAL}
    components["responses"] = {
        name: _answer(words, "Invalid" if status == "400" else "Refusal")
        for status, (name, words) in ANSWERS.items()
    }
    for path in result["paths"].values():
        for method in METHODS:
            if method in path:
                _refer(path[method]["responses"], writes=method != "get")
    return result


def _refer(responses: dict[str, Any], *, writes: bool) -> None:
    for status, (name, _words) in ANSWERS.items():
        if writes or status not in WRITING:
            responses[status] = {"$ref": f"#/components/responses/{name}"}


def _answer(words: str, shape: str) -> dict[str, Any]:
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{shape}"}}}
    return {"description": words, "content": content}
