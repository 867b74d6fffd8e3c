#!/usr/bin/env -S deno run --allow-read --allow-write --allow-net --allow-env --allow-sys --allow-run
/**
 * The command line: `dvflow`.
 *
 * @module
 */
import { dvflow } from "./dvflow.ts";

if (import.meta.main) Deno.exit(await dvflow(Deno.args));
