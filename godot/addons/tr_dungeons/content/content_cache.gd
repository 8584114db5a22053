class_name ContentCache
extends RefCounted
## The game's content: abilities, enemy types, stats, loot tables and dungeons, as the server publishes them.
##
## What has come once is kept below [code]user://[/code] with its entity tags, and is there at once in the next game, also offline.
## [method refresh] asks whether there is something newer: usually one request, answered with 304.

const _Fields = preload("res://addons/tr_dungeons/content/fields.gd")

## New content has come, or the kept content was read.
signal changed

const _SETS: PackedStringArray = ["combat-stats", "enemy-types", "loot-tables", "abilities", "dungeons"]
const _OVERVIEW: String = "/api/content"
const _PAGE: String = "?limit=100"
const _NOT_MODIFIED: int = 304

## The version that the server has published; 0 if nothing has ever come.
var version: int = 0
## Where the content is kept.
var path: String = "user://tr_dungeons/content.json"
## How many requests the newest [method refresh] took.
var requests: int = 0
## How many of them were answered with 304: not modified.
var not_modified: int = 0
## Why the newest [method refresh] failed; [code]null[/code] if it did not.
var last_error: ColyseusError = null

# Path → {etag, data}, as the server has answered.
var _answers: Dictionary[String, Dictionary] = {}
# Set → id → entry.
var _sets: Dictionary[String, Dictionary] = {}


## Reads what was kept from the game before. Returns whether there is anything; a file that cannot be read counts as none.
func load_kept() -> bool:
	version = 0
	_answers = {}
	_sets = {}
	var kept: Variant = JSON.parse_string(FileAccess.get_file_as_string(path)) if FileAccess.file_exists(path) else null
	if not kept is Dictionary:
		return false
	var answers: Dictionary = kept
	var read: Dictionary[String, Dictionary] = {}
	for url: String in answers:
		if not answers[url] is Dictionary:
			return false
		read[url] = answers[url]
	return _take_over(read)


## Asks the server whether there is something newer, and fetches it. Returns whether the content is the server's own; if not,
## what was kept stays in use, and [member last_error] says why.
func refresh(http: ColyseusHttp) -> bool:
	requests = 0
	not_modified = 0
	last_error = null
	var newest: Dictionary[String, Dictionary] = {}
	if not await _fetch(http, _OVERVIEW, newest):
		return false
	if not_modified > 0 and not _sets.is_empty():
		return true
	for set_name: String in _SETS:
		var url: String = "/api/%s%s" % [set_name, _PAGE]
		while url != "":
			if not await _fetch(http, url, newest):
				return false
			url = _next_page(set_name, newest[url])
	if not _take_over(newest):
		last_error = ColyseusError.new(ColyseusError.BAD_ANSWER, "The server's content cannot be read.")
		return false
	_keep()
	return true


## Whether there is any content, new or kept.
func is_empty() -> bool:
	return _sets.is_empty()


## An ability by its id; empty if there is none. Likewise the others.
func ability(id: String) -> Dictionary:
	return _entry("abilities", id)


## A type of enemies.
func enemy_type(id: String) -> Dictionary:
	return _entry("enemy-types", id)


## The stats of players ([code]player[/code]) or of a type of enemies.
func combat_stats(id: String) -> Dictionary:
	return _entry("combat-stats", id)


## What a type of enemies may drop.
func loot_table(id: String) -> Dictionary:
	return _entry("loot-tables", id)


## A dungeon with its rooms and corridors.
func dungeon(id: String) -> Dictionary:
	return _entry("dungeons", id)


## Every entry of a set by its id: [code]abilities[/code], [code]enemy-types[/code], [code]combat-stats[/code],
## [code]loot-tables[/code] or [code]dungeons[/code].
func entries(set_name: String) -> Dictionary:
	return _sets.get(set_name, {})


## The ability that uses up this item; empty if there is none.
func ability_of_item(item_id: String) -> Dictionary:
	for each: Dictionary in entries("abilities").values():
		if each.get("consumed_item_id") == item_id:
			return each
	return {}


## The stats of an enemy; empty if its type is not known.
func stats_of_enemy(enemy_type_id: String) -> Dictionary:
	return combat_stats(_Fields.text(enemy_type(enemy_type_id), "combat_stats_id"))


## The product of all factors of a type among lasting effects, which are ability_id → anything; 1 without any.
func effect_factor(effects: Dictionary, effect_type: String) -> float:
	var product: float = 1.0
	for value: float in _effect_values(effects, effect_type):
		product *= value
	return product


## The sum of all bonuses of a type among lasting effects; 0 without any.
func effect_sum(effects: Dictionary, effect_type: String) -> float:
	var sum: float = 0.0
	for value: float in _effect_values(effects, effect_type):
		sum += value
	return sum


## The value of an ability's own effect of a type; 0 if it has none.
func effect_of(ability_content: Dictionary, effect_type: String) -> float:
	for effect: Dictionary in _Fields.list(ability_content, "effects"):
		if effect.get("effect_type") == effect_type:
			return _Fields.number(effect, "value", 1.0)
	return 0.0


func _effect_values(effects: Dictionary, effect_type: String) -> Array[float]:
	var values: Array[float] = []
	for ability_id: String in effects:
		for effect: Dictionary in _Fields.list(ability(ability_id), "effects"):
			if effect.get("effect_type") == effect_type:
				values.append(_Fields.number(effect, "value", 1.0))
	return values


func _entry(set_name: String, id: String) -> Dictionary:
	return entries(set_name).get(id, {})


# Into `newest`, from the server or, where it says that nothing is newer, from what is kept.
func _fetch(http: ColyseusHttp, url: String, newest: Dictionary[String, Dictionary]) -> bool:
	var known: Dictionary = _answers.get(url, {})
	var headers: PackedStringArray = http.headers
	if known.has("etag"):
		http.headers = headers + PackedStringArray(["If-None-Match: %s" % known["etag"]])
	requests += 1
	var response: ColyseusHttpResponse = await http.get_request(url)
	http.headers = headers
	if response.error != null:
		last_error = response.error
		return false
	if response.status == _NOT_MODIFIED:
		not_modified += 1
		newest[url] = known
		return true
	newest[url] = {"etag": response.headers.get("etag", ""), "data": response.data}
	return true


static func _next_page(set_name: String, answer: Dictionary) -> String:
	var cursor: Variant = _page(answer).get("cursor")
	return "/api/%s%s&cursor=%s" % [set_name, _PAGE, str(cursor).uri_encode()] if cursor is String else ""


static func _page(answer: Dictionary) -> Dictionary:
	return _Fields.below(answer, "data")


# Makes the sets of the answers; false, and nothing changes, if they are not whole.
func _take_over(answers: Dictionary[String, Dictionary]) -> bool:
	var sets: Dictionary[String, Dictionary] = {}
	for set_name: String in _SETS:
		var by_id: Dictionary = {}
		var url: String = "/api/%s%s" % [set_name, _PAGE]
		while url != "":
			if not answers.has(url) or not _page(answers[url]).has("items"):
				return false
			for entry: Dictionary in _Fields.list(_page(answers[url]), "items"):
				by_id[_Fields.text(entry, "id")] = entry
			url = _next_page(set_name, answers[url])
		sets[set_name] = by_id
	if not answers.has(_OVERVIEW):
		return false
	version = _Fields.whole(_page(answers[_OVERVIEW]), "version")
	_answers = answers
	_sets = sets
	changed.emit()
	return true


func _keep() -> void:
	KeptFile.write(path, JSON.stringify(_answers))
