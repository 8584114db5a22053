/** Moves and uses of abilities, which are nearly all that players send, are parsed in one walk. Each says the same as its schema: see the test. */
import { DEFAULT_ABILITY_ID } from "../../game/content/content.ts";
import { MAX_ID_LETTERS } from "../../schema/message-fields.ts";
import {
  type CombatEventMessage,
  combatEventMessage,
  isCoordinate,
  isPredictedAmount,
  isSpeed,
  isYaw,
  type MoveMessage,
  moveMessage,
  rounded,
} from "../../schema/messages.ts";
import { FrameParser } from "../base/frame-parser.ts";
import { nameBytes, type PayloadCursor } from "../base/payload-cursor.ts";

const MOVE = ["seq", "position_x", "position_y", "position_z", "yaw", "sprinting", "moving"] as const;
const MOVE_BYTES = MOVE.map(nameBytes);
/** The first five. */
const NEEDED_OF_MOVE = 0b11111;
const MOVING = ["direction", "speed", "sprinting"] as const;
const MOVING_BYTES = MOVING.map(nameBytes);
const NEEDED_OF_MOVING = 0b11;
const POSITION = ["x", "y", "z"] as const;
const POSITION_BYTES = POSITION.map(nameBytes);
const NEEDED_OF_POSITION = 0b111;
const EVENT_TYPES = combatEventMessage.shape.event_type.options;
const EVENT_TYPE_BYTES = EVENT_TYPES.map(nameBytes);
const USE = [
  ...(["event_type", "ability_id", "target_enemy_id", "position"] as const),
  ...(["yaw", "damage_amount", "is_critical"] as const),
];
const USE_BYTES = USE.map(nameBytes);

export const moveParser = new FrameParser<MoveMessage>(moveMessage, readMove);
export const combatEventParser = new FrameParser<CombatEventMessage>(combatEventMessage, readCombatEvent);

function readMove(payload: PayloadCursor): MoveMessage | undefined {
  let [seq, position_x, position_y, position_z, yaw] = [0, 0, 0, 0, 0];
  let sprinting: boolean | undefined = false;
  let moving: MoveMessage["moving"];
  let seen = 0;
  for (let left = payload.fields(), field = 0; left > 0; left--, field++) {
    field = payload.oneOf(MOVE_BYTES, field);
    // What stands there twice, or is unknown, is for zod.
    if (field < 0 || seen & (1 << field)) return undefined;
    seen |= 1 << field;
    const name = MOVE[field];
    if (name === "seq") seq = payload.number();
    else if (name === "position_x") position_x = payload.number();
    else if (name === "position_y") position_y = payload.number();
    else if (name === "position_z") position_z = payload.number();
    else if (name === "yaw") yaw = payload.number();
    else if (name === "sprinting") sprinting = payload.boolean();
    else {
      moving = readMoving(payload);
      if (moving === undefined) return undefined;
    }
  }
  if ((seen & NEEDED_OF_MOVE) !== NEEDED_OF_MOVE || sprinting === undefined) return undefined;
  if (!Number.isSafeInteger(seq) || seq < 1 || !isYaw(yaw)) return undefined;
  if (!isCoordinate(position_x) || !isCoordinate(position_y) || !isCoordinate(position_z)) return undefined;
  const said: MoveMessage = {
    ...{ seq, yaw: rounded(yaw), sprinting },
    position_x: rounded(position_x),
    position_y: rounded(position_y),
    position_z: rounded(position_z),
  };
  if (moving) said.moving = moving;
  return said;
}

function readMoving(payload: PayloadCursor): MoveMessage["moving"] {
  let [direction, speed] = [0, 0];
  let sprinting: boolean | undefined;
  let seen = 0;
  for (let left = payload.fields(), field = 0; left > 0; left--, field++) {
    field = payload.oneOf(MOVING_BYTES, field);
    if (field < 0 || seen & (1 << field)) return undefined;
    seen |= 1 << field;
    const name = MOVING[field];
    if (name === "direction") direction = payload.number();
    else if (name === "speed") speed = payload.number();
    else {
      sprinting = payload.boolean();
      if (sprinting === undefined) return undefined;
    }
  }
  if ((seen & NEEDED_OF_MOVING) !== NEEDED_OF_MOVING || !isYaw(direction) || !isSpeed(speed))
    return undefined;
  return { direction: rounded(direction), speed, ...(sprinting !== undefined && { sprinting }) };
}

function readCombatEvent(payload: PayloadCursor): CombatEventMessage | undefined {
  let event_type: CombatEventMessage["event_type"] | undefined;
  const said: Omit<CombatEventMessage, "event_type"> = { ability_id: DEFAULT_ABILITY_ID };
  let seen = 0;
  for (let left = payload.fields(), field = 0; left > 0; left--, field++) {
    field = payload.oneOf(USE_BYTES, field);
    if (field < 0 || seen & (1 << field)) return undefined;
    seen |= 1 << field;
    const name = USE[field];
    if (name === "event_type") event_type = EVENT_TYPES[payload.oneOf(EVENT_TYPE_BYTES, 0)];
    else if (name === undefined || !readOther(payload, name, said)) return undefined;
  }
  return event_type && { event_type, ...said };
}

type OtherOfUse = Exclude<keyof CombatEventMessage, "event_type">;

/** False where the field is not as it usually is. */
function readOther(
  payload: PayloadCursor,
  name: OtherOfUse,
  said: Omit<CombatEventMessage, "event_type">,
): boolean {
  switch (name) {
    case "ability_id":
    case "target_enemy_id": {
      const text = payload.text(MAX_ID_LETTERS);
      if (text === undefined) return false;
      said[name] = text;
      return true;
    }
    case "position":
      said.position = readPosition(payload);
      return said.position !== undefined;
    case "is_critical":
      said.is_critical = payload.boolean();
      return said.is_critical !== undefined;
    case "yaw": {
      const value = payload.number();
      said.yaw = rounded(value);
      return isYaw(value);
    }
    case "damage_amount":
      said.damage_amount = payload.number();
      return isPredictedAmount(said.damage_amount);
  }
}

function readPosition(payload: PayloadCursor): CombatEventMessage["position"] {
  let [x, y, z] = [0, 0, 0];
  let seen = 0;
  for (let left = payload.fields(), field = 0; left > 0; left--, field++) {
    field = payload.oneOf(POSITION_BYTES, field);
    if (field < 0 || seen & (1 << field)) return undefined;
    seen |= 1 << field;
    const value = payload.number();
    if (!isCoordinate(value)) return undefined;
    const name = POSITION[field];
    if (name === "x") x = rounded(value);
    else if (name === "y") y = rounded(value);
    else z = rounded(value);
  }
  return seen === NEEDED_OF_POSITION ? { x, y, z } : undefined;
}
