import { deepEqual } from "node:assert/strict";
import { type Agent, agentOf } from "./agent.ts";

const person = (name: string, given?: string, family?: string): Agent => ({
  isPerson: true,
  name,
  ...(given !== undefined && { given }),
  ...(family !== undefined && { family }),
});

Deno.test("agentOf() takes a person's name apart at its comma", () => {
  deepEqual(agentOf("Finch, Fiona"), person("Finch, Fiona", "Fiona", "Finch"));
  deepEqual(agentOf("Smith,J.  K."), person("Smith, J. K.", "J. K.", "Smith"));
  deepEqual(agentOf("Smith,"), person("Smith, ", undefined, "Smith"));
  deepEqual(agentOf("Smith, J., Jr."), person("Smith, J., Jr."));
});

Deno.test("agentOf() takes what looks like first names for such where there is no comma", () => {
  deepEqual(agentOf("Homer Simpson"), person("Homer Simpson", "Homer", "Simpson"));
  deepEqual(agentOf("Guido van Rossum"), person("Guido van Rossum", "Guido", "van Rossum"));
  deepEqual(
    agentOf("Philip Seymour Hoffman"),
    person("Philip Seymour Hoffman", "Philip Seymour", "Hoffman"),
  );
  deepEqual(agentOf("Finch"), person("Finch"));
  deepEqual(agentOf("finches of the world"), person("finches of the world"));
});

Deno.test("agentOf() knows organizations by their words, unless it is told that it is a person", () => {
  for (
    const name of [
      "IBM",
      "Finch University",
      "The Institute of Beaks",
      "Beaks, Inc.",
      "U.S. Department of Commerce, Bureau of the Census",
    ]
  ) {
    deepEqual(agentOf(name), { isPerson: false, name });
  }
  deepEqual(agentOf("Finch University", { isPerson: true }), person("Finch University"));
});

Deno.test("agentOf() takes a name without a first name for an organization's only where it is told to", () => {
  const options = { organizationIfTied: true };
  deepEqual(agentOf("Last1, First1", options), { isPerson: false, name: "Last1, First1" });
  deepEqual(agentOf("Finches", options), { isPerson: false, name: "Finches" });
  deepEqual(agentOf("Last1, First1"), person("Last1, First1", "First1", "Last1"));
  deepEqual(agentOf("Finch, Fiona", options), person("Finch, Fiona", "Fiona", "Finch"));
});
