/** Bots in a match: fighters like any other, which the server plays. How one thinks: bot.ts. */
import type { ArenaArrival } from "./arena-arrival.ts";
import type { ArenaEvent } from "./arena-events.ts";
import { newFighter, putAtSpawn } from "./arena-fighters.ts";
import { type ArenaFighter, type ArenaWorld, membersOf } from "./arena-world.ts";

/** As what a bot comes in; a lower number is one that no bot of the match has had. */
export function botArrival(
  { content }: Pick<ArenaWorld, "content">,
  number: number,
): ArenaArrival & { is_bot: true } {
  const classes = Object.keys(content.classes).sort();
  const id = `bot-${number}`;
  return {
    ...{ player_id: id, character_id: id, character_name: `Bot ${number}`, level: 1, is_bot: true },
    class_id: classes[(number - 1) % Math.max(1, classes.length)] ?? "",
  };
}

export function addFighter(
  world: ArenaWorld,
  arrival: ArenaArrival,
  team: number,
  events: ArenaEvent[],
): ArenaFighter {
  const fighter = newFighter(world, arrival, team);
  world.players.set(fighter.id, fighter);
  putAtSpawn(world, fighter, world.tick);
  events.push({ event_type: "player_joined", source_player_id: fighter.id, team });
  return fighter;
}

/** Bots take so many places of the team. */
export function addBots(world: ArenaWorld, team: number, count: number, events: ArenaEvent[]): void {
  for (let i = 0; i < count; i++) {
    let number = 1;
    while (world.players.has(`bot-${number}`)) number += 1;
    addFighter(world, botArrival(world, number), team, events);
  }
}

/** Whether somebody plays whom the server does not play, or has come to. */
export function hasPlayers({ players, substitutes }: ArenaWorld): boolean {
  return substitutes.size > 0 || [...players.values()].some(({ is_bot }) => !is_bot);
}

/** Before a round: who has come for it takes a bot's place of the team, or a free one, whole as everybody then. */
export function takeSubstitutesIn(world: ArenaWorld, events: ArenaEvent[]): void {
  for (const [id, { arrival, team, connected }] of world.substitutes) {
    const fighters = membersOf(world, team);
    const bot = fighters.find(({ is_bot }) => is_bot);
    world.substitutes.delete(id);
    // Meanwhile the team may have lost its last player.
    if (fighters.length === 0 || (!bot && fighters.length >= world.mode.team_size)) continue;
    if (bot) world.players.delete(bot.id);
    // Its slot is the lowest that is free, or as good as that.
    const fighter = addFighter(world, arrival, team, events);
    fighter.connected = connected;
    events.push({
      event_type: "substitute_taken_in",
      source_player_id: id,
      team,
      ...(bot && { bot_id: bot.id }),
    });
  }
}
