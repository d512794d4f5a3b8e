"""A provider that returns what it gets: what the engine and the program cost by themselves."""

import sys
import threading
from concurrent.futures import ThreadPoolExecutor

from mlops_kit.offline.__main__ import without_sdk

without_sdk()

import grpc  # noqa: E402
from google.protobuf import empty_pb2  # noqa: E402
from pulumi.runtime.proto import plugin_pb2, provider_pb2_grpc  # noqa: E402
from pulumi.runtime.proto import provider_pb2 as pb  # noqa: E402


class Echo(provider_pb2_grpc.ResourceProviderServicer):
    """Checks nothing and computes nothing."""

    def Handshake(self, request, context):
        """Say as little as possible."""
        return pb.ProviderHandshakeResponse()

    def GetPluginInfo(self, request, context):
        """Have some version."""
        return plugin_pb2.PluginInfo(version="0.0.0")

    def CheckConfig(self, request, context):
        """Accept."""
        return pb.CheckResponse(inputs=request.news)

    def Configure(self, request, context):
        """Accept."""
        return pb.ConfigureResponse(supportsPreview=True)

    def Check(self, request, context):
        """Accept."""
        return pb.CheckResponse(inputs=request.news)

    def Create(self, request, context):
        """Return the inputs."""
        return pb.CreateResponse(id="echo", properties=request.properties)

    def Cancel(self, request, context):
        """Accept."""
        return empty_pb2.Empty()


if __name__ == "__main__":
    server = grpc.server(ThreadPoolExecutor(8))
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(Echo(), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    threading.Event().wait()
