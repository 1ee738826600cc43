"""A small intermediate server that shares no code with chukan: Python's standard library and `cryptography`. What it does is in docs/replace-a-system.md.

It keeps everything in memory: it shows the contract, it is no product.
"""
import base64, hashlib, http.client, json, os, ssl, threading, time, urllib.parse, uuid
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

UNIT = "shared-server"
RAW = (serialization.Encoding.Raw, serialization.PublicFormat.Raw)
ANSWER = ("exchange_number", "status", "result_code", "provided_at", "provider_disclosure", "ephemeral_key", "sealed")
INQUIRY = ("inquiry_id", "link_code", "asker_body", "provider_body", "office", "procedure", "information", "period_from", "period_to",
           "asker_disclosure", "asked_at")


def b64(data):
    return base64.b64encode(data).decode()


def unb64(text):
    return base64.b64decode(text, validate=True)


def content_key(secret, ephemeral, receiver):
    return HKDF(hashes.SHA256(), 32, ephemeral + receiver, b"chukan content v1").derive(secret)


def seal(receiver, context, clear):
    own = X25519PrivateKey.generate()
    ephemeral = own.public_key().public_bytes(*RAW)
    key = content_key(own.exchange(X25519PublicKey.from_public_bytes(receiver)), ephemeral, receiver)
    nonce = os.urandom(12)
    return ephemeral, nonce + AESGCM(key).encrypt(nonce, clear, context.encode())


def open_sealed(own, ephemeral, context, sealed):
    key = content_key(own.exchange(X25519PublicKey.from_public_bytes(ephemeral)), ephemeral, own.public_key().public_bytes(*RAW))
    return AESGCM(key).decrypt(sealed[:12], sealed[12:], context.encode())


class Caller:
    """Asks chukan's systems with the certificate of one of them."""

    def __init__(self, var, system, ports):
        self.ports = ports
        self.context = ssl.create_default_context(cafile=f"{var}/public/ca.pem")
        self.context.check_hostname = False  # a system is known by its URI, checked below
        self.context.load_cert_chain(f"{var}/secrets/{system}/certificate.pem", f"{var}/secrets/{system}/key.pem")

    def ask(self, system, method, path, body=None, environment=1, headers=None):
        connection = http.client.HTTPSConnection("127.0.0.1", self.ports[system], context=self.context, timeout=60)
        try:
            everything = {"Chukan-Environment": str(environment)} | (headers or {})
            connection.request(method, path, body.encode() if isinstance(body, str) else body, everything)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def must(self, *words, **more):
        status, body = self.ask(*words, **more)
        if status >= 300:
            raise RuntimeError(f"{words[:3]}: {status} {body}")
        return json.loads(body)


class Intermediate:
    def __init__(self, var, ports):
        self.peers = Caller(var, "intermediate", ports)
        self.lock = threading.Condition()
        self.environments = {}      # id: announcement
        self.handled = {}           # (environment, message id): (digest of the body, reply)
        self.next_branch = 1
        self.persons = {}           # person_key: 枝番
        self.acquisitions = {}      # 取得番号: person_key
        self.codes = {}             # 枝番: 機関別符号
        self.keys = {}              # 機関: X25519 private key
        self.inquiries = {}         # 処理通番: what was asked
        self.early = {}             # answers that overtook their receipt
        self.contents = {}          # 処理通番: opened answer
        self.copies = {}            # (機関別符号, 特定個人情報名): 副本
        self.records = {}           # (side, 処理通番): 情報提供等記録
        self.permits_refused = []
        self.requests = {}          # 処理通番: what nws asked us to answer
        self.outgoing = []          # answers that wait to be sent
        self.permit_keys = {}

    def now(self, environment):
        """The environment's clock, from the announcement."""
        e = self.environments[environment]
        base = datetime.fromisoformat(e["base_environment"])
        if not e["frozen"]:
            base += (datetime.now(timezone.utc) - datetime.fromisoformat(e["base_real"])) * e["rate"]
        return base.astimezone(timezone(timedelta(hours=9))).isoformat(timespec="milliseconds")

    # What we send.

    def send(self, system, kind, body, environment, items, message=None):
        """The same id and the same bytes until the receiver has answered 200: that is all of 'exactly once' a sender owes."""
        message = message or str(uuid.uuid4())
        text = json.dumps(body, ensure_ascii=False)
        for attempt in range(60):
            try:
                status, reply = self.peers.ask(system, "POST", f"/messages/{kind}", text, environment,
                                               {"Chukan-Message": message, "Chukan-Items": str(items), "Content-Type": "application/json"})
            except OSError:
                status, reply = 0, ""
            if status == 200:
                return json.loads(reply)
            if status in (400, 403, 404, 413, 415, 422):
                raise RuntimeError(f"{kind} to {system}: {status} {reply}")
            time.sleep(min(5, 0.1 * 2 ** attempt))
        raise RuntimeError(f"{kind} to {system}: not taken")

    def announce_key(self, environment, body):
        self.keys[body] = X25519PrivateKey.generate()
        return self.send("nws", "body-keys", {"body": [body], "public_key": [b64(self.keys[body].public_key().public_bytes(*RAW))]}, environment, 1)

    def acquire(self, environment):
        with self.lock:
            waiting = [key for key in self.persons if key not in self.acquisitions.values()]
        numbers = self.send("nws", "acquisition-numbers", {"unit": UNIT, "count": len(waiting)}, environment, len(waiting))["acquisition_number"]
        with self.lock:
            self.acquisitions.update(zip(numbers, waiting))
        self.send("provision", "code-requests", {"unit": UNIT, "acquisition_number": numbers, "person_key": waiting}, environment, len(numbers))
        return numbers

    def ask(self, environment, **what):
        one = {"inquiry_id": str(uuid.uuid4()), "period_from": "", "period_to": "", "asker_disclosure": "1", "asked_at": self.now(environment)} | what
        receipt = self.send("nws", "inquiries", {name: [one[name]] for name in INQUIRY}, environment, 1)
        number, code = receipt["exchange_number"][0], receipt["result_code"][0]
        if code == "I0000":
            with self.lock:
                self.inquiries[number] = one
                early = self.early.pop(number, None)
            if early:
                self.take_answer(number, early)
        return number, code

    def send_answers(self):
        with self.lock:
            self.lock.wait_for(lambda: self.outgoing, 20)
            batch, self.outgoing = self.outgoing, []
        for environment, one in batch:
            self.send("nws", "answers", {name: [one[name]] for name in ANSWER}, environment, 1)
        return len(batch)

    # What comes in. Each handler is called once for a message id; a repetition gets the first reply.

    def handle(self, kind, sender, environment, message, text):
        senders = {"branch-block": "operations", "branch-map": "operations", "branch-change": "operations", "protections": "operations",
                   "code-retry": "operations", "code-progress": "provision", "link-codes": "nws", "answer-requests": "nws", "answers": "nws",
                   "master-release": "portal"}
        if kind not in senders:
            return 404, {"code": "E9204"}
        if senders[kind] != sender:
            return 403, {"code": "E9105"}
        digest = hashlib.sha256(text).digest()
        with self.lock:
            known = self.handled.get((environment, message))
            if known:
                return (200, known[1]) if known[0] == digest else (422, {"code": "E9214"})
            reply = getattr(self, "take_" + kind.replace("-", "_"), lambda *_: {})(environment, json.loads(text))
            self.handled[environment, message] = (digest, reply)
            self.lock.notify_all()
        return 200, reply

    def take_branch_block(self, environment, body):
        first, self.next_branch = self.next_branch, self.next_branch + body["count"]
        return {"first_serial": first, "count": body["count"]}

    def take_branch_map(self, environment, body):
        self.persons.update(zip(body["person_key"], body["branch_number"]))
        return {"result": []}

    def take_link_codes(self, environment, body):
        for number, code in zip(body["acquisition_number"], body["link_code"]):
            self.codes[self.persons[self.acquisitions[number]]] = code
        return {"result": []}

    def take_answers(self, environment, body):
        for row in zip(*(body[name] for name in ANSWER)):
            one = dict(zip(ANSWER, row))
            if one["exchange_number"] in self.inquiries:
                self.take_answer(one["exchange_number"], one)
            else:
                self.early[one["exchange_number"]] = one
        return {"result": []}

    def take_answer(self, number, one):
        with self.lock:
            asked, items = self.inquiries[number], []
            if one["status"] == "answered":
                context = f"{number}|{asked['asker_body']}|{asked['provider_body']}"
                content = json.loads(open_sealed(self.keys[asked["asker_body"]], unb64(one["ephemeral_key"]), context, unb64(one["sealed"])))
                self.contents[number], items = content, content["item_code"]
            self.write_record("asker", number, asked, one, items)
            self.lock.notify_all()

    def permitted(self, environment, one):
        """The signature of nws over exactly this inquiry, and its last day."""
        try:
            text, signature = (unb64(part) for part in one["permit"].split("."))
            permit = json.loads(text)
            Ed25519PublicKey.from_public_bytes(self.permit_keys[permit.get("kid", "1")]).verify(signature, text)
        except (ValueError, KeyError, InvalidSignature):
            return "E6011"
        same = all(permit.get(name) == one[name] for name in ("exchange_number", "asker_body", "provider_body", "office", "procedure", "information"))
        if not same or permit.get("environment") != environment:
            return "E6011"
        today = self.now(environment)[:10].replace("-", "")
        return "E6014" if permit.get("expires_on", today) < today else "I0000"

    def take_answer_requests(self, environment, body):
        names = list(body)
        for row in zip(*(body[name] for name in names)):
            one = dict(zip(names, row))
            if ("provider", one["exchange_number"]) in self.records:
                continue  # a permit is good for one answer
            self.requests[one["exchange_number"]] = one
            code, items = self.permitted(environment, one), []
            out = dict.fromkeys(ANSWER, "") | {"exchange_number": one["exchange_number"], "status": "impossible", "result_code": code, "provider_disclosure": "1"}
            copy = self.copies.get((one["link_code"], one["information"]))
            if code != "I0000":
                self.permits_refused.append(one["exchange_number"])
            elif copy is None:
                out |= {"status": "none", "result_code": "E6004"}
            else:
                context = f"{one['exchange_number']}|{one['asker_body']}|{one['provider_body']}"
                ephemeral, sealed = seal(unb64(one["asker_key"]), context, json.dumps(copy, ensure_ascii=False).encode())
                out |= {"status": "answered", "provided_at": self.now(environment), "ephemeral_key": b64(ephemeral), "sealed": b64(sealed)}
                items = copy["item_code"]
            self.write_record("provider", one["exchange_number"], one, out, items)
            self.outgoing.append((environment, out))
        return {"result": []}

    def write_record(self, side, number, asked, answer, items):
        fields = ("asker_body", "provider_body", "office", "procedure", "information", "asker_disclosure", "asked_at")
        self.records[side, number] = {"exchange_number": number, "items": " ".join(items)} | {name: asked[name] for name in fields} | {
            name: answer[name] for name in ("status", "result_code", "provider_disclosure", "provided_at")}

    def lines(self, query):
        """One line for each record after a number: number, status, digest of the twelve common fields, digest of the items."""
        out = []
        with self.lock:
            chosen = sorted(number for side, number in self.records if side == query["side"] and number > query.get("after", ""))
            for number in chosen[:int(query.get("limit", 20000))]:
                one = self.records[query["side"], number]
                fields = [one[name] for name in ("exchange_number", "asker_body", "provider_body", "office", "procedure", "information", "status", "result_code",
                                                 "asker_disclosure", "provider_disclosure")]
                fields += [str(round(datetime.fromisoformat(one[name]).timestamp() * 1000)) for name in ("asked_at", "provided_at") if one[name]]
                digest = hashlib.md5("|".join(fields).encode()).hexdigest()[:16]
                items = hashlib.md5(one["items"].encode()).hexdigest()[:8] if one["items"] else ""
                out.append(f"{number}\t{one['status']}\t{digest}\t{items}\n")
        return "".join(out)

    # The listener.

    def listen(self, var, port):
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def caller(self):
                """The system that the URI of the caller's certificate names, urn:chukan:INSTALLATION:system::NAME: ; '' for a terminal or a peer."""
                names = (self.connection.getpeercert() or {}).get("subjectAltName", ())
                parts = next((value for kind, value in names if kind == "URI"), "").split(":")
                return parts[5] if len(parts) == 7 and parts[3] == "system" else ""

            def reply(self, status, body, kind="application/json"):
                data = body.encode() if isinstance(body, str) else json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Type", kind if status < 300 else "application/problem+json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def answer(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                url = urllib.parse.urlsplit(self.path)
                query = dict(urllib.parse.parse_qsl(url.query))
                system = self.caller()
                environment = int(self.headers.get("Chukan-Environment") or 0)
                if url.path.startswith("/messages/") and self.command == "POST":
                    self.reply(*server.handle(url.path[10:], system, environment, self.headers.get("Chukan-Message"), body))
                elif url.path.startswith("/internal/environments/") and self.command == "PUT" and system == "control":
                    with server.lock:
                        server.environments[int(url.path.rsplit("/", 1)[1])] = json.loads(body)
                        server.lock.notify_all()
                    self.reply(200, {})
                elif url.path == "/internal/message-log" and system == "control":
                    self.reply(200, {"outbox": [], "inbox": []})
                elif url.path == "/internal/exchange-records" and system in ("nws", "control"):
                    wanted = query.get("numbers", "").split(",")
                    self.reply(200, [one for (side, number), one in server.records.items() if side == query["side"] and number in wanted])
                elif url.path == "/internal/exchange-records/lines" and system in ("nws", "control"):
                    self.reply(200, server.lines(query), "text/plain; charset=utf-8")
                else:
                    self.reply(404, {"code": "E9204"})

            do_GET = do_POST = do_PUT = do_DELETE = answer

        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(f"{var}/secrets/intermediate/certificate.pem", f"{var}/secrets/intermediate/key.pem")
        context.load_verify_locations(f"{var}/public/ca.pem")
        context.verify_mode = ssl.CERT_REQUIRED
        listener = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        listener.daemon_threads = True
        listener.socket = context.wrap_socket(listener.socket, server_side=True, do_handshake_on_connect=False)
        threading.Thread(target=listener.serve_forever, daemon=True).start()
        return listener
