class_name TrContentCache
extends RefCounted
## The game's content: abilities, enemy types, stats, loot tables, dungeons, items, affixes, classes, skill trees, achievements, arenas,
## modes of player against player and the numbers of the rules, as the server publishes them.
##
## What has come once is kept below [code]user://[/code] with its entity tags, and is there at once in the next game, also offline.
## [method refresh] asks whether there is something newer: usually one request, answered with 304.
## [br][br]
## A room plays by the version with which its run began. In such a room that version is in use: see [method use_version].

const _Fields = preload("res://addons/tr_dungeons/content/fields.gd")

## Other content is in use than before.
signal changed

# What is under way is done.
signal _refreshed(is_done: bool)

const _NOT_MODIFIED: int = 304
# Made once: rules and stats are asked for many times a frame.
const _NOTHING: Dictionary = {}

## The version that is in use; 0 if nothing has ever come.
var version: int = 0
## The hash of the version that is in use; empty if nothing has ever come.
var version_hash: String = ""
## Where the content is kept.
var path: String = "user://tr_dungeons/content.json"
## How many requests the newest [method refresh] took.
var requests: int = 0
## How many of them were answered with 304: not modified.
var not_modified: int = 0
## Why the newest [method refresh] or [method use_version] failed; [code]null[/code] if it did not.
var last_error: ColyseusError = null

# The newest that has come; null for none.
var _newest: TrContentVersion = null
# That of the room that the player is in, where it is another; null for none.
var _of_room: TrContentVersion = null
# Set → id → entry, of the version that is in use.
var _sets: Dictionary[String, Dictionary] = {}
var _is_refreshing: bool = false


## Reads what was kept from the game before. Returns whether there is anything; a file that cannot be read counts as none, and so does one
## whose content has another shape than this game needs.
func load_kept() -> bool:
	_newest = null
	_of_room = null
	var kept: Variant = TrKeptFile.read_json(path)
	if kept is Dictionary:
		var answers: Dictionary = kept
		var read: Dictionary[String, Dictionary] = {}
		for url: Variant in answers:
			read[str(url)] = _Fields.below(answers, str(url))
		_accept(TrContentVersion.of(read))
	_use()
	return _newest != null


## Asks the server whether there is something newer, and fetches it. Returns whether the newest content is the server's own; if not,
## what was kept stays in use, and [member last_error] says why.
func refresh(http: ColyseusHttp) -> bool:
	if _is_refreshing:
		return await _refreshed
	_is_refreshing = true
	var is_done: bool = await _refresh(http)
	_is_refreshing = false
	_refreshed.emit(is_done)
	return is_done


## Uses one version of the content, that of a room. What is not here is fetched. Returns whether it is in use; if not, [member last_error]
## says why.
func use_version(http: ColyseusHttp, number: int, hash_of_all: String) -> bool:
	last_error = null
	for known: TrContentVersion in [_newest, _of_room]:
		if known != null and known.is_that(number, hash_of_all):
			_of_room = known
			_use()
			return true
	var fetched: Dictionary[String, Dictionary] = {
		TrContentVersion.OVERVIEW: {"data": {"version": number, "hash": hash_of_all}},
	}
	if not await _fetch_sets(http, fetched, number):
		return false
	var made: TrContentVersion = TrContentVersion.of(fetched, number)
	if made.problem != "":
		last_error = ColyseusError.new(ColyseusError.BAD_ANSWER, "Version %d of the content cannot be read: %s." % [number, made.problem])
		return false
	_of_room = made
	_use()
	return true


## Uses the newest version that has come: the player is in no room any more.
func use_newest() -> void:
	_of_room = null
	_use()


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


## Something that a character can carry; empty for gold, which is no item.
func item(id: String) -> Dictionary:
	return _entry("items", id)


## What makes one piece of equipment differ from the next.
func affix(id: String) -> Dictionary:
	return _entry("affixes", id)


## What a character is from its first day.
func character_class(id: String) -> Dictionary:
	return _entry("classes", id)


## What the characters of a class can learn.
func skill_tree(id: String) -> Dictionary:
	return _entry("skill-trees", id)


## What a character can achieve.
func achievement(id: String) -> Dictionary:
	return _entry("achievements", id)


## How hard a run is: its [code]name[/code] (see [method text_of]), and from which level on a character may choose it ([code]min_level[/code], if it is there).
func difficulty(id: String) -> Dictionary:
	return _entry("difficulties", id)


## A mode of player against player.
func pvp_mode(id: String) -> Dictionary:
	return _entry("pvp-modes", id)


## An arena, in which matches are played.
func arena(id: String) -> Dictionary:
	return _entry("arenas", id)


## The stats of a class at level 1, with nothing worn and nothing learned. A class that is not known has those of every player.
func stats_of_class(class_id: String) -> Dictionary:
	return combat_stats(_Fields.text(character_class(class_id), "combat_stats_id", "player"))


## A number of the rules by its name, such as [code]sprint_speed_factor[/code]; 0 if there is no content yet.
func rule(name: String) -> float:
	return _Fields.number(_entry("rules", "default"), name)


## How a resource comes back: [code]mana_regeneration[/code] or [code]stamina_regeneration[/code], with [code]per_second[/code] points and
## [code]pause_seconds[/code] after use. Empty if there is no content yet.
func regeneration(name: String) -> Dictionary:
	return _Fields.below(_entry("rules", "default"), name)


## Every entry of a set by its id: [code]abilities[/code], [code]enemy-types[/code], [code]combat-stats[/code],
## [code]loot-tables[/code], [code]dungeons[/code], [code]rules[/code], [code]items[/code], [code]affixes[/code], [code]classes[/code],
## [code]skill-trees[/code], [code]achievements[/code], [code]difficulties[/code],
## [code]arenas[/code] or [code]pvp-modes[/code].
func entries(set_name: String) -> Dictionary:
	return _sets.get(set_name, {})


## What players read of an entry, such as its [code]name[/code] or [code]description[/code], in the language of the game, which is that of
## [TranslationServer]; else in English, else in the first there is. Empty if there is none. The content may have it in several languages.
static func text_of(entry: Dictionary, field: String) -> String:
	return _Fields.content_text(entry, field)


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
	if effects.is_empty():
		return product
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
	var of_set: Dictionary = _sets.get(set_name, _NOTHING)
	return of_set.get(id, _NOTHING)


func _refresh(http: ColyseusHttp) -> bool:
	requests = 0
	not_modified = 0
	last_error = null
	var fetched: Dictionary[String, Dictionary] = {}
	if not await _fetch(http, TrContentVersion.OVERVIEW, fetched):
		return false
	if not_modified > 0:
		return true
	if not await _fetch_sets(http, fetched):
		return false
	var made: TrContentVersion = TrContentVersion.of(fetched)
	if not _accept(made):
		last_error = ColyseusError.new(ColyseusError.BAD_ANSWER, "The server's content cannot be read: %s." % made.problem)
		return false
	TrKeptFile.write(path, JSON.stringify(made.answers))
	_use()
	return true


func _fetch_sets(http: ColyseusHttp, into: Dictionary[String, Dictionary], number: int = 0) -> bool:
	for set_name: String in TrContentVersion.SETS:
		var url: String = TrContentVersion.first_page(set_name, number)
		while url != "":
			if not await _fetch(http, url, into):
				return false
			url = TrContentVersion.next_page(set_name, into[url], number)
	return true


# From the server or, where it says that nothing is newer, from what is kept.
func _fetch(http: ColyseusHttp, url: String, into: Dictionary[String, Dictionary]) -> bool:
	var known: Dictionary = _newest.answers.get(url, {}) if _newest != null else {}
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
		into[url] = known
		return true
	into[url] = {"etag": response.headers.get("etag", ""), "data": response.data}
	return true


func _accept(made: TrContentVersion) -> bool:
	if made.problem == "":
		_newest = made
	return made.problem == ""


func _use() -> void:
	var used: TrContentVersion = _of_room if _of_room != null else _newest
	var sets: Dictionary[String, Dictionary] = {}
	if used != null:
		sets = used.sets
	if is_same(sets, _sets) and used != null:
		return
	_sets = sets
	version = used.version if used != null else 0
	version_hash = used.hash_of_all if used != null else ""
	changed.emit()
