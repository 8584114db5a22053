class_name TrContentVersion
extends RefCounted
## One published version of the content: all its sets, as the server has answered and as the game reads them. It never changes.

const _Fields = preload("res://addons/tr_dungeons/content/fields.gd")

## The sets there are.
const SETS: PackedStringArray = [
	"combat-stats", "enemy-types", "loot-tables", "abilities", "dungeons", "rules", "items", "affixes", "classes", "skill-trees", "achievements",
	"difficulties", "arenas", "pvp-modes",
]
## Where the server says which version is the newest.
const OVERVIEW: String = "/api/content"

## Its number; it grows with every version that is published.
var version: int = 0
## Two versions with the same hash are the same.
var hash_of_all: String = ""
## Path → {etag, data}, as the server has answered.
var answers: Dictionary[String, Dictionary] = {}
## Set → id → entry.
var sets: Dictionary[String, Dictionary] = {}
## Why it cannot be used: something is missing or has another shape. Empty if nothing is wrong.
var problem: String = ""


## Reads the answers of the server, new or kept. Look at [member problem].
static func of(p_answers: Dictionary[String, Dictionary], number: int = 0) -> TrContentVersion:
	var made: TrContentVersion = TrContentVersion.new()
	made.answers = p_answers
	for set_name: String in SETS:
		made._read(set_name, number)
	if not p_answers.has(OVERVIEW):
		made._complain("%s is missing" % OVERVIEW)
		return made
	var overview: Dictionary = _page(p_answers[OVERVIEW])
	made.version = _Fields.whole(overview, "version")
	made.hash_of_all = _Fields.text(overview, "hash")
	if not _Fields.below(made.sets, "combat-stats").has("player"):
		made._complain("combat-stats: there is no \"player\"")
	if not _Fields.below(made.sets, "classes").has("adventurer"):
		made._complain("classes: there is no \"adventurer\"")
	if not _Fields.below(made.sets, "rules").has("default"):
		made._complain("rules: there is no \"default\"")
	return made


## Whether it is this one; where the server says no hash, the number decides.
func is_that(number: int, wanted_hash: String) -> bool:
	return version == number and (wanted_hash == "" or hash_of_all == wanted_hash)


## The path of a set's first page, of one version or, with 0, of the newest.
static func first_page(set_name: String, number: int = 0) -> String:
	return "/api/%s?limit=100&texts=by_language%s" % [set_name, "" if number == 0 else "&version=%d" % number]


## The path of the page after this one; empty after the last.
static func next_page(set_name: String, answer: Dictionary, number: int = 0) -> String:
	var cursor: Variant = _page(answer).get("cursor")
	return "%s&cursor=%s" % [first_page(set_name, number), str(cursor).uri_encode()] if cursor is String else ""


func _read(set_name: String, number: int) -> void:
	var by_id: Dictionary = {}
	sets[set_name] = by_id
	var path: String = first_page(set_name, number)
	while path != "":
		var page: Dictionary = _page(_Fields.below(answers, path))
		if not page.get("items") is Array:
			_complain("%s has no list \"items\"" % path)
			return
		var items: Array = page["items"]
		for entry: Variant in items:
			var wrong: String = TrContentShape.problem_of(set_name, entry)
			if wrong != "":
				_complain("%s: %s" % [set_name, wrong])
				return
			var good: Dictionary = entry
			by_id[good["id"]] = good
		path = next_page(set_name, answers[path], number)


func _complain(what: String) -> void:
	if problem == "":
		problem = what


static func _page(answer: Dictionary) -> Dictionary:
	return _Fields.below(answer, "data")
