"""The components, for programs in other languages: each is imported when it is asked for."""

from pulumi import ComponentResource, Inputs, ResourceOptions, RunError
from pulumi.provider import ConstructResult, Provider
from pulumi.provider.experimental.component import ComponentProvider
from pulumi.provider.server import ComponentInitError

from mlops_kit.provider.registry import COMPONENTS, component

NAME = "mlops-kit"


class HostedComponents(Provider):
    """Makes components without the SDKs of the clouds that nobody asks for."""

    def __init__(self, version: str) -> None:
        """Import nothing yet.

        Args:
            version: of the kit.
        """
        super().__init__(version)
        self._version = version

    def described(self) -> str:
        """Return the Pulumi schema of every component whose extra is installed."""
        found: list[type[ComponentResource]] = []
        for name in COMPONENTS:
            try:
                found.append(component(name))
            except ModuleNotFoundError:
                continue
        return ComponentProvider(found, NAME, version=self._version).schema or ""

    def construct(
        self,
        name: str,
        resource_type: str,
        inputs: Inputs,
        options: ResourceOptions | None = None,
    ) -> ConstructResult:
        """Make a component.

        Raises:
            pulumi.RunError: there is none of this type, its extra is not installed, or its
                arguments are wrong; in words for whoever runs the program.
        """
        wanted = resource_type.rpartition(":")[2]
        if wanted not in COMPONENTS:
            raise RunError(f"{resource_type} is not one of {', '.join(COMPONENTS)}")
        try:
            host = ComponentProvider([component(wanted)], NAME, version=self._version)
            return host.construct(name, resource_type, inputs, options)
        except ModuleNotFoundError as error:
            raise RunError(str(error)) from None
        except ComponentInitError as error:
            if isinstance(error.inner, RunError):
                raise error.inner from None
            raise
