extends RefCounted
## Which fields of the content a game keeps in its own resources and nodes, under the same names.

## Of a [code]combat-stats[/code] entry.
const STATS: PackedStringArray = [
	"max_health", "max_mana", "max_stamina", "attack_damage", "attack_speed", "attack_range", "armor", "move_speed", "critical_chance",
	"critical_multiplier",
]
## Of a drop in a [code]loot-tables[/code] entry, beside its item_id.
const DROP: PackedStringArray = ["chance", "min_quantity", "max_quantity"]
## Of an [code]enemy-types[/code] entry: what the node has that thinks for the enemy.
const MIND: PackedStringArray = ["detection_radius", "attack_range", "patrol_radius"]
## Node → the ability that it is.
const ABILITIES: Dictionary[String, String] = {"MeleeAttack": "melee_attack", "Fireball": "fireball"}
## Field of such a node → field of the [code]abilities[/code] entry.
const ABILITY: Dictionary[String, String] = {
	"damage": "damage", "projectile_damage": "damage", "projectile_speed": "projectile_speed",
}


## Reads a set of the content from its folder of JSON files: id → entry. What cannot be read is told to [param problems].
static func read_set(content_folder: String, set_name: String, problems: PackedStringArray) -> Dictionary[String, Dictionary]:
	var entries: Dictionary[String, Dictionary] = {}
	var folder: String = content_folder.path_join(set_name)
	if not DirAccess.dir_exists_absolute(folder):
		problems.append("There is no folder \"%s\": name the server's folder content." % folder)
		return entries
	for file: String in DirAccess.get_files_at(folder):
		if not file.ends_with(".json"):
			continue
		var read: Variant = JSON.parse_string(FileAccess.get_file_as_string(folder.path_join(file)))
		if not _has_shape(set_name, read):
			problems.append("\"%s\" has another shape than content of this version, and is left out." % folder.path_join(file))
			continue
		var entry: Dictionary = read
		entries[str(entry["id"])] = entry
	return entries


# Of what is read here; files may leave out the rest.
static func _has_shape(set_name: String, read: Variant) -> bool:
	if not read is Dictionary:
		return false
	var entry: Dictionary = read
	if not entry.get("id") is String:
		return false
	match set_name:
		"combat-stats":
			return Array(STATS).all(func(field: String) -> bool: return entry.get(field) is float)
		"loot-tables":
			return entry.get("drops") is Array
		"enemy-types":
			return entry.get("combat_stats_id") is String
	return true


## The item type that TR-Dungeons takes an item for, by its name.
static func item_type_of(item_id: String) -> String:
	if item_id == "gold":
		return "gold"
	return "consumable" if item_id.ends_with("_potion") or item_id.ends_with("_elixir") else "equipment"


## What was said to a script behind [code]--[/code] as [code]--name=value[/code]; empty if nothing was.
static func argument(name: String) -> String:
	for said: String in OS.get_cmdline_user_args():
		if said.begins_with("--%s=" % name):
			return said.substr(name.length() + 3)
	return ""
