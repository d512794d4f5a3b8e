"""Keep an endpoint's ledger as an object of S3, replaced only where nobody else did."""

from typing import Any

from mlops_kit.aws.calls import Refused, sentences
from mlops_kit.rollout.driver import Conflict, TargetError
from mlops_kit.rollout.ledger import Ledger, LedgerError

EMPTY = "empty"
GONE = ("NoSuchKey", "404")
TAKEN = ("PreconditionFailed", "ConditionalRequestConflict", "412", "409")
SAME = ("304", "NotModified")


class S3Ledger:
    """A ledger store with compare-and-set by S3's conditional writes (If-Match, If-None-Match)."""

    def __init__(self, s3: Any, bucket: str, endpoint: str) -> None:
        """Remember the place; nothing is read yet.

        Args:
            s3: a client of S3.
            bucket: name of the bucket.
            endpoint: whose ledger it is.
        """
        self.s3 = s3
        self.bucket = bucket
        self.endpoint = endpoint
        self.key = f"mlops-kit/{endpoint}/ledger.json"
        self._known: tuple[Ledger, str] | None = None

    def load(self) -> tuple[Ledger, str]:
        """Return the ledger and its revision, the object's ETag.

        Raises:
            TargetError: it cannot be read.
        """
        known = {} if self._known is None else {"IfNoneMatch": self._known[1]}
        try:
            with sentences("S3"):
                answer = self.s3.get_object(Bucket=self.bucket, Key=self.key, **known)
                content, revision = answer["Body"].read(), answer["ETag"]
        except Refused as refusal:
            if self._known is not None and refusal.code in SAME:
                return self._known
            if refusal.code in GONE:
                self._known = None
                return Ledger(endpoint=self.endpoint), EMPTY
            raise
        try:
            self._known = Ledger.parse(content), revision
        except LedgerError as error:
            place = f"s3://{self.bucket}/{self.key}"
            raise TargetError(f"{place} cannot be read: {error}") from None
        return self._known

    def save(self, ledger: Ledger, revision: str) -> str:
        """Replace the object if its revision is still `revision`.

        Raises:
            Conflict: it is not, or somebody else writes at the same moment.
            TargetError: it cannot be written.
        """
        condition = {"IfNoneMatch": "*"} if revision == EMPTY else {"IfMatch": revision}
        text = ledger.text().encode()
        try:
            with sentences("S3"):
                answer = self.s3.put_object(
                    Bucket=self.bucket,
                    Key=self.key,
                    Body=text,
                    ContentType="application/json",
                    **condition,
                )
        except Refused as refusal:
            if refusal.code not in (*TAKEN, *GONE):
                raise
            return self._found(ledger)
        self._known = ledger, answer["ETag"]
        return answer["ETag"]

    def remove(self) -> None:
        """Delete the object. Idempotent."""
        with sentences("S3"):
            self.s3.delete_object(Bucket=self.bucket, Key=self.key)
        self._known = None

    def _found(self, ledger: Ledger) -> str:
        """Return the revision where our own write came through and its answer was lost.

        Raises:
            Conflict: somebody else's ledger is there.
        """
        self._known = None
        there, revision = self.load()
        if there != ledger:
            raise Conflict(f"{self.endpoint}: another run is changing this endpoint")
        return revision
