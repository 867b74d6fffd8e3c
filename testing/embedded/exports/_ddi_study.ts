import {
  compoundsOf,
  type CompoundValue,
  firstOf,
  type Metadata,
  valuesOf,
} from "../domain/metadata.ts";
import { presentTerms } from "../domain/terms.ts";
import { persistentIdOf } from "../domain/persistent_id.ts";
import { element, textElement, type XmlElement } from "../domain/xml.ts";
import { carriedValues } from "./_carried.ts";
import type { ExportSubject } from "./export_subject.ts";

type Elements = readonly XmlElement[];

/** Where the attributes of an element come from: children of the same value. */
type AttributeSources = Readonly<Record<string, string>>;

/** An element a value that has a text, with attributes from other children. */
function valueElements(
  name: string,
  values: readonly CompoundValue[],
  [text, sources = {}]: readonly [text: string, sources?: AttributeSources],
): Elements {
  return values.flatMap((value) =>
    textElement(
      name,
      value[text]?.[0],
      Object.fromEntries(
        Object.entries(sources).map(([attribute, child]) => [attribute, value[child]?.[0]]),
      ),
    )
  );
}

/** Elements of the metadata's simple fields: pairs of an element and a field, each as often as there are values. */
function fieldElements(metadata: Metadata, pairs: AttributeSources): Elements {
  return Object.entries(pairs).flatMap(([name, field]) =>
    valuesOf(metadata, field).flatMap((value) => textElement(name, value))
  );
}

function titles({ version: { metadata }, dataset }: ExportSubject): XmlElement {
  return element("titlStmt", {}, [
    ...fieldElements(metadata, { titl: "title", subTitl: "subtitle", altTitl: "alternativeTitle" }),
    element("IDNo", { agency: "DOI" }, [persistentIdOf(dataset)]),
    ...valueElements("IDNo", carriedValues(metadata, "otherId"), [
      "otherIdValue",
      { agency: "otherIdAgency" },
    ]),
  ]);
}

function responsible(metadata: Metadata): XmlElement {
  return element("rspStmt", {}, [
    ...valueElements("AuthEnty", carriedValues(metadata, "author"), [
      "authorName",
      { affiliation: "authorAffiliation" },
    ]),
    ...valueElements("othId", carriedValues(metadata, "contributor"), [
      "contributorName",
      { role: "contributorType" },
    ]),
  ]);
}

function production(metadata: Metadata): XmlElement {
  return element("prodStmt", {}, [
    ...valueElements("producer", compoundsOf(metadata, "producer"), [
      "producerName",
      { affiliation: "producerAffiliation", abbr: "producerAbbreviation" },
    ]),
    ...fieldElements(metadata, { prodDate: "productionDate", prodPlac: "productionPlace" }),
    ...valueElements("software", carriedValues(metadata, "software"), [
      "softwareName",
      { version: "softwareVersion" },
    ]),
    ...valueElements("grantNo", carriedValues(metadata, "grantNumber"), [
      "grantNumberValue",
      { agency: "grantNumberAgency" },
    ]),
  ]);
}

function distribution({ version: { metadata }, citation, flag }: ExportSubject): XmlElement {
  const distributors = compoundsOf(metadata, "distributor");
  const isNamed = distributors.length === 0 ||
    !flag(":ExportInstallationAsDistributorOnlyWhenNotSet");
  return element("distStmt", {}, [
    ...(isNamed ? textElement("distrbtr", citation.publisher, { source: "archive" }) : []),
    ...valueElements("distrbtr", distributors, ["distributorName", {
      affiliation: "distributorAffiliation",
      abbr: "distributorAbbreviation",
      URI: "distributorURL",
    }]),
    ...valueElements("contact", carriedValues(metadata, "datasetContact"), [
      "datasetContactName",
      { affiliation: "datasetContactAffiliation", email: "datasetContactEmail" },
    ]),
    ...fieldElements(metadata, {
      depositr: "depositor",
      depDate: "dateOfDeposit",
      distDate: "distributionDate",
    }),
  ]);
}

function series(metadata: Metadata): Elements {
  return carriedValues(metadata, "series").map((value) =>
    element("serStmt", {}, [
      ...textElement("serName", value["seriesName"]?.[0]),
      ...textElement("serInfo", value["seriesInformation"]?.[0]),
    ])
  );
}

function subjects({ version: { metadata }, catalogue }: ExportSubject): XmlElement {
  const language = catalogue.field("subject")?.definition.vocabulary === undefined
    ? undefined
    : "en";
  return element("subject", {}, [
    ...valuesOf(metadata, "subject")
      .flatMap((value) => textElement("keyword", value, { "xml:lang": language })),
    ...valueElements("keyword", compoundsOf(metadata, "keyword"), [
      "keywordValue",
      { vocab: "keywordVocabulary", vocabURI: "keywordVocabularyURI" },
    ]),
    ...valueElements("topcClas", compoundsOf(metadata, "topicClassification"), [
      "topicClassValue",
      { vocab: "topicClassVocab", vocabURI: "topicClassVocabURI" },
    ]),
  ]);
}

/** Beginnings and ends of a field's periods, which are counted. */
function periods(metadata: Metadata, name: string, field: string): Elements {
  return carriedValues(metadata, field).flatMap((value, place) =>
    (["start", "end"] as const).flatMap((event) => {
      const date = value[event === "start" ? `${field}Start` : `${field}End`]?.[0];
      return textElement(name, date, { cycle: `P${place + 1}`, event, date });
    })
  );
}

/** The first box: DDI takes one. */
function boundingBox(metadata: Metadata): Elements {
  const [box] = compoundsOf(metadata, "geographicBoundingBox");
  return box === undefined ? [] : [
    element("geoBndBox", {}, [
      ...textElement("westBL", box["westLongitude"]?.[0]),
      ...textElement("eastBL", box["eastLongitude"]?.[0]),
      ...textElement("southBL", box["southLatitude"]?.[0]),
      ...textElement("northBL", box["northLatitude"]?.[0]),
    ]),
  ];
}

function summary(metadata: Metadata): XmlElement {
  const places = compoundsOf(metadata, "geographicCoverage");
  return element("sumDscr", {}, [
    ...periods(metadata, "timePrd", "timePeriodCovered"),
    ...periods(metadata, "collDate", "dateOfCollection"),
    ...valueElements("nation", places, ["country"]),
    ...places.flatMap((place) =>
      ["state", "city", "otherGeographicCoverage"]
        .flatMap((name) => textElement("geogCover", place[name]?.[0]))
    ),
    ...fieldElements(metadata, { geogUnit: "geographicUnit" }),
    ...boundingBox(metadata),
    ...fieldElements(metadata, {
      anlyUnit: "unitOfAnalysis",
      universe: "universe",
      dataKind: "kindOfData",
    }),
  ]);
}

function sample(metadata: Metadata): Elements {
  return compoundsOf(metadata, "targetSampleSize").map((value) =>
    element("targetSampleSize", {}, [
      ...textElement("sampleSize", value["targetSampleActualSize"]?.[0]),
      ...textElement("sampleSizeFormula", value["targetSampleSizeFormula"]?.[0]),
    ])
  );
}

function collection(metadata: Metadata): XmlElement {
  return element("dataColl", {}, [
    ...fieldElements(metadata, {
      timeMeth: "timeMethod",
      dataCollector: "dataCollector",
      collectorTraining: "collectorTraining",
      frequenc: "frequencyOfDataCollection",
      sampProc: "samplingProcedure",
    }),
    ...sample(metadata),
    ...fieldElements(metadata, {
      deviat: "deviationsFromSampleDesign",
      collMode: "collectionMode",
      resInstru: "researchInstrument",
    }),
    element(
      "sources",
      {},
      fieldElements(metadata, {
        dataSrc: "dataSources",
        srcOrig: "originOfSources",
        srcChar: "characteristicOfSources",
        srcDocu: "accessToSources",
      }),
    ),
    ...fieldElements(metadata, {
      collSitu: "dataCollectionSituation",
      actMin: "actionsToMinimizeLoss",
      ConOps: "controlOperations",
      weight: "weighting",
      cleanOps: "cleaningOperations",
    }),
  ]);
}

function method(metadata: Metadata): XmlElement {
  return element("method", {}, [
    collection(metadata),
    ...valueElements("notes", compoundsOf(metadata, "socialScienceNotes"), [
      "socialScienceNotesText",
      { type: "socialScienceNotesType", subject: "socialScienceNotesSubject" },
    ]),
    element(
      "anlyInfo",
      {},
      fieldElements(metadata, {
        respRate: "responseRate",
        EstSmpErr: "samplingErrorEstimates",
        dataAppr: "otherDataAppraisal",
      }),
    ),
  ]);
}

function access({ version }: ExportSubject): XmlElement {
  const { license, ...rest } = presentTerms(version.terms);
  const texts = rest as Readonly<Record<string, string | undefined>>;
  const own = (pairs: AttributeSources): Elements =>
    Object.entries(pairs).flatMap(([name, term]) => textElement(name, texts[term]));
  const level = "dv";
  const { name, uri } = (license ?? {}) as { readonly name?: string; readonly uri?: string };
  return element("dataAccs", {}, [
    element(
      "setAvail",
      {},
      own({
        accsPlac: "dataAccessPlace",
        origArch: "originalArchive",
        avlStatus: "availabilityStatus",
        collSize: "sizeOfCollection",
        complete: "studyCompletion",
      }),
    ),
    element(
      "useStmt",
      {},
      own({
        confDec: "confidentialityDeclaration",
        specPerm: "specialPermissions",
        restrctn: "restrictions",
        contact: "contactForAccess",
        citReq: "citationRequirements",
        deposReq: "depositorRequirements",
        conditions: "conditions",
        disclaimer: "disclaimer",
      }),
    ),
    ...textElement("notes", texts["termsOfUse"], { type: "DVN:TOU", level }),
    ...textElement("notes", texts["termsOfAccess"], { type: "DVN:TOA", level }),
    ...(name === undefined
      ? []
      : textElement("notes", `<a href="${uri}">${name}</a>`, { type: "DVN:TOU", level })),
  ]);
}

function publications(metadata: Metadata): Elements {
  return compoundsOf(metadata, "publication").flatMap((value) => {
    const [citation, idType, idNumber, url] = ["Citation", "IDType", "IDNumber", "URL"]
      .map((part) => value[`publication${part}`]?.[0]);
    return citation === undefined ? [] : [
      element("relPubl", {}, [
        element("citation", {}, [
          element("titlStmt", {}, [
            ...textElement("titl", citation),
            ...textElement("IDNo", idNumber, { agency: idType }),
          ]),
          ...textElement("biblCit", citation),
        ]),
        ...(url === undefined ? [] : [element("ExtLink", { URI: url })]),
      ]),
    ];
  });
}

function otherMaterial(metadata: Metadata): XmlElement {
  return element("othrStdyMat", {}, [
    ...fieldElements(metadata, { relMat: "relatedMaterial", relStdy: "relatedDatasets" }),
    ...publications(metadata),
    ...fieldElements(metadata, { othRefs: "otherReferences" }),
  ]);
}

/** What DDI tells of a dataset, but for its files. */
export function studyDescription(subject: ExportSubject): XmlElement {
  const { version: { metadata }, persistentUrl } = subject;
  return element("stdyDscr", {}, [
    element("citation", {}, [
      titles(subject),
      responsible(metadata),
      production(metadata),
      distribution(subject),
      ...series(metadata),
      element("holdings", { URI: persistentUrl }),
    ]),
    element("stdyInfo", {}, [
      subjects(subject),
      ...valueElements("abstract", carriedValues(metadata, "dsDescription"), [
        "dsDescriptionValue",
        { date: "dsDescriptionDate" },
      ]),
      summary(metadata),
      ...fieldElements(metadata, { notes: "notesText" }),
    ]),
    method(metadata),
    access(subject),
    otherMaterial(metadata),
    ...textElement("notes", firstOf(metadata, "datasetLevelErrorNotes")),
  ]);
}
