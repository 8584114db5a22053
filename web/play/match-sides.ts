/** Who fights against whom in a match, and what each side has won. */
import type { ArenaStateSchema } from "../../src/schema/arena-state.ts";
import { slotColor } from "../scene/palette.ts";

export type SideFighter = {
  readonly name: string;
  readonly is_bot: boolean;
  /** Of its clothes, as #rrggbb. */
  readonly color: string;
};

export type Side = {
  readonly team: number;
  readonly is_own: boolean;
  /** Empty where nobody has come yet. */
  readonly fighters: readonly SideFighter[];
  readonly rounds_won: number;
};

/** The own side first, then those who have won most. Before the match has begun the state tells no scores. */
export function sidesOf(
  { fighters, scores }: Pick<ArenaStateSchema, "fighters" | "scores">,
  player_id: string,
  team_count: number,
): Side[] {
  const own = fighters.get(player_id)?.team;
  const all = [...fighters.values()];
  return Array.from({ length: team_count }, (_, index) => index + 1)
    .map(team => {
      const rounds_won = scores.get(String(team)) ?? 0;
      return {
        ...{ team, rounds_won, is_own: team === own },
        fighters: all
          .filter(each => each.team === team)
          .map(each => ({
            ...{ name: each.character_name, is_bot: each.is_bot, color: slotColor(each.slot) },
          })),
      };
    })
    .toSorted(
      (a, b) => Number(b.is_own) - Number(a.is_own) || b.rounds_won - a.rounds_won || a.team - b.team,
    );
}
