"""One version as a process: KServe's model server with one ONNX model on ONNX Runtime.

`python -m mlops_kit.local.serve --name ENDPOINT --version ID --directory FOLDER --port PORT`

It speaks the Open Inference Protocol v2 over REST on 127.0.0.1 and ends on SIGTERM when the
requests in flight are answered. A request that does not fit the model gets HTTP 400 and one
sentence, a model that fails on a right request gets 500.
"""

import argparse
import asyncio
import logging
import random
import sys
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlops_kit.local.artifact import EXAMPLE, MODEL, Faults, read_faults
from mlops_kit.local.session import ArtifactError, Session, open_session, reason, signature
from mlops_kit.local.tensors import Misfit, Request, Tensor, feed, values
