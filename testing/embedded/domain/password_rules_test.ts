import { deepEqual } from "node:assert/strict";
import { passwordErrors, passwordRules } from "./password_rules.ts";

const stock = passwordRules(() => undefined);
const strict = passwordRules((name) =>
  ({
    ":PVCharacterRules": "UpperCase:1,LowerCase:1,Digit:1,Special:1",
    ":PVMinLength": "8",
    ":PVNumberOfCharacteristics": "4",
    ":PVNumberOfConsecutiveDigitsAllowed": "4",
  })[name]
);

Deno.test("passwordErrors() wants a letter, a digit and six characters where nothing is set", () => {
  deepEqual(passwordErrors("potat1", stock), []);
  deepEqual(passwordErrors("potato", stock), [
    "INSUFFICIENT_CHARACTERISTICS",
    "INSUFFICIENT_DIGIT",
    "NO_GOODSTRENGTH",
  ]);
  deepEqual(passwordErrors(" ", stock), [
    "INSUFFICIENT_CHARACTERISTICS",
    "INSUFFICIENT_ALPHABETICAL",
    "INSUFFICIENT_DIGIT",
    "TOO_SHORT",
    "NO_GOODSTRENGTH",
  ]);
});

Deno.test("passwordErrors() takes twenty characters, whatever they are", () => {
  deepEqual(passwordErrors(" ".repeat(20), strict), []);
});

Deno.test("passwordErrors() counts kinds of characters, and digits in a row", () => {
  deepEqual(passwordErrors("Potat$ 1234!", strict), []);
  deepEqual(passwordErrors("Pot@t00000", strict), ["ILLEGAL_MATCH", "NO_GOODSTRENGTH"]);
  deepEqual(passwordErrors("PoTaT  O", strict), [
    "INSUFFICIENT_CHARACTERISTICS",
    "INSUFFICIENT_DIGIT",
    "INSUFFICIENT_SPECIAL",
    "NO_GOODSTRENGTH",
  ]);
});
