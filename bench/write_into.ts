/**
 * Puts a text between the marks that a task has in a page.
 *
 * @param page The page, in Markdown.
 * @param text What it is to say there.
 * @param task The name of the task, which stands in the mark.
 */
export async function writeInto(
  page: URL,
  text: string,
  { task }: { readonly task: string },
): Promise<void> {
  const begin = `<!-- Written by \`deno task ${task} --write\`. -->`;
  const end = "<!-- End of what was written. -->";
  const before = await Deno.readTextFile(page);
  const from = before.indexOf(begin);
  const to = before.indexOf(end, from);
  if (from < 0 || to < from) {
    throw new Error(`Cannot write into "${page.pathname}": it has no marks of "${task}"`);
  }
  const after = `${before.slice(0, from)}${begin}\n\n${text}\n\n${before.slice(to)}`;
  await Deno.writeTextFile(page, after);
  await new Deno.Command(Deno.execPath(), { args: ["fmt", "--quiet", page.pathname] }).output();
}
