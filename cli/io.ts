import process from "node:process";
import { stripVTControlCharacters } from "node:util";

/** What a command needs of the world around it. */
export interface Io {
  /** Writes a line of results to standard output. */
  out(line: string): void;
  /** Writes a line about progress or failure to standard error. */
  error(line: string): void;
  /** Whether a person sits at a terminal that can redraw lines. */
  readonly terminal: boolean;
  /** Reads the environment. */
  env(name: string): string | undefined;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  /** Exit code that an interruption asks for; `undefined` where there was none. */
  interrupted(): number | undefined;
}

const SIGNALS = { SIGINT: 130, SIGTERM: 143 } as const;

/** The process's own streams, environment and signals. */
class SystemIo implements Io {
  readonly terminal: boolean = Deno.stderr.isTerminal() && !Deno.noColor && columns() > 0;
  readonly #controller = new AbortController();
  readonly #encoder = new TextEncoder();
  #code: number | undefined;

  constructor() {
    for (const [signal, code] of Object.entries(SIGNALS) as ["SIGINT" | "SIGTERM", number][]) {
      if (Deno.build.os === "windows" && signal === "SIGTERM") continue;
      // Not by Deno.addSignalListener: a library below testcontainers ends the process at a signal for which
      // Node's list of listeners has nobody else.
      process.on(signal, () => this.#interrupt(code));
    }
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  out(line: string): void {
    this.#write(Deno.stdout, Deno.stdout.isTerminal() ? line : stripVTControlCharacters(line));
  }

  error(line: string): void {
    this.#write(Deno.stderr, this.terminal ? line : stripVTControlCharacters(line));
  }

  env(name: string): string | undefined {
    return Deno.env.get(name) || undefined;
  }

  interrupted(): number | undefined {
    return this.#code;
  }

  #interrupt(code: number): void {
    if (this.#code !== undefined) Deno.exit(code);
    this.#code = code;
    this.#controller.abort(new DOMException("Interrupted", "AbortError"));
  }

  #write(stream: { writeSync(bytes: Uint8Array): number }, line: string): void {
    let bytes = this.#encoder.encode(`${line}\n`);
    try {
      while (bytes.length > 0) bytes = bytes.subarray(stream.writeSync(bytes));
    } catch (error) {
      if (!(error instanceof Deno.errors.BrokenPipe)) throw error; // `dvflow … | head` has had enough
    }
  }
}

/** Some terminals have no width; nothing can be redrawn there. */
function columns(): number {
  try {
    return Deno.consoleSize().columns;
  } catch {
    return 0;
  }
}

/** Made at first use: a program that only imports this gets no signal listeners. */
let system: Io | undefined;

/** The process itself. */
export const systemIo: Io = {
  out: (line) => own().out(line),
  error: (line) => own().error(line),
  get terminal() {
    return own().terminal;
  },
  env: (name) => own().env(name),
  get signal() {
    return own().signal;
  },
  interrupted: () => own().interrupted(),
};

function own(): Io {
  return system ??= new SystemIo();
}
