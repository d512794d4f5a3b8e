"""Errors in AWS's words."""

from moto.core.exceptions import ServiceException


class Refused(ServiceException):
    """An answer of the service that is not 2xx."""

    def __init__(self, code: str, message: str, status: int = 400):
        super().__init__(code, message)
        self.status = status


def invalid(message: str) -> Refused:
    return Refused("ValidationException", message)


def missing(what: str, arn: str) -> Refused:
    return invalid(f'Could not find {what} "{arn}".')


def existing(what: str, arn: str) -> Refused:
    return invalid(f'Cannot create already existing {what} "{arn}".')


def in_progress(arn: str) -> Refused:
    return invalid(f'Cannot update in-progress endpoint "{arn}".')
