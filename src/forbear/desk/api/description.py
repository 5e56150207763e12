"""The description of the API in OpenAPI 3.1: ninja's, with what it cannot know."""

from typing import Any, Final

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from forbear.desk.api.auth import Bearer
from forbear.desk.api.problems import MEDIA_TYPE

ROOT: Final = "/api/v1/"
_ALWAYS: Final = {
    "400": "The body is no JSON.", "401": "No good token.",
    "403": "The token lacks the scope.", "404": "Not in the portfolios of the token.",
    "413": "The body is too large.", "415": "The body is not declared as JSON.",
    "422": "The request is not as described, or cannot be done.",
    "429": "Too many requests in this minute.",
}
_WITHOUT_BODY: Final = ("401", "403", "404", "422", "429")
_TOLD: Final = {"$ref": "#/components/schemas/Told"}


def describe(api: NinjaAPI) -> dict[str, Any]:
    """Give the description, with the problems of every operation and the scope it needs."""
    made: dict[str, Any] = OpenAPISchema(api, ROOT.strip("/") + "/")
    scopes = {op.operation_id or api.get_openapi_operation_id(op): op.auth_callbacks
              for router in api._get_bound_routers()  # noqa: SLF001 -- ninja offers no other way
              for view in router.path_operations.values() for op in view.operations}
    for methods in made["paths"].values():
        for details in methods.values():
            has_body = "requestBody" in details
            answers = {str(status): answer for status, answer in details["responses"].items()}
            for status, says in _ALWAYS.items():
                if has_body or status in _WITHOUT_BODY:
                    answers.setdefault(status, {"description": says})
            for status, answer in answers.items():
                if int(status) >= 400:
                    answer["content"] = {MEDIA_TYPE: {"schema": _TOLD}}
            details["responses"] = dict(sorted(answers.items()))
            for auth in scopes[details["operationId"]]:
                if isinstance(auth, Bearer):
                    details["security"] = [{"Bearer": [auth.scope]}]
                    details["description"] = (
                        f"{details.get('description', '')}\n\nScope: `{auth.scope}`.").strip()
    return made
