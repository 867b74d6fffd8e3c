/** How a program ran. */
export interface Measured {
  /** Wall-clock time from its start to its end. */
  readonly seconds: number;
  /** Most memory that it held, in MB; `undefined` where the system does not tell (only Linux does). */
  readonly peakMb: number | undefined;
  /** Standard output. */
  readonly out: string;
}

/** A program to run. */
export interface Program {
  readonly command: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Ends the program, as `kill -9` does, as soon as this says so of a line that it prints. */
  readonly killAt?: (line: string) => boolean;
}

const LOOK_MS = 25;

/** Runs a program to its end, and looks on. */
export async function measure({ command, env, cwd, killAt }: Program): Promise<Measured> {
  const [program = "", ...args] = command;
  const began = performance.now();
  const child = new Deno.Command(program, {
    args,
    ...(env === undefined ? {} : { env }),
    ...(cwd === undefined ? {} : { cwd }),
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  let peakMb: number | undefined;
  // The system keeps the highest mark, so that nothing in between is missed.
  const look = setInterval(async () => {
    const status = await Deno.readTextFile(`/proc/${child.pid}/status`).catch(() => "");
    const kb = Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0);
    if (kb > 0) peakMb = Math.max(peakMb ?? 0, kb * 1024 / 1e6);
  }, LOOK_MS);
  let killed = false;
  let errors = "";
  const watch = (line: string) => {
    if (killed || !killAt?.(line)) return;
    killed = true;
    child.kill("SIGKILL");
  };
  const reading = eachLine(child.stderr, (line) => {
    errors += `${line}\n`;
    watch(line);
  });
  let out = "";
  await eachLine(child.stdout, (line) => {
    out += `${line}\n`;
    watch(line);
  });
  const { code } = await child.status;
  await reading;
  clearInterval(look);
  if (code !== 0 && !killed) {
    throw new Error(`"${command.join(" ")}" ended with ${code}: ${errors}`);
  }
  if (killAt !== undefined && !killed) throw new Error(`"${program}" ended before it was killed`);
  return { seconds: (performance.now() - began) / 1000, peakMb, out };
}

async function eachLine(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  tell: (line: string) => void,
): Promise<void> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) tell(line);
  }
  if (rest !== "") tell(rest);
}

/** Somebody who does what others do, too. */
export interface Contender {
  readonly name: string;
  /** What is not measured. */
  readonly prepare?: () => Promise<void>;
  readonly run: () => Promise<Measured>;
  /** Removes what came of it. */
  readonly clear?: () => Promise<void>;
}

/** The best time of several, and the highest peak. */
export type Best = ReadonlyMap<string, Measured>;

/** Lets all have a go in turn, several times, so that what else goes on disturbs all alike. */
export async function compare(contenders: readonly Contender[], rounds: number): Promise<Best> {
  const best = new Map<string, Measured>();
  for (let round = 0; round < rounds; round++) {
    for (const { name, prepare, run, clear } of contenders) {
      await prepare?.();
      await new Deno.Command("sync").output(); // what was written before is not waited for
      const now = await run();
      await clear?.();
      const before = best.get(name);
      console.error(`  ${name}: ${now.seconds.toFixed(2)} s, ${now.peakMb?.toFixed(0) ?? "?"} MB`);
      best.set(
        name,
        before === undefined ? now : {
          ...(now.seconds < before.seconds ? now : before),
          peakMb: Math.max(now.peakMb ?? 0, before.peakMb ?? 0),
        },
      );
    }
  }
  return best;
}
