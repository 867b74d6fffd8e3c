import { deepEqual, equal, throws } from "node:assert/strict";
import { editObstacle, type Lock, type LockType } from "./lock.ts";
import { nextNumber, type PublishingState } from "./publishing.ts";
import type { Collection, FileInVersion, Version } from "./version.ts";

const lock = (type: LockType): Lock => ({
  type,
  datasetId: 7,
  userName: "ada",
  created: "2026-01-01T00:00:00.000Z",
  message: "",
});
const draft = {
  state: "DRAFT",
  terms: { licenseId: 1, texts: {}, accessRequest: true },
} as unknown as Version;
const owner = { alias: "science", published: "2026-01-01" } as unknown as Collection;
const file = (fileId: number): FileInVersion => ({ fileId }) as unknown as FileInVersion;
const state: PublishingState = {
  datasetId: 7,
  owner,
  latest: draft,
  lastReleased: undefined,
  locks: [],
  files: [file(1)],
  releasedFiles: [],
  requiresFiles: false,
};
const released = { state: "RELEASED", major: 1, minor: 2 } as unknown as Version;

Deno.test("nextNumber() counts from 1.0", () => {
  deepEqual(nextNumber(state, "major"), { major: 1, minor: 0 });
  const again = { ...state, lastReleased: released, releasedFiles: [file(1)] };
  deepEqual(nextNumber(again, "minor"), { major: 1, minor: 3 });
  deepEqual(nextNumber(again, "major"), { major: 2, minor: 0 });
});

Deno.test("nextNumber() refuses in Dataverse's words", () => {
  const refused = (
    change: Partial<PublishingState>,
    type: "major" | "minor",
    pattern: RegExp,
  ): void => throws(() => nextNumber({ ...state, ...change }, type), pattern);
  refused({}, "minor", /Cannot publish as minor version/);
  refused({ lastReleased: released }, "minor", /Cannot release as minor version/);
  refused({ owner: { ...owner, published: null } }, "major", /host dataverse \(science\)/);
  refused({ locks: [lock("Ingest")] }, "major", /Reason: Ingest/);
  refused({ latest: { ...draft, state: "RELEASED" } }, "major", /already released/);
  refused(
    { latest: { ...draft, terms: { ...draft.terms, licenseId: null } } },
    "major",
    /valid license/,
  );
  refused({ requiresFiles: true, files: [] }, "major", /at least one data file/);
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
