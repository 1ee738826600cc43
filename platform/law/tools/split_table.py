#!/usr/bin/env python3
"""Splits config/law/table.csv (別表第二 as it stands in the law) into single permitted combinations; run by a maintainer, never at run time.

    split_table.py          writes config/law/permissions.csv and rows.csv, config/masters/procedures.json and information.json
    split_table.py check    writes nothing; fails when a file differs from what would be written

What is checked in is the authority. An edited line stays as it is until somebody runs this.
"""
import csv
import io
import json
import sys
from pathlib import Path

import information
import kinds
import rows

ROOT = Path(__file__).resolve().parents[3]
LAW_FROM = "20150909"       # 別表第二 as amended to this day
MASTER_FROM = "20170718"    # 試行運用
TAX_FOR_UNIONS = "20180701" # guide 2.11
PENSION_SERVICE = "20190601"  # 模擬: 日本年金機構 asks and answers in its own name


def office_code(row):
    number, _, branch = row.partition("の")
    return "JM99000000%03d%03d" % (int(number), int(branch or 0))


def procedure_code(row):
    number, _, branch = row.partition("の")
    return "JT99%06d%03d001" % (int(branch or 0), int(number))


def read_table():
    with open(ROOT / "config/law/table.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def permissions(table):
    out = [["row", "line", "asker_kind", "office", "procedure", "provider_kind", "information", "valid_from", "valid_to", "source"]]
    for place, entry in enumerate(table, start=1):
        if not entry["情報提供者"]:
            continue  # 削除
        row = entry["項"]
        askers, _ = kinds.parties(entry["情報照会者"])
        providers, assumed = kinds.parties(entry["情報提供者"])
        for asker in askers:
            for provider in providers:
                for number in information.numbers(entry["特定個人情報"]):
                    start, source = LAW_FROM, "assumption" if assumed else "law"
                    if asker == "union" and number == 2:
                        start, source = TAX_FOR_UNIONS, "guide"
                    elif provider == "pension service":
                        start, source = PENSION_SERVICE, "assumption"
                    out.append([row, str(place), kinds.code(asker), office_code(row), procedure_code(row), kinds.code(provider),
                                information.code(number), start, "", source])
    return out


def duties(table):
    """Each row once: its 事務 and the kinds that ask by it."""
    out = {}
    for entry in table:
        askers = [] if not entry["情報提供者"] else kinds.parties(entry["情報照会者"])[0]
        out.setdefault(entry["項"], (entry["事務"], askers))
    return out


def duties_file(table):
    """No comma inside a value: the reader at run time knows no quotes."""
    out = [["row", "office", "duty", "duty_en"]]
    for row, (duty, _) in duties(table).items():
        name = rows.GIVEN[row][1] if row in rows.GIVEN else duty + "に関する事務" if duty else "削除"
        out.append([row, office_code(row), name, rows.ENGLISH[row].replace(",", ";")])
    return out


def procedures(table):
    offices, steps = [], []
    for row, (duty, askers) in duties(table).items():
        given = rows.GIVEN.get(row)
        english = rows.ENGLISH[row]
        office = {"code": office_code(row), "row": int(row) if row.isdigit() else row,
                  "name": given[0] if given else duty + "に関する事務" if duty else "（削除）", "name_en": english,
                  "asker_kind": kinds.code(askers[0]) if askers else "00"}
        if len(askers) > 1:
            office["asker_kinds"] = [kinds.code(key) for key in askers]
        offices.append({**office, "valid_from": MASTER_FROM, "valid_to": ""})
        steps.append({"code": procedure_code(row), "office": office_code(row),
                      "name": given[2] if given else duty + "のための照会" if duty else "（削除）", "name_en": english,
                      "valid_from": MASTER_FROM, "valid_to": ""})
    return {"source": "別表第二 (番号法, text of 9 September 2015); codes, names of procedures and dates are 模擬", "release": "リリース3",
            "offices": offices, "procedures": steps}


def described(lines):
    """The entries of information.json: those that are written item by item stay as they are, the others get three items that any benefit has."""
    before = json.loads((ROOT / "config/masters/information.json").read_text(encoding="utf-8"))
    known = {entry["code"]: entry for entry in before["information"]}
    providers = {}
    for line in lines[1:]:
        providers.setdefault(line[6], set()).add(line[5])
    entries = []
    for number, (name, english) in information.NAMES.items():
        code = information.code(number)
        entry = known.get(code)
        if entry is None:
            item = "TK9%08d" % number + "%05d"
            entry = {"code": code, "name": name, "version": "0001", "valid_from": MASTER_FROM, "valid_to": "",
                     "datasets": [{"number": "0001", "name": name}],
                     "items": [{"code": item % 10, "name": "決定年月日", "type": "date", "length": 8, "repeats": False},
                               {"code": item % 20, "name": "開始年月日", "type": "date", "length": 8, "repeats": False},
                               {"code": item % 30, "name": "支給額", "type": "number", "length": 10, "repeats": False}]}
        head = {key: entry[key] for key in ("code", "name")}
        head["name_en"] = english
        head.update({key: entry[key] for key in ("version", "valid_from", "valid_to")})
        head["provider_kinds"] = sorted(providers[code])
        head["datasets"] = entry["datasets"]
        if "note" in entry:
            head["note"] = entry["note"]
        entries.append({**head, "items": entry["items"]})
    return {"source": "names after 別表第二; codes TM9…, TK9… (TK9 + 特定個人情報名 8 digits + item 5 digits) and items are 模擬", "release": "リリース3",
            "information": entries}


def as_csv(lines):
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(lines)
    return text.getvalue()


def as_json(value):
    def lines(node, indent):
        if isinstance(node, list) and node and isinstance(node[0], dict):
            inner = ",\n".join(indent + "  " + (entry(item, indent + "  ")) for item in node)
            return "[\n" + inner + "\n" + indent + "]"
        if isinstance(node, dict):
            return "{\n" + ",\n".join(indent + "  " + json.dumps(key) + ": " + lines(item, indent + "  ") for key, item in node.items()) + "\n" + indent + "}"
        return json.dumps(node, ensure_ascii=False)

    def entry(item, indent):
        if "items" not in item:
            return json.dumps(item, ensure_ascii=False)
        head = json.dumps({key: value for key, value in item.items() if key != "items"}, ensure_ascii=False)[:-1]
        return head + ', "items": [\n' + ",\n".join(indent + "  " + json.dumps(one, ensure_ascii=False) for one in item["items"]) + "\n" + indent + "]}"

    return lines(value, "") + "\n"


def main():
    table = read_table()
    lines = permissions(table)
    files = {
        "config/law/permissions.csv": as_csv(lines),
        "config/law/rows.csv": as_csv(duties_file(table)),
        "config/masters/procedures.json": as_json(procedures(table)),
        "config/masters/information.json": as_json(described(lines)),
    }
    for name, text in files.items():
        path = ROOT / name
        if sys.argv[1:] == ["check"]:
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                sys.exit(name + " is not what the table gives")
        else:
            path.write_text(text, encoding="utf-8", newline="\n")
    print(len(lines) - 1, "permitted combinations of", len(table), "lines")


if __name__ == "__main__":
    main()
