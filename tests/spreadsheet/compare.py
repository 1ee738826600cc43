"""Compares CSV files with what LibreOffice made of them. An independent reader: Python's own csv and codecs."""
import csv
import io
import sys
import xml.etree.ElementTree as tree

ENCODINGS = {"0": "utf-8-sig", "1": "cp932", "2": "utf-16"}
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"


def rows_of(path, encoding):
    with open(path, "rb") as file:
        data = file.read()
    name = ENCODINGS[encoding]
    if name == "utf-16" and not data.startswith(b"\xff\xfe"):
        name = "utf-16-le"
    return list(csv.reader(io.StringIO(data.decode(name), newline="")))


def text_of(paragraph):
    """The text of a cell's paragraph; runs of spaces are elements."""
    out = paragraph.text or ""
    for part in paragraph:
        if part.tag == TEXT + "s":
            out += " " * int(part.get(TEXT + "c", "1"))
        else:
            out += text_of(part)
        out += part.tail or ""
    return out


def cells_of(path):
    """What a person sees: the shown text of each cell, row by row."""
    out = []
    for row in tree.parse(path).getroot().iter(TABLE + "table-row"):
        cells = []
        for cell in row:
            shown = "\n".join(text_of(paragraph) for paragraph in cell.findall(TEXT + "p"))
            cells += [shown] * int(cell.get(TABLE + "number-columns-repeated", "1"))
        out += [cells] * min(int(row.get(TABLE + "number-rows-repeated", "1")), 2)
    return out


def main():
    what, path, encoding, other = sys.argv[1:5]
    wanted = rows_of(path if what == "cells" else path, encoding if what == "cells" else "0")
    found = cells_of(other) if what == "cells" else rows_of(other, encoding)
    wrong = 0
    for number, row in enumerate(wanted, 1):
        seen = found[number - 1] if number <= len(found) else []
        for column, value in enumerate(row, 1):
            shown = seen[column - 1] if column <= len(seen) else ""
            if shown != value:
                wrong += 1
                if wrong <= 5:
                    print(f"        row {number} column {column}: wrote {value!r}, shown {shown!r}")
    if len(wanted) < 2:
        print("        nothing to compare")
        wrong += 1
    return 1 if wrong else 0


sys.exit(main())
