"""What replace_test.sh runs: chukan without its intermediate server, and the one of intermediate.py in its place.

usage: replace.py VAR BASE PORT PEOPLE   the last line is 'N passed, N failed'
"""
import glob, http.client, json, ssl, sys, time

from intermediate import Caller, Intermediate, b64, unb64

SYSTEMS = ("portal", "control", "operations", "intermediate", "provision", "juki", "nws", "institutions", "mynaportal", "pmo", "authority")
UNION, UNION_BODY = "39130000", "9901130001000000"
passed = failed = 0


def expect(what, wanted, found):
    global passed, failed
    good = wanted == found
    passed, failed = passed + good, failed + (not good)
    print(f"ok    {what}" if good else f"FAIL  {what}: wanted {wanted!r}, found {found!r}", flush=True)


def until(what, look, seconds=60):
    end = time.monotonic() + seconds
    while not (found := look()):
        if time.monotonic() > end:
            raise RuntimeError(f"{what}: not within {seconds} s")
        time.sleep(0.1)
    return found


class Terminal:
    """A clerk's terminal of the union."""

    def __init__(self, var, port):
        self.port, self.token = port, ""
        self.context = ssl.create_default_context(cafile=f"{var}/public/ca.pem")
        self.context.check_hostname = False
        self.context.load_cert_chain(f"{var}/certificates/demo/{UNION}-T001.crt.pem", f"{var}/certificates/demo/{UNION}-T001.key.pem")
        self.log_in("Chukan-2017")
        self.ask("PUT", "/me/password", json.dumps({"current_password": "Chukan-2017", "new_password": "Chukan-own-2017"}))
        self.token = ""
        self.log_in("Chukan-own-2017")

    def log_in(self, password):
        self.token = self.ask("POST", "/sessions", json.dumps({"user_id": "clerk", "password": password}))["token"]

    def ask(self, method, path, body=None, **headers):
        connection = http.client.HTTPSConnection("127.0.0.1", self.port, context=self.context, timeout=60)
        everything = {name.replace("_", "-"): value for name, value in ({"Content_Type": "application/json"} | headers).items()}
        if self.token:
            everything["Authorization"] = "Bearer " + self.token
        connection.request(method, "/production/api/v1" + path, body, everything)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        if answer.status >= 300:
            raise RuntimeError(f"{method} {path}: {answer.status} {text}")
        return json.loads(text) if text else {}


def main(var, base, port, people):
    ports = {name: base + place for place, name in enumerate(SYSTEMS)}
    ports["intermediate"] = port
    control = Caller(var, "control", ports)  # the teacher's hand: the world, its residents, and a look into the others' books
    ours = Intermediate(var, ports)
    ours.listen(var, port)

    # The world is announced to whoever stands in the place of intermediate.
    control.must("control", "PUT", "/worlds/demo/environments/production", '{"automatic_sending":true}')
    world = next(one for one in control.must("control", "GET", "/worlds")["items"] if one["name"] == "demo")
    environment = next(one["id"] for one in world["environments"] if one["name"] == "production")
    until("the announcement", lambda: ours.environments.get(environment))
    expect("control announces the environment", "demo production", "{world} {name}".format(**ours.environments[environment]))
    ours.permit_keys = {key["kid"]: unb64(key["public_key"]) for key in ours.peers.must("nws", "GET", "/internal/permit-key")["keys"]}
    expect("nws takes our union's key", [], ours.announce_key(environment, UNION_BODY).get("result", []))

    def load(system, path, file):
        with open(file, encoding="utf-8") as text:
            control.must(system, "POST", path, text.read(), environment, {"Content-Type": "application/x-ndjson"})

    load("juki", "/internal/residents", f"{people}/residents.ndjson")
    load("institutions", "/internal/copies", f"{people}/copies.ndjson")

    # (a) A person is registered, gets a 枝番 of our block and a code by 取得番号, provision, juki and nws.
    file = glob.glob(f"{people}/*_KN010_*.csv")[0]
    terminal = Terminal(var, ports["portal"])
    with open(file, "rb") as data:
        receipt = terminal.ask("POST", "/files/enrollee", data.read(), Content_Type="text/csv; charset=utf-8",
                               Content_Disposition='attachment; filename="{}"'.format(file.rsplit("/", 1)[1]))["receipt"]
    until("the branch map", lambda: ours.persons)
    until("the file", lambda: terminal.ask("GET", f"/files/{receipt}")["state"] == "処理完了")
    expect("operations tells who is behind the 枝番", 1, len(ours.persons))
    branch = next(iter(ours.persons.values()))
    expect("nws gives one 取得番号", 1, len(ours.acquire(environment)))
    until("the code", lambda: branch in ours.codes)
    code = ours.codes[branch]
    expect("the 機関別符号 has 32 hex digits", True, len(code) == 32 and set(code) <= set("0123456789abcdef"))

    # (b) We ask the municipality, and open its sealed answer.
    with open(f"{people}/copies.ndjson", encoding="utf-8") as text:
        copy = next(one for one in map(json.loads, text) if one["information"] == "TM90000000000001")

    def municipality_ready():
        persons = control.must("institutions", "GET", "/internal/summary", environment=environment)["persons"]
        return persons["all"] > 0 and persons["with_code"] == persons["all"]

    until("the municipality's own codes", municipality_ready, 120)
    question = {"link_code": code, "asker_body": UNION_BODY, "provider_body": copy["body"], "office": "JM99000000080000", "procedure": "JT99000000080001",
                "information": copy["information"]}
    number, result = ours.ask(environment, **question)
    expect("nws permits row 80", ("I0000", 20), (result, len(number)))
    until("the answer", lambda: ("asker", number) in ours.records)
    opened = ours.contents.get(number, {})
    expect("the opened answer is what the municipality holds", copy["items"],
           [list(item) for item in zip(*(opened.get(name, []) for name in ("item_code", "item_name", "value")))])
    _, refused = ours.ask(environment, **question | {"office": "JM99000000081000"})
    expect("nws refuses what no line permits", "E6001", refused)
    _, foreign = ours.ask(environment, **question | {"link_code": "0" * 32})
    expect("nws refuses a code that it never gave", True, foreign.startswith("E60"))

    # (c) The municipality asks us.
    ours.copies[code, "TM90000000000082"] = {"information": "TM90000000000082", "item_code": ["TK90000008200010"], "item_name": ["賦課年度"], "value": ["2017"]}
    wish = {"items": [{"asker_body": copy["body"], "resident_reference": copy["reference"], "provider_body": UNION_BODY, "information": "TM90000000000082"}]}
    asked = control.must("institutions", "POST", "/internal/inquiries", json.dumps(wish), environment)["items"][0]["inquiry_id"]
    expect("one answer leaves", 1, ours.send_answers())
    expect("the permit of nws holds", [], ours.permits_refused)

    def settled():
        one = control.must("institutions", "GET", f"/inquiries/{asked}", environment=environment)
        return one if one["state"] not in ("受付", "送信待ち", "照会中") else None

    theirs = until("the municipality's inquiry", settled)
    expect("the municipality opens our answer", "回答受領済", theirs["state"])
    expect("and finds what we gave", True, "TK90000008200010" in json.dumps(theirs) and "2017" in json.dumps(theirs))
    given = next(each for side, each in ours.records if side == "provider")
    request = ours.requests[given]
    text, signature = request["permit"].split(".")
    altered = bytearray(unb64(signature))
    altered[0] ^= 1
    expect("the same permit, looked at again", "I0000", ours.permitted(environment, request))
    expect("a permit with one bit of its signature changed", "E6011", ours.permitted(environment, request | {"permit": text + "." + b64(bytes(altered))}))
    expect("a permit of another inquiry", "E6011", ours.permitted(environment, request | {"information": "TM90000000000081"}))

    # (d) 情報提供等記録: field by field, and by the network's own comparison of three sides.
    listed = {one["exchange_number"]: one for one in control.must("nws", "GET", "/exchange-records", environment=environment)["items"]}
    expect("nws has a record of both", {number, given}, set(listed))
    for side, each in (("asker", number), ("provider", given)):
        own = ours.records[side, each]
        common = [name for name in own if name != "items"]
        expect(f"our record as {side} is that of nws", {name: own[name] for name in common}, {name: listed[each][name] or "" for name in common})
    outcome = control.must("nws", "POST", "/reconciliations?settle_ms=0", "", environment)
    expect("three sides agree", (2, 0), (outcome["agreed"], outcome["differing"]))
    ours.records["asker", number] |= {"asker_disclosure": "2"}
    outcome = control.must("nws", "POST", "/reconciliations?settle_ms=0", "", environment)
    expect("and one altered record is found", ["asker-differs"], [finding["code"] for one in outcome["differences"] for finding in one["findings"]])


try:
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
except Exception as problem:  # whatever stopped it is a failure with its reason
    expect("the whole way", "its end", f"{type(problem).__name__}: {problem}")
print(f"{passed} passed, {failed} failed")
sys.exit(0 if passed and not failed else 1)
