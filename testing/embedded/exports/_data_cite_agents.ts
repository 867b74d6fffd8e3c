import { type Agent, agentOf } from "../domain/agent.ts";
import { authorAddress } from "../domain/author_id.ts";
import { displayText } from "../domain/display_value.ts";
import { compoundsOf, type CompoundValue, type Metadata } from "../domain/metadata.ts";
import { element, escapeXml, textElement, type XmlElement } from "../domain/xml.ts";

/** What is told of somebody besides the name. */
interface AgentFacts {
  readonly affiliation?: string | undefined;
  /** The address of an identifier, and what kind that is. */
  readonly address?: string | undefined;
  readonly scheme?: string | undefined;
}

function affiliationElement(affiliation: string | undefined): readonly XmlElement[] {
  if (affiliation === undefined) return [];
  const isRor = authorAddress("ROR", affiliation) !== undefined;
  return textElement(
    "affiliation",
    escapeXml(affiliation),
    isRor
      ? {
        affiliationIdentifier: affiliation,
        schemeURI: "https://ror.org",
        affiliationIdentifierScheme: "ROR",
      }
      : {},
  );
}

function agentParts(kind: string, agent: Agent, facts: AgentFacts): readonly XmlElement[] {
  const { address, scheme, affiliation } = facts;
  return [
    ...textElement(`${kind}Name`, escapeXml(agent.name), {
      nameType: agent.isPerson ? "Personal" : "Organizational",
    }),
    ...textElement("givenName", agent.given && escapeXml(agent.given)),
    ...textElement("familyName", agent.family && escapeXml(agent.family)),
    ...textElement("nameIdentifier", address, {
      nameIdentifierScheme: scheme,
      schemeURI: address && new URL(address).origin,
    }),
    ...affiliationElement(affiliation),
  ];
}

function creator(value: CompoundValue): readonly XmlElement[] {
  const name = displayText(value["authorName"]?.[0] ?? "");
  if (name === "") return [];
  const [id] = value["authorIdentifier"] ?? [];
  const [said] = value["authorIdentifierScheme"] ?? [];
  const agent = agentOf(name, {
    // What has no scheme is taken for an ORCID.
    isPerson: id !== undefined && /orcid/i.test(said ?? "ORCID"),
  });
  const facts = {
    affiliation: value["authorAffiliation"]?.[0],
    address: authorAddress(said, id),
    scheme: said,
  };
  return [element("creator", {}, agentParts("creator", agent, facts))];
}

/** Who made it. */
export function creators(metadata: Metadata): XmlElement {
  const made = compoundsOf(metadata, "author").flatMap(creator);
  const nobody = element("creator", {}, textElement("creatorName", ":unav"));
  return element("creators", {}, made.length > 0 ? made : [nobody]);
}

// What DataCite knows of the kinds that metadata can name.
const kinds: ReadonlySet<string> = new Set([
  ...["DataCollector", "DataCurator", "DataManager", "Editor", "HostingInstitution", "Other"],
  ...["ProjectLeader", "ProjectManager", "ProjectMember", "RelatedPerson", "ResearchGroup"],
  ...["Researcher", "RightsHolder", "Sponsor", "Supervisor", "WorkPackageLeader"],
]);

function contributor(
  kind: string,
  name: string | undefined,
  affiliation?: string,
): readonly XmlElement[] {
  if (name === undefined) return [];
  const parts = agentParts("contributor", agentOf(name), { affiliation });
  return [element("contributor", { contributorType: kind }, parts)];
}

/** Who else had part in it, but for who paid. */
export function contributors(metadata: Metadata): readonly XmlElement[] {
  const named = (kind: string, field: string): readonly XmlElement[] =>
    compoundsOf(metadata, field).flatMap((value) =>
      contributor(kind, value[`${field}Name`]?.[0], value[`${field}Affiliation`]?.[0])
    );
  const others = compoundsOf(metadata, "contributor").flatMap((value) => {
    const kind = (value["contributorType"]?.[0] ?? "").replaceAll(" ", "");
    const [name] = value["contributorName"] ?? [];
    return kind === "Funder" ? [] : contributor(kinds.has(kind) ? kind : "Other", name);
  });
  return [
    ...named("Producer", "producer"),
    ...named("Distributor", "distributor"),
    ...named("ContactPerson", "datasetContact"),
    ...others,
  ];
}
