/** A second World that goes on by itself, of one that is played: what a replay goes back to. */
import { EntityMap } from "../../../src/game/core/entity-map.ts";

/**
 * Everything is copied but what is `shared`: content, and the constants that rules tell by their identity. What refers to one object twice does
 * so in the copy.
 *
 * @throws where it finds an object of a class that it does not know: copying it could lose what it hides.
 */
export function copyOf<T>(value: T, shared: ReadonlySet<unknown>): T {
  return copied(value, new Map([...shared].map(each => [each, each])));
}

function copied<T>(value: T, known: Map<unknown, unknown>): T;
function copied(value: unknown, known: Map<unknown, unknown>): unknown {
  if (typeof value !== "object" || value === null) return value;
  const before = known.get(value);
  if (before !== undefined) return before;
  if (Array.isArray(value)) {
    const array: unknown[] = [];
    known.set(value, array);
    for (const each of value) array.push(copied(each, known));
    return array;
  }
  if (value instanceof Map) {
    const map = value instanceof EntityMap ? new EntityMap<unknown>() : new Map<unknown, unknown>();
    known.set(value, map);
    for (const [key, each] of value) map.set(key, copied(each, known));
    return map;
  }
  if (value instanceof Set) return new Set([...value].map(each => copied(each, known)));
  if (Object.getPrototypeOf(value) !== Object.prototype)
    throw new Error(`A World with a ${value.constructor.name} cannot be copied: say how in world-copy.ts`);
  // In the order of its fields, so that copies have one shape.
  const copy: Record<string, unknown> = {};
  known.set(value, copy);
  for (const [name, each] of Object.entries(value)) copy[name] = copied(each, known);
  return copy;
}
