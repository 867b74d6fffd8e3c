import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { Uint8ArrayReader, ZipReader } from "@zip.js/zip.js";
import { access, datasets } from "../../lib/client/mod.ts";
import { DvflowError, NotFoundError, PermissionError, publish, run, upload } from "../../mod.ts";
import { ask, fetchFrom } from "./_ask.ts";
import type { ContractSuite } from "./contract.ts";

async function namesInZip(response: Response): Promise<readonly string[]> {
  const zip = new ZipReader(new Uint8ArrayReader(new Uint8Array(await response.arrayBuffer())), {
    useWebWorkers: false,
  });
  const entries = await zip.getEntries();
  await zip.close();
  return entries.flatMap(({ filename, directory }) => directory ? [] : [filename]).toSorted();
}

const textOf = async (response: Promise<Response>): Promise<string> =>
  await (await response).text();

/** What every Dataverse does when the bytes of files are asked for. */
export const accessContract: ContractSuite = {
  name: "access",
  cases: [
    {
      name: "files of a draft are not for guests, those of what is published are",
      async show({ session, guest, dataset }) {
        const { persistentId, files: { "a.txt": id = 0 } } = await dataset({
          files: { "a.txt": "a" },
        });
        await rejects(access.openDatafile(guest, id), DvflowError);
        await run(publish({ dataset: persistentId }), { session });
        const response = await access.openDatafile(guest, id);
        match(response.headers.get("content-disposition") ?? "", /filename="?a\.txt/);
        equal(await response.text(), "a");
        await rejects(access.openDatafile(session, 999_999_999), NotFoundError);
      },
    },
    {
      name: "parts of a file are given by their bytes",
      async show({ session, dataset }) {
        const { files: { "d.txt": id = 0 } } = await dataset({ files: { "d.txt": "0123456789" } });
        const part = (range: string) =>
          fetchFrom(session, `GET /api/access/datafile/${id}`, { range });
        const response = await part("bytes=2-4");
        equal(response.status, 206);
        equal(response.headers.get("content-range"), "bytes 2-4/10");
        equal(await response.text(), "234");
        equal(await textOf(part("bytes=7-")), "789");
        equal(await textOf(part("bytes=-3")), "789");
      },
    },
    {
      name: "a restricted one is given only to who may have it",
      makesUsers: true,
      async show({ session, guest, user, dataset: make }) {
        const { persistentId: dataset } = await make();
        const { files: [file] } = await run(
          upload({ dataset, name: "shut.txt", bytes: new Uint8Array([65]), restrict: true }),
          { session },
        );
        await run(publish({ dataset }), { session });
        const id = file?.id ?? 0;
        await rejects(access.openDatafile(guest, id), PermissionError);
        await rejects(access.openDatafile((await user()).session, id), PermissionError);
        equal(await textOf(access.openDatafile((await user("fileDownloader")).session, id)), "A");
        equal(await textOf(access.openDatafile(session, id)), "A");
      },
    },
    {
      name: "access is asked for, granted and taken back",
      makesUsers: true,
      async show({ session, user, dataset: make }) {
        const { persistentId: dataset } = await make();
        const { files: [file] } = await run(
          upload({ dataset, name: "shut.txt", bytes: new Uint8Array([65]), restrict: true }),
          { session },
        );
        await run(publish({ dataset }), { session });
        const id = file?.id ?? 0;
        const { session: own, userName } = await user();
        const path = `/api/access/datafile/${id}`;
        await rejects(ask(session, `GET ${path}/listRequests`), NotFoundError);
        await ask(own, `PUT ${path}/requestAccess`);
        const asking = await ask<readonly { identifier: string }[]>(
          session,
          `GET ${path}/listRequests`,
        );
        deepEqual(asking.map(({ identifier }) => identifier), [`@${userName}`]);
        const who = encodeURIComponent(`@${userName}`);
        await ask(session, `PUT ${path}/grantAccess/${who}`);
        equal(await textOf(access.openDatafile(own, id)), "A");
        await ask(session, `DELETE ${path}/revokeAccess/${who}`);
        await rejects(access.openDatafile(own, id), PermissionError);
      },
    },
    {
      name: "all files of a dataset come in a zip, with their folders and a manifest",
      async show({ session, dataset }) {
        const { id } = await dataset({ files: { "a.txt": "a", "data/b.txt": "b" } });
        const zip = await fetchFrom(session, `GET /api/access/dataset/${id}`);
        deepEqual(await namesInZip(zip), ["MANIFEST.TXT", "a.txt", "data/b.txt"].toSorted());
      },
    },
    {
      name: "a zip leaves out what one may not have",
      async show({ session, guest, dataset: make }) {
        const { id, persistentId: dataset } = await make({ files: { "open.txt": "open" } });
        const wish = { dataset, name: "shut.txt", bytes: new Uint8Array([65]), restrict: true };
        await run(upload(wish), { session });
        await run(publish({ dataset }), { session });
        const names = await namesInZip(await fetchFrom(guest, `GET /api/access/dataset/${id}`));
        ok(names.includes("open.txt"), String(names));
        equal(names.includes("shut.txt"), false);
      },
    },
    {
      name: "a file of a version that is no more the latest is still given",
      async show({ session, guest, dataset: make }) {
        const { persistentId: dataset, files: { "a.txt": id = 0 } } = await make({
          files: { "a.txt": "a" },
          published: true,
        });
        await ask(session, `DELETE /api/files/${id}`);
        await run(upload({ dataset, name: "b.txt", bytes: new Uint8Array([66]) }), { session });
        await run(publish({ dataset }), { session });
        equal((await datasets.getVersion(guest, dataset)).versionNumber, 2);
        equal(await textOf(access.openDatafile(guest, id)), "a");
      },
    },
  ],
};
