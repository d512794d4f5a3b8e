"""The policy pack: `pulumi up --policy-pack PACK --policy-pack-config FILE`."""

import sys

from mlops_kit._extras import require

try:
    require("pulumi_policy", extra="policy")
except ModuleNotFoundError as error:
    sys.exit(str(error))

from mlops_kit.policy.policies import pack

pack()
