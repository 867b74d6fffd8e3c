import { equal, match, ok, rejects } from "node:assert/strict";
import { collections, info, openSession } from "../../lib/client/mod.ts";
import { AuthenticationError, NotFoundError } from "../../mod.ts";
import { ask, refused } from "./_ask.ts";
import type { ContractSuite } from "./contract.ts";

/** What every Dataverse says of itself. */
export const installationContract: ContractSuite = {
  name: "installation",
  cases: [
    {
      name: "its version is told to everybody, also below /api/v1",
      async show({ guest, dataverse }) {
        const { version } = await info.getVersion(guest);
        match(version, /^\d+\.\d+/);
        equal(version, dataverse.version);
        equal((await ask<{ version: string }>(guest, "GET /api/v1/info/version")).version, version);
      },
    },
    {
      name: "an endpoint that is not there is refused in JSON",
      async show({ guest }) {
        await refused(ask(guest, "GET /api/nonsense"), 404, /API endpoint does not exist/);
      },
    },
    {
      name: "one of its licenses is the default, may be chosen, and has an address",
      async show({ guest }) {
        const licenses = await info.listLicenses(guest);
        const [only, ...more] = licenses.filter(({ isDefault }) => isDefault);
        equal(more.length, 0);
        equal(only?.active, true);
        for (const { uri } of licenses) ok(URL.canParse(uri), uri);
        await refused(ask(guest, "GET /api/licenses/999999"), 404, /not found/);
      },
    },
    {
      name: "the checksum that it computes is one of four",
      async show({ guest }) {
        ok(["MD5", "SHA-1", "SHA-256", "SHA-512"].includes(await info.getFixityAlgorithm(guest)));
      },
    },
    {
      name: "the citation block says what a title is, and which subjects there are",
      async show({ guest }) {
        const blocks = await collections.listAllMetadataBlocks(guest);
        const citation = blocks.find(({ name }) => name === "citation");
        const { title, subject } = citation?.fields ?? {};
        equal(title?.typeClass, "primitive");
        equal(title?.multiple, false);
        equal(subject?.typeClass, "controlledVocabulary");
        ok(subject?.controlledVocabularyValues?.includes("Other"));
        await rejects(ask(guest, "GET /api/metadatablocks/nonsense"), NotFoundError);
      },
    },
    {
      name: "a wrong token is refused, also for what everybody may do",
      async show({ dataverse: { baseUrl, fetch } }) {
        await using wrong = openSession(baseUrl, { fetch, token: crypto.randomUUID() });
        await rejects(collections.getCollection(wrong, ":root"), AuthenticationError);
      },
    },
  ],
};
