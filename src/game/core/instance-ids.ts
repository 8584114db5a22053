/** Ids of what comes into being in a room: short, since they travel, and unique within it, which is how all tables key them. */

/** What counts them: the number in the newest instance id, such as the 7 of `loot7`. */
export type InstanceCounter = { last_instance: number };

export function nextInstanceId(counter: InstanceCounter, kind: "enemy" | "loot" | "projectile"): string {
  counter.last_instance += 1;
  return `${kind}${counter.last_instance}`;
}
