#!/usr/bin/env python3
"""Computes, without the program, the figures that src/cli/road_test.cpp expects.

usage: tests/road_figures.py SHARED_DATA OUT_FOLDER [--every N]

Reads the two public files, the names of substances, units and countries from content/ (as text:
no part of the program is used) and writes three CSV files of exact decimal sums. `--every N`
takes each N-th row of the UNODC file, as the test does to stay quick.
"""
import collections
import csv
import decimal
import io
import pathlib
import sys
import unicodedata
import zipfile

import yaml

decimal.getcontext().prec = 60
Decimal = decimal.Decimal
ROOT = pathlib.Path(__file__).resolve().parent.parent
NANO = Decimal(1).scaleb(-9)


def fold(text):
    text = unicodedata.normalize("NFKD", text.casefold())
    text = "".join(c for c in text if not unicodedata.combining(c))
    return " ".join("".join(c if c.isalnum() else " " for c in text).split())


def load(folder, key):
    for path in sorted((ROOT / "content" / folder).glob("*.yaml")):
        yield from yaml.load(path.read_text("utf-8"), yaml.BaseLoader).get(key, [])


def names(folder, key, more):
    """Folded name -> entry, names of several entries left out; codes and labels included."""
    found = collections.defaultdict(dict)
    for entry in load(folder, key):
        label = entry.get("label", [])
        labels = list(label.values()) if isinstance(label, dict) else [label]
        for name in [entry["code"], *labels, *entry.get(more, [])]:
            found[fold(name)][entry["code"]] = entry
    return {name: list(e.values())[0] for name, e in found.items() if len(e) == 1}


def amount_of(text):
    """The number that was meant: 0.11699999999999999 is 0.117; nine decimals are kept."""
    value = Decimal(text)
    if len(value.as_tuple().digits) > 15:
        shorter = Decimal(format(float(text), ".15g"))
        if len(shorter.normalize().as_tuple().digits) <= 12:
            value = shorter
    return value.quantize(NANO, decimal.ROUND_HALF_UP)


def in_kilograms(value, unit):
    if not unit or unit.get("base", unit["code"]) != "kg":
        return None
    factor = unit.get("factor", {})
    value = value * Decimal(factor.get("numerator", "1")) / Decimal(factor.get("denominator", "1"))
    return value.quantize(NANO, decimal.ROUND_HALF_UP)


def printable(place):
    """Names that the register keeps: up to 200 characters, without control characters."""
    place = place.strip()
    return len(place) <= 200 and not any(unicodedata.category(c) == "Cc" for c in place)


def plain(value):
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def seizures(data, every):
    substances = names("substances", "substances", "synonyms")
    units = names("units", "units", "aliases")
    territories = names("territories", "territories", "aliases")
    countries = {k: v for k, v in territories.items() if "-" not in v["code"]}
    mass = collections.defaultdict(lambda: [Decimal(0), 0, 0])
    quarters = collections.Counter()
    with zipfile.ZipFile(data / "unodc" / "unodc_ids_2011_2016.zip") as archive:
        text = io.TextIOWrapper(archive.open(archive.namelist()[0]), "utf-8", newline="")
        for number, row in enumerate(csv.DictReader(text, delimiter=";"), 1):
            if number % every:
                continue
            if not printable(row["PLACE"]):
                continue
            written = row["AMOUNT"].strip()
            value = amount_of(written) if written else None
            if value is not None and value <= 0:
                continue  # refused: a quantity is above zero
            unit = units.get(fold(row["DRUG_UNIT"])) if row["DRUG_UNIT"] else None
            kilograms = in_kilograms(value, unit) if value is not None else None
            if kilograms is not None and kilograms <= 0:
                continue  # refused as well: less than a microgram
            year, month = row["SEIZURE_DATE"][:4], int(row["SEIZURE_DATE"][5:7])
            cell = mass[year, substances[fold(row["DRUG_NAME"])]["code"]]
            if kilograms is None:
                cell[2] += 1
            else:
                cell[0] += kilograms
                cell[1] += 1
            country = countries[fold(row["COUNTRY"])]["code"]
            quarters[f"{year}-Q{(month + 2) // 3}", country] += 1
    return mass, quarters


def rio(data):
    counts = collections.defaultdict(lambda: [0, 0])
    path = data / "rio_isp" / "BaseDPEvolucaoMensalCisp.csv"
    with open(path, encoding="latin-1", newline="") as file:
        for row in csv.DictReader(file, delimiter=";"):
            region = fold(row["Regiao"]).replace(" ", "").upper()
            cell = counts[f"{row['vano']}-Q{(int(row['mes']) + 2) // 3}", "BR-RJ-" + region]
            cell[0] += int(row["apreensao_drogas"])
            cell[1] += 1
    return counts


def write(path, header, rows):
    with open(path, "w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows])


def main():
    data, out = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    every = int(sys.argv[4]) if len(sys.argv) > 4 else 1
    mass, quarters = seizures(data, every)
    write(out / "unodc_kilograms.csv", ["period", "substance", "value", "records", "left_out"],
          [[*key, plain(v), n, left] for key, (v, n, left) in sorted(mass.items())])
    write(out / "unodc_seizures.csv", ["period", "territory", "value"],
          [[*key, n] for key, n in sorted(quarters.items())])
    write(out / "rio_seizures.csv", ["period", "territory", "value", "records"],
          [[*key, *cell] for key, cell in sorted(rio(data).items())])


if __name__ == "__main__":
    main()
