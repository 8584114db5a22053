class_name TrContentShape
extends RefCounted
## What this client needs of each entry of the content. An entry of another shape, such as one that an older game has kept, is never used:
## nobody could say what would come of it.

# Stands for a type: one text, or texts by language.
const _CONTENT_TEXT: int = TYPE_MAX
# Set → field → the type that it must have.
const _FIELDS: Dictionary[String, Dictionary] = {
	"combat-stats": {
		"id": TYPE_STRING, "max_health": TYPE_FLOAT, "max_mana": TYPE_FLOAT, "max_stamina": TYPE_FLOAT, "attack_damage": TYPE_FLOAT,
		"attack_speed": TYPE_FLOAT, "attack_range": TYPE_FLOAT, "armor": TYPE_FLOAT, "move_speed": TYPE_FLOAT,
	},
	"enemy-types": {"id": TYPE_STRING, "name": _CONTENT_TEXT, "combat_stats_id": TYPE_STRING},
	"loot-tables": {"id": TYPE_STRING, "name": _CONTENT_TEXT, "drops": TYPE_ARRAY},
	"abilities": {
		"id": TYPE_STRING, "name": _CONTENT_TEXT, "ability_type": TYPE_STRING, "cooldown": TYPE_FLOAT, "mana_cost": TYPE_FLOAT,
		"stamina_cost": TYPE_FLOAT, "cast_time": TYPE_FLOAT,
	},
	"dungeons": {
		"id": TYPE_STRING, "name": _CONTENT_TEXT, "room_templates": TYPE_ARRAY, "corridors": TYPE_ARRAY,
	},
	"rules": {
		"id": TYPE_STRING, "mana_regeneration": TYPE_DICTIONARY, "stamina_regeneration": TYPE_DICTIONARY, "sprint_speed_factor": TYPE_FLOAT,
		"sprint_stamina_per_second": TYPE_FLOAT, "pickup_radius_m": TYPE_FLOAT, "door_reach_m": TYPE_FLOAT,
		"reach_tolerance_m": TYPE_FLOAT, "latency_tolerance_seconds": TYPE_FLOAT, "heartbeat_interval_seconds": TYPE_FLOAT,
		"progression": TYPE_DICTIONARY,
	},
	"items": {
		"id": TYPE_STRING, "name": _CONTENT_TEXT, "item_type": TYPE_STRING, "stack_size": TYPE_FLOAT, "rarity": TYPE_STRING, "bind": TYPE_STRING,
		"required_level": TYPE_FLOAT, "bonuses": TYPE_ARRAY,
	},
	"affixes": {"id": TYPE_STRING, "name": _CONTENT_TEXT, "ranges": TYPE_ARRAY},
	"classes": {
		"id": TYPE_STRING, "name": _CONTENT_TEXT, "combat_stats_id": TYPE_STRING, "bonuses_per_level": TYPE_ARRAY, "ability_ids": TYPE_ARRAY,
	},
	"skill-trees": {"id": TYPE_STRING, "name": _CONTENT_TEXT, "nodes": TYPE_ARRAY},
	"achievements": {
		"id": TYPE_STRING, "name": _CONTENT_TEXT, "points": TYPE_FLOAT, "goal": TYPE_DICTIONARY, "reward": TYPE_DICTIONARY,
	},
	"difficulties": {"id": TYPE_STRING, "name": _CONTENT_TEXT},
	"arenas": {"id": TYPE_STRING, "name": _CONTENT_TEXT, "size_x": TYPE_FLOAT, "size_z": TYPE_FLOAT, "obstacles": TYPE_ARRAY},
	"pvp-modes": {
		"id": TYPE_STRING, "name": _CONTENT_TEXT, "team_count": TYPE_FLOAT, "team_size": TYPE_FLOAT, "arena_ids": TYPE_ARRAY,
		"interpolation_ticks": TYPE_FLOAT, "ability_ids": TYPE_ARRAY, "ability_overrides": TYPE_DICTIONARY, "combat_stats_id": TYPE_STRING,
	},
}
# As above, of what is in the lists of a dungeon.
const _ROOM_TEMPLATE: Dictionary[String, int] = {
	"room_template_id": TYPE_STRING, "room_type": TYPE_STRING, "center_x": TYPE_FLOAT, "center_z": TYPE_FLOAT, "size_x": TYPE_FLOAT,
	"size_z": TYPE_FLOAT,
}
const _CORRIDOR: Dictionary[String, int] = {
	"door_id": TYPE_STRING, "from": TYPE_STRING, "to": TYPE_STRING, "width": TYPE_FLOAT,
}


## What is wrong with an entry of a set; empty if nothing is.
static func problem_of(set_name: String, entry: Variant) -> String:
	var fields: Dictionary = _FIELDS[set_name]
	var problem: String = _problem(fields, entry)
	if problem == "" and set_name == "dungeons":
		var dungeon: Dictionary = entry
		problem = _problem_in_dungeon(dungeon)
	return problem


static func _problem_in_dungeon(dungeon: Dictionary) -> String:
	var ids: Dictionary[String, bool] = {}
	var templates: Array = dungeon["room_templates"]
	for template: Variant in templates:
		var problem: String = _problem(_ROOM_TEMPLATE, template)
		if problem != "":
			return "room_templates: %s" % problem
		var good: Dictionary = template
		ids[str(good["room_template_id"])] = true
	var corridors: Array = dungeon["corridors"]
	for corridor: Variant in corridors:
		var problem: String = _problem(_CORRIDOR, corridor)
		if problem != "":
			return "corridors: %s" % problem
		var good: Dictionary = corridor
		for room_template_id: String in [good["from"], good["to"]]:
			if not ids.has(room_template_id):
				return "corridors: there is no room template \"%s\"" % room_template_id
	return ""


static func _problem(fields: Dictionary, entry: Variant) -> String:
	if not entry is Dictionary:
		return "an entry is no object"
	var known: Dictionary = entry
	for field: String in fields:
		var wanted: int = fields[field]
		if not _is_of(typeof(known.get(field)), wanted):
			return "\"%s\" is %s" % [field, "missing" if not known.has(field) else JSON.stringify(known[field]).left(40)]
	return ""


static func _is_of(type: int, wanted: int) -> bool:
	match wanted:
		_CONTENT_TEXT:
			return type in [TYPE_STRING, TYPE_DICTIONARY]
		TYPE_FLOAT:
			return type in [TYPE_FLOAT, TYPE_INT]
	return type == wanted
