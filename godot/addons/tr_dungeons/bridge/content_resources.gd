class_name TrContentResources
extends RefCounted
## Makes the resource files of an existing game from the content, so that it plays offline by the server's numbers: stats and loot tables.
## [codeblock]
## for problem: String in TrContentResources.new().save(Multiplayer.content.entries("combat-stats"), Multiplayer.content.entries("loot-tables"), "res://data"):
##     push_warning(problem)
## [/codeblock]
## From a folder of content files, without a server and in CI:
## [code]godot --headless --path GAME --script res://addons/tr_dungeons/bridge/export_resources.gd -- --content=/server/content --to=res://data[/code]

const _Known = preload("content_fields.gd")
const _Fields = preload("res://addons/tr_dungeons/content/fields.gd")

## The game's script of stats. Its exported variables are named as the fields of the content.
var stats_script: String = "res://scripts/combat/combat_stats.gd"
## The game's script of a loot table; [code]drops[/code] is an array of the next.
var loot_script: String = "res://scripts/loot/loot_table.gd"
## The game's script of one drop.
var drop_script: String = "res://scripts/loot/loot_drop.gd"

var _problems: PackedStringArray = []


## Writes [code]combat_stats/ID_stats.tres[/code] and [code]loot/ID_loot.tres[/code] below a folder; the entries are id → entry. Returns what
## could not be written, a sentence each.
func save(stats: Dictionary, loot: Dictionary, folder: String) -> PackedStringArray:
	_problems.clear()
	for id: String in stats:
		var entry: Dictionary = stats[id]
		_save(of_stats(entry), folder.path_join("combat_stats/%s_stats.tres" % id))
	for id: String in loot:
		var entry: Dictionary = loot[id]
		_save(of_loot(entry), folder.path_join("loot/%s_loot.tres" % id))
	return _problems


## The game's resource of a [code]combat-stats[/code] entry; [code]null[/code] if the game has no script for it.
func of_stats(entry: Dictionary) -> Resource:
	var made: Resource = _new(stats_script)
	if made != null:
		_put(made, "id", _Fields.text(entry, "id"), stats_script)
		for field: String in _Known.STATS:
			_put(made, field, _Fields.number(entry, field), stats_script)
	return made


## The game's resource of a [code]loot-tables[/code] entry, likewise.
func of_loot(entry: Dictionary) -> Resource:
	var made: Resource = _new(loot_script)
	if made == null or not &"drops" in made:
		_say("\"%s\" has no \"drops\": no loot table is written." % loot_script)
		return null
	var drops: Array = made.get(&"drops")
	for drop: Dictionary in _Fields.list(entry, "drops"):
		if not drop.has("item_id"):
			_say("loot-tables/%s: a drop of another table, or of one of several items, is not written: \"%s\" names one item." % [entry.get("id"), drop_script])
			continue
		var one: Resource = _new(drop_script)
		if one == null:
			return null
		_put(one, "item_id", _Fields.text(drop, "item_id"), drop_script)
		for field: String in _Known.DROP:
			_put(one, field, _Fields.number(drop, field), drop_script)
		drops.append(one)
	return made


func _new(path: String) -> Resource:
	if not ResourceLoader.exists(path):
		_say("There is no script \"%s\": nothing of its kind is written." % path)
		return null
	var script: GDScript = load(path) as GDScript
	var made: Variant = script.new() if script != null and script.can_instantiate() else null
	if not made is Resource:
		_say("\"%s\" is no script of a Resource: nothing of its kind is written." % path)
		return null
	return made


func _put(resource: Resource, field: String, value: Variant, path: String) -> void:
	if field in resource:
		resource.set(field, value)
	else:
		_say("\"%s\" has no \"%s\": it is not written." % [path, field])


func _save(resource: Resource, path: String) -> void:
	if resource == null:
		return
	DirAccess.make_dir_recursive_absolute(path.get_base_dir())
	var error: Error = ResourceSaver.save(resource, path)
	if error != OK:
		_say("\"%s\" cannot be written: %s." % [path, error_string(error)])


func _say(sentence: String) -> void:
	if not sentence in _problems:
		_problems.append(sentence)
