import { equal } from "node:assert/strict";
import { progressText, timeText } from "./progress_text.ts";
import { RateMeter } from "./rate_meter.ts";

Deno.test("progressText() tells bytes, files, rate and the time that is left", () => {
  const progress = { loaded: 250e6, total: 1e9, files: 3, totalFiles: 40 };
  equal(
    progressText(progress, 10e6),
    "██████░░░░░░░░░░░░░░░░░░ 250.0 MB of 1.0 GB, 3 of 40 files, 10.0 MB/s, 1 min 15 s left",
  );
  equal(
    progressText(progress, undefined),
    "██████░░░░░░░░░░░░░░░░░░ 250.0 MB of 1.0 GB, 3 of 40 files",
  );
  equal(
    progressText({ ...progress, loaded: 1e9 }, 10e6).endsWith("3 of 40 files, 10.0 MB/s"),
    true,
  );
  equal(progressText({ loaded: 5 }, undefined), "5 B");
  equal(progressText({ loaded: 5, unit: "items" }, 2), "5 items");
  equal(
    progressText({ loaded: 5, total: 10, unit: "items" }, 2),
    "████████████░░░░░░░░░░░░ 5 of 10, 3 s left",
  );
  equal(
    progressText({ loaded: 0, total: 10, totalFiles: 1 }, 0),
    "░░░░░░░░░░░░░░░░░░░░░░░░ 0 B of 10 B, 0 B/s",
  );
});

Deno.test("timeText() has two units at most", () => {
  equal(
    [0.2, 59.5, 61, 3600, 90_061].map(timeText).join("; "),
    "1 s; 1 min 0 s; 1 min 1 s; 1 h 0 min; 25 h 1 min",
  );
});

Deno.test("RateMeter follows the last seconds, and falls where nothing comes", () => {
  const meter = new RateMeter();
  equal(meter.perSecond(0), undefined);
  for (let second = 0; second <= 20; second++) meter.note(second * 1e6, second * 1000);
  equal(meter.perSecond(20_000), 1e6);
  for (let second = 21; second <= 40; second++) {
    meter.note(20e6 + (second - 20) * 5e6, second * 1000);
  }
  equal(meter.perSecond(40_000), 5e6);
  equal(meter.perSecond(50_000), 2.5e6);
  meter.note(0, 50_000); // it begins again
  equal(meter.perSecond(50_100), undefined);
  meter.note(2e6, 51_000);
  equal(meter.perSecond(51_000), 2e6);
});

Deno.test("RateMeter looks no further back where very much is told", () => {
  const meter = new RateMeter();
  for (let ms = 0; ms <= 20_000; ms += 10) meter.note(ms * 1000, ms);
  for (let ms = 20_000; ms <= 40_000; ms += 10) meter.note(20e6 + (ms - 20_000) * 5000, ms);
  equal(meter.perSecond(40_000), 5e6);
});
