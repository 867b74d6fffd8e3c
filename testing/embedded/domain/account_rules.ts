import { Refusal } from "./refusal.ts";

/** What is wrong with a user name, in Dataverse's words, one after the other. */
function complaintsOf(name: string): readonly string[] {
  return [
    ...(name === "" ? ["Please enter a username."] : []),
    ...(name.length < 2 || name.length > 60
      ? ["Username must be between 2 and 60 characters."]
      : []),
    ...(/^[a-zA-Z0-9_.-]*$/.test(name) ? [] : [
      "Found an illegal character(s). Valid characters are a-Z, 0-9, '_', '-', and '.'.",
    ]),
  ];
}

/**
 * What is wrong with a user name, as the real one tells it.
 *
 * @param id The account's number; `null` where it has none yet.
 * @returns The text; empty where nothing is wrong.
 */
export function userNameComplaint(name: string, id: number | null): string {
  return complaintsOf(name).map((words) =>
    ` Invalid value: <<<${name}>>> for userName at BuiltinUser{id=${id}, userName=${name}} - ${words}`
  ).join("");
}

/** Whether something is an e-mail address. */
export function isEmail(text: string): boolean {
  return /^[^\s@"(),:;<>[\]\\]+@([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/i.test(text);
}

/** What is said of an account that lacks what each account has. */
export function incompleteAccount(): Refusal {
  return new Refusal(
    "broken",
    "Can't save user: One or more Bean Validation constraints were violated while executing Automatic Bean Validation on callback event: prePersist for class: edu.harvard.iq.dataverse.authorization.users.AuthenticatedUser. Please refer to the embedded constraint violations for details.",
  );
}
