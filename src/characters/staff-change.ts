/** What staff change of a character: in one write of its row, once no room holds it, and once for each id that they give it. */
import type { AccountCharactersOptions } from "./account-characters-options.ts";
import type { Character } from "./character.ts";
import { ownCharacter } from "./character-list.ts";
import { changeRow, type Free, takeFromRoom } from "./row-change.ts";

/** So many acts of staff a character remembers. */
const ACTS_KEPT = 20;

export type StaffChange = {
  /** Asked again with it, the change is not made again. */
  act_id: string;
  /** What becomes of the character in a live room: it is taken out of that, unless something else is said. */
  free?: Free;
  /** May throw why not. */
  change: (found: Character) => Character | Promise<Character>;
};

export async function changeByStaff(
  options: AccountCharactersOptions,
  player_id: string,
  character_id: string,
  { act_id, free = takeFromRoom, change }: StaffChange,
): Promise<Character> {
  const isDone = ({ staff_act_ids = [] }: Character) => staff_act_ids.includes(act_id);
  const before = await ownCharacter(options, player_id, character_id);
  if (isDone(before)) return before;
  return changeRow(options, player_id, character_id, free, async found => {
    if (isDone(found)) return found;
    const { staff_act_ids = [] } = found;
    return { ...(await change(found)), staff_act_ids: [...staff_act_ids, act_id].slice(-ACTS_KEPT) };
  });
}
