/** What an event makes of a character: the one place, for the room in which it happens and for redo alike. */
import { EQUIPMENT_SLOTS } from "../content/character-content.ts";
import { rememberRequest } from "../core/repeated-requests.ts";
import { giveUp, receive } from "./bag.ts";
import type { CharacterEvent } from "./character-events.ts";
import type { Lasting } from "./lasting.ts";

type Changes = {
  [T in CharacterEvent["event_type"]]: (
    lasting: Lasting,
    event: Extract<CharacterEvent, { event_type: T }>,
  ) => void;
};

const changes: Changes = {
  experience_gained(lasting, { experience }) {
    lasting.experience += experience;
  },
  level_up(lasting, { level, experience }) {
    lasting.level = level;
    lasting.experience = experience;
  },
  item_received(lasting, { goods }) {
    receive(lasting, goods);
  },
  item_equipped(lasting, { item_instance_id, slot, is_bound }) {
    const equipment = { ...lasting.equipment, [slot]: item_instance_id };
    // Its item may have been of another slot when it was put on.
    for (const other of EQUIPMENT_SLOTS)
      if (other !== slot && equipment[other] === item_instance_id) delete equipment[other];
    lasting.equipment = equipment;
    const piece = lasting.pieces[item_instance_id];
    if (piece && is_bound) piece.is_bound = true;
  },
  item_unequipped(lasting, { slot }) {
    const { [slot]: _taken, ...rest } = lasting.equipment;
    lasting.equipment = rest;
  },
  item_destroyed(lasting, { goods }) {
    giveUp(lasting, goods);
  },
  item_mailed(lasting, { mail }) {
    for (const each of mail.goods) giveUp(lasting, each);
    lasting.mail_count += 1;
    lasting.outbox = [...lasting.outbox, mail];
  },
  skill_learned(lasting, { node_id }) {
    lasting.skills = [...lasting.skills, node_id];
  },
  skills_refunded(lasting, { node_ids, gold_paid }) {
    lasting.skills = lasting.skills.filter(id => !node_ids.includes(id));
    lasting.gold -= gold_paid;
  },
  loadout_saved(lasting, { loadout_number, loadout, gold_paid }) {
    const loadouts = [...lasting.loadouts];
    while (loadouts.length < loadout_number) loadouts.push(null);
    loadouts[loadout_number - 1] = loadout;
    lasting.loadouts = loadouts;
    lasting.gold -= gold_paid;
  },
  loadout_switched(lasting, { loadout, gold_paid, bound_ids = [] }) {
    lasting.skills = [...loadout.skills];
    lasting.equipment = { ...loadout.equipment };
    for (const id of bound_ids) {
      const piece = lasting.pieces[id];
      if (piece) piece.is_bound = true;
    }
    lasting.gold -= gold_paid;
  },
  achievement_unlocked(lasting, { achievement_id }) {
    lasting.achievements = [...lasting.achievements, achievement_id];
    delete lasting.achievement_progress[achievement_id];
    delete lasting.run_achievement_progress[achievement_id];
  },
  achievement_progressed(lasting, { achievement_id, within, progress }) {
    const noted = within === "run" ? lasting.run_achievement_progress : lasting.achievement_progress;
    noted[achievement_id] = progress;
  },
  title_chosen(lasting, { title }) {
    lasting.title = title ?? "";
  },
  mail_taken(lasting, { mail_id, settled_mail_ids, title }) {
    if (title !== undefined && !lasting.titles.includes(title)) lasting.titles = [...lasting.titles, title];
    const kept = lasting.taken_mail_ids.filter(id => !settled_mail_ids.includes(id));
    lasting.taken_mail_ids = [...kept, mail_id];
    // Or it could be sent once more when nobody remembers that it was taken.
    lasting.outbox = lasting.outbox.filter(sent => !settled_mail_ids.includes(sent.mail_id));
  },
};

export function changeCharacter(lasting: Lasting, event: CharacterEvent): void {
  rememberRequest(lasting, event.request_id);
  apply(lasting, event);
}

function apply<T extends CharacterEvent["event_type"]>(
  lasting: Lasting,
  event: Extract<CharacterEvent, { event_type: T }>,
): void {
  const change: ((lasting: Lasting, event: Extract<CharacterEvent, { event_type: T }>) => void) | undefined =
    changes[event.event_type];
  change?.(lasting, event);
}

/** Whether the event is one of a character. */
export function isCharacterEvent(event: { event_type: string }): event is CharacterEvent {
  return Object.hasOwn(changes, event.event_type);
}
