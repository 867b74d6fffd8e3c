import { deepEqual, equal, throws } from "node:assert/strict";
import { changeObstacle, editObstacle, type Lock, type LockType } from "./lock.ts";
import { nextNumber, type PublishingState, refuseUnpublishable } from "./publishing.ts";
import type { Collection, Dataset, FileInVersion, Version } from "./version.ts";

const lock = (type: LockType): Lock => ({
  type,
  datasetId: 7,
  userName: "ada",
  created: "2026-01-01T00:00:00.000Z",
  message: "",
});
const draft = {
  state: "DRAFT",
  terms: { license: null, texts: { termsOfUse: "Ask first" }, accessRequest: true },
} as unknown as Version;
const owner = { alias: "science", published: "2026-01-01" } as unknown as Collection;
const file = (fileId: number): FileInVersion => ({ fileId }) as unknown as FileInVersion;
const fresh = { identifier: "FK2/AB", published: null } as unknown as Dataset;
const out = { ...fresh, published: "2026-01-01" };
const state: PublishingState = {
  dataset: fresh,
  owner,
  versions: [draft],
  locks: [],
  files: [file(1)],
  releasedFiles: [],
  requiresFiles: false,
};
const released = { ...draft, state: "RELEASED", major: 1, minor: 2 } as const;
const gone = { ...released, state: "DEACCESSIONED" } as const;

Deno.test("nextNumber() counts from 1.0, and from what was taken back, too", () => {
  deepEqual(nextNumber(state, "major"), { major: 1, minor: 0 });
  const again = { dataset: out, versions: [draft, released] as const };
  deepEqual(nextNumber(again, "minor"), { major: 1, minor: 3 });
  deepEqual(nextNumber(again, "major"), { major: 2, minor: 0 });
  deepEqual(nextNumber({ ...again, versions: [draft, gone] }, "major"), { major: 2, minor: 0 });
  deepEqual(nextNumber({ ...again, versions: [gone] }, "minor"), { major: 1, minor: 3 });
});

Deno.test("refuseUnpublishable() refuses in Dataverse's words", () => {
  const refused = (
    change: Partial<PublishingState>,
    type: "major" | "minor",
    pattern: RegExp,
  ): void => throws(() => refuseUnpublishable({ ...state, ...change }, type), pattern);
  refused({}, "minor", /Cannot publish as minor version/);
  refused({ versions: [draft, released] }, "minor", /Cannot release as minor version/);
  refused(
    { versions: [draft, gone, released], releasedFiles: [file(1)] },
    "minor",
    /Cannot release as minor version/,
  );
  refused({ owner: { ...owner, published: null } }, "major", /host dataverse \(science\)/);
  refused({ locks: [lock("Ingest"), lock("InReview")] }, "major", /Reason: Ingest,InReview\./);
  refused({ locks: [lock("FileValidationFailed")] }, "major", /missing or corrupted/);
  refused({ versions: [released] }, "major", /dataset FK2\/AB is already released/);
  refused(
    { versions: [{ ...draft, terms: { ...draft.terms, texts: {} } }] },
    "major",
    /valid license/,
  );
  refused({ requiresFiles: true, files: [] }, "major", /at least one data file/);
});

Deno.test("refuseUnpublishable() lets go what is in review, is uploaded otherwise, or was taken back", () => {
  for (const type of ["InReview", "DcmUpload", "GlobusUpload"] as const) {
    refuseUnpublishable({ ...state, locks: [lock(type)] }, "major");
  }
  refuseUnpublishable({ ...state, dataset: out, versions: [gone] }, "minor");
});

Deno.test("editObstacle() lets an ingest go on, and curators edit what is in review", () => {
  equal(editObstacle([], false), undefined);
  equal(editObstacle([lock("Ingest")], false), undefined);
  equal(editObstacle([lock("InReview")], true), undefined);
  equal(
    editObstacle([lock("InReview")], false),
    "Dataset cannot be edited due to In Review dataset lock.",
  );
  equal(
    editObstacle([lock("finalizePublication")], true),
    "Dataset cannot be edited due to dataset lock.",
  );
});

Deno.test("changeObstacle() holds what editObstacle() lets go while tables are being read", () => {
  const held = "Dataset cannot be edited due to dataset lock.";
  equal(changeObstacle([lock("Ingest")], true), held);
  equal(changeObstacle([lock("InReview")], true), undefined);
  equal(editObstacle([lock("Ingest"), lock("InReview")], true), held);
});
