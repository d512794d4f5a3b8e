"""Throughput and p99 through the gateway against the model server directly; memory of the stack."""

import json
import re
import statistics
import subprocess
import tempfile
from pathlib import Path

from sandbox import ROOT, Sandbox, finish, sandbox

ROUNDS = 7
SECONDS = 4
CONNECTIONS = 4
UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0}


def load(url: str, script: Path) -> tuple[float, float]:
    """Return requests per second and p99 in milliseconds; any bad answer ends the benchmark."""
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "--latency"]
    out = subprocess.check_output([*command, "-s", str(script), url], text=True)
    if "Non-2xx" in out or "Socket errors" in out:
        raise SystemExit(f"requests failed:\n{out}")
    rate = re.search(r"Requests/sec:\s+([\d.]+)", out)
    p99 = re.search(r"99%\s+([\d.]+)(us|ms|s)", out)
    assert rate, out
    assert p99, out
    return float(rate[1]), float(p99[1]) * UNITS[p99[2]]


def measure(stack: Sandbox) -> dict[str, object]:
    """Measure in turns, so that noise of the machine falls on both alike."""
    body = (ROOT / "models/wine/v1/example.json").read_text()
    (server,) = stack.root.glob(".mlops-kit/b/here/endpoints/wine/versions/*/server.json")
    direct_port = json.loads(server.read_text())["port"]
    urls = {
        name: f"http://127.0.0.1:{port}/v2/models/wine/infer"
        for name, port in (("direct", direct_port), ("gateway", stack.port))
    }
    results: dict[str, list[tuple[float, float]]] = {name: [] for name in urls}
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
        file.write('wrk.method = "POST"\nwrk.headers["Content-Type"] = "application/json"\n')
        file.write(f"wrk.body = [==[{body}]==]\n")
        file.flush()
        for url in urls.values():
            load(url, Path(file.name))
        for _ in range(ROUNDS):
            for name, url in urls.items():
                results[name].append(load(url, Path(file.name)))
    rates = {name: statistics.median(rate for rate, _ in each) for name, each in results.items()}
    tails = {name: statistics.median(p99 for _, p99 in each) for name, each in results.items()}
    pairs = list(zip(results["gateway"], results["direct"], strict=True))
    sizes = stack.resident_bytes()
    print(f"{'':12}{'requests/s':>12}{'p99 ms':>10}   medians of {ROUNDS} rounds of {SECONDS} s")
    for name in urls:
        print(f"{name:12}{rates[name]:12.0f}{tails[name]:10.2f}")
    print(f"{'PSS, MB':>12}{'RSS, MB':>10}")
    for name, (pss, rss) in sorted(sizes.items(), key=lambda item: item[1], reverse=True):
        print(f"{pss / 1e6:12.1f}{rss / 1e6:10.1f}  {name}")
    return {
        "throughput_ratio": round(statistics.median(g[0] / d[0] for g, d in pairs), 3),
        "p99_added_ms": round(statistics.median(g[1] - d[1] for g, d in pairs), 3),
        "direct_requests_per_second": round(rates["direct"]),
        "gateway_requests_per_second": round(rates["gateway"]),
        "stack_resident_gb": round(sum(rss for _, rss in sizes.values()) / 1e9, 3),
        "stack_proportional_gb": round(sum(pss for pss, _ in sizes.values()) / 1e9, 3),
    }


if __name__ == "__main__":
    with sandbox() as made:
        made.up()
        finish(measure(made))
