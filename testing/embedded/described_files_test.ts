import { deepEqual, equal, match } from "node:assert/strict";
import { type Lab, openLab, version } from "./_lab.ts";

const file = {
  label: "song.img",
  directoryLabel: "/birds//wrens/",
  description: "A song",
  categories: ["Data", "Data"],
  dataFile: {
    filename: "other.img",
    contentType: "image/x-song",
    storageIdentifier: "far/away/song.img",
    filesize: 12,
    checksum: { type: "SHA-1", value: "abc" },
  },
};

function create(lab: Lab, files: readonly unknown[], token?: string) {
  const json = { datasetVersion: { ...version(), files } };
  return lab.ask("POST dataverses/lab/datasets", { json, ...(token ? { token } : {}) });
}

Deno.test("A superuser's dataset has the files that its JSON describes, though nobody has their bytes", async () => {
  await using lab = await openLab();
  const { data: { id } } = await create(lab, [file]);
  const [only] = (await lab.get(`GET datasets/${id}`)).latestVersion.files;
  const { label, directoryLabel, categories, dataFile } = only;
  deepEqual([label, directoryLabel, categories], ["song.img", "birds/wrens", ["Data"]]);
  const { filename, contentType, storageIdentifier, filesize, checksum } = dataFile;
  deepEqual({ filename, contentType, storageIdentifier, filesize, checksum }, {
    ...file.dataFile,
    filename: "song.img",
  });
  deepEqual(await lab.said(`GET access/datafile/${dataFile.id}`), [
    404,
    `Datafile ${dataFile.id}: Failed to locate and/or open physical file.`,
  ]);
  equal((await lab.ask(`GET access/dataset/${id}`)).status, 500);
  match(
    (await lab.said(`POST files/${dataFile.id}/redetect`))[1],
    /^Exception while attempting to get the bytes of the file/,
  );
  await lab.get(`DELETE files/${dataFile.id}`);
  deepEqual((await lab.get(`GET datasets/${id}`)).latestVersion.files, []);
});

Deno.test("What a file is said to be is what is known of it", async () => {
  await using lab = await openLab();
  const { data: { id } } = await create(lab, [{ label: "a", dataFile: {} }]);
  const [{ dataFile }] = (await lab.get(`GET datasets/${id}`)).latestVersion.files;
  const { contentType, filesize, checksum } = dataFile;
  deepEqual([contentType, filesize, checksum.value], ["application/octet-stream", -1, "unknown"]);
});

Deno.test("Nobody else describes files, and none that cannot be kept", async () => {
  await using lab = await openLab();
  const { token } = await lab.dataverse.createUser({ userName: "ada" });
  equal((await create(lab, [file], token)).message, "Only a superuser may add files via this api");
  match((await create(lab, [{ ...file, label: "a/b" }])).message, /^Validation Failed: File Name/);
  match(
    (await create(lab, [{ ...file, directoryLabel: "a:b" }])).message,
    /^Validation Failed: Directory Name/,
  );
  const withData = (change: unknown) => ({
    ...file,
    dataFile: { ...file.dataFile, ...change as object },
  });
  for (
    const wrong of [
      [file, file],
      [{ label: "a" }],
      [{ ...file, label: 1 }],
      [withData({ storageIdentifier: "../../../etc/passwd" })],
      [withData({ storageIdentifier: "a\0b" })],
      [withData({ storageIdentifier: "" })],
      [withData({ checksum: { type: "CRC", value: "1" } })],
      [withData({ filesize: "big" })],
      { label: "a" },
    ]
  ) {
    equal((await create(lab, wrong as readonly unknown[])).status, 500, JSON.stringify(wrong));
  }
  deepEqual(await lab.get("GET dataverses/lab/contents"), [], "nothing is left of them");
});
