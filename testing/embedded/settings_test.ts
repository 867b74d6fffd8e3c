import { deepEqual, equal } from "node:assert/strict";
import { openLab } from "./_lab.ts";

Deno.test("A setting can have a value for a language beside the one for all", async () => {
  await using lab = await openLab();
  const name = ":ApplicationTermsOfUse";
  const terms = async (query = ""): Promise<string> =>
    (await lab.get(`GET info/applicationTermsOfUse${query}`)).message;
  const none = "There are no Terms of Use for this Dataverse installation.";
  equal(await terms(), none);
  deepEqual(await lab.said(`PUT admin/settings/${name}/lang/fr`, { body: "Appelez-moi." }), [
    200,
    `Setting ${name} - fr - added.`,
  ]);
  deepEqual([await terms(), await terms("?lang=fr")], [none, "Appelez-moi."]);
  equal((await lab.ask(`GET admin/settings/${name}`)).status, 404, "there is none for all");
  await lab.get(`PUT admin/settings/${name}`, { body: "Call me." });
  deepEqual(
    [await terms(), await terms("?lang=en"), await terms("?lang=de"), await terms("?lang=fr")],
    ["Call me.", "Call me.", "Call me.", "Appelez-moi."],
  );
  await lab.get(`DELETE admin/settings/${name}`);
  deepEqual([await terms(), await terms("?lang=fr")], [none, "Appelez-moi."]);
  deepEqual(await lab.said(`DELETE admin/settings/${name}/lang/fr`), [
    200,
    `Setting ${name} - fr deleted.`,
  ]);
  equal(await terms("?lang=fr"), none);
});

Deno.test("Any name and text is a setting, and told as it was sent", async () => {
  await using lab = await openLab();
  const text = `'"; DROP TABLE setting; -- \u2028 ${"x".repeat(10_000)}`;
  for (const name of [":Any", "a'b", "x y", "%25"]) {
    const at = `admin/settings/${encodeURIComponent(name)}`;
    deepEqual(await lab.get(`PUT ${at}`, { body: text }), { [name]: text });
    equal((await lab.get(`GET ${at}`)).message, text);
    equal((await lab.get("GET admin/settings"))[name], text);
    await lab.get(`DELETE ${at}`);
    equal((await lab.ask(`GET ${at}`)).status, 404);
  }
  await lab.get("PUT admin/settings/:ApiTermsOfUse", { body: "Be kind." });
  equal((await lab.get("GET info/apiTermsOfUse")).message, "Be kind.");
});

Deno.test("What an installation has switched on is told, and what files it shows", async () => {
  await using lab = await openLab();
  const flags = await lab.get("GET admin/featureFlags");
  deepEqual([flags.API_SESSION_AUTH, Object.keys(flags).length], ["disabled", 19]);
  deepEqual(await lab.get("GET admin/featureFlags/VERSION_NOTE"), { enabled: false });
  deepEqual(await lab.said("GET admin/featureFlags/NONSENSE"), [
    404,
    "Feature flag not found. Try listing all feature flags.",
  ]);
  equal((await lab.ask("POST logout")).status, 500);
  deepEqual(await lab.said("GET info/settings/customization/Logo"), [404, "logo not found."]);
  deepEqual(await lab.said("GET info/settings/customization/x"), [
    400,
    "Customization type unknown or missing. Must be one of the following: [homePage, header, footer, style, analytics, logo]",
  ]);
});

Deno.test("admin/rateLimitStats tells superusers what callers may still do", async () => {
  await using lab = await openLab();
  const { token } = await lab.dataverse.createUser({ userName: "ada" });
  const stats = (query = "") => lab.ask(`GET admin/rateLimitStats${query}`);
  deepEqual((await stats()).text.split("\n"), [
    '# Rate Limit Cache: Total number of cached entries (excluding ":last_update") 0',
    "#<username>:<command>, <available tokens>",
    "#<username>:<command>, <timestamp>, <delta minutes>",
    "",
  ]);
  await lab.get("PUT admin/settings/:RateLimitingDefaultCapacityTiers", { body: "1,5" });
  await lab.get("GET dataverses/root", { token });
  const [, , tokens, , filled] = (await stats()).text.split("\n");
  equal(tokens, "@ada:GetDataverseCommand, 4");
  equal(/^@ada:GetDataverseCommand:last_update, \d+, [01]$/.test(filled ?? ""), true, filled);
  equal((await lab.ask("GET admin/rateLimitStats", { token })).status, 403);
  equal((await lab.ask("GET admin/rateLimitStats", { token: null })).status, 401);
});
