"""The structure message (SDMX-ML 3.0) of the observations that ``sdmx`` writes: components, code lists and dataflow."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from lxml.etree import _Element

AGENCY = "STATWIRE"
VERSION = "1.0.0"
DATAFLOW = f"{AGENCY}:OBSERVATIONS({VERSION})"

NOT_SPECIFIED = "_X"
NOT_APPLICABLE = "_Z"
"""SDMX's generic codes; see its guidelines for the creation of code lists."""

_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_NAMESPACES = {
    "mes": "http://www.sdmx.org/resources/sdmxml/schemas/v3_0/message",
    "str": "http://www.sdmx.org/resources/sdmxml/schemas/v3_0/structure",
    "com": "http://www.sdmx.org/resources/sdmxml/schemas/v3_0/common",
}


@dataclass(frozen=True, slots=True)
class Code:
    """One code of a code list."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Component:
    """One column: a dimension, the measure or an attribute. ``form`` is SDMX's text type or the code list's id."""

    id: str
    role: Literal["dimension", "time", "measure", "attribute", "mandatory attribute"]
    name: str
    description: str
    form: str = "String"


OBS_STATUS: Mapping[str, Code] = {
    "reported": Code("A", "Normal value: reported"),
    "estimate": Code("E", "Estimated value"),
    "forecast": Code("F", "Forecast value"),
    "target": Code("TARGET", "A plan or an aim (Statwire's own code)"),
    "threshold": Code("THRESHOLD", "A trigger, cap, limit or requirement (Statwire's own code)"),
    "hypothetical": Code("HYPOTHETICAL", "Supposed, or true in general (Statwire's own code)"),
}
"""Our status -> a code of SDMX's CL_OBS_STATUS, or one of ours: a whole word, which no letter of SDMX's can become."""

_CODELISTS: Mapping[str, tuple[str, Iterable[Code]]] = {
    "CL_OBS_STATUS": ("Observation status", OBS_STATUS.values()),
    "CL_PERIOD_KIND": (
        "How to take TIME_PERIOD",
        (
            Code("interval", "The period from its first to its last day"),
            Code("point", "That day"),
            Code("since", "From that day on, with an open end"),
            Code("until", "Up to that day, with an open start"),
            Code("as_of", "As it stood on that day or in that month"),
        ),
    ),
}

COMPONENTS = (
    Component(
        "REF_AREA", "dimension", "Reference area", "ISO 3166 code, or the text's words for the place; _X for none."
    ),
    Component("METRIC", "dimension", "Metric", "What is measured, a metric of the warehouse."),
    Component("OUTLET", "dimension", "Outlet", "Who printed it."),
    Component("VINTAGE", "dimension", "Vintage", "The day on which it was printed, else fetched.", "GregorianDay"),
    Component(
        "OBSERVATION", "dimension", "Observation", "observation_id, which tells an outlet's numbers of a day apart."
    ),
    Component(
        "TIME_PERIOD", "time", "Time period", "See PERIOD_KIND for open and as-of periods.", "ObservationalTimePeriod"
    ),
    Component(
        "OBS_VALUE",
        "measure",
        "Observation value",
        "NaN for a range or a bound: see LOWER_VALUE and UPPER_VALUE.",
        "Double",
    ),
    Component(
        "UNIT_MEASURE",
        "mandatory attribute",
        "Unit of measure",
        "The column unit; _Z for a ratio and other pure numbers.",
    ),
    Component("UNIT_MULT", "mandatory attribute", "Unit multiplier", "Always 0: values are in whole units.", "Integer"),
    Component(
        "OBS_STATUS", "mandatory attribute", "Observation status", "What sort of statement it is.", "CL_OBS_STATUS"
    ),
    Component(
        "LOWER_VALUE", "attribute", "Lower value", "Least that a reader takes it to be; empty when open.", "Double"
    ),
    Component(
        "UPPER_VALUE", "attribute", "Upper value", "Greatest that a reader takes it to be; empty when open.", "Double"
    ),
    Component(
        "LOWER_LIMIT", "attribute", "Lower limit", "Least that the words do not rule out; empty when open.", "Double"
    ),
    Component(
        "UPPER_LIMIT", "attribute", "Upper limit", "Greatest that the words do not rule out; empty when open.", "Double"
    ),
    Component("PERIOD_KIND", "mandatory attribute", "Kind of period", "How to take TIME_PERIOD.", "CL_PERIOD_KIND"),
    Component("KIND", "mandatory attribute", "Kind of number", "count, share, rate, money, change and so on."),
    Component("UNIT_PER", "attribute", "Per", "What a rate is per."),
    Component("DIRECTION", "attribute", "Direction", "Which way a change went, up or down; its value is a magnitude."),
    Component("ORIGIN", "attribute", "Origin", "Where the article says the number comes from, an origin_id."),
    Component(
        "STATISTIC", "mandatory attribute", "Statistic", "statistic_id: the same in all observations of one statistic."
    ),
    Component("ARTICLE", "mandatory attribute", "Article", "article_id of the article that says so."),
    Component("QUOTE", "attribute", "Quote", "As printed, on one line; an apostrophe before what would be a formula."),
)


def structure_message(message_id: str, prepared: datetime) -> bytes:
    """The structure message; ``message_id`` must be an SDMX id (letters, digits, _ and -)."""
    from lxml import etree

    root = etree.Element(_tag("mes:Structure"), nsmap=_NAMESPACES)
    header = _add(root, "mes:Header")
    _add(header, "mes:ID", message_id)
    _add(header, "mes:Test", "false")
    _add(header, "mes:Prepared", prepared.isoformat(timespec="seconds"))
    _add(header, "mes:Sender", id=AGENCY)
    structures = _add(root, "mes:Structures")
    _add_codelists(_add(structures, "str:Codelists"))
    _add_concepts(_add(structures, "str:ConceptSchemes"))
    flow = _artefact(
        _add(structures, "str:Dataflows"), "str:Dataflow", "OBSERVATIONS", "What outlets say of statistics"
    )
    _add(flow, "str:Structure", _urn("datastructure.DataStructure", "DSD_OBSERVATIONS"))
    _add_data_structure(_add(structures, "str:DataStructures"))
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def _add_codelists(parent: _Element) -> None:
    for name, (title, codes) in _CODELISTS.items():
        codelist = _artefact(parent, "str:Codelist", name, title)
        for code in codes:
            _named(_add(codelist, "str:Code", id=code.id), code.name)


def _add_concepts(parent: _Element) -> None:
    scheme = _artefact(parent, "str:ConceptScheme", "CONCEPTS", "Concepts of Statwire's observations")
    for component in COMPONENTS:
        concept = _named(_add(scheme, "str:Concept", id=component.id), component.name)
        _add(concept, "com:Description", component.description).set(_LANGUAGE, "en")


def _add_data_structure(parent: _Element) -> None:
    structure = _artefact(parent, "str:DataStructure", "DSD_OBSERVATIONS", "One number of one article")
    lists = _add(structure, "str:DataStructureComponents")
    dimensions = [component for component in COMPONENTS if component.role in ("dimension", "time")]
    placed = _add(lists, "str:DimensionList", id="DimensionDescriptor")
    for position, component in enumerate(dimensions, 1):
        tag = "str:TimeDimension" if component.role == "time" else "str:Dimension"
        _add_component(placed, tag, component, {} if component.role == "time" else {"position": str(position)})
    placed = _add(lists, "str:AttributeList", id="AttributeDescriptor")
    for component in COMPONENTS:
        if component.role.endswith("attribute"):
            usage = "mandatory" if component.role.startswith("mandatory") else "optional"
            made = _add_component(placed, "str:Attribute", component, {"usage": usage})
            _add(_add(made, "str:AttributeRelationship"), "str:Observation")
    placed = _add(lists, "str:MeasureList", id="MeasureDescriptor")
    for component in COMPONENTS:
        if component.role == "measure":
            _add_component(placed, "str:Measure", component, {"usage": "optional"})


def _add_component(parent: _Element, tag: str, component: Component, attributes: Mapping[str, str]) -> _Element:
    made = _add(parent, tag, id=component.id, **attributes)
    _add(made, "str:ConceptIdentity", _urn("conceptscheme.Concept", "CONCEPTS", component.id))
    form = _add(made, "str:LocalRepresentation")
    if component.form in _CODELISTS:
        _add(form, "str:Enumeration", _urn("codelist.Codelist", component.form))
    else:
        _add(form, "str:TextFormat", textType=component.form)
    return made


def _artefact(parent: _Element, tag: str, name: str, title: str) -> _Element:
    return _named(_add(parent, tag, id=name, agencyID=AGENCY, version=VERSION), title)


def _named(element: _Element, name: str) -> _Element:
    _add(element, "com:Name", name).set(_LANGUAGE, "en")
    return element


def _add(parent: _Element, tag: str, text: str | None = None, **attributes: str) -> _Element:
    from lxml import etree

    made = etree.SubElement(parent, _tag(tag), attributes)
    made.text = text
    return made


def _tag(name: str) -> str:
    prefix, _, local = name.partition(":")
    return f"{{{_NAMESPACES[prefix]}}}{local}"


def _urn(kind: str, name: str, item: str | None = None) -> str:
    return f"urn:sdmx:org.sdmx.infomodel.{kind}={AGENCY}:{name}({VERSION})" + (f".{item}" if item else "")
