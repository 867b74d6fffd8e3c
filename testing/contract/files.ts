import { deepEqual, equal, rejects } from "node:assert/strict";
import { access, datasets, files } from "../../lib/client/mod.ts";
import { NotFoundError, PermissionError, publish, run, upload } from "../../mod.ts";
import { draft, put } from "./_deposits.ts";
import type { ContractSuite, ContractTarget } from "./contract.ts";

const text = (words: string): Uint8Array => new TextEncoder().encode(words);

async function labels({ session }: ContractTarget, dataset: string): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const { label, directoryLabel } of datasets.listFiles(session, dataset)) {
    found.push(directoryLabel === undefined ? label : `${directoryLabel}/${label}`);
  }
  return found.sort();
}

/** What every Dataverse does with files. */
export const filesContract: ContractSuite = {
  name: "files",
  cases: [
    {
      name: "what is uploaded comes back, with its size",
      async show(target) {
        const dataset = await draft(target);
        const id = await put(target, { dataset, name: "hello.txt", text: "hello!\n" });
        equal(await (await access.openDatafile(target.session, id)).text(), "hello!\n");
        equal((await files.getFile(target.session, id)).dataFile.filesize, 7);
      },
    },
    {
      name: "an empty file is a file",
      async show(target) {
        const dataset = await draft(target);
        const id = await put(target, { dataset, name: "empty.txt", text: "" });
        equal(await (await access.openDatafile(target.session, id)).text(), "");
      },
    },
    {
      name: "names keep their letters and folders, and a second of one name gets a number",
      async show(target) {
        const { session } = target;
        const dataset = await draft(target);
        const one = { dataset, name: "übung.txt", directoryLabel: "data/2026" };
        await run(upload({ ...one, bytes: text("1") }), { session });
        await run(upload({ ...one, bytes: text("2") }), { session });
        deepEqual(await labels(target, dataset), ["data/2026/übung-1.txt", "data/2026/übung.txt"]);
      },
    },
    {
      name: "equal contents are two files",
      async show(target) {
        const dataset = await draft(target);
        await put(target, { dataset, name: "a.txt", text: "same" });
        await put(target, { dataset, name: "b.txt", text: "same" });
        deepEqual(await labels(target, dataset), ["a.txt", "b.txt"]);
      },
    },
    {
      name:
        "one that was never published is gone when it is deleted; a published one stays in its version",
      async show(target) {
        const { session } = target;
        const dataset = await draft(target);
        const early = await put(target, { dataset, name: "early.txt", text: "early" });
        await files.deleteFile(session, early);
        await rejects(files.getFile(session, early), NotFoundError);
        const kept = await put(target, { dataset, name: "kept.txt", text: "kept" });
        await run(publish({ dataset }), { session });
        await files.deleteFile(session, kept);
        deepEqual(await labels(target, dataset), []);
        equal(await (await access.openDatafile(target.guest, kept)).text(), "kept");
      },
    },
    {
      name: "a restricted one is not given to guests",
      async show(target) {
        const { session, guest } = target;
        const dataset = await draft(target);
        const { files: [file] } = await run(
          upload({ dataset, name: "shut.txt", bytes: text("shut"), restrict: true }),
          { session },
        );
        await run(publish({ dataset }), { session });
        await rejects(access.openDatafile(guest, file?.id ?? 0), PermissionError);
        equal(await (await access.openDatafile(session, file?.id ?? 0)).text(), "shut");
      },
    },
  ],
};
