/** Ids of what comes into being in a room: short, since they travel, and unique within it, which is how all tables key them. */

/** What counts them: the number in the newest instance id, such as the 7 of `projectile7`. */
export type InstanceCounter = { last_instance: number };

export function nextInstanceId(counter: InstanceCounter, kind: string): string {
  counter.last_instance += 1;
  return `${kind}${counter.last_instance}`;
}
