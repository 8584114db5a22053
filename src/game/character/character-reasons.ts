/** Why a change of a character is refused, beside the reasons that every mode has. */
export const CHARACTER_REASONS = {
  not_owned: "The character does not have it.",
  wrong_slot: "The item is not worn there.",
  bag_full: "The bag has no room for it.",
  item_bound: "The item is bound to the character.",
  item_worn: "The character wears it: it has to take it off first.",
  not_confirmed: "What is destroyed does not come back: ask with `confirm: true`.",
  no_such_skill: "The character's skill tree has no such node.",
  already_learned: "The character has learned it already.",
  missing_prerequisite: "What the node stands on is not learned.",
  others_depend_on_it: "Other learned nodes stand on it: refund those first.",
  not_enough_points: "The node costs more skill points than the character has.",
  not_enough_gold: "It costs more gold than the character has.",
  no_such_loadout: "The character has no loadout of this number.",
  no_such_title: "None of the character's achievements and mails gave this title.",
  no_such_mail: "There is no such mail in the mailbox.",
} as const;

declare module "../core/verdict.ts" {
  interface RejectReasons extends Record<keyof typeof CHARACTER_REASONS, string> {}
}
