import axe from "axe-core";
import { deepEqual, ok } from "node:assert/strict";
import { existsSync } from "node:fs";
import process from "node:process";
import { type Browser, chromium, type Page } from "playwright-core";

const names = ["chromium", "chromium-browser", "google-chrome", "chrome"];

function findChromium(): string | undefined {
  const folders = (process.env["PATH"] ?? "").split(":");
  const paths = folders.flatMap((folder) => names.map((name) => `${folder}/${name}`));
  return paths.find((path) => existsSync(path));
}

const executablePath = findChromium();

/** Where screenshots go, to be looked at; CI keeps them. */
const screenshots = new URL("../../../screenshots/", import.meta.url);

/** How a page is opened. */
export interface View {
  /** @default {"light"} */
  readonly scheme?: "light" | "dark";
  /** @default {1200} */
  readonly width?: number;
  /** @default {true} */
  readonly scripts?: boolean;
}

/** A browser in a test. */
export interface TestBrowser {
  /** Opens an empty page in a browser of its own, without cookies of others. */
  newPage(view?: View): Promise<Page>;
}

/** Whether tests in Chromium have to be left out: there is none. In CI they fail, then. */
export const isMissing: boolean = executablePath === undefined && process.env["CI"] !== "true";

/**
 * Works with Chromium. At its end nothing may have been complained about: no script's error, nothing that a
 * page's policy has stopped.
 */
export async function withBrowser(run: (browser: TestBrowser) => Promise<void>): Promise<void> {
  const complaints: string[] = [];
  const browser = await launch();
  try {
    await run({
      newPage: async (view = {}) => {
        const page = await openPage(browser, view);
        page.on("dialog", (dialog) => {
          complaints.push(`dialog: ${dialog.message()}`);
          dialog.dismiss().catch(() => {});
        });
        page.on("pageerror", (error) => complaints.push(String(error)));
        page.on("console", (message) => {
          // A status of 400 or more is one, too, and is what a test may want to see.
          const isStatus = message.text().startsWith("Failed to load resource");
          if (message.type() === "error" && !isStatus) complaints.push(message.text());
        });
        return page;
      },
    });
  } finally {
    await browser.close();
  }
  deepEqual(complaints, []);
}

async function launch(): Promise<Browser> {
  ok(executablePath, 'There is no Chromium: "apt-get install chromium"');
  // Chromium's own sandbox does not work for root, as in most containers.
  const args = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  return await chromium.launch({ executablePath, args });
}

async function openPage(browser: Browser, view: View): Promise<Page> {
  const { scheme = "light", width = 1200, scripts = true } = view;
  const context = await browser.newContext({
    viewport: { width, height: 800 },
    colorScheme: scheme,
    javaScriptEnabled: scripts,
    reducedMotion: "reduce",
  });
  context.setDefaultTimeout(10_000);
  return await context.newPage();
}

/** Keeps how a page looks. */
export async function takeScreenshot(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: new URL(`${name}.png`, screenshots).pathname, fullPage: true });
}

interface Found {
  readonly violations: readonly {
    readonly id: string;
    readonly help: string;
    readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
  }[];
}

const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/**
 * What of a page would shut people out, as far as a program can tell.
 *
 * @param only The one rule to look at.
 */
export async function findBarriers(page: Page, only?: string): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const runOnly = only === undefined ? rules : { type: "rule", values: [only] };
  const options = JSON.stringify({ runOnly, resultTypes: ["violations"] });
  const { violations }: Found = await page.evaluate(`axe.run(document, ${options})`);
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map((node) => `${id}: ${help}: ${node.html} ${node.failureSummary ?? ""}`)
  );
}

/** By how many pixels a page is wider than its window. */
export async function findOverflow(page: Page): Promise<number> {
  return await page.evaluate(
    "document.documentElement.scrollWidth - document.documentElement.clientWidth",
  );
}
