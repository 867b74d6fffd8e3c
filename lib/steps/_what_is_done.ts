/** How files get there: how fast, how many at a time, how long locks are waited for. */
interface Pace {
  readonly jobs?: number | undefined;
  readonly concurrency?: number | undefined;
  readonly limitRate?: number | undefined;
  readonly waitMs?: number | undefined;
}

/** What of a transfer's input says what is done: all but its pace, which a run that is resumed may change. */
export function whatIsDone<Input extends Pace>(input: Input): Omit<Input, keyof Pace> {
  const { jobs: _jobs, concurrency: _concurrency, limitRate: _rate, waitMs: _wait, ...what } =
    input;
  return what;
}
