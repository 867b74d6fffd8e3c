import type { Catalogue } from "../domain/catalogue.ts";
import { displayText } from "../domain/display_value.ts";
import { compoundsOf, type CompoundValue, type Metadata, valuesOf } from "../domain/metadata.ts";
import { element, textElement, type XmlElement } from "../domain/xml.ts";

/** A value as pages show it: a city has a comma after it. */
function shown(name: string, word: string, catalogue: Catalogue): string {
  const definition = catalogue.field(name)?.definition;
  const format = definition?.vocabulary === undefined ? definition?.displayFormat : undefined;
  return displayText((format || "#VALUE").replace("#VALUE", () => word));
}

function place(value: CompoundValue, catalogue: Catalogue): XmlElement {
  const parts = ["country", "state", "city", "otherGeographicCoverage"].flatMap((name) =>
    (value[name] ?? []).map((word) => shown(name, word, catalogue))
  );
  return element("geoLocation", {}, textElement("geoLocationPlace", parts.join(", ")));
}

function box(value: CompoundValue): readonly XmlElement[] {
  const [west, east, south, north] = [
    "westLongitude",
    "eastLongitude",
    "southLatitude",
    "northLatitude",
  ].map((name) => value[name]?.[0]);
  if ([west, east, south, north].includes(undefined)) return [];
  const isPoint = west === east && north === south;
  return [element("geoLocation", {}, [
    isPoint
      ? element("geoLocationPoint", {}, [
        ...textElement("pointLongitude", east),
        ...textElement("pointLatitude", south),
      ])
      : element("geoLocationBox", {}, [
        ...textElement("westBoundLongitude", west),
        ...textElement("eastBoundLongitude", east),
        ...textElement("southBoundLatitude", south),
        ...textElement("northBoundLatitude", north),
      ]),
  ])];
}

/** What a dataset covers; where it was produced is told only where no box is. */
export function geoLocations(metadata: Metadata, catalogue: Catalogue): readonly XmlElement[] {
  const boxes = compoundsOf(metadata, "geographicBoundingBox");
  const produced = boxes.length > 0 ? [] : valuesOf(metadata, "productionPlace");
  return [
    ...compoundsOf(metadata, "geographicCoverage").map((value) => place(value, catalogue)),
    ...boxes.flatMap(box),
    ...produced.map((name) =>
      element("geoLocation", {}, textElement("geoLocationPlace", displayText(name)))
    ),
  ];
}
