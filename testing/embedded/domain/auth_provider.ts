const factories: Readonly<Record<string, string>> = {
  builtin: "BuiltinAuthenticationProvider",
  shib: "shib",
};

/** The kind of provider that vouches for an account. */
export function friendlyFactory(provider: string): string {
  return factories[provider] ?? "oauth2";
}
