import { deepEqual, equal } from "node:assert/strict";
import { openLab } from "./_lab.ts";

Deno.test("A dataset is linked to a collection that it is not in, once", async () => {
  await using lab = await openLab();
  const shelf = await lab.collection("shelf", { published: false });
  const id = await lab.dataset();
  const said = "Can't link a dataset ";
  deepEqual(await lab.said(`PUT datasets/${id}/link/lab`), [403, `${said}to its dataverse`]);
  deepEqual(await lab.said(`PUT datasets/${id}/link/root`), [
    403,
    `${said}to its parent dataverses`,
  ]);
  deepEqual(await lab.said(`PUT datasets/${id}/link/shelf`), [
    200,
    `Dataset ${id} linked successfully to shelf`,
  ]);
  deepEqual(await lab.said(`PUT datasets/${id}/link/shelf`), [
    403,
    `${said}that has already been linked to this dataverse`,
  ]);
  const links = await lab.get(`GET datasets/${id}/links`);
  deepEqual(links["linked-dataverses"], [{ id: shelf, alias: "shelf", displayName: "shelf" }]);
  deepEqual(
    (await lab.get("GET dataverses/shelf/links")).linkedDatasets.map((one: { title: string }) =>
      one.title
    ),
    ["Finches"],
  );
  const gone = `DELETE datasets/${id}/deleteLink/shelf`;
  deepEqual(await lab.said(gone), [
    200,
    `Link from Dataset ${id} to linked Dataverse shelf deleted`,
  ]);
  equal((await lab.ask(gone)).status, 404);
});

Deno.test("Whoever may not link in a collection is refused, and does not see it in the links", async () => {
  await using lab = await openLab();
  const ada = await lab.dataverse.createUser({ userName: "ada" });
  await lab.collection("shelf", { published: false });
  const id = await lab.dataset();
  await lab.publish(id);
  equal((await lab.ask(`PUT datasets/${id}/link/shelf`, { token: ada.token })).status, 401);
  await lab.get(`PUT datasets/${id}/link/shelf`);
  const seen = await lab.get(`GET datasets/${id}/links`, { token: ada.token });
  deepEqual(seen["linked-dataverses"], []);
});

Deno.test("A collection is linked to one that it is not below, by a superuser", async () => {
  await using lab = await openLab();
  await lab.collection("shelf");
  const ada = await lab.dataverse.createUser({ userName: "ada" });
  equal((await lab.ask("PUT dataverses/lab/link/shelf", { token: ada.token })).status, 401);
  deepEqual(await lab.said("PUT dataverses/lab/link/lab"), [
    403,
    "Can't link a dataverse to itself",
  ]);
  deepEqual(await lab.said("PUT dataverses/lab/link/root"), [
    403,
    "Can't link a dataverse to its parents",
  ]);
  await lab.get("PUT dataverses/lab/link/shelf");
  deepEqual(await lab.said("PUT dataverses/lab/link/shelf"), [
    403,
    "lab has already been linked to shelf.",
  ]);
  equal((await lab.get("GET dataverses/shelf/links")).linkedDataverses[0].alias, "lab");
  equal((await lab.get("GET dataverses/lab/links")).dataversesLinkingToThis[0].alias, "shelf");
  await lab.get("DELETE dataverses/lab/deleteLink/shelf");
  deepEqual((await lab.get("GET dataverses/shelf/links")).linkedDataverses, []);
});

Deno.test("A dataset moves to where it is not yet, and keeps the links that it needs", async () => {
  await using lab = await openLab();
  await lab.collection("shelf", { published: false });
  await lab.collection("archive");
  const id = await lab.dataset();
  const moved = [200, "Dataset moved successfully."];
  deepEqual(await lab.said(`POST datasets/${id}/move/nowhere`), [
    400,
    "Target dataverse not found.",
  ]);
  deepEqual(await lab.said(`POST datasets/${id}/move/lab`), [
    403,
    "This dataset is already in this dataverse.",
  ]);
  deepEqual(await lab.said(`POST datasets/${id}/move/shelf`), moved);
  deepEqual(await lab.said(`POST datasets/${id}/move/lab`), moved);
  await lab.publish(id);
  equal(
    (await lab.ask(`POST datasets/${id}/move/shelf`)).message,
    "A published dataset may not be moved to an unpublished dataverse. " +
      "You can retry the move after publishing shelf.",
  );
  await lab.get(`PUT datasets/${id}/link/archive`);
  await lab.get(`PUT datasets/${id}/link/shelf`);
  equal((await lab.ask(`POST datasets/${id}/move/archive`)).status, 403);
  deepEqual(await lab.said(`POST datasets/${id}/move/archive?forceMove=true`), moved);
  const left = (await lab.get(`GET datasets/${id}/links`))["linked-dataverses"];
  deepEqual(left.map(({ alias }: { alias: string }) => alias), ["shelf"]);
});
