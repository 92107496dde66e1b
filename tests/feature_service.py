"""A server on this machine that answers as the ONS feature service does, faults and all.

It keeps to what the service is known to send: a layer's description with its fields and the date it
was last edited, a count, pages of GeoJSON in degrees, and failures with a status of success.
"""

import json
import re
import threading
from collections import deque
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import shapely

import boundaries
from boundaries.crs import from_bng
from boundaries.vintages import wards_of

PLACE = "/arcgis/rest/services/WD_MAY_2026_UK_BGC/FeatureServer/0"
WHERE = re.compile(r"(?P<field>LAD\d\dCD) IN \((?P<codes>'E\d{8}'(?:, ?'E\d{8}')*)\)")
COLUMNS = re.compile(r"^(?:WD|LAD)\d\d(?:CD|NM)$|^FID$")


def feature(number, code, name, district, outline, year="26"):
    """One ward as the service sends it, coordinates in degrees."""
    degrees = shapely.transform(outline, lambda xy: list(zip(*from_bng(*xy.T), strict=True)))
    return {
        "type": "Feature",
        "id": number,
        "geometry": shapely.geometry.mapping(degrees),
        "properties": {
            "FID": number,
            f"WD{year}CD": code,
            f"WD{year}NM": name,
            f"LAD{year}CD": district,
        },
    }


def halved(outline):
    """An outline cut in two between corners it has, so that no neighbour gets a new one."""
    corners = shapely.get_coordinates(outline)[:-1]
    for start in range(len(corners)):
        for stop in range(start + 3, len(corners) - 2):
            chord = shapely.LineString([corners[start], corners[stop]])
            one = shapely.Polygon(corners[start : stop + 1])
            other = shapely.Polygon([*corners[stop:], *corners[: start + 1]])
            if (
                shapely.contains_properly(outline, chord.interpolate(0.5, normalized=True))
                and (one.is_valid and other.is_valid and not shapely.overlaps(one, other))
                and abs(one.area + other.area - outline.area) < 1
            ):
                return one, other
    raise AssertionError("no corner of this outline sees another")


def wards_2026():
    """The 125 wards of 2026 by code, on outlines of 2025: one of Calderdale is cut in two."""
    packaged = boundaries.load().frame
    features = []
    for district in sorted(set(packaged["district_code"])):
        outlines = list(packaged[packaged["district_code"] == district].geometry)
        if district == "E08000033":
            outlines = [*outlines[:-1], *halved(outlines[-1])]
        known = {c: w for c, w in wards_of("2026").items() if w.district_code == district}
        for (code, ward), outline in zip(sorted(known.items()), outlines, strict=True):
            features.append(feature(len(features) + 1, code, ward.name, district, outline))
    return features


class Service:
    """What the server holds, what it was asked, and what shall go wrong next."""

    def __init__(self, features, *, edited=1_780_000_000_000, most=2000):
        self.features = features
        self.edited = edited
        self.most = most
        self.asked = []
        self.faults = deque()
        self.told_among_properties = True
        self.ignores_offset = False
        self.promises = None

    def fail(self, *faults):
        """Let the next questions fail so: a status, or a function of the handler."""
        self.faults.extend(faults)

    def about(self):
        """What the layer is."""
        fields = [{"name": name} for name in self.features[0]["properties"]]
        return {
            "name": "WD_MAY_2026_UK_BGC",
            "type": "Feature Layer",
            "geometryType": "esriGeometryPolygon",
            "maxRecordCount": self.most,
            "fields": fields,
            "editingInfo": {"lastEditDate": self.edited},
        }

    def query(self, question):
        """Answer one question about the features."""
        said = WHERE.fullmatch(question.get("where", ""))
        if not said:
            return {"error": {"code": 400, "message": "Invalid query", "details": []}}
        wanted = set(re.findall(r"E\d{8}", said["codes"]))
        found = [one for one in self.features if one["properties"].get(said["field"]) in wanted]
        if question.get("returnCountOnly") == "true":
            return {"count": self.promises or len(found)}
        assert question["outSR"] == "4326"
        assert question["f"] == "geojson"
        found.sort(key=lambda one: one["properties"][question["orderByFields"]])
        start = 0 if self.ignores_offset else int(question.get("resultOffset", 0))
        stop = start + min(int(question.get("resultRecordCount", self.most)), self.most)
        fields = question["outFields"].split(",")
        page = [
            {**one, "properties": {name: one["properties"][name] for name in fields}}
            for one in found[start:stop]
        ]
        crs = {"type": "name", "properties": {"name": "EPSG:4326"}}
        told = {"exceededTransferLimit": True} if stop < len(found) else {}
        told = {"properties": told} if told and self.told_among_properties else told
        return {"type": "FeatureCollection", "crs": crs, **told, "features": page}


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        service = self.server.service
        service.asked.append(self.path)
        if service.faults:
            fault = service.faults.popleft()
            if callable(fault):
                return fault(self)
            if fault is not None:
                return self.answer(b"", fault)
        parts = urlsplit(self.path)
        question = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if not parts.path.endswith(PLACE) and not parts.path.endswith(PLACE + "/query"):
            return self.answer(b"", 404)
        found = service.query(question) if parts.path.endswith("/query") else service.about()
        return self.answer(json.dumps(found).encode())

    def answer(self, content, status=200, **headers):
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        """Say nothing."""


@contextmanager
def serving(service):
    """Serve on this machine; gives the address of the layer."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    server.service = service
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}{PLACE}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
