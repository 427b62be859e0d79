"""Puts the studies into a work folder, with the folder of the data in their paths,
and writes the stand-in facilities of those places for which no list is at hand: one
at the label point of each district.

    python3 prepare.py DATA WORK
"""
import csv
import json
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
LABELLED = {
    "wuhan": ("wuhan/wuhan_districts_wgs84_tianditu.geojson", "4201"),
    "wuhan_census": ("wuhan/wuhan_districts_wgs84_tianditu.geojson", "4201"),
    "baoding": ("china/hebei_districts_wgs84_tianditu.geojson", "1306"),
}


def main():
    data, work = os.path.abspath(sys.argv[1]), sys.argv[2]
    for file in sorted(os.listdir(os.path.join(HERE, "studies"))):
        name = os.path.splitext(file)[0]
        folder = os.path.join(work, name)
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(HERE, "studies", file), encoding="utf-8") as f:
            text = f.read().replace("DATA/", data + "/")
        with open(os.path.join(folder, "study.yaml"), "w", encoding="utf-8") as f:
            f.write(text)
        if name in LABELLED:
            label_points(os.path.join(data, LABELLED[name][0]), LABELLED[name][1], os.path.join(folder, "label_points.csv"))


def label_points(districts, prefix, path):
    with open(districts, encoding="utf-8") as f:
        all_of_them = [x["properties"] for x in json.load(f)["features"]]
    with open(path, "w", encoding="utf-8", newline="") as f:
        out = csv.writer(f)
        out.writerow(["id", "name", "lon", "lat"])
        out.writerows([p["district_adcode"], p["district_name"], p["lon"], p["lat"]] for p in all_of_them if p["district_adcode"].startswith(prefix))


if __name__ == "__main__":
    main()
