import { deepEqual, equal, match } from "node:assert/strict";
import { type Lab, openLab, version } from "./_lab.ts";

const mine = {
  name: "Mine 1.0",
  uri: "http://example.org/mine",
  shortDescription: "Mine alone.",
  active: true,
  sortOrder: 5,
};

async function addMine(lab: Lab, changes: Readonly<Record<string, unknown>> = {}): Promise<number> {
  const { status, headers } = await lab.ask("POST licenses", { json: { ...mine, ...changes } });
  equal(status, 201);
  return Number(headers.get("Location")?.split("/").at(-1));
}

const ids = async (lab: Lab): Promise<readonly number[]> =>
  (await lab.get("GET licenses")).map(({ id }: { readonly id: number }) => id);

Deno.test("POST licenses adds a license that datasets can have", async () => {
  await using lab = await openLab();
  const id = await addMine(lab);
  deepEqual(await lab.get(`GET licenses/${id}`), { id, isDefault: false, ...mine });
  const json = { datasetVersion: { ...version(), license: { name: mine.name } } };
  const made = await lab.get("POST dataverses/lab/datasets", { json });
  const { license } = (await lab.get(`GET datasets/${made.id}`)).latestVersion;
  deepEqual(license, { name: mine.name, uri: mine.uri });
});

Deno.test("POST licenses refuses what is there, what is incomplete, and who is no superuser", async () => {
  await using lab = await openLab();
  await addMine(lab);
  const refused = (json: unknown) => lab.said("POST licenses", { json });
  const taken = "A license with the same URI or name is already present.";
  deepEqual(await refused({ ...mine, uri: "http://example.org/other" }), [409, taken]);
  deepEqual(await refused({ ...mine, name: "Other" }), [409, taken]);
  deepEqual(await refused({ ...mine, id: 7 }), [
    400,
    "There shouldn't be an ID in the request body",
  ]);
  deepEqual(await refused({}), [400, "There should be a sort order value in the request body"]);
  for (
    const json of [
      [],
      { sortOrder: 1 },
      { ...mine, sortOrder: "a" },
      { ...mine, sortOrder: 1e30 },
      { ...mine, name: {} },
      { ...mine, uri: "no address" },
    ]
  ) equal((await refused(json))[0], 500, JSON.stringify(json));
  equal((await lab.ask("POST licenses", { body: "{}" })).status, 415);
  const { status } = await lab.dataverse.fetch(new URL("api/licenses", lab.dataverse.baseUrl), {
    method: "POST",
    headers: { "Content-Type": "application/json" },
  });
  equal(status, 400, "nothing was sent");
  const json = { ...mine, name: "Other", uri: "http://example.org/other" };
  deepEqual(await lab.said("POST licenses", { json, token: null }), [401, "api key required"]);
  equal((await ids(lab)).length, 3);
});

Deno.test("PUT licenses/default, :active and :sortOrder say which are offered, and in which order", async () => {
  await using lab = await openLab();
  const id = await addMine(lab, { active: false });
  const put = (path: string) => lab.said(`PUT licenses/${path}`);
  deepEqual(await put(`default/${id}`), [400, "Cannot set an inactive license as default"]);
  deepEqual(await put(`${id}/:active/true`), [200, `License ID ${id} set to active`]);
  deepEqual(await put(`${id}/:active/true`), [400, "License already active"]);
  deepEqual(await put(`${id}/:sortOrder/1`), [200, `License ID ${id} sort order set to 1`]);
  deepEqual(await ids(lab), [1, id, 2]);
  deepEqual(await put(`default/${id}`), [200, `Default license ID set to ${id}`]);
  deepEqual(await ids(lab), [id, 1, 2]);
  deepEqual(await lab.said("GET licenses/default"), [200, `Default license ID is ${id}`]);
  deepEqual(await put(`${id}/:active/false`), [400, "Cannot inactivate the default license"]);
  deepEqual(await put("99/:active/false"), [404, "License with ID 99 not found"]);
  equal((await put(`${id}/:sortOrder/x`))[0], 404);
});

Deno.test("A license that is no longer offered stays with the datasets that have it, and others cannot have it", async () => {
  await using lab = await openLab();
  await addMine(lab);
  const json = { datasetVersion: { ...version(), license: mine.name } };
  const { id } = await lab.get("POST dataverses/lab/datasets", { json });
  await lab.get("PUT licenses/3/:active/false");
  equal((await lab.get(`GET datasets/${id}`)).latestVersion.license.name, mine.name);
  deepEqual(await lab.said("POST dataverses/lab/datasets", { json }), [
    400,
    `Error parsing Json: Invalid license: ${mine.name}`,
  ]);
  match((await lab.said("DELETE licenses/3"))[1], /is referenced and cannot be deleted/);
  await lab.get(`DELETE datasets/${id}`);
  deepEqual(await lab.said("DELETE licenses/3"), [200, "OK. License with ID 3 was deleted."]);
  deepEqual(await lab.said("DELETE licenses/3"), [404, "License with ID 3 not found."]);
  equal((await lab.said("DELETE licenses/1"))[0], 409);
});

Deno.test("Where no own terms are allowed, a dataset without a license has the default one", async () => {
  await using lab = await openLab();
  const { license: _, ...rest } = version();
  const json = { datasetVersion: { ...rest, termsOfUse: "Ask" } };
  const licenseOf = async (): Promise<string | undefined> => {
    const { id } = await lab.get("POST dataverses/lab/datasets", { json });
    return (await lab.get(`GET datasets/${id}`)).latestVersion.license?.name;
  };
  equal(await licenseOf(), undefined);
  await lab.get("PUT admin/settings/:AllowCustomTermsOfUse", { body: "false" });
  equal(await licenseOf(), "CC0 1.0");
});
