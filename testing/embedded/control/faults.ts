import type { Verdict } from "../background/jobs.ts";
import type { Job } from "../store/job_table.ts";
import { checkFault } from "./check_fault.ts";
import type {
  ActiveFault,
  Fault,
  FaultControl,
  JobFault,
  RequestFault,
  SlowFault,
} from "./fault.ts";
import { pathPattern } from "./path_pattern.ts";

/** What comes over a request. */
export interface Trouble {
  /** What makes it slow. */
  readonly slow: readonly SlowFault[];
  /** What else goes wrong. */
  readonly fault: Exclude<RequestFault, SlowFault> | undefined;
}

const isJobFault = (fault: Fault): fault is JobFault =>
  fault.type === "hold" || fault.type === "fail";

/** One that was added, with its counts. */
class Added implements ActiveFault {
  readonly id: number;
  readonly fault: Fault;
  readonly #remove: (one: Added) => void;
  readonly #fits: (pathname: string) => boolean;
  /** What became of work that was looked at before. */
  readonly #jobs = new Map<number, boolean>();
  seen = 0;
  hits = 0;

  constructor(id: number, fault: Fault, remove: (one: Added) => void) {
    this.id = id;
    this.fault = fault;
    this.#remove = remove;
    const path = isJobFault(fault) ? undefined : fault.path;
    this.#fits = path === undefined ? () => true : pathPattern(path);
  }

  fitsRequest(method: string, pathname: string): boolean {
    const { fault } = this;
    return !isJobFault(fault) && (fault.method ?? method) === method && this.#fits(pathname);
  }

  /** Whether it comes over the next one, unless another one has come over that already. */
  comes(random: () => number, taken = false): boolean {
    const { nth, times, chance } = this.fault;
    this.seen++;
    const turn = nth === undefined || [nth].flat().includes(this.seen);
    if (taken || !turn || this.hits >= (times ?? Infinity)) return false;
    if (chance !== undefined && random() >= chance) return false;
    this.hits++;
    return true;
  }

  /** Whether it comes over work; about work that is held it is asked again and again. */
  comesOver({ id, kind }: Job, random: () => number): boolean {
    if (!isJobFault(this.fault) || this.fault.job !== kind) return false;
    let answer = this.#jobs.get(id);
    if (answer === undefined) this.#jobs.set(id, answer = this.comes(random));
    return answer;
  }

  [Symbol.dispose](): void {
    this.#remove(this);
  }
}

/** All that is to go wrong. */
export class Faults implements FaultControl {
  readonly #added = new Map<number, Added>();
  readonly #random: () => number;
  readonly #changed: () => void;
  #count = 0;

  /**
   * None yet.
   *
   * @param random Decides where a fault comes by chance.
   * @param changed Is told when work that was held may go on.
   */
  constructor(random: () => number, changed: () => void) {
    this.#random = random;
    this.#changed = changed;
  }

  add(fault: Fault): ActiveFault {
    const added = new Added(++this.#count, checkFault(fault), (one) => {
      if (this.#added.delete(one.id)) this.#changed();
    });
    this.#added.set(added.id, added);
    return added;
  }

  /** One that is there. */
  get(id: number): ActiveFault | undefined {
    return this.#added.get(id);
  }

  clear(): void {
    this.#added.clear();
    this.#changed();
  }

  [Symbol.iterator](): Iterator<ActiveFault> {
    return this.#added.values();
  }

  /** What comes over a request; undefined where nothing does. Each call counts. */
  over(method: string, pathname: string): Trouble | undefined {
    if (this.#added.size === 0) return undefined;
    const slow: SlowFault[] = [];
    let fault: Trouble["fault"];
    for (const one of this.#added.values()) {
      if (!one.fitsRequest(method, pathname)) continue;
      const found = one.fault as RequestFault;
      if (!one.comes(this.#random, found.type !== "slow" && fault !== undefined)) continue;
      if (found.type === "slow") slow.push(found);
      else fault = found;
    }
    return fault === undefined && slow.length === 0 ? undefined : { slow, fault };
  }

  /** What becomes of work in the background. */
  judge(job: Job): Verdict {
    for (const one of this.#added.values()) {
      if (!one.comesOver(job, this.#random)) continue;
      return one.fault.type === "hold" ? "hold" : "fail";
    }
    return "do";
  }
}
