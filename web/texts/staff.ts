/** What pages for staff say of signing in, and of what the server refuses. */
import type { Translated } from "./language.ts";

const en = {
  sign_in_title: "Sign in as staff",
  sign_in_note:
    "Your name and password are those of the link that npm run staff:create has printed for you. This tab alone keeps your sign-in, until you close it or eight hours have passed.",
  name: "Name",
  password: "Password",
  sign_in: "Sign in",
  sign_in_with_account: "Sign in with an account",
  not_signed_in: (why: string) => `You are not signed in. ${why === "" ? "" : `${why}. `}Try it again.`,
  signed_in_as: (name: string, role: string) => `${name}, ${role}`,
  sign_out: "Sign out",
  roles: {
    support: "support",
    moderator: "moderator",
    designer: "designer",
    operator: "operator",
    admin: "admin",
  },
  notice: {
    ended: "Your sign-in has ended. Sign in again: what you have typed is still there.",
    not_staff: "You are not one of staff here, or not any more: ask an admin.",
    other_role: "Your role is another one by now: you see what it allows.",
  },
  away: "The server does not answer. It may have done what you asked all the same: look before you try it again.",
  wait: (seconds: number) => `Try again in ${seconds} s.`,
  yes: "Yes, do it",
  no: "No",
};

export type StaffTexts = typeof en;

const de: StaffTexts = {
  sign_in_title: "Als Mitarbeiter anmelden",
  sign_in_note:
    "Name und Passwort sind die des Links, den npm run staff:create für Sie ausgegeben hat. Nur dieser Tab behält die Anmeldung, bis Sie ihn schließen oder acht Stunden vergangen sind.",
  name: "Name",
  password: "Passwort",
  sign_in: "Anmelden",
  sign_in_with_account: "Mit einem Konto anmelden",
  not_signed_in: why =>
    `Sie sind nicht angemeldet. ${why === "" ? "" : `${why}. `}Versuchen Sie es noch einmal.`,
  signed_in_as: (name, role) => `${name}, ${role}`,
  sign_out: "Abmelden",
  roles: {
    support: "Support",
    moderator: "Moderation",
    designer: "Design",
    operator: "Betrieb",
    admin: "Verwaltung",
  },
  notice: {
    ended: "Ihre Anmeldung ist abgelaufen. Melden Sie sich wieder an: Was Sie getippt haben, ist noch da.",
    not_staff: "Sie gehören hier nicht oder nicht mehr zu den Mitarbeitern: Fragen Sie einen Admin.",
    other_role: "Ihre Rolle ist inzwischen eine andere: Sie sehen, was sie erlaubt.",
  },
  away: "Der Server antwortet nicht. Vielleicht hat er es trotzdem getan: Sehen Sie nach, bevor Sie es wieder versuchen.",
  wait: seconds => `Versuchen Sie es in ${seconds} s wieder.`,
  yes: "Ja, tun",
  no: "Nein",
};

export const staffTexts: Translated<StaffTexts> = { en, de };
