/** What `/play` says of how a match stands, and how it has ended. */
import type { Translated } from "./language.ts";

/** Most bots are called so already. */
const isCalledBot = (name: string) => /^Bot\b/.test(name);

const en = {
  label: "How the match stands",
  you: "You",
  your_team: "Your team",
  nobody: "still to come",
  bot: (name: string) => (isCalledBot(name) ? name : `${name} (bot)`),
  goal: (rounds: number) =>
    rounds === 1 ? "Who wins the round wins" : `The first to win ${rounds} rounds wins`,
  round: (round: number) => `Round ${round}`,
  rounds_label: (side: string, rounds: number) =>
    `${side}: ${rounds} ${rounds === 1 ? "round" : "rounds"} won`,
  and_more: (sides: number) => `and ${sides} more`,
  has_left: (name: string) => `${name} has left the match.`,
  watch: "Watch the recording",
};

const de: typeof en = {
  label: "Wie der Kampf steht",
  you: "Sie",
  your_team: "Ihr Team",
  nobody: "kommt noch",
  bot: name => (isCalledBot(name) ? name : `${name} (Bot)`),
  goal: rounds =>
    rounds === 1 ? "Wer die Runde gewinnt, gewinnt" : `Wer zuerst ${rounds} Runden gewinnt, gewinnt`,
  round: round => `Runde ${round}`,
  rounds_label: (side, rounds) => `${side}: ${rounds} ${rounds === 1 ? "Runde" : "Runden"} gewonnen`,
  and_more: sides => `und ${sides} weitere`,
  has_left: name => `${name} hat den Kampf verlassen.`,
  watch: "Die Aufzeichnung ansehen",
};

export const matchTexts: Translated<typeof en> = { en, de };
export type MatchTexts = typeof en;
