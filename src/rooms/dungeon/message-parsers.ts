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

const MOVE_FIELDS = [
  ...["seq", "position_x", "position_y", "position_z", "yaw"],
  ...["sprinting", "moving"],
].map(nameBytes);
/** The first five. */
const NEEDED_OF_MOVE = 0b11111;
const MOVING_FIELDS = ["direction", "speed", "sprinting"].map(nameBytes);
const NEEDED_OF_MOVING = 0b11;
const POSITION_FIELDS = ["x", "y", "z"].map(nameBytes);
const NEEDED_OF_POSITION = 0b111;
const EVENT_TYPES = ["damage_dealt", "ability_used"] as const;
const EVENT_TYPE_BYTES = EVENT_TYPES.map(nameBytes);
const COMBAT_FIELDS = [
  ...["event_type", "ability_id", "target_enemy_id", "position", "yaw"],
  ...["damage_amount", "is_critical"],
].map(nameBytes);
const NEEDED_OF_COMBAT = 0b1;

export const moveParser = new FrameParser<MoveMessage>(moveMessage, readMove);
export const combatEventParser = new FrameParser<CombatEventMessage>(combatEventMessage, readCombatEvent);

function readMove(payload: PayloadCursor): MoveMessage | undefined {
  let [seq, position_x, position_y, position_z, yaw] = [0, 0, 0, 0, 0];
  let sprinting: boolean | undefined = false;
  let moving: MoveMessage["moving"];
  let seen = 0;
  for (let left = payload.fields(), field = 0; left > 0; left--, field++) {
    field = payload.oneOf(MOVE_FIELDS, field);
    // What stands there twice, or is unknown, is for zod.
    if (field < 0 || seen & (1 << field)) return undefined;
    seen |= 1 << field;
    if (field === 0) seq = payload.number();
    else if (field === 1) position_x = payload.number();
    else if (field === 2) position_y = payload.number();
    else if (field === 3) position_z = payload.number();
    else if (field === 4) yaw = payload.number();
    else if (field === 5) sprinting = payload.boolean();
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
    field = payload.oneOf(MOVING_FIELDS, field);
    if (field < 0 || seen & (1 << field)) return undefined;
    seen |= 1 << field;
    if (field === 0) direction = payload.number();
    else if (field === 1) speed = payload.number();
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
  let type = -1;
  const said: CombatEventMessage = { event_type: "damage_dealt", ability_id: DEFAULT_ABILITY_ID };
  let seen = 0;
  for (let left = payload.fields(), field = 0; left > 0; left--, field++) {
    field = payload.oneOf(COMBAT_FIELDS, field);
    if (field < 0 || seen & (1 << field)) return undefined;
    seen |= 1 << field;
    if (field === 0) type = payload.oneOf(EVENT_TYPE_BYTES, 0);
    else if (!readOther(payload, field, said)) return undefined;
  }
  const event_type = EVENT_TYPES[type];
  if ((seen & NEEDED_OF_COMBAT) === 0 || event_type === undefined) return undefined;
  said.event_type = event_type;
  return said;
}

/** False where the field is not as it usually is. */
function readOther(payload: PayloadCursor, field: number, said: CombatEventMessage): boolean {
  if (field === 1 || field === 2) {
    const text = payload.text(MAX_ID_LETTERS);
    if (text === undefined) return false;
    if (field === 1) said.ability_id = text;
    else said.target_enemy_id = text;
    return true;
  }
  if (field === 3) {
    said.position = readPosition(payload);
    return said.position !== undefined;
  }
  if (field === 6) {
    said.is_critical = payload.boolean();
    return said.is_critical !== undefined;
  }
  const value = payload.number();
  if (field === 4) said.yaw = rounded(value);
  else said.damage_amount = value;
  return field === 4 ? isYaw(value) : isPredictedAmount(value);
}

function readPosition(payload: PayloadCursor): CombatEventMessage["position"] {
  let [x, y, z] = [0, 0, 0];
  let seen = 0;
  for (let left = payload.fields(), field = 0; left > 0; left--, field++) {
    field = payload.oneOf(POSITION_FIELDS, field);
    if (field < 0 || seen & (1 << field)) return undefined;
    seen |= 1 << field;
    const value = payload.number();
    if (!isCoordinate(value)) return undefined;
    if (field === 0) x = rounded(value);
    else if (field === 1) y = rounded(value);
    else z = rounded(value);
  }
  return seen === NEEDED_OF_POSITION ? { x, y, z } : undefined;
}
