import { deepEqual, equal, throws } from "node:assert/strict";
import { byteRange, ByteRangeError } from "./byte_range.ts";
import { Stumble } from "./refusal.ts";

Deno.test("byteRange() finds what a header wants", () => {
  equal(byteRange(null, 10), undefined);
  deepEqual(byteRange("bytes=0-4", 10), { start: 0, end: 4 });
  deepEqual(byteRange("bytes=4-", 10), { start: 4, end: 9 });
  deepEqual(byteRange("bytes=-3", 10), { start: 7, end: 9 });
  deepEqual(byteRange("bytes=0-1000", 10), { start: 0, end: 9 });
});

Deno.test("byteRange() refuses what cannot be met, and stumbles over too many last bytes", () => {
  const impossible = /Start is larger than end or size of file\./;
  for (const header of ["bytes=5-2", "bytes=10-", "bytes=-0", "bytes=-"]) {
    throws(() => byteRange(header, 10), impossible);
  }
  throws(() => byteRange("bytes=0-1,3-4", 10), /Only one range is allowed\./);
  for (const header of ["bytes=a-b", "bytes=3", "chars=0-1", "bytes = 0-1", ""]) {
    throws(() => byteRange(header, 10), ByteRangeError);
  }
  throws(
    () => byteRange("bytes=0-9999999999999999999", 10),
    /For input string: "9999999999999999999"/,
  );
  throws(() => byteRange("bytes=-11", 10), Stumble);
});
