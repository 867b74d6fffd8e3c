import { readlinkSync } from "node:fs";
import { hostname } from "node:os";
import process from "node:process";

/** Names of the labels that everything of a stack carries. */
export const LABELS = {
  stack: "org.dvflow.stack",
  part: "org.dvflow.part",
  fingerprint: "org.dvflow.fingerprint",
  owner: "org.dvflow.owner",
  created: "org.dvflow.created",
  kept: "org.dvflow.kept",
  shared: "org.dvflow.shared",
} as const;

/** Labels by name. */
export type Labels = Readonly<Record<string, string>>;

/** What the labels of a stack tell. */
export interface LabelledStack {
  /** Its id. */
  readonly id: string;
  /** When it was begun. */
  readonly created: Date;
  /** Who began it: a process id and the machine's name. */
  readonly owner: { readonly pid: number; readonly host: string };
  /** Whether it was to stay. */
  readonly kept: boolean;
  /** Whether it was to be shared. */
  readonly shared: boolean;
}

/** The labels of a stack that this process begins. */
export function stackLabels(
  stack: {
    readonly id: string;
    readonly fingerprint: string;
    readonly created: string;
    readonly keep: boolean;
    readonly shared: boolean;
  },
): Labels {
  return {
    [LABELS.stack]: stack.id,
    [LABELS.fingerprint]: stack.fingerprint,
    [LABELS.owner]: `${process.pid}@${thisMachine()}`,
    [LABELS.created]: stack.created,
    [LABELS.kept]: String(stack.keep),
    [LABELS.shared]: String(stack.shared),
  };
}

/** Reads the labels of a container, a network or a volume; `undefined` where it belongs to no stack. */
export function readLabels(labels: Labels | null | undefined): LabelledStack | undefined {
  const id = labels?.[LABELS.stack];
  if (labels === null || labels === undefined || id === undefined) return undefined;
  const [, pid = "0", host = ""] = /^(\d+)@(.*)$/.exec(labels[LABELS.owner] ?? "") ?? [];
  return {
    id,
    created: new Date(labels[LABELS.created] ?? 0),
    owner: { pid: Number(pid), host },
    kept: labels[LABELS.kept] === "true",
    shared: labels[LABELS.shared] === "true",
  };
}

/**
 * Where process ids mean what they mean here: the machine's name and, on Linux, which processes are seen. In a
 * container that has the machine's name and its engine, a process of the machine must not count as dead.
 */
function thisMachine(): string {
  try {
    return `${hostname()}/${/\d+/.exec(readlinkSync("/proc/self/ns/pid"))?.[0] ?? ""}`;
  } catch {
    return hostname(); // no Linux, or not to be read
  }
}

/** Whether the process that began a stack runs on this machine; `undefined` where it is another machine's. */
export function ownerLives({ owner }: LabelledStack): boolean | undefined {
  if (owner.host !== thisMachine()) return undefined;
  try {
    process.kill(owner.pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
