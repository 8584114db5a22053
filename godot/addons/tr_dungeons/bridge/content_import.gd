class_name TrContentImport
extends RefCounted
## Reads stats and loot of an existing game, from its [code].tres[/code] files and the scenes that the content names, and says where the content
## has other numbers. What the game has can be written as content files.
## [br][br]
## In CI: [code]godot --headless --path GAME --script res://addons/tr_dungeons/bridge/import_content.gd -- --content=/server/content[/code], and
## [code]--write=FOLDER[/code] to write what is new or different there.


## One number that is not the same.
class Difference:
	extends RefCounted
	## Which entry of the content, as [code]combat-stats/goblin[/code].
	var entry: String = ""
	## Which of its fields.
	var field: String = ""
	## What the game has; [code]null[/code] for nothing.
	var in_game: Variant = null
	## What the content has; [code]null[/code] for nothing.
	var in_content: Variant = null
	## The game's file.
	var where: String = ""


	## In a line.
	func sentence() -> String:
		return "%s %s: %s in the game (%s), %s in the content" % [entry, field, _said(in_game), where, _said(in_content)]


	static func _said(value: Variant) -> String:
		return "none" if value == null else str(TrContentImport.plain(value))


const _Known = preload("content_fields.gd")
const _Fields = preload("res://addons/tr_dungeons/content/fields.gd")

## Every difference, in the order in which it was found.
var differences: Array[Difference] = []
## What could not be read, a sentence each.
var problems: PackedStringArray = []
## What the game has that is new or different, by set and id, as content files.
var entries: Dictionary[String, Dictionary] = {"combat-stats": {}, "loot-tables": {}}

var _stats: Dictionary[String, Dictionary] = {}
var _loot: Dictionary[String, Dictionary] = {}
var _types: Dictionary[String, Dictionary] = {}
var _abilities: Dictionary[String, Dictionary] = {}
# What the game has of stats, by id.
var _game_stats: Dictionary[String, Dictionary] = {}
var _items: Dictionary[String, Dictionary] = {}


func _init(content_folder: String) -> void:
	_stats = _Known.read_set(content_folder, "combat-stats", problems)
	_loot = _Known.read_set(content_folder, "loot-tables", problems)
	_types = _Known.read_set(content_folder, "enemy-types", problems)
	_abilities = _Known.read_set(content_folder, "abilities", problems)
	_items = _Known.read_set(content_folder, "items", problems)


## Compares all stats and loot tables in the [code].tres[/code] files below a folder of the game.
func compare_resources(folder: String) -> void:
	if not DirAccess.dir_exists_absolute(folder):
		problems.append("The game has no folder \"%s\"." % folder)
		return
	for file: String in DirAccess.get_files_at(folder):
		if file.ends_with(".tres"):
			_compare_resource(folder.path_join(file))
	for below: String in DirAccess.get_directories_at(folder):
		compare_resources(folder.path_join(below))


## Compares what the scenes have that the content names for its enemy types, and the scene of the players.
func compare_scenes(player_scene: String) -> void:
	var player_melee: Variant = null
	var player: Node = _instantiate(player_scene, "the players")
	if player != null:
		player_melee = _compare_abilities(player, player_scene)
		player.free()
	for id: String in _types:
		var path: String = _Fields.text(_types[id], "model_path")
		var enemy: Node = _instantiate(path, "the enemy type \"%s\"" % id)
		if enemy == null:
			continue
		_compare_enemy(id, enemy, path)
		_compare_hits(id, enemy, path, player_melee)
		enemy.free()


## Writes the new and different entries as [code]SET/ID.json[/code] below a folder.
func write(folder: String) -> void:
	for set_name: String in entries:
		DirAccess.make_dir_recursive_absolute(folder.path_join(set_name))
		for id: String in entries[set_name]:
			var path: String = folder.path_join("%s/%s.json" % [set_name, id])
			var file: FileAccess = FileAccess.open(path, FileAccess.WRITE)
			if file == null:
				problems.append("\"%s\" cannot be written: %s." % [path, error_string(FileAccess.get_open_error())])
				continue
			file.store_string(JSON.stringify(plain(entries[set_name][id]), "  ", false) + "\n")


## As JSON has it: whole numbers without a point.
static func plain(value: Variant) -> Variant:
	if value is float:
		var number: float = value
		if number == floorf(number) and absf(number) < 1e15:
			return int(number)
		return number
	if value is Dictionary:
		var named: Dictionary = value
		var made: Dictionary = {}
		for key: Variant in named:
			made[key] = plain(named[key])
		return made
	if value is Array:
		var items: Array = value
		return items.map(plain)
	return value


func _compare_resource(path: String) -> void:
	var resource: Resource = ResourceLoader.load(path)
	if resource == null:
		problems.append("\"%s\" cannot be loaded." % path)
	elif &"max_health" in resource and &"attack_damage" in resource:
		_compare_stats(resource, path)
	elif &"drops" in resource:
		_compare_loot(resource, path)


func _compare_stats(resource: Resource, path: String) -> void:
	var id: String = _id_of(str(resource.get(&"id")) if &"id" in resource else "", path, "_stats")
	if id == "":
		return
	var known: Dictionary = _stats.get(id, {})
	var made: Dictionary = known.duplicate()
	made["id"] = id
	var is_new: bool = false
	for field: String in _Known.STATS:
		var value: Variant = _number_of(resource, field, path)
		if value == null:
			continue
		made[field] = value
		is_new = _differ("combat-stats/%s" % id, field, value, known.get(field), path) or is_new
	_note_unknown(resource, _Known.STATS + PackedStringArray(["id"]), path)
	_game_stats[id] = made
	if is_new:
		entries["combat-stats"][id] = made


func _compare_loot(resource: Resource, path: String) -> void:
	var id: String = _id_of("", path, "_loot")
	if id == "":
		return
	var known: Dictionary = _loot.get(id, {})
	var in_content: Dictionary[String, Dictionary] = {}
	var made: Array[Dictionary] = []
	for drop: Dictionary in _Fields.list(known, "drops"):
		# What is rolled anew each time the game does not have, and it stays.
		if drop.has("item_id"):
			in_content[_Fields.text(drop, "item_id")] = drop
		else:
			made.append(drop)
	var is_new: bool = false
	var drops: Array = resource.get(&"drops") if resource.get(&"drops") is Array else []
	for each: Variant in drops:
		if not each is Resource:
			problems.append("\"%s\": a drop is no resource." % path)
			continue
		var drop: Resource = each
		var item_id: String = str(drop.get(&"item_id"))
		var before: Dictionary = in_content.get(item_id, {})
		var item: Dictionary = _items.get(item_id, {})
		var entry: Dictionary = {"item_id": item_id, "item_type": _Fields.text(item, "item_type", _Known.item_type_of(item_id))}
		for field: String in _Known.DROP:
			var value: Variant = _number_of(drop, field, path)
			if value != null:
				entry[field] = value
				is_new = _differ("loot-tables/%s" % id, "%s %s" % [item_id, field], value, before.get(field), path) or is_new
		in_content.erase(item_id)
		made.append(entry)
	for item_id: String in in_content:
		is_new = _differ("loot-tables/%s" % id, item_id, null, in_content[item_id].get("chance"), path) or is_new
	if is_new:
		var whole: Dictionary = known.duplicate()
		whole["id"] = id
		whole["name"] = known.get("name", id.capitalize())
		whole["drops"] = made
		entries["loot-tables"][id] = whole


func _compare_enemy(id: String, enemy: Node, path: String) -> void:
	var entry: Dictionary = _types[id]
	var mind: Node = _node_with(enemy, &"detection_radius")
	if mind == null:
		problems.append("\"%s\": no node of it has a detection_radius, so it is not known how it thinks." % path)
	else:
		for field: String in _Known.MIND:
			if field in mind:
				_differ("enemy-types/%s" % id, field, mind.get(field), entry.get(field), path)
	var component: Node = _node_with(enemy, &"stats")
	var stats: Resource = component.get(&"stats") if component != null and component.get(&"stats") is Resource else null
	if stats != null:
		_differ("enemy-types/%s" % id, "combat_stats_id", str(stats.get(&"id")), entry.get("combat_stats_id"), path)
	var holder: Node = _node_with(enemy, &"loot_table")
	var loot: Resource = holder.get(&"loot_table") if holder != null and holder.get(&"loot_table") is Resource else null
	if loot != null:
		_differ("enemy-types/%s" % id, "loot_table_id", _id_of("", loot.resource_path, "_loot"), entry.get("loot_table_id"), path)


# Returns the damage of a strike, if the game has a number for it.
func _compare_abilities(player: Node, path: String) -> Variant:
	var melee: Variant = null
	for node_name: String in _Known.ABILITIES:
		var node: Node = player.find_child(node_name, true, false)
		if node == null:
			continue
		var ability_id: String = _Known.ABILITIES[node_name]
		var known: Dictionary = _abilities.get(ability_id, {})
		for field: String in _Known.ABILITY:
			if field in node:
				_differ("abilities/%s" % ability_id, _Known.ABILITY[field], node.get(field), known.get(_Known.ABILITY[field]), path)
		if node_name == "MeleeAttack":
			melee = node.get(&"damage")
	return melee


# What a hit takes, of the player on this enemy and of the enemy on a player, without criticals.
func _compare_hits(id: String, enemy: Node, path: String, player_melee: Variant) -> void:
	var component: Node = _node_with(enemy, &"stats")
	var own: Resource = component.get(&"stats") if component != null and component.get(&"stats") is Resource else null
	var content_own: Dictionary = _stats.get(_Fields.text(_types[id], "combat_stats_id"), {})
	var content_player: Dictionary = _stats.get("player", {})
	if own == null or not &"armor" in own or content_own.is_empty() or content_player.is_empty():
		return
	var game_own: Dictionary = {"armor": own.get(&"armor"), "attack_damage": own.get(&"attack_damage")}
	var game_player: Dictionary = _game_stats.get("player", content_player)
	var strike: Node = enemy.find_child("MeleeAttack", true, false)
	var enemy_melee: Variant = strike.get(&"damage") if strike != null else null
	var entry: String = "enemy-types/%s" % id
	_differ(entry, "takes of a hit", _hit(game_player, player_melee, game_own), _hit(content_player, null, content_own), path)
	_differ(entry, "deals with a hit", _hit(game_own, enemy_melee, game_player), _hit(content_own, null, content_player), path)


static func _hit(attacker: Dictionary, damage: Variant, target: Dictionary) -> float:
	var base: float = _Fields.number({"damage": damage}, "damage", _Fields.number(attacker, "attack_damage"))
	return maxf(1.0, base - _Fields.number(target, "armor"))


func _differ(entry: String, field: String, in_game: Variant, in_content: Variant, where: String) -> bool:
	if (in_game is float or in_game is int) and (in_content is float or in_content is int):
		var both: Dictionary = {"game": in_game, "content": in_content}
		if is_equal_approx(_Fields.number(both, "game"), _Fields.number(both, "content")):
			return false
	elif typeof(in_game) == typeof(in_content) and in_game == in_content:
		return false
	elif in_content == null and (in_game is float or in_game is int) and _Fields.number({"game": in_game}, "game") == 0.0:
		return false
	var difference: Difference = Difference.new()
	difference.entry = entry
	difference.field = field
	difference.in_game = in_game
	difference.in_content = in_content
	difference.where = where
	differences.append(difference)
	return true


func _number_of(resource: Resource, field: String, path: String) -> Variant:
	var value: Variant = resource.get(field)
	if value is float or value is int:
		return value
	problems.append("\"%s\": \"%s\" is %s instead of a number." % [path, field, "missing" if value == null else JSON.stringify(value)])
	return null


func _note_unknown(resource: Resource, known: PackedStringArray, path: String) -> void:
	for property: Dictionary in resource.get_property_list():
		var usage: int = property["usage"]
		var name: String = property["name"]
		if usage & PROPERTY_USAGE_SCRIPT_VARIABLE and usage & PROPERTY_USAGE_STORAGE and not name in known:
			problems.append("\"%s\": the content knows no \"%s\"." % [path, name])


func _id_of(said: String, path: String, ending: String) -> String:
	var id: String = said if said != "" else path.get_file().get_basename().trim_suffix(ending)
	if RegEx.create_from_string("^[a-z][a-z0-9_]*$").search(id) == null:
		problems.append("\"%s\": \"%s\" is no id of the content: small letters, digits and _." % [path, id])
		return ""
	return id


func _instantiate(path: String, what: String) -> Node:
	if not ResourceLoader.exists(path):
		problems.append("The game has no scene \"%s\" for %s." % [path, what])
		return null
	var scene: PackedScene = ResourceLoader.load(path) as PackedScene
	if scene == null:
		problems.append("\"%s\" is no scene that can be loaded." % path)
		return null
	return scene.instantiate()


static func _node_with(root: Node, property: StringName) -> Node:
	for node: Node in [root] + root.find_children("*", "", true, false):
		if property in node:
			return node
	return null
