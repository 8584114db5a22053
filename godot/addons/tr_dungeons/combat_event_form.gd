class_name TrCombatEventForm
extends RefCounted
## What may be sent as a combat event: what this player does itself. All other events of the game's model are the server's to tell.

const _Fields = preload("res://addons/tr_dungeons/content/fields.gd")

## The types of events that a player sends.
const SENT_TYPES: PackedStringArray = ["damage_dealt", "ability_used"]


## Why this event cannot be sent; empty if it can.
static func problem_of(event: Dictionary, own_player_id: String, state: TrRoomStateSchema) -> String:
	var type: String = _Fields.text(event, "event_type")
	if event.has("event_type") and not type in SENT_TYPES:
		return (
			"send_combat_event() takes the event_type \"damage_dealt\" or \"ability_used\", and not \"%s\": " % type
			+ "what else happens in the room, the server says with combat_event_received."
		)
	var source: String = _Fields.text(event, "source_player_id")
	if source != own_player_id and state.player(source) != null:
		return "send_combat_event() sends what this player does, and not what %s does: that player's own game sends it." % source
	for field: String in ["source_enemy_id", "target_player_id"]:
		if _Fields.text(event, field) != "":
			return "send_combat_event() takes no \"%s\": what enemies do, and what players suffer, the server decides." % field
	return ""
