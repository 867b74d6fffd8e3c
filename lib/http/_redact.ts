// Query parameters that carry a secret on some installation or store.
const SECRET =
  /^(key|token|api[-_]?token|unblock-key|password|x-amz-(signature|credential|security-token))$/i;

/**
 * The address without secrets, to show in errors and logs: no user, no password, and `***` in place
 * of the query parameters that carry tokens.
 */
export function redactUrl(url: URL): string {
  const shown = new URL(url);
  shown.username = "";
  shown.password = "";
  shown.hash = "";
  for (const name of [...shown.searchParams.keys()]) {
    if (SECRET.test(name)) shown.searchParams.set(name, "***");
  }
  return shown.href;
}

/** Takes every occurrence of a secret out of a text that came from elsewhere. */
export function redactText(text: string, secret: string | undefined): string {
  return secret ? text.replaceAll(secret, "***") : text;
}
