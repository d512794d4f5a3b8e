"""SageMaker's calls that the simulator answers itself; the rest is moto's."""

from tests.clouds.sagemaker import configs, endpoints, models, packages, tags

OPERATIONS = {
    "AddTags": tags.add,
    "CreateEndpoint": endpoints.create,
    "CreateEndpointConfig": configs.create,
    "CreateModel": models.create,
    "DeleteEndpoint": endpoints.delete,
    "DeleteEndpointConfig": configs.delete,
    "DeleteModel": models.delete,
    "DeleteTags": tags.delete,
    "DescribeEndpoint": endpoints.describe,
    "DescribeEndpointConfig": configs.describe,
    "DescribeModel": models.describe,
    "DescribeModelPackage": packages.describe,
    "ListEndpointConfigs": configs.listing,
    "ListEndpoints": endpoints.listing,
    "ListModels": models.listing,
    "ListTags": tags.listing,
    "UpdateEndpoint": endpoints.update,
    "UpdateEndpointWeightsAndCapacities": endpoints.weigh,
    "UpdateModelPackage": packages.update,
}
