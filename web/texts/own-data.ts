/** What `/play` says of what is kept about a player. */
import type { Translated } from "./language.ts";

const en = {
  title: "Your data",
  note: "Everything that is kept about your account, as a file.",
  export: "Save it as a file",
  delete: "Delete the account …",
  delete_note:
    "Your account is deleted in 7 days, with all its characters. Until then you can think better of it.",
  yes: "Yes, delete it in 7 days",
  no: "No",
  deletes_at: (time: string) => `Your account is deleted on ${time}, with all its characters.`,
  keep: "Keep it",
};

const de: typeof en = {
  title: "Ihre Daten",
  note: "Alles, was über Ihr Konto aufbewahrt wird, als Datei.",
  export: "Als Datei speichern",
  delete: "Konto löschen …",
  delete_note:
    "Ihr Konto wird in 7 Tagen gelöscht, mit allen Charakteren. Bis dahin können Sie es sich anders überlegen.",
  yes: "Ja, in 7 Tagen löschen",
  no: "Nein",
  deletes_at: time => `Ihr Konto wird am ${time} gelöscht, mit allen Charakteren.`,
  keep: "Behalten",
};

export const ownDataTexts: Translated<typeof en> = { en, de };
