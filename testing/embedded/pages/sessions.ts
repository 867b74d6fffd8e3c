import type { Clock } from "../../../lib/clock.ts";

/** What a visitor has shown: an API token, or that of a preview URL. */
export interface Credential {
  readonly type: "user" | "preview";
  readonly token: string;
}

interface Session extends Credential {
  readonly ends: number;
}

const lifetimeMs = 12 * 60 * 60 * 1000;
const most = 1000;

/**
 * Who has signed in to the pages. A browser holds the name of its session and never a token, and the API does
 * not look at it: other sites cannot make a browser act.
 */
export class Sessions {
  readonly #clock: Clock;
  readonly #sessions = new Map<string, Session>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Begins one; gives the cookie. */
  begin(credential: Credential, url: URL): string {
    const name = `${crypto.randomUUID()}${crypto.randomUUID()}`.replaceAll("-", "");
    this.#sessions.set(name, { ...credential, ends: this.#clock.now().getTime() + lifetimeMs });
    for (const oldest of this.#sessions.keys()) {
      if (this.#sessions.size <= most) break;
      this.#sessions.delete(oldest);
    }
    return `${cookieName(url)}=${name}; Path=/; HttpOnly; SameSite=Lax`;
  }

  /** What the sender of a cookie header has shown; undefined for a guest. */
  find(cookies: string | null, url: URL): Credential | undefined {
    const name = sessionIn(cookies, url);
    const session = name === undefined ? undefined : this.#sessions.get(name);
    if (session === undefined) return undefined;
    if (session.ends > this.#clock.now().getTime()) return session;
    this.#sessions.delete(name!);
    return undefined;
  }

  /** Ends one; gives the cookie that ends it in the browser. */
  end(cookies: string | null, url: URL): string {
    const name = sessionIn(cookies, url);
    if (name !== undefined) this.#sessions.delete(name);
    return `${cookieName(url)}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0`;
  }
}

/** Browsers do not tell ports apart: servers on one machine would end each other's sessions. */
function cookieName({ port }: URL): string {
  return `dvflow-session-${port === "" ? "80" : port}`;
}

function sessionIn(cookies: string | null, url: URL): string | undefined {
  const wanted = `${cookieName(url)}=`;
  return cookies?.split(";").map((one) => one.trim()).find((one) => one.startsWith(wanted))
    ?.slice(wanted.length);
}
