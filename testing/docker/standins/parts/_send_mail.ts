import { env } from "./_program.ts";

/** A mail. */
export interface Mail {
  readonly subject: string;
  readonly text: string;
}

/**
 * Sends a mail to the server that DATAVERSE_MAIL_MTA_HOST names.
 *
 * @throws {Error} Where it does not take it.
 */
export async function sendMail(to: string, { subject, text }: Mail): Promise<void> {
  const sender = env("DATAVERSE_MAIL_SYSTEM_EMAIL", "dataverse@localhost");
  const from = /<(.*)>/.exec(sender)?.[1] ?? sender;
  using connection = await Deno.connect({
    hostname: env("DATAVERSE_MAIL_MTA_HOST", "smtp"),
    port: Number(env("DATAVERSE_MAIL_MTA_PORT", "25")),
  });
  const buffer = new Uint8Array(4096);
  const expect = async (code: string): Promise<void> => {
    const read = await connection.read(buffer) ?? 0;
    const said = new TextDecoder().decode(buffer.subarray(0, read));
    if (!said.startsWith(code)) throw new Error(`the mail server said: ${said.trim()}`);
  };
  const say = async (line: string, code: string): Promise<void> => {
    await connection.write(new TextEncoder().encode(`${line}\r\n`));
    await expect(code);
  };
  await expect("220");
  await say("EHLO dataverse", "250");
  await say(`MAIL FROM:<${from}>`, "250");
  await say(`RCPT TO:<${to}>`, "250");
  await say("DATA", "354");
  await say(`From: ${sender}\r\nTo: ${to}\r\nSubject: ${subject}\r\n\r\n${text}\r\n.`, "250");
  await say("QUIT", "221");
}
