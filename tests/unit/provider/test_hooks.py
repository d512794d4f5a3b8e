"""Hooks are told of an incident: real commands, real servers, and all the ways they fail."""

import json
import os
import signal
import socket
import ssl
import sys
import time
from contextlib import ExitStack, suppress
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from threading import Event, Thread
from threading import enumerate as enumerate_threads

import psutil
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from pydantic import ValidationError

from mlops_kit.problems import from_validation_error
from mlops_kit.provider.hooks import tell
from mlops_kit.rollout.hook_settings import HookSettings

INCIDENT = {"id": "wine-7", "endpoint": "wine", "reason": "5 % of 1000 requests failed: ü"}
SHORT = 0.4
"""Time of a hook that is meant to run out of it, in seconds."""
AMPLE = 60
"""Time of a hook that is meant to need less, in seconds."""
PROMPT = 20
"""What is over in so many seconds did not wait for AMPLE, let alone for a hang."""
SECRET = "/services/T0/s3cret?token=s3cret"


@pytest.fixture
def script(tmp_path):
    """Write an executable shell script; return its path."""

    def write(body, name="notify.sh", first="#!/bin/sh", mode=0o755):
        path = tmp_path / name
        path.write_text(f"{first}\n{body}\n")
        path.chmod(mode)
        return str(path)

    return write


@pytest.fixture
def strays(tmp_path):
    """Return a file for the ids of processes that a script leaves; end them afterwards."""
    path = tmp_path / "pids"
    path.touch()
    yield path
    for pid in map(int, path.read_text().split()):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


@pytest.fixture
def http_server():
    """Answer every request; return the port and the requests."""
    servers = []

    def start(status=204, headers=(), context=None):
        requests = []

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                requests.append((self.command, self.path, self.headers, body))
                self.send_response(status)
                for name, value in headers:
                    self.send_header(name, value)
                self.end_headers()

            do_GET = do_POST

            def log_message(self, *_):
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.handle_error = lambda *_: None
        if context:
            server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        servers.append((server, thread))
        return server.server_address[1], requests

    yield start
    for server, thread in servers:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def raw_server():
    """Listen; hand the only connection to a function, with the event that ends the test."""
    over, cleanups = Event(), []

    def start(handle):
        listener = socket.create_server(("127.0.0.1", 0))

        def accept():
            with suppress(OSError):
                connection, _ = listener.accept()
                with connection:
                    handle(connection, over)

        thread = Thread(target=accept)
        thread.start()
        cleanups.append((listener, thread))
        return listener.getsockname()[1]

    yield start
    over.set()
    for listener, thread in cleanups:
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        thread.join()
        listener.close()


def command(*parts, seconds=AMPLE):
    return HookSettings(command=parts, timeout_seconds=seconds)


def url(port, seconds=AMPLE, scheme="http"):
    return HookSettings(url=f"{scheme}://127.0.0.1:{port}{SECRET}", timeout_seconds=seconds)


def timed(*hooks, incident=INCIDENT):
    begun = time.monotonic()
    failures = tell(hooks, incident)
    assert time.monotonic() - begun < PROMPT
    return failures


def eventually(true, seconds=PROMPT):
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def at_work():
    return [thread for thread in enumerate_threads() if thread.name.startswith("hook ")]


def ended(pid):
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def test_nobody_is_told_when_there_are_no_hooks():
    assert tell([], INCIDENT) == []


# Commands


def test_a_command_gets_the_incident_whole_and_its_names_in_the_environment(
    script, tmp_path, monkeypatch
):
    long = {**INCIDENT, "history": ["x" * 1000] * 1000, "at": datetime(2026, 11, 27, tzinfo=UTC)}
    hook = script('cat >"$1"; echo "$MLOPS_KIT_INCIDENT_ID $MLOPS_KIT_ENDPOINT $HOOK" >>"$1"')
    monkeypatch.setenv("HOOK", "inherited")

    assert timed(command(hook, str(tmp_path / "told")), incident=long) == []

    told = (tmp_path / "told").read_text()
    payload, end = json.JSONDecoder().raw_decode(told)
    assert payload == {**long, "at": "2026-11-27 00:00:00+00:00"}
    assert told[end:] == "wine-7 wine inherited\n"


def test_a_command_need_not_read_what_it_is_told():
    assert timed(command("true"), incident={**INCIDENT, "text": "x" * 1_000_000}) == []


def test_arguments_reach_a_command_as_they_are_without_a_shell(script, tmp_path):
    hook = script('printf "%s|" "$@" >"$0.told"')

    assert timed(command(hook, "$HOME", "a b", "", "; exit 3")) == []
    assert (tmp_path / "notify.sh.told").read_text() == "$HOME|a b||; exit 3|"


def test_an_exit_code_is_told_with_the_last_line_of_stderr(script):
    hook = script(
        "echo out; echo first >&2; printf '\\033[31mno\\007 route\\033[0m\\n\\n' >&2; exit 3"
    )

    assert timed(command(hook)) == ["hook notify.sh failed: exit code 3: no  route"]


def test_an_exit_code_without_a_word_is_told_alone(script):
    assert timed(command(script("echo out; exit 1"))) == ["hook notify.sh failed: exit code 1"]


def test_a_long_line_of_stderr_is_cut(script):
    hook = script("head -c 100000 /dev/zero | tr '\\0' x >&2; exit 1")

    assert timed(command(hook)) == [f"hook notify.sh failed: exit code 1: {'x' * 200}…"]


def test_a_command_that_a_signal_ended_says_which(script):
    assert timed(command(script("kill -TERM $$"))) == ["hook notify.sh failed: ended by SIGTERM"]


def test_a_command_that_is_not_there_fails(tmp_path):
    assert timed(command(str(tmp_path / "none.sh")), command("no-such-program-at-all")) == [
        "hook none.sh failed: no such program",
        "hook no-such-program-at-all failed: no such program",
    ]


def test_a_script_whose_interpreter_is_not_there_fails(script):
    assert timed(command(script("", first="#!/no/such/shell"))) == [
        "hook notify.sh failed: the interpreter in its first line does not exist"
    ]


def test_a_file_that_is_not_executable_fails(script):
    assert timed(command(script("", mode=0o644))) == ["hook notify.sh failed: it is not executable"]


def test_a_file_that_is_no_program_fails(script):
    assert timed(command(script("", first="just text"))) == [
        "hook notify.sh failed: it cannot be started: exec format error"
    ]


def test_a_command_that_hangs_is_ended_with_its_children_though_they_ignore_sigterm(script, strays):
    body = f"trap '' TERM; sleep 600 & echo $$ $! >{strays}; while :; do wait; done"

    assert timed(command(script(body), seconds=SHORT * 5)) == [
        "hook notify.sh failed: not done within 2 s"
    ]
    eventually(lambda: all(map(ended, map(int, strays.read_text().split()))))


def test_a_child_that_left_the_group_and_keeps_the_pipes_does_not_delay_the_end(script, strays):
    child = (
        "import os, subprocess, sys;"
        "child = subprocess.Popen(['sleep', '600'], start_new_session=True);"
        f"open({str(strays)!r}, 'w').write(str(child.pid));"
    )
    leave, stay = (f"{child} {then}" for then in ("os._exit(3)", "child.wait()"))

    assert timed(command(sys.executable, "-c", leave)) == [
        f"hook {os.path.basename(sys.executable)} failed: exit code 3"
    ]
    os.kill(int(strays.read_text()), signal.SIGKILL)
    assert timed(command(sys.executable, "-c", stay, seconds=SHORT * 5)) == [
        f"hook {os.path.basename(sys.executable)} failed: not done within 2 s"
    ]


def test_what_a_command_leaves_running_when_it_exits_may_go_on(script, strays):
    assert timed(command(script(f"sleep 600 & echo $! >{strays}"))) == []
    assert not ended(int(strays.read_text()))


def test_huge_output_neither_blocks_a_command_nor_hides_its_last_line(script):
    hook = script(
        "head -c 30000000 /dev/zero; head -c 30000000 /dev/zero | tr '\\0' '\\n' >&2;"
        "echo the end >&2; exit 4"
    )

    assert timed(command(hook)) == ["hook notify.sh failed: exit code 4: the end"]


def test_endless_output_ends_with_the_time(script):
    assert timed(command(script("exec yes >&2"), seconds=SHORT)) == [
        "hook notify.sh failed: not done within 0.4 s"
    ]


def test_a_command_that_closes_its_stderr_is_still_waited_for(script, tmp_path):
    hook = script('exec 2>&-; until [ -e "$0.go" ]; do sleep 0.01; done; exit 5')
    failures = []
    thread = Thread(target=lambda: failures.extend(tell([command(hook)], INCIDENT)))
    thread.start()
    (tmp_path / "notify.sh.go").touch()
    thread.join()

    assert failures == ["hook notify.sh failed: exit code 5"]


def test_a_hook_that_hangs_does_not_delay_the_others(script, tmp_path, http_server):
    slow = script('until [ -e "$0.go" ]; do sleep 0.01; done; exit 6', "slow.sh")
    quick = script('cat >"$0.told"', "quick.sh")
    port, requests = http_server()
    failures = []
    hooks = [command(slow), command(quick), url(port)]
    thread = Thread(target=lambda: failures.extend(tell(hooks, INCIDENT)))
    thread.start()
    eventually(lambda: (tmp_path / "quick.sh.told").exists() and requests)
    assert thread.is_alive()
    (tmp_path / "slow.sh.go").touch()
    thread.join()

    assert failures == ["hook slow.sh failed: exit code 6"]


def test_failures_are_told_in_the_order_of_the_hooks(script):
    slow = command(script("exec sleep 600", "slow.sh"), seconds=SHORT)

    assert timed(slow, command("true"), command("no-such-program-at-all")) == [
        "hook slow.sh failed: not done within 0.4 s",
        "hook no-such-program-at-all failed: no such program",
    ]


def test_an_incident_that_is_no_json_is_a_failure_of_the_hook_and_no_traceback():
    incident = {"id": "wine-7", ("a", "b"): 1}

    assert timed(command("true"), incident=incident) == ["hook true failed: unexpected TypeError"]


def test_a_machine_without_a_thread_to_spare_fails_the_hook(monkeypatch):
    def refuse(_):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(Thread, "start", refuse)

    assert timed(command("true")) == ["hook true failed: this machine has no thread left"]


# URLs


def test_a_url_gets_the_incident_whole_once_with_its_id_as_idempotency_key(http_server):
    port, requests = http_server()
    long = {**INCIDENT, "history": ["x" * 1000] * 1000}

    assert timed(url(port), incident=long) == []
    ((method, path, headers, body),) = requests
    assert (method, path, json.loads(body)) == ("POST", SECRET, long)
    assert headers["content-type"] == "application/json"
    assert headers["idempotency-key"] == "wine-7"
    assert headers.get_all("host") == [f"127.0.0.1:{port}"]


def test_a_url_without_a_path_is_called_at_its_root(http_server):
    port, requests = http_server()

    assert timed(HookSettings(url=f"http://127.0.0.1:{port}?a=b#c")) == []
    assert requests[0][1] == "/?a=b"


def resolve_to(monkeypatch, *ports):
    found = [(socket.AF_INET, socket.SOCK_STREAM, 0, "", ("127.0.0.1", port)) for port in ports]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)


def test_the_next_address_of_a_host_is_tried_when_one_refuses(http_server, monkeypatch):
    port, requests = http_server()
    with socket.socket() as refusing:
        refusing.bind(("127.0.0.1", 0))
        resolve_to(monkeypatch, refusing.getsockname()[1], port)

        assert timed(HookSettings(url="http://several.example/")) == []
    assert len(requests) == 1


def test_the_next_address_of_a_host_is_tried_in_time_when_one_is_silent(http_server, monkeypatch):
    port, requests = http_server()
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full, ExitStack() as waiting:
        for _ in range(4):
            client = waiting.enter_context(socket.socket())
            client.setblocking(False)
            client.connect_ex(full.getsockname())
        resolve_to(monkeypatch, full.getsockname()[1], port)

        assert timed(HookSettings(url="http://several.example/", timeout_seconds=3)) == []
    assert len(requests) == 1


@pytest.mark.parametrize(
    ("status", "headers", "sentence"),
    [
        (500, [], "answered 500 Internal Server Error"),
        (404, [], "answered 404 Not Found"),
        (599, [], "answered 599"),
        (302, [("location", "/elsewhere")],
         "answered 302 Found, a redirect, which is not followed"),
        (307, [("location", "/elsewhere")],
         "answered 307 Temporary Redirect, a redirect, which is not followed"),
    ],
)  # fmt: skip
def test_any_answer_but_2xx_is_a_failure_and_nothing_is_tried_twice(
    http_server, status, headers, sentence
):
    port, requests = http_server(status, headers)

    assert timed(url(port)) == [f"hook http://127.0.0.1 failed: {sentence}"]
    assert len(requests) == 1


def test_a_refused_connection_is_a_failure():
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))

        assert timed(url(bound.getsockname()[1])) == [
            "hook http://127.0.0.1 failed: connection refused"
        ]


def test_a_host_without_an_address_is_a_failure(monkeypatch):
    assert timed(HookSettings(url=f"http://a..b{SECRET}")) == [
        "hook http://a..b failed: its host is not found"
    ]

    def unknown(*_, **__):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)

    assert timed(HookSettings(url=f"http://hooks.invalid{SECRET}")) == [
        "hook http://hooks.invalid failed: its host is not found"
    ]


def answer(*chunks):
    """Return a handler that reads a request, then sends chunks and hangs up."""

    def handle(connection, over):
        read = b""
        while b"\r\n\r\n" not in read or not read.endswith(b"}"):
            received = connection.recv(65536)
            if not received:
                return
            read += received
        for chunk in chunks:
            connection.sendall(chunk)

    return handle


@pytest.mark.parametrize(
    ("chunks", "sentence"),
    [
        ([], "it closed the connection without an answer"),
        ([b"SSH-2.0-s3cret\r\n"], "its answer is not HTTP"),
        ([b"HTTP/1.1 2000 s3cret\r\n\r\n"], "its answer is not HTTP"),
        ([b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 200 + b"\r\n"], "its answer is not HTTP"),
        ([b"HTTP/1.1 200 " + b"x" * 100_000], "its answer is not HTTP"),
        ([b"HTTP/1.1 500 s3cret\r\n\r\n"], "answered 500 Internal Server Error"),
    ],
)
def test_an_answer_that_is_none_is_a_failure_and_not_repeated(raw_server, chunks, sentence):
    assert timed(url(raw_server(answer(*chunks)))) == [f"hook http://127.0.0.1 failed: {sentence}"]


def test_an_answer_in_pieces_after_a_continue_is_understood(raw_server):
    pieces = [b"HTTP/1.1 100 Continue\r\n\r\nHT", b"TP/1.1 202 Acce", b"pted\r\n", b"\r\n"]

    assert timed(url(raw_server(answer(*pieces)))) == []


def never(connection, over):
    over.wait()


def trickle(text):
    def handle(connection, over):
        connection.sendall(text)
        while not over.wait(0.02):
            connection.sendall(b"x")

    return handle


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize(
    "handle",
    [never, trickle(b"HTTP/1.1 2"), trickle(b"HTTP/1.1 200 OK\r\na: "),
     trickle(b"\x16\x03\x03\x40\x00")],
    ids=["never answers", "trickles a status", "trickles headers", "trickles a handshake"],
)  # fmt: skip
def test_the_whole_exchange_has_one_time(raw_server, handle, scheme):
    (sentence,) = timed(url(raw_server(handle), SHORT, scheme))

    assert sentence.startswith(f"hook {scheme}://127.0.0.1 failed: ")
    assert sentence.endswith("no answer within 0.4 s") or "TLS failed: " in sentence
    eventually(lambda: not at_work())


def sip(connection, over):
    while not over.wait(0.02):
        connection.recv(40_000)


@pytest.mark.parametrize("handle", [never, sip])
def test_a_server_that_hardly_reads_ends_with_the_time(raw_server, handle):
    text = {**INCIDENT, "text": "x" * 30_000_000}

    assert timed(url(raw_server(handle), SHORT * 5), incident=text) == [
        "hook http://127.0.0.1 failed: no answer within 2 s"
    ]
    eventually(lambda: not at_work(), seconds=5)


def test_a_name_lookup_that_hangs_ends_with_the_time(monkeypatch):
    released = Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: released.wait() and [])

    assert timed(url(80, SHORT)) == ["hook http://127.0.0.1 failed: no answer within 0.4 s"]
    assert [thread.daemon for thread in at_work()] == [True]
    released.set()
    eventually(lambda: not at_work())


@pytest.fixture
def certificate(tmp_path):
    """Make a certificate of 127.0.0.1 that only those trust who know it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "test")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), False
        )
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "certificate.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return path, context


def test_https_tells_those_whose_certificate_is_trusted(http_server, certificate, monkeypatch):
    path, context = certificate
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    port, requests = http_server(context=context)
    long = {**INCIDENT, "history": ["x" * 1000] * 1000}

    assert timed(url(port, scheme="https"), incident=long) == []
    assert json.loads(requests[0][3]) == long


def test_https_tells_nobody_else(http_server, certificate):
    port, requests = http_server(context=certificate[1])
    (sentence,) = timed(url(port, scheme="https"))

    assert sentence.startswith("hook https://127.0.0.1 failed: its certificate is not trusted: ")
    assert requests == []


def test_https_to_a_server_without_tls_is_a_failure(http_server):
    port, requests = http_server()
    (sentence,) = timed(url(port, scheme="https"))

    assert sentence.startswith("hook https://127.0.0.1 failed: TLS failed: ")
    assert requests == []


# Settings


def mistakes(**data):
    with pytest.raises(ValidationError) as error:
        HookSettings.model_validate(data)
    return [str(problem) for problem in from_validation_error(error.value)]


NO_URL = "url: must begin with http:// or https:// and a host, with a port from 1 to 65535 if any"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({}, "must have either command or url, got neither"),
        ({"command": None}, "must have either command or url, got neither"),
        ({"command": ["a"], "url": "http://b"}, "must have either command or url, got both"),
        ({"command": []}, "command: must name a program, got an empty list"),
        ({"command": [" ", "a"]}, "command: must begin with a program, got ' '"),
        ({"command": ["a", "\0"]}, "command: must not contain a NUL character"),
        ({"command": "ls -l"}, "command: must be a list, got 'ls -l'"),
        ({"command": [1]}, "command[0]: must be text, got 1; put it in quotes"),
        ({"url": "ftp://host/s3cret"},
         "url: must begin with http:// or https://, got 'ftp://'"),
        ({"url": "http://me:s3cret@host/"},
         "url: must not contain a user or a password, got http://host"),
        ({"url": "http://hö/s3cret"}, "url: must be ASCII without spaces: write all else as %XX"),
        ({"url": "http://h/ s3cret"}, "url: must be ASCII without spaces: write all else as %XX"),
        *(({"url": url}, NO_URL) for url in
          ["", "host/s3cret", "https://", "http://h:0/", "http://h:65536/", "http://[::1/s3cret"]),
        ({"command": ["a"], "timeout_seconds": 0},
         "timeout_seconds: must be a number above 0 and at most 300, got 0"),
        ({"command": ["a"], "timeout_seconds": 301},
         "timeout_seconds: must be a number above 0 and at most 300, got 301"),
    ],
)  # fmt: skip
def test_a_hook_is_a_command_or_a_url_and_mistakes_keep_the_secret(data, sentence):
    assert mistakes(**data) == [sentence]


@pytest.mark.parametrize(
    ("data", "name"),
    [
        ({"command": ["/opt/hooks/notify.sh", "now"]}, "notify.sh"),
        ({"command": ["notify"]}, "notify"),
        ({"url": f"https://Hooks.Example.com:8443{SECRET}"}, "https://hooks.example.com"),
        ({"url": f"http://[::1]:8443{SECRET}"}, "http://[::1]"),
    ],
)
def test_a_hook_has_a_name_without_its_secret_and_survives_being_written(data, name):
    hook = HookSettings.model_validate(data)

    assert (hook.name, hook.timeout_seconds) == (name, 10)
    assert "s3cret" not in repr(hook)
    assert hook.written() == data
    assert HookSettings.model_validate(hook.written()) == hook
