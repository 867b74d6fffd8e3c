import { deepEqual, equal } from "node:assert/strict";
import { openLab } from "./_lab.ts";

const all = "dvobject_types=Dataverse&dvobject_types=Dataset&dvobject_types=DataFile&" +
  "published_states=Published&published_states=Unpublished&published_states=Draft";

/** A lab in which `ada` is admin, with a dataset of hers and one of somebody else. */
async function opened() {
  const lab = await openLab();
  const ada = await lab.dataverse.createUser({ userName: "ada" });
  const bob = await lab.dataverse.createUser({ userName: "bob" });
  await lab.get("POST dataverses/lab/assignments", { json: { assignee: "@ada", role: "admin" } });
  const id = await lab.dataset("Hers", { token: ada.token });
  await lab.file(id, "notes.txt");
  await lab.dataset("Another's");
  await lab.dataverse.settle();
  const asked = async (query: string, token: string | null = ada.token) => {
    const { text } = await lab.ask(`GET mydata/retrieve?${query}`, { token });
    return JSON.parse(text);
  };
  const names = async (query: string, token = ada.token) =>
    (await asked(query, token)).data?.items.map(({ name }: { name: string }) => name).toSorted();
  return {
    lab,
    ada,
    bob,
    asked,
    names,
    [Symbol.asyncDispose]: () => lab[Symbol.asyncDispose](),
  };
}

Deno.test("GET mydata/retrieve tells what somebody has by roles, and by which", async () => {
  await using own = await opened();
  deepEqual(await own.names(`role_ids=1&${all}`), ["Another's", "Hers", "lab", "notes.txt"]);
  const { data } = await own.asked(`role_ids=1&role_ids=6&${all}`);
  deepEqual(data.dvobject_counts, { dataverses_count: 1, datasets_count: 2, files_count: 1 });
  deepEqual(data.selected_filters.role_names, ["Admin", "Contributor"]);
  const [hers] = data.items.filter(({ name }: { name: string }) => name === "Hers");
  deepEqual(hers.user_roles, ["Admin", "Contributor"]);
  deepEqual([hers.is_draft_state, hers.is_published, hers.is_valid, hers.parent_alias], [
    true,
    false,
    true,
    "lab",
  ]);
  // What a role is given on, not all that is below it.
  deepEqual(await own.names(`role_ids=6&${all}`), ["Hers", "notes.txt"]);
  deepEqual(await own.names(`role_ids=1&dvobject_types=DataFile&published_states=Draft`), [
    "notes.txt",
  ]);
  deepEqual(await own.names(`role_ids=1&${all}&mydata_search_term=title:hers`), ["Hers"]);
});

Deno.test("GET mydata/retrieve tells why there is nothing", async () => {
  await using own = await opened();
  const message = async (query: string, token: string | null = own.ada.token) =>
    (await own.asked(query, token)).error_message;
  equal(await message(""), "No results. Please select at least one Role.");
  equal(
    await message("role_ids=1"),
    "No results. Please select one of Dataverses, Datasets, Files.",
  );
  equal(
    await message(`role_ids=1&${all}`, own.bob.token),
    "Sorry, nothing was found for this role: Admin",
  );
  equal(await message(`role_ids=999&${all}`), "Sorry, you have no assigned roles.");
  const drafts = "role_ids=1&dvobject_types=Dataset&published_states=";
  equal(await message(`${drafts}Published`), "Sorry, no results were found.");
  equal(await message(`${drafts}Dr"aft`), "Sorry, no results were found.");
  equal(await message(`${drafts}Draft&mydata_search_term=zzz`), "Sorry, no results were found.");
  equal(
    await message("userIdentifier=nobody", own.lab.dataverse.superuserToken),
    'No user found for: "nobody"',
  );
  for (const wrong of ["role_ids=x", "role_ids=1&dvobject_types=File"]) {
    equal((await own.asked(wrong)).code, 404);
  }
  equal((await own.lab.ask("GET mydata/retrieve?role_ids=1", { token: null })).status, 500);
  equal((await own.lab.ask("GET mydata/retrieve", { token: "bad" })).status, 401);
});

Deno.test("GET mydata/retrieve gives ten on a page, the latest first", async () => {
  await using own = await opened();
  own.lab.dataverse.time.stop();
  for (let i = 0; i < 10; i++) {
    await own.lab.dataverse.time.advance(1000);
    await own.lab.dataset(`Study ${i}`, { token: own.ada.token });
  }
  await own.lab.dataverse.settle();
  const query = "role_ids=1&dvobject_types=Dataset&published_states=Draft";
  const first = (await own.asked(query)).data;
  deepEqual(first.items.length, 10);
  equal(first.items[0].name, "Study 9");
  deepEqual(
    [first.pagination.pageCount, first.pagination.remainingCards, first.pagination.pageNumberList],
    [2, 2, [1, 2]],
  );
  const second = (await own.asked(`${query}&selected_page=2`)).data;
  deepEqual([second.items.length, second.start, second.pagination.endCardNumber], [2, 10, 12]);
});

Deno.test("GET mydata/retrieve/collectionList tells where somebody may add datasets", async () => {
  await using own = await opened();
  const aliases = async (query: string, token: string) =>
    (await own.lab.get(`GET mydata/retrieve/collectionList${query}`, { token })).items
      .map(({ alias }: { alias: string }) => alias);
  deepEqual(await aliases("", own.ada.token), ["root", "lab"]);
  deepEqual(await aliases("", own.bob.token), ["root"]);
  const token = own.lab.dataverse.superuserToken;
  deepEqual(await aliases("?userIdentifier=ada", token), ["root", "lab"]);
  deepEqual(
    await own.lab.said("GET mydata/retrieve/collectionList?userIdentifier=nobody", { token }),
    [404, 'No user found for: "nobody"'],
  );
});
