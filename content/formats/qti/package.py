"""A QTI file: one item, or a package in which a manifest lists them."""

import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit
from xml.etree.ElementTree import Element

from content.formats.drafts import Drafts
from content.formats.qti.item import read_item
from content.formats.qti.tree import plain
from content.formats.report import Refused, Where
from content.formats.safety import open_zip, parse_xml, undeclared, unpack

MANIFEST = "imsmanifest.xml"
_ITEM = "imsqti_item_xmlv2p"
_QUIET = ("imsqti_test_xmlv2p", "imsqti_section_xmlv2p")
_OTHER_KINDS = {"imsqti_xmlv1p": "1.2", "imsqti_item_xmlv3p": "3.0", "imsqti_test_xmlv3p": "3.0"}
_OTHER_VERSIONS = {"questestinterop": "1.2", "qti-assessment-item": "3.0", "qti-assessment-test": "3.0"}
"""Roots of versions that are not read; Canvas writes 1.2 unless New Quizzes are used."""


def read(data: bytes, drafts: Drafts) -> None:
    """Raises Refused."""
    if data.startswith(b"PK"):
        _read_package(open_zip(data), drafts)
        return
    root = plain(parse_xml(data))
    _wanted(root)
    read_item(root, drafts, Where(item=1))


def _wanted(root: Element, part: str = "") -> None:
    if root.tag in _OTHER_VERSIONS:
        raise Refused("qti-version", Where(part=part), version=_OTHER_VERSIONS[root.tag])
    if root.tag != "assessmentItem":
        raise Refused("wrong-root", Where(part=part), wanted="QTI 2.1", root=root.tag)


def _read_package(package: zipfile.ZipFile, drafts: Drafts) -> None:
    undeclared(package)
    names = package.namelist()
    manifest = next((name for name in names if PurePosixPath(name).name == MANIFEST), "")
    if manifest:
        listed = list(_listed(plain(parse_xml(unpack(package, manifest), manifest)), manifest, drafts))
        for name in listed:
            _read_part(package, name, drafts)
    elif not _read_all(package, drafts):
        raise Refused("no-manifest")


def _listed(root: Element, manifest: str, drafts: Drafts) -> Iterator[str]:
    """The items that a manifest names, each once and in its order. Raises Refused for one outside the package."""
    seen: set[str] = set()
    for resource in root.iter("resource"):
        kind = resource.get("type", "")
        version = next((one for begins, one in _OTHER_KINDS.items() if kind.startswith(begins)), "")
        if version:
            raise Refused("qti-version", Where(part=manifest), version=version)
        if not kind.startswith(_ITEM):
            if not kind.startswith(_QUIET):
                drafts.lose("lost-files", Where(part=resource.get("href") or MANIFEST))
            else:
                drafts.lose("lost-element", Where(part=resource.get("href") or MANIFEST), name="assessmentTest")
            continue
        name = _inside(resource.get("href", ""), manifest)
        if name not in seen:
            seen.add(name)
            yield name


def _inside(address: str, manifest: str) -> str:
    parts = urlsplit(address)
    path = unquote(parts.path)
    leads_out = parts.scheme or parts.netloc or path.startswith("/") or "\\" in path or "\0" in path
    if leads_out or ".." in PurePosixPath(path).parts:
        raise Refused("zip-path", Where(part=manifest), name=address)
    return str(PurePosixPath(manifest).parent / path)


def _read_part(package: zipfile.ZipFile, name: str, drafts: Drafts) -> None:
    if name not in package.NameToInfo:
        drafts.remark("missing-part", Where(part=name))
        return
    try:
        root = plain(parse_xml(unpack(package, name), name))
        _wanted(root, name)
    except Refused as refused:
        drafts.refuse(refused)
        return
    read_item(root, drafts, Where(part=name))


def _read_all(package: zipfile.ZipFile, drafts: Drafts) -> bool:
    """Without a manifest: every item there is."""
    found = False
    for name in sorted(package.namelist()):
        if name.lower().endswith(".xml"):
            root = plain(parse_xml(unpack(package, name), name))
            if root.tag == "assessmentItem" or root.tag in _OTHER_VERSIONS:
                _wanted(root, name)
                found = True
                read_item(root, drafts, Where(part=name))
    return found
