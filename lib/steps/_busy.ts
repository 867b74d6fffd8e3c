import { waitForUnlock } from "../client/wait_for_unlock.ts";
import { mayPass } from "../errors/mod.ts";
import { backoff, type RetryPolicy, type StepContext } from "../pipeline/mod.ts";

/** For steps that write: a few tries, and before each the engine looks whether the last one worked after all. */
export const whenBusy: RetryPolicy = backoff({
  attempts: 4,
  firstMs: 500,
  maxMs: 5_000,
  budgetMs: 60_000,
  when: mayPass,
});

/** How long steps wait for locks. */
export interface LockBudget {
  /**
   * Longest wait for the dataset's locks, in milliseconds.
   *
   * @default {300_000}
   */
  readonly waitMs?: number | undefined;
}

/** Locks that forbid edits and uploads do not include an ingest. */
export const EDITABLE_DURING: readonly string[] = ["Ingest"];

/** Waits until a dataset is free for what the step does next, and says which lock it waits for. */
export async function untilFree(
  context: Pick<StepContext, "session" | "signal" | "note">,
  dataset: { readonly id: string; readonly doing: string; readonly except?: readonly string[] },
  budget: LockBudget = {},
): Promise<void> {
  await waitForUnlock(context.session, dataset, {
    signal: context.signal,
    budgetMs: budget.waitMs,
    except: dataset.except ?? [],
    onWait: (sentence) => context.note(sentence),
  });
}
