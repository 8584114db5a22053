/** A message of each type that a server of development would take, for who tries them out: ids are of the shipped content. */

/** By the message's type. The others are shown with what their schemas say alone. */
export const MESSAGE_EXAMPLES: Readonly<Record<string, object>> = {
  move: { seq: 1, position_x: 0.5, position_y: 0, position_z: 0.5, yaw: 0, sprinting: false },
  combat_event: { event_type: "ability_used", ability_id: "melee_attack" },
  loot_pickup: { loot_instance_id: "loot1" },
  use_item: { item_id: "health_potion" },
  door: { door_id: "door1_2", action: "open" },
  enter_door: { door_id: "door1_2" },
  respawn: {},
  character_action: { action: "save_loadout", loadout_number: 1 },
  drop_item: { item_id: "health_potion", quantity: 1 },
  heartbeat: { timestamp: "now" },
  client_report: { kind: "tried_out", detail: "Sent from the playground." },
  start: {},
};
