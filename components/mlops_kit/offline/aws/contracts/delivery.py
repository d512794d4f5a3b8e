"""Load balancers and Route 53."""

from typing import Final

from mlops_kit.offline.aws.bound import AnyCase, Names, Stated
from mlops_kit.offline.aws.contracts.contract import ATTRIBUTE, OUTPUT, PROVIDER, SWITCH, Contract

_LOAD_BALANCER: Final[Names] = {
    "name": Stated(
        "ELB API reference, CreateLoadBalancer",
        1,
        32,
        r"(?!internal-)[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?",
    ),
    "loadBalancerType": "Type",
    "accessLogs": ATTRIBUTE,
    "connectionLogs": ATTRIBUTE,
    "healthCheckLogs": ATTRIBUTE,
    "clientKeepAlive": Stated("docstring of LoadBalancer", 60, 604800),
    "desyncMitigationMode": Stated(
        "docstring of LoadBalancer", values=("monitor", "defensive", "strictest")
    ),
    "dnsRecordClientRoutingPolicy": Stated(
        "docstring of LoadBalancer",
        values=(
            "availability_zone_affinity",
            "any_availability_zone",
            "partial_availability_zone_affinity",
        ),
    ),
    "enforceSecurityGroupInboundRulesOnPrivateLinkTraffic": Stated(
        "docstring of LoadBalancer", values=("on", "off")
    ),
    "idleTimeout": Stated("ELB API reference, LoadBalancerAttribute", 1, 4000),
    "internal": SWITCH,
    "minimumLoadBalancerCapacity": "ModifyCapacityReservation:MinimumLoadBalancerCapacity",
    "secondaryIpsAutoAssignedPerSubnet": Stated("docstring of LoadBalancer", 0, 7),
    "subnetMappings.outpostId": OUTPUT,
    "xffHeaderProcessingMode": Stated(
        "docstring of LoadBalancer", values=("append", "preserve", "remove")
    ),
    **{
        name: ATTRIBUTE
        for name in (
            "dropInvalidHeaderFields",
            "enableCrossZoneLoadBalancing",
            "enableDeletionProtection",
            "enableHttp2",
            "enableTlsVersionAndCipherSuiteHeaders",
            "enableWafFailOpen",
            "enableXffClientPort",
            "enableZonalShift",
            "preserveHostHeader",
        )
    },
}
_STICKINESS = (
    "lb_cookie",
    "app_cookie",
    "source_ip",
    "source_ip_dest_ip",
    "source_ip_dest_ip_proto",
)
_TARGET_GROUP: Final[Names] = {
    "name": Stated(
        "ELB API reference, CreateTargetGroup", 1, 32, r"[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?"
    ),
    "protocol": AnyCase("Protocol"),
    "healthCheck": ".",
    "healthCheck.enabled": "HealthCheckEnabled",
    "healthCheck.healthyThreshold": "HealthyThresholdCount",
    "healthCheck.interval": "HealthCheckIntervalSeconds",
    "healthCheck.matcher": "Matcher.HttpCode",
    "healthCheck.path": "HealthCheckPath",
    "healthCheck.port": "HealthCheckPort",
    "healthCheck.protocol": AnyCase("HealthCheckProtocol"),
    "healthCheck.timeout": "HealthCheckTimeoutSeconds",
    "healthCheck.unhealthyThreshold": "UnhealthyThresholdCount",
    "deregistrationDelay": Stated("docstring of TargetGroup", 0, 3600),
    "loadBalancingAlgorithmType": Stated(
        "docstring of TargetGroup",
        values=("round_robin", "least_outstanding_requests", "weighted_random"),
    ),
    "loadBalancingAnomalyMitigation": Stated("docstring of TargetGroup", values=("on", "off")),
    "loadBalancingCrossZoneEnabled": Stated(
        "docstring of TargetGroup", values=("true", "false", "use_load_balancer_configuration")
    ),
    "slowStart": Stated("docstring of TargetGroup: 0, or 30 to 900", 0, 900),
    "stickiness": ".",
    "stickiness.cookieDuration": Stated("docstring of TargetGroup", 1, 604800),
    "stickiness.cookieName": ATTRIBUTE,
    "stickiness.enabled": SWITCH,
    "stickiness.type": Stated("docstring of TargetGroup", values=_STICKINESS),
    "targetFailovers": ATTRIBUTE,
    "targetGroupHealth": ATTRIBUTE,
    "targetHealthStates": ATTRIBUTE,
    "connectionTermination": ATTRIBUTE,
    "lambdaMultiValueHeadersEnabled": ATTRIBUTE,
    "preserveClientIp": ATTRIBUTE,
    "proxyProtocolV2": ATTRIBUTE,
}
_HEADERS = (
    "RequestXAmznMtlsClientcertHeaderName",
    "RequestXAmznMtlsClientcertIssuerHeaderName",
    "RequestXAmznMtlsClientcertLeafHeaderName",
    "RequestXAmznMtlsClientcertSerialNumberHeaderName",
    "RequestXAmznMtlsClientcertSubjectHeaderName",
    "RequestXAmznMtlsClientcertValidityHeaderName",
    "RequestXAmznTlsCipherSuiteHeaderName",
    "RequestXAmznTlsVersionHeaderName",
    "ResponseAccessControlAllowCredentialsHeaderValue",
    "ResponseAccessControlAllowHeadersHeaderValue",
    "ResponseAccessControlAllowMethodsHeaderValue",
    "ResponseAccessControlAllowOriginHeaderValue",
    "ResponseAccessControlExposeHeadersHeaderValue",
    "ResponseAccessControlMaxAgeHeaderValue",
    "ResponseContentSecurityPolicyHeaderValue",
    "ResponseServerEnabled",
    "ResponseStrictTransportSecurityHeaderValue",
    "ResponseXContentTypeOptionsHeaderValue",
    "ResponseXFrameOptionsHeaderValue",
)
_LISTENER: Final[Names] = {
    "protocol": AnyCase("Protocol"),
    "defaultActions.authenticateCognito": "AuthenticateCognitoConfig",
    "defaultActions.authenticateOidc": "AuthenticateOidcConfig",
    "defaultActions.fixedResponse": "FixedResponseConfig",
    "defaultActions.forward": "ForwardConfig",
    "defaultActions.forward.targetGroups.arn": "TargetGroupArn",
    "defaultActions.forward.stickiness": "TargetGroupStickinessConfig",
    "defaultActions.forward.stickiness.duration": "DurationSeconds",
    "defaultActions.jwtValidation": "JwtValidationConfig",
    "defaultActions.redirect": "RedirectConfig",
    "certificateArn": "Certificates.CertificateArn",
    "tcpIdleTimeoutSeconds": Stated("docstring of Listener", 60, 6000),
    **{f"routingHttp{name}": ATTRIBUTE for name in _HEADERS},
}
_RECORD: Final[Names] = {
    "zoneId": Stated(
        "Route 53 API reference, ResourceId", pattern=r"(/hostedzone/)?[A-Z0-9]{1,32}"
    ),
    "aliases": "AliasTarget",
    "aliases.name": "DNSName",
    "aliases.zoneId": "HostedZoneId",
    "allowOverwrite": PROVIDER,
    "cidrRoutingPolicy": "CidrRoutingConfig",
    "failoverRoutingPolicies": ".",
    "failoverRoutingPolicies.type": "Failover",
    "geolocationRoutingPolicies": "GeoLocation",
    "*.continent": "ContinentCode",
    "*.country": "CountryCode",
    "*.subdivision": "SubdivisionCode",
    "geoproximityRoutingPolicy": "GeoProximityLocation",
    "latencyRoutingPolicies": ".",
    "multivalueAnswerRoutingPolicy": "MultiValueAnswer",
    "records": "ResourceRecords.Value",
    "weightedRoutingPolicies": ".",
}

CONTRACTS: Final = {
    "aws:route53/zone:Zone": Contract(
        "route53",
        ("CreateHostedZone",),
        {
            "comment": "HostedZoneConfig.Comment",
            "tags": "ChangeTagsForResource:AddTags",
            "enableAcceleratedRecovery": SWITCH,
            "vpcs": "VPC",
        },
    ),
    "aws:route53/record:Record": Contract(
        "route53", ("ChangeResourceRecordSets:ChangeBatch.Changes.ResourceRecordSet",), _RECORD
    ),
    "aws:lb/loadBalancer:LoadBalancer": Contract("elbv2", ("CreateLoadBalancer",), _LOAD_BALANCER),
    "aws:lb/targetGroup:TargetGroup": Contract("elbv2", ("CreateTargetGroup",), _TARGET_GROUP),
    "aws:lb/listener:Listener": Contract(
        "elbv2",
        ("CreateListener",),
        _LISTENER,
        needs=("defaultActions.fixedResponse.statusCode",),
    ),
}
