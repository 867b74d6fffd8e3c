#!/usr/bin/env -S deno run --allow-read --allow-write --allow-net --allow-env --allow-sys --allow-run --v8-flags=--max-semi-space-size=4,--heap-growing-percent=20
/**
 * The command line: `dvflow`.
 *
 * @module
 */
import { dvflow } from "./dvflow.ts";

if (import.meta.main) Deno.exit(await dvflow(Deno.args));
