import { deepEqual, equal, match, notEqual, rejects } from "node:assert/strict";
import { createHash } from "node:crypto";
import { TextReader, Uint8ArrayWriter, ZipWriter } from "@zip.js/zip.js";
import { access, datasets, type FileMetadata, files, info } from "../../lib/client/mod.ts";
import { NotFoundError, publish, run, upload } from "../../mod.ts";
import type { Fixtures } from "../fixtures/mod.ts";
import { ask, fetchFrom, form, refused } from "./_ask.ts";
import type { ContractSuite } from "./contract.ts";

const bytes = (words: string): Uint8Array => new TextEncoder().encode(words);

/** Paths of the files of the latest version. */
async function pathsOf({ session }: Fixtures, dataset: string): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const { label, directoryLabel } of datasets.listFiles(session, dataset)) {
    found.push(directoryLabel === undefined ? label : `${directoryLabel}/${label}`);
  }
  return found.toSorted();
}

async function zipOf(contents: Readonly<Record<string, string>>): Promise<Uint8Array> {
  const zip = new ZipWriter(new Uint8ArrayWriter(), { useWebWorkers: false });
  for (const [name, text] of Object.entries(contents)) await zip.add(name, new TextReader(text));
  return await zip.close();
}

/** What every Dataverse does with files in datasets. */
export const filesContract: ContractSuite = {
  name: "files",
  cases: [
    {
      name: "what is uploaded comes back, with its size and its checksum",
      async show({ session, dataset }) {
        const { files: { "hello.txt": id = 0 } } = await dataset({
          files: { "hello.txt": "hello!\n" },
        });
        equal(await (await access.openDatafile(session, id)).text(), "hello!\n");
        const { dataFile } = await files.getFile(session, id);
        equal(dataFile.filesize, 7);
        equal(dataFile.checksum?.type, await info.getFixityAlgorithm(session));
        const algorithm = dataFile.checksum?.type.toLowerCase().replace("-", "") ?? "";
        equal(dataFile.checksum?.value, createHash(algorithm).update("hello!\n").digest("hex"));
      },
    },
    {
      name: "an empty file is a file",
      async show({ session, dataset }) {
        const { files: { "empty.txt": id = 0 } } = await dataset({ files: { "empty.txt": "" } });
        equal(await (await access.openDatafile(session, id)).text(), "");
        equal((await files.getFile(session, id)).dataFile.filesize, 0);
      },
    },
    {
      name: "names keep their letters and folders, and a second of one name gets a number",
      async show(fixtures) {
        const { session } = fixtures;
        const { persistentId: dataset } = await fixtures.dataset();
        const one = { dataset, name: "übung.txt", directoryLabel: "data/2026" };
        await run(upload({ ...one, bytes: bytes("1") }), { session });
        await ask(session, `POST /api/datasets/:persistentId/add?persistentId=${dataset}`, {
          form: form({ label: one.name, directoryLabel: one.directoryLabel }, {
            name: "x.txt",
            text: "2",
          }),
        });
        await run(upload({ ...one, directoryLabel: "other", bytes: bytes("3") }), { session });
        deepEqual(await pathsOf(fixtures, dataset), [
          "data/2026/übung-1.txt",
          "data/2026/übung.txt",
          "other/übung.txt",
        ]);
      },
    },
    {
      name: "names that leave the dataset are refused, folders that do are kept inside",
      async show({ session, dataset }) {
        const { id } = await dataset();
        const add = (wishes: object) =>
          ask<{ files: readonly FileMetadata[] }>(session, `POST /api/datasets/${id}/add`, {
            form: form(wishes, { name: "x.txt", text: "x" }),
          });
        await refused(add({ label: "../../x.txt" }), 400, /Failed to add file/);
        await refused(add({ label: "a:b.txt" }), 400, /Failed to add file/);
        const { files: [added] } = await add({ directoryLabel: "../../etc" });
        equal(added?.directoryLabel, "etc");
      },
    },
    {
      name: "equal contents are two files",
      async show(fixtures) {
        const { persistentId } = await fixtures.dataset({
          files: { "a.txt": "same", "b.txt": "same" },
        });
        deepEqual(await pathsOf(fixtures, persistentId), ["a.txt", "b.txt"]);
      },
    },
    {
      name: "a zip is unpacked, with its folders",
      async show(fixtures) {
        const { session } = fixtures;
        const { persistentId: dataset } = await fixtures.dataset();
        const zip = await zipOf({ "a/one.txt": "one", "two.txt": "two" });
        const { files: added } = await run(
          upload({ dataset, name: "both.zip", bytes: zip, unpack: true }),
          {
            session,
          },
        );
        equal(added.length, 2);
        deepEqual(await pathsOf(fixtures, dataset), ["a/one.txt", "two.txt"]);
      },
    },
    {
      name: "a form without a file, or with wishes that are no JSON, is refused",
      async show({ session, dataset }) {
        const { id } = await dataset();
        await refused(
          ask(session, `POST /api/datasets/${id}/add`, { form: form({ description: "No file" }) }),
          400,
          /You must upload a file/,
        );
        await refused(ask(session, `POST /api/datasets/${id}/add`, { text: "x" }), 415);
      },
    },
    {
      name: "who may not edit the dataset adds nothing to it",
      makesUsers: true,
      async show({ guest, user, dataset }) {
        const { id } = await dataset();
        const add = (who: typeof guest) =>
          ask(who, `POST /api/datasets/${id}/add`, {
            form: form({}, { name: "x.txt", text: "x" }),
          });
        await refused(add(guest), 403, /do not have permission/);
        await refused(add((await user("member")).session), 403, /do not have permission/);
      },
    },
    {
      name: "lists come by name, page by page, and can be searched",
      async show({ session, dataset }) {
        const { id } = await dataset({
          files: { "c.txt": "c", "a.txt": "a", "data/b.txt": "b", "d.json": "{}" },
        });
        const list = async (query: Readonly<Record<string, string | number>>) => {
          const { data, totalCount } = await ask<
            { data: readonly FileMetadata[]; totalCount: number }
          >(session, `GET /api/datasets/${id}/versions/:draft/files`, { query, envelope: true });
          return [totalCount, ...data.map(({ label }) => label)];
        };
        deepEqual(await list({}), [4, "a.txt", "b.txt", "c.txt", "d.json"]);
        deepEqual(await list({ limit: 2, offset: 1 }), [4, "b.txt", "c.txt"]);
        deepEqual(await list({ searchText: "d.js" }), [1, "d.json"]);
        deepEqual(await list({ contentType: "text/plain" }), [3, "a.txt", "b.txt", "c.txt"]);
      },
    },
    {
      name: "one that was never published is gone when it is deleted",
      async show(fixtures) {
        const { session } = fixtures;
        const { persistentId, files: { "a.txt": id = 0 } } = await fixtures.dataset({
          files: { "a.txt": "a", "b.txt": "b" },
        });
        await files.deleteFile(session, id);
        await rejects(files.getFile(session, id), NotFoundError);
        await rejects(files.deleteFile(session, id), NotFoundError);
        deepEqual(await pathsOf(fixtures, persistentId), ["b.txt"]);
      },
    },
    {
      name: "a published one stays in its version when it is deleted",
      async show(fixtures) {
        const { session, guest } = fixtures;
        const { persistentId, files: { "kept.txt": id = 0 } } = await fixtures.dataset({
          files: { "kept.txt": "kept" },
          published: true,
        });
        await files.deleteFile(session, id);
        deepEqual(await pathsOf(fixtures, persistentId), []);
        equal(await (await access.openDatafile(guest, id)).text(), "kept");
      },
    },
    {
      name: "several are deleted at once",
      async show(fixtures) {
        const { session } = fixtures;
        const made = await fixtures.dataset({
          files: { "a.txt": "a", "b.txt": "b", "c.txt": "c" },
        });
        const { id, persistentId, files: { "a.txt": a = 0, "c.txt": c = 0 } } = made;
        await ask(session, `PUT /api/datasets/${id}/deleteFiles`, { json: [a, c] });
        deepEqual(await pathsOf(fixtures, persistentId), ["b.txt"]);
        await refused(ask(session, `PUT /api/datasets/${id}/deleteFiles`, { json: [a] }), 400);
      },
    },
    {
      name: "one is replaced by other contents of its kind, and gets another number",
      async show(fixtures) {
        const { session } = fixtures;
        const { persistentId, files: { "a.txt": id = 0 } } = await fixtures.dataset({
          files: { "a.txt": "old" },
        });
        const replace = (
          file: { readonly name: string; readonly text: string; readonly type?: string },
          wishes?: object,
        ) =>
          ask<{ files: readonly FileMetadata[] }>(session, `POST /api/files/${id}/replace`, {
            form: form(wishes, file),
          });
        await refused(replace({ name: "a.txt", text: "old" }), 400, /duplicate content/);
        await refused(
          replace({ name: "a.json", text: "{}", type: "application/json" }),
          400,
          /different file types/,
        );
        const { files: [made] } = await replace({ name: "new.txt", text: "new" });
        notEqual(made?.dataFile.id, id);
        const now = made?.dataFile.id ?? 0;
        equal(await (await access.openDatafile(session, now)).text(), "new");
        deepEqual(await pathsOf(fixtures, persistentId), ["new.txt"]);
      },
    },
    {
      name: "name, folder, description and categories can be changed",
      async show(fixtures) {
        const { session } = fixtures;
        const { files: { "a.txt": id = 0 } } = await fixtures.dataset({ files: { "a.txt": "a" } });
        const wishes = {
          label: "renamed.txt",
          directoryLabel: "d2",
          description: "Changed",
          categories: ["X"],
        };
        const response = await fetchFrom(session, `POST /api/files/${id}/metadata`, {
          form: form(wishes),
        });
        match(await response.text(), /File Metadata update has been completed/);
        const { label, directoryLabel, description, categories } = await files.getFile(session, id);
        deepEqual({ label, directoryLabel, description, categories }, wishes);
        await ask(session, `POST /api/files/${id}/metadata/categories`, {
          json: { categories: ["Y", "Z"] },
        });
        const { categories: now } = await files.getFile(session, id);
        deepEqual([...now ?? []].toSorted(), ["X", "Y", "Z"]);
      },
    },
    {
      name: "one can be restricted once people may ask for it, and opened again",
      async show({ session, collection, dataset }) {
        const { id: dataset1, files: { "a.txt": id = 0 } } = await dataset({
          files: { "a.txt": "a" },
          collection,
        });
        const restrict = (on: boolean) =>
          ask(session, `PUT /api/files/${id}/restrict`, { text: String(on) });
        const allow = (on: boolean) =>
          ask(session, `PUT /api/access/${dataset1}/allowAccessRequest`, { text: String(on) });
        await allow(false);
        await refused(restrict(true), 409, /enable request access or add terms/);
        await allow(true);
        await restrict(true);
        equal((await files.getFile(session, id)).restricted, true);
        await refused(restrict(true), 400, /already restricted/);
        await restrict(false);
        equal((await files.getFile(session, id)).restricted, false);
      },
    },
    {
      name: "a file that is added to a published dataset begins a draft",
      async show({ session, guest, dataset: make }) {
        const { persistentId: dataset } = await make({ published: true });
        await run(upload({ dataset, name: "late.txt", bytes: bytes("late") }), { session });
        equal((await datasets.getVersion(session, dataset)).versionState, "DRAFT");
        equal((await datasets.getVersion(guest, dataset)).versionState, "RELEASED");
        equal((await run(publish({ dataset }), { session })).version, "2.0");
      },
    },
  ],
};
