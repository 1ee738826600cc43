#!/usr/bin/env python3
"""Distils the tables that the generator and the masters need; run by a maintainer, never at run time.

    build_tables.py towns      config/municipalities/towns.csv from Debian's skkdic-extra (SKK-JISYO.zipcode, public domain)
    build_tables.py bodies     config/masters/bodies.json and insurers.json from config/unions.json and config/municipalities/municipalities.csv
"""
import csv
import json
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
PREFECTURES = {"13": "東京都", "14": "神奈川県"}
sys.path.insert(0, str(ROOT / "platform/law/tools"))
import kinds  # noqa: E402: who asks and who provides by 別表第二


def municipalities():
    with open(ROOT / "config/municipalities/municipalities.csv", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def insurer_number(seven):
    """Check digit of a 保険者番号: weights 2, 1, 2 … from the right, digits of the products added."""
    total = 0
    for place, digit in enumerate(reversed(seven)):
        product = int(digit) * (2 if place % 2 == 0 else 1)
        total += product // 10 + product % 10
    return seven + str((10 - total % 10) % 10)


def towns():
    source = Path("/usr/share/skk/SKK-JISYO.zipcode").read_bytes().decode("euc_jisx0213")
    entries = [(line[:7], name) for line in source.splitlines() if re.match(r"^\d{7} /", line)
               for name in line[9:].strip("/").split("/")]
    storeys = {re.sub(r"(地階|[０-９]+階)$", "", name) for _, name in entries if name.endswith("階")}
    ordered = sorted(municipalities(), key=lambda row: -len(row["county"] + row["name"]))
    rows = []
    for postal_code, name in entries:
        if name.endswith("階") or name in storeys or re.search(r"[（）()～、，０-９]", name):
            continue  # office towers and notes of the postal table: nobody lives there
        try:
            name.encode("cp932")
        except UnicodeEncodeError:
            continue
        for row in ordered:
            prefix = PREFECTURES[row["prefecture"]] + row["county"] + row["name"]
            if name.startswith(prefix) and len(name) > len(prefix):
                rows.append((postal_code, row["code"], name[len(prefix):]))
                break
    missing = {row["code"] for row in municipalities()} - {code for _, code, _ in rows}
    for postal_code, name in entries:
        for row in ordered:
            if row["code"] in missing and name == PREFECTURES[row["prefecture"]] + row["county"] + row["name"]:
                rows.append((postal_code, row["code"], ""))
    rows.sort()
    with open(ROOT / "config/municipalities/towns.csv", "w", encoding="utf-8") as file:
        file.write("postal_code,municipality,town\n")
        for row in rows:
            file.write(",".join(row) + "\n")
    print(len(rows), "towns; municipalities without any:", missing - {code for _, code, _ in rows})


def body(kind, municipality):
    return "99" + kinds.code(kind) + municipality + "000000"


def bodies():
    unions = json.loads((ROOT / "config/unions.json").read_text(encoding="utf-8"))["unions"]
    listed = []

    def add(code, name, kind, unit, system, connection, **more):
        listed.append({"code": code, "name": name, "kind": kinds.code(kind), "unit": unit, "system": system,
                       "connection": connection, **more})

    for union in unions:
        add(union["body"], union["name"], "union", "shared-server", "intermediate", "nws",
            insurer=union["insurer"], valid_from="20170101")
    cities = {}
    for row in municipalities():
        name = re.match(r"(横浜市|川崎市|相模原市)?", row["name"]).group() or row["name"]
        if row["prefecture"] == "13" or row["code"] == row["body"]:
            name = row["name"]
        county = row["county"] if row["county"].endswith("郡") else ""
        cities[row["body"]] = (PREFECTURES[row["prefecture"]] + county + name, row["prefecture"])
    for code, (name, _) in sorted(cities.items()):
        own = body("mayor", code)
        also = (["11"] if name.endswith(("市", "区")) else []) + (["13"] if name.endswith("区") or code in kinds.HEALTH_CENTRES else [])
        add(own, name + "長", "mayor", own, "institutions", "nws", municipality=code, valid_from="20170101", **({"also": also} if also else {}))
    for kind, name, number, more in kinds.BODIES:
        own = body(kind, number)
        place = {"unit": own, "system": "institutions", "connection": "nws", "valid_from": "20170101", **more}
        if "insurer" in place:
            place["insurer"] = insurer_number(place["insurer"])
        add(own, name, kind, **place)
    listed.append({"code": "9990999999000000", "name": "社会保険診療報酬支払基金（取りまとめ機関）", "kind": "90",
                   "unit": "", "system": "", "connection": "none", "insurer": "99990008", "valid_from": "20170101"})
    named = [{"code": code, "name": name, "name_en": english} for code, name, english in kinds.KINDS.values()]
    write("config/masters/bodies.json", {
        "source": "模擬: 99 + kind 2 + 団体コード 6 + 000000; unit is the 符号管理単位, system who holds the body's data, also its further kinds",
        "release": "リリース3", "kinds": named, "bodies": listed})

    accepted = []
    for union in unions:
        numbers = [{"number": union["insurer"], "municipality": union["prefecture_code"]}]
        for code in sorted(cities):
            if cities[code][1] == union["prefecture"]:
                numbers.append({"number": insurer_number("39" + code[:5]), "municipality": code})
        accepted.append({"insurer": union["insurer"], "numbers": numbers})
    write("config/masters/insurers.json", {
        "source": "the 保険者番号 that rows of KN010 and SK010 may carry: 39 + 団体コード of a member municipality + check digit; 模擬",
        "insurers": accepted})


def write(path, value):
    def lines(node, indent):
        if isinstance(node, list) and node and isinstance(node[0], dict):
            inner = ",\n".join(indent + "  " + (lines(item, indent + "  ") if any(isinstance(v, list) and v and isinstance(v[0], dict) for v in item.values())
                                               else json.dumps(item, ensure_ascii=False)) for item in node)
            return "[\n" + inner + "\n" + indent + "]"
        if isinstance(node, dict):
            return "{\n" + ",\n".join(indent + "  " + json.dumps(key) + ": " + lines(item, indent + "  ")
                                     for key, item in node.items()) + "\n" + indent + "}"
        return json.dumps(node, ensure_ascii=False)

    (ROOT / path).write_text(lines(value, "") + "\n", encoding="utf-8")


if __name__ == "__main__":
    actions = {"towns": towns, "bodies": bodies}
    if len(sys.argv) != 2 or sys.argv[1] not in actions:
        sys.exit(__doc__)
    actions[sys.argv[1]]()
