"""S3: calls on objects are counted, disturbed and served one at a time.

moto itself refuses a conditional write with 412 PreconditionFailed, and 404 NoSuchKey where
If-Match names an object that is not there, as S3 does; 409 ConditionalRequestConflict is the
answer to a race and comes as a fault of kind "conflict".
"""

import warnings
from collections.abc import Callable
from typing import Any

from moto.core.responses import ActionResult
from moto.s3.exceptions import S3ClientError
from moto.s3.responses import S3Response

from tests.clouds.sagemaker import calls
from tests.clouds.sagemaker.refusals import Refused

METHODS = {
    "PUT": "PutObject",
    "GET": "GetObject",
    "HEAD": "HeadObject",
    "DELETE": "DeleteObject",
}
CONDITIONS = {"If-Match": "IfMatch", "If-None-Match": "IfNoneMatch"}


def patch(current: Callable[[], Any]) -> None:
    original = S3Response.key_response

    def key_response(self: Any, request: Any, full_url: str, headers: Any) -> Any:
        sim = current()
        operation = METHODS.get(request.method)
        if sim is None or operation is None:
            return original(self, request, full_url, headers)
        self.setup_class(request)
        parameters = {
            "Bucket": self.parse_bucket_name_from_url(request, full_url),
            "Key": self.parse_key_name(),
            **{
                name: request.headers[key]
                for key, name in CONDITIONS.items()
                if key in request.headers
            },
        }

        def perform() -> Any:
            if operation == "PutObject" and parameters.get("IfNoneMatch", "*") != "*":
                raise Refused(
                    "NotImplemented",
                    "A header you provided implies functionality that is not implemented",
                    501,
                )
            return original(self, request, full_url, headers)

        return calls.answer(sim, "s3", operation, parameters, perform, _refusal(self))

    S3Response.key_response = key_response


def _refusal(response: Any) -> Callable[[Refused], Any]:
    def refuse(error: Refused) -> Any:
        shown = S3ClientError(error.code, error.message)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            _, headers, body = response.serialized(ActionResult(shown))
        headers["status"] = str(error.status)
        return error.status, headers, body

    return refuse
