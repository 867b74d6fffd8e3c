import { DvflowError } from "../../mod.ts";
import type { Io } from "../io.ts";
import { chooseStack } from "./_choose_stack.ts";

/** Options of `dvflow dataverse token`. */
export interface TokenOptions {
  readonly stack: string | undefined;
}

/** `dvflow dataverse token` */
export async function tokenCommand(options: TokenOptions, io: Io): Promise<number> {
  const { id, token } = await chooseStack(options.stack, io);
  if (token === undefined) {
    throw new DvflowError(`Cannot tell the token of stack "${id}": it is not ready, or not yours`, {
      hint: "See dvflow dataverse status.",
    });
  }
  io.out(token);
  return 0;
}
