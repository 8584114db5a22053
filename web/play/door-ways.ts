/** Which way a door leads: on through the dungeon, or back. */
import type { Dungeon } from "../../src/game/content/content.ts";

export type DoorWay = "on" | "boss" | "exit" | "back";
type Ways = Pick<Dungeon, "start_room_template_id" | "room_templates" | "corridors">;

/** From a room; `back` is nearer to where a run begins. */
export function doorWay(dungeon: Ways, room_template_id: string, door_id: string): DoorWay {
  const corridor = dungeon.corridors.find(each => each.door_id === door_id);
  const beyond = corridor?.from === room_template_id ? corridor.to : corridor?.from;
  const distances = distancesOf(dungeon);
  const farthest = Number.POSITIVE_INFINITY;
  const isBack =
    beyond !== undefined &&
    (distances.get(beyond) ?? farthest) < (distances.get(room_template_id) ?? farthest);
  if (isBack) return "back";
  const room_type = dungeon.room_templates.find(each => each.room_template_id === beyond)?.room_type;
  return room_type === "boss" || room_type === "exit" ? room_type : "on";
}

/** Of each room, how many doors it is from where a run begins. */
function distancesOf({ start_room_template_id, corridors }: Ways): ReadonlyMap<string, number> {
  const found = new Map([[start_room_template_id, 0]]);
  // A map goes on to what is added meanwhile.
  for (const [room, distance] of found)
    for (const { from, to } of corridors)
      for (const [here, there] of [
        [from, to],
        [to, from],
      ])
        if (here === room && there !== undefined && !found.has(there)) found.set(there, distance + 1);
  return found;
}
