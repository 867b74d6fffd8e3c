import { equal } from "node:assert/strict";
import { authorAddress } from "./author_id.ts";

Deno.test("authorAddress() makes an address of an identifier, and leaves one as it is", () => {
  for (
    const [scheme, id, address] of [
      ["ORCID", "0000-0002-1825-0097", "https://orcid.org/0000-0002-1825-0097"],
      ["ORCID", "0000-0002-1694-233X", "https://orcid.org/0000-0002-1694-233X"],
      ["ISNI", "0000000121032683", "http://www.isni.org/isni/0000000121032683"],
      ["LCNA", "n82058243", "http://id.loc.gov/authorities/names/n82058243"],
      ["VIAF", "113230702", "https://viaf.org/viaf/113230702"],
      ["GND", "4079154-3", "https://d-nb.info/gnd/4079154-3"],
      ["ResearcherID", "A-1009-2008", "https://publons.com/researcher/A-1009-2008/"],
      ["ScopusID", "66", "https://www.scopus.com/authid/detail.uri?authorId=66"],
      ["ROR", "03vek6s52", "https://ror.org/03vek6s52"],
    ] as const
  ) {
    equal(authorAddress(scheme, id), address);
    equal(authorAddress(scheme, address), address);
  }
});

Deno.test("authorAddress() is undefined for what is no identifier, or of no scheme that has addresses", () => {
  equal(authorAddress("ORCID", "0000"), undefined);
  equal(authorAddress("ORCID", "https://example.org/0000-0002-1825-0097"), undefined);
  equal(authorAddress("DAI", "123456785"), undefined);
  equal(authorAddress(undefined, "0000-0002-1825-0097"), undefined);
  equal(authorAddress("VIAF", ""), undefined);
});
