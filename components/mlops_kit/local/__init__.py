"""The local target: model servers behind Envoy on this machine."""
