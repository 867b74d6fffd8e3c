import { deepEqual, equal, match, ok } from "node:assert/strict";
import fc from "fast-check";
import { compound, datasetJson, simple } from "./_dataset_json.ts";
import { type Lab, openLab } from "./_lab.ts";
import { zipStream } from "./store/zip_file.ts";

interface Item {
  readonly type: string;
  readonly name: string;
  readonly publicationStatuses: readonly string[];
}

const asked = (params: Readonly<Record<string, string>>): string =>
  `${new URLSearchParams(params)}`;

/** Names of what is found, in order. */
async function found(
  lab: Lab,
  params: Readonly<Record<string, string>>,
  token?: string | null,
): Promise<readonly string[]> {
  const question = token === undefined ? {} : { token };
  const { items } = await lab.get(`GET search?${asked({ per_page: "1000", ...params })}`, question);
  return items.map(({ name }: Item) => name);
}

/** Three datasets, of which two are out, with files. */
async function opened(): Promise<Lab> {
  const lab = await openLab();
  const finches = await lab.dataset("Finches of the islands");
  await lab.file(finches, "beaks.txt");
  await lab.file(finches, "islands.csv", "a,b\n1,2\n");
  await lab.dataverse.settle();
  await lab.publish(finches);
  await lab.publish(await lab.dataset("Müller on youth in Austria"));
  await lab.dataset("Finch drafts");
  await lab.dataverse.settle();
  return lab;
}

Deno.test("GET search finds words by their stems, phrases, fields, wildcards, ranges and what is nearly right", async () => {
  await using lab = await opened();
  const all = ["Finches of the islands", "Finch drafts"];
  const of = (q: string) => found(lab, { q, type: "dataset" }).then((names) => names.toSorted());
  deepEqual(await of("title:finching"), all.toSorted());
  deepEqual(await of("parentName:lab AND title:finch"), all.toSorted());
  deepEqual(await found(lab, { q: `parentName:"${all[0]}"` }), ["beaks.txt", "islands.tab"]);
  deepEqual(await of("title:FINCH AND islands"), [all[0]]);
  deepEqual(await of('"finches of the islands"'), [all[0]]);
  deepEqual(await of('"finches islands"'), []);
  deepEqual(await of('"finches islands"~3'), [all[0]]);
  deepEqual(await of('"of the"'), [all[0]]);
  deepEqual(await of("/finch.*/"), []);
  deepEqual(await of("title:fin* -islands"), [all[1]]);
  deepEqual(await of("title:isl?nds"), [all[0]]);
  deepEqual(await of("title:finchex~1"), [all[0]]);
  deepEqual(await of("title:muller"), ["Müller on youth in Austria"]);
  deepEqual(await of("title:müller"), ["Müller on youth in Austria"]);
  deepEqual(await of("nameSort:[A TO G]"), all.toSorted());
  deepEqual(await of("title:/aus.*/"), ["Müller on youth in Austria"]);
  deepEqual(await of("NOT title:finch"), ["Müller on youth in Austria"]);
  deepEqual(await of("youth zzzz"), ["Müller on youth in Austria"]);
  deepEqual(await of("name:finches"), []);
});

Deno.test("GET search puts first where more of the words stand, and more of them in the title", async () => {
  await using lab = await opened();
  equal((await found(lab, { q: "finches islands" }))[0], "Finches of the islands");
  deepEqual(await found(lab, { q: "beaks" }), ["beaks.txt"]);
});

Deno.test("GET search shows a guest what is out, and drafts to who may see them", async () => {
  await using lab = await opened();
  const ada = await lab.dataverse.createUser({ userName: "ada" });
  const drafts = { q: "title:drafts" };
  deepEqual(await found(lab, drafts, null), []);
  deepEqual(await found(lab, drafts, ada.token), []);
  const [draft] = (await lab.get(`GET search?${asked(drafts)}&show_entity_ids=true`)).items;
  deepEqual(draft.publicationStatuses, ["Unpublished", "Draft"]);
  await lab.get(`POST datasets/${draft.entity_id}/assignments`, {
    json: { assignee: "@ada", role: "curator" },
  });
  deepEqual(await found(lab, drafts, ada.token), ["Finch drafts"]);
});

Deno.test("GET search has a card of a dataset that is out and one of its draft, with the files that changed", async () => {
  await using lab = await opened();
  const q = "title:islands";
  const [{ entity_id: id }] = (await lab.get(`GET search?q=${q}&show_entity_ids=true`)).items;
  await lab.file(id, "new.txt");
  await lab.dataverse.settle();
  deepEqual(await found(lab, { q: `entityId:${id}`, sort: "dateSort" }), [
    "Finches of the islands",
    "Finches of the islands",
  ]);
  deepEqual(await found(lab, { q: `parentId:${id}`, sort: "name" }), [
    "beaks.txt",
    "islands.tab",
    "new.txt",
  ]);
  deepEqual(await found(lab, { q: `parentId:${id}`, fq: "publicationStatus:Draft" }), ["new.txt"]);
  deepEqual(await found(lab, { q: `id:dataset_${id}_draft` }), ["Finches of the islands"]);
  await lab.get(`DELETE datasets/${id}/versions/:draft`);
  await lab.dataverse.settle();
  deepEqual(await found(lab, { q: `id:dataset_${id}_draft` }), []);
  await lab.get(`DELETE datasets/${id}/destroy`);
  await lab.dataverse.settle();
  deepEqual(await found(lab, { q: `parentId:${id} OR entityId:${id}` }), []);
});

Deno.test("GET search finds all files of a dataset that has many", async () => {
  await using lab = await openLab();
  const id = await lab.dataset("Many");
  const body = new FormData();
  const names = Array.from({ length: 600 }, (_, i) => `f${i}.txt`);
  const zip = await new Response(zipStream(names.map((path) => ({
    path,
    size: path.length,
    open: () => new Blob([path]).stream(),
  })))).blob();
  body.set("file", new File([zip], "many.zip", { type: "application/zip" }));
  await lab.get(`POST datasets/${id}/add`, { body });
  await lab.publish(id);
  const count = async (fq: string) =>
    (await lab.get(`GET search?q=*&${asked({ fq })}&type=file`)).total_count;
  equal(await count(`parentId:${id}`), 600);
  equal(await count("publicationStatus:Published"), 600);
  await lab.rename(id, "Many more");
  await lab.file(id, "one.txt");
  await lab.dataverse.settle();
  equal(await count("publicationStatus:Draft"), 1);
  await lab.get(`DELETE datasets/${id}/destroy`);
  await lab.dataverse.settle();
  equal(await count("*:*"), 0);
});

Deno.test("GET search finds what has changed a while afterwards, by the server's clock", async () => {
  await using lab = await openLab();
  lab.dataverse.time.stop();
  lab.dataverse.delays.indexMs = 1000;
  await lab.dataset("Finches");
  deepEqual(await found(lab, { q: "title:finches" }), []);
  await lab.dataverse.time.advance(1000);
  deepEqual(await found(lab, { q: "title:finches" }), ["Finches"]);
});

Deno.test("GET search looks in collections, also where they were moved, renamed, or show something by a link", async () => {
  await using lab = await opened();
  await lab.collection("other");
  await lab.collection("inner", { parent: "other" });
  const at = async (subtree: string) => {
    await lab.dataverse.settle();
    return await found(lab, { q: "title:youth", subtree });
  };
  deepEqual(await at("other"), []);
  const [{ entity_id: id }] =
    (await lab.get(`GET search?q=title:youth&show_entity_ids=true`)).items;
  await lab.get(`PUT datasets/${id}/link/inner`);
  deepEqual(await at("inner"), ["Müller on youth in Austria"]);
  deepEqual(await at("other"), ["Müller on youth in Austria"]);
  await lab.get(`DELETE datasets/${id}/deleteLink/inner`);
  deepEqual(await at("other"), []);
  await lab.get(`POST dataverses/lab/move/other`);
  deepEqual(await at("other"), ["Müller on youth in Austria"]);
  deepEqual(await found(lab, { q: "dvAlias:lab", subtree: "lab" }), []);
  deepEqual(await lab.said("GET search?q=*&subtree=nowhere"), [
    400,
    "Could not find dataverse with alias nowhere",
  ]);
});

Deno.test("GET search counts values by facets, and types", async () => {
  await using lab = await opened();
  const answer = await lab.get(
    "GET search?q=*&subtree=lab&show_facets=true&show_type_counts=true&type=file",
  );
  deepEqual(answer.total_count_per_object_type, { Dataverses: 0, Datasets: 3, Files: 2 });
  deepEqual(answer.facets, [{
    publicationDate: { friendly: "Publication Year", labels: [{ [year]: 2 }] },
    fileTypeGroupFacet: { friendly: "File Type", labels: [{ "Tabular Data": 1 }, { Text: 1 }] },
    fileAccess: { friendly: "Access", labels: [{ Public: 2 }] },
  }]);
  const all = await lab.get("GET search?q=*&subtree=lab&show_facets=true");
  deepEqual(all.facets[0].publicationStatus.labels, [
    { Published: 4 },
    { Draft: 1 },
    { Unpublished: 1 },
  ]);
  deepEqual(all.facets[0].authorName_ss, {
    friendly: "Author Name",
    labels: [{ "Finch, Fiona": 3 }],
  });
});

const year = String(new Date().getUTCFullYear());

Deno.test("GET search tells where the words stand, fields that are asked for, and collections", async () => {
  await using lab = await opened();
  const params = "show_relevance=true&show_collections=true&show_api_urls=true";
  const { items: [item] } = await lab.get(
    `GET search?q=islands&type=dataset&metadata_fields=citation:title&${params}`,
  );
  deepEqual(item.matches, [{
    title: { snippets: ['Finches of the <span class="search-term-match">islands</span>'] },
  }]);
  ok(item.score > 0);
  equal(item.collections[0].alias, "lab");
  match(item.api_url, /\/api\/datasets\/\d+$/);
  deepEqual(item.metadataBlocks.citation, {
    displayName: "Citation Metadata",
    fields: [{
      typeName: "title",
      multiple: false,
      typeClass: "primitive",
      value: "Finches of the islands",
    }],
  });
});

Deno.test("GET search finds dates, numbers and places", async () => {
  await using lab = await openLab();
  const json = datasetJson(
    simple("dateOfDeposit", "2020-05"),
    compound("timePeriodCovered", { timePeriodCoveredStart: "1999", timePeriodCoveredEnd: "2001" }),
  ) as { datasetVersion: { metadataBlocks: Record<string, unknown> } };
  json.datasetVersion.metadataBlocks["geospatial"] = {
    fields: [compound("geographicBoundingBox", {
      westLongitude: "-72",
      eastLongitude: "-71",
      southLatitude: "42",
      northLatitude: "43",
    })],
  };
  await lab.get("POST dataverses/lab/datasets", { json });
  await lab.dataverse.settle();
  const of = (q: string, more = {}) => found(lab, { q, type: "dataset", ...more });
  deepEqual(await of("dateOfDeposit:2020"), ["Finches"]);
  deepEqual(await of("dateOfDeposit:[2020-05-10 TO 2021]"), ["Finches"]);
  deepEqual(await of("dateOfDeposit:[2020-06 TO *]"), []);
  deepEqual(await of("timePeriodCoveredStart:[* TO 1999]"), ["Finches"]);
  deepEqual(await of("dateSort:[NOW-1DAY TO NOW+1DAY]"), ["Finches"]);
  deepEqual(await of("fileCount:[0 TO 5]"), ["Finches"]);
  deepEqual(await of("fileCount:{0 TO 5]"), []);
  deepEqual(await of("*", { geo_point: "42.3,-71.1", geo_radius: "1" }), ["Finches"]);
  deepEqual(await of("*", { geo_point: "0,0", geo_radius: "10" }), []);
});

Deno.test("GET search says what it does not understand", async () => {
  await using lab = await openLab();
  const said = async (params: Readonly<Record<string, string>>) =>
    await lab.said(`GET search?${asked({ q: "*", ...params })}`);
  const cases: readonly (readonly [Readonly<Record<string, string>>, RegExp])[] = [
    [
      { fq: "nofield:a" },
      /^Search Syntax Error: Error from server at .*: undefined field nofield$/,
    ],
    [{ fq: "title:(a" }, /SyntaxError: Cannot parse 'title:\(a': Encountered "<EOF>"/],
    [{ fq: "entityId:abc" }, /: Invalid Number: abc for field entityId$/],
    [{ fq: "dateSort:[2020 TO 2021]" }, /: Invalid Date String:'2020'$/],
    [{ sort: "nofield" }, /: sort param field can't be found: nofield$/],
    [{ sort: "title" }, /: can not sort on a field w\/o docValues/],
    [
      { sort: "name", order: "up" },
      /^The 'order' parameter was 'up' but expected one of \[asc, desc\]\. \(The 'sort' parameter was\/became 'nameSort'\.\)$/,
    ],
    [{ per_page: "-1" }, /^-1 results per page requested but can not be less than zero\.$/],
    [
      { type: "constructor" },
      /^Invalid type 'constructor'\. Must be one of \[dataverse, dataset, file\]$/,
    ],
    [{ geo_point: "42,-71" }, /^If you supply geo_point you must also supply geo_radius\.$/],
    [{ geo_point: "42", geo_radius: "5" }, /^Must contain a single comma/],
    [{ geo_point: "142,5", geo_radius: "5" }, /Bad Y value 142\.0/],
    [{ geo_radius: "x" }, /^Non-number radius supplied\.$/],
  ];
  for (const [params, expected] of cases) {
    const [status, message] = await said(params);
    equal(status, 400, message);
    match(message, expected);
  }
  equal((await said({ start: "-1" }))[0], 500);
  equal((await said({ search_service: "nope" }))[0], 500);
  deepEqual(await found(lab, { q: "title:(lab" }), []);
  await lab.get("PUT admin/settings/:SearchApiRequiresToken", { body: "true" });
  equal((await lab.ask("GET search?q=*", { token: null })).status, 401);
});

Deno.test("GET search finds collections by how many datasets they show, their own and linked ones", async () => {
  await using lab = await openLab();
  await lab.collection("inner", { parent: "lab" });
  await lab.collection("other");
  const id = await lab.dataset("Finches", { collection: "inner" });
  const counting = (count: number) => found(lab, { q: `datasetCount:${count}`, sort: "name" });
  await lab.dataverse.settle();
  deepEqual(await counting(0), ["inner", "lab", "other"]);
  await lab.publish(id);
  deepEqual(await counting(1), ["inner", "lab"]);
  await lab.get(`PUT datasets/${id}/link/other`);
  await lab.dataverse.settle();
  deepEqual(await counting(1), ["inner", "lab", "other"]);
  await lab.get(`DELETE datasets/${id}/destroy`);
  await lab.dataverse.settle();
  deepEqual(await counting(0), ["inner", "lab", "other"]);
});

Deno.test("GET search tells deaccessioned datasets by why, and files by how many columns they have", async () => {
  await using lab = await opened();
  deepEqual(await found(lab, { q: "variableCount:[1 TO *]" }), ["islands.tab"]);
  const [{ entity_id: id }] =
    (await lab.get(`GET search?q=title:youth&show_entity_ids=true`)).items;
  await lab.get(`POST datasets/${id}/versions/1.0/deaccession`, {
    json: { deaccessionReason: "Gone" },
  });
  await lab.dataverse.settle();
  deepEqual(await found(lab, { q: "deaccessionReason:Gone" }), ["Müller on youth in Austria"]);
});

Deno.test("GET search answers whatever is looked for, and whatever else is said", async () => {
  await using lab = await opened();
  const signs = fc.constantFrom(
    ..."ab:()[]{}\"'~^*?\\/+-!&|; ".split(""),
    "AND",
    " OR ",
    " TO ",
    "title:",
    "\0",
  );
  const texts = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.array(signs).map((list) => list.join("")),
    fc.constantFrom(
      "",
      "-1",
      "0",
      "99999999999",
      "2147483647",
      "true",
      "1,2",
      "' OR 1=1 --",
      "dateSort",
    ),
  );
  const names = fc.constantFrom(
    ...["fq", "type", "subtree", "sort", "order", "start", "per_page", "show_facets", "geo_point"],
    ...["geo_radius", "metadata_fields", "search_service", "show_type_counts", "query_entities"],
  );
  await fc.assert(
    fc.asyncProperty(texts, fc.array(fc.tuple(names, texts), { maxLength: 4 }), async (q, more) => {
      equal((await lab.ask(`GET search?${asked({ q })}`)).status, 200);
      const params = new URLSearchParams([["q", q], ["show_relevance", "true"], ...more]);
      // A page before the first makes the real one stumble, and so does another service.
      const allowed = [200, 400, 404, 500];
      ok(allowed.includes((await lab.ask(`GET search?${params}`)).status));
      const mine = new URLSearchParams([
        ["mydata_search_term", q],
        ["published_states", q],
        ["dvobject_types", "Dataset"],
        ["role_ids", "1"],
      ]);
      equal((await lab.ask(`GET mydata/retrieve?${mine}`)).status, 200);
    }),
    { numRuns: 25 },
  );
  // What made the server itself stumble would be told here.
  deepEqual(lab.dataverse.requests.flatMap(({ failure }) => failure ?? []), []);
});
