/** What `/play` says of signing in, where there are accounts beside guests. */
import type { Translated } from "./language.ts";

const en = {
  sign_in: "Sign in",
  sign_out: "Sign out",
  signed_in_as: (name: string) => `You are signed in as ${name}.`,
  title: "Sign in with an account",
  note: "Your account keeps your characters, on every device. You sign in, or sign up, on the pages of those who keep the account, and come back here.",
  take_guest_along: "My guest's characters come along, for good",
  leave_guest_note:
    "Otherwise they stay the guest's, whom this browser then forgets: make a recovery code first.",
  not_signed_in: (why: string) => `You are not signed in. ${why === "" ? "" : `${why}. `}Try it again.`,
  guest_refused: (why: string) => `You are not signed in, since your guest cannot come along. ${why}`,
};

const de: typeof en = {
  sign_in: "Anmelden",
  sign_out: "Abmelden",
  signed_in_as: name => `Sie sind angemeldet als ${name}.`,
  title: "Mit einem Konto anmelden",
  note: "Ihr Konto behält Ihre Charaktere, auf jedem Gerät. Sie melden sich auf den Seiten des Kontos an, oder machen dort eines, und kommen hierher zurück.",
  take_guest_along: "Die Charaktere meines Gastes kommen mit, für immer",
  leave_guest_note:
    "Sonst bleiben sie beim Gast, den dieser Browser dann vergisst: machen Sie vorher einen Wiederherstellungscode.",
  not_signed_in: why =>
    `Sie sind nicht angemeldet. ${why === "" ? "" : `${why}. `}Versuchen Sie es noch einmal.`,
  guest_refused: why => `Sie sind nicht angemeldet, denn Ihr Gast kann nicht mitkommen. ${why}`,
};

export const signInTexts: Translated<typeof en> = { en, de };
