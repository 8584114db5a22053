class_name TrRatingEntry
extends RefCounted
## A player's place on a board of ratings: see [TrRatingPage].

const _Fields = preload("res://addons/tr_dungeons/content/fields.gd")

## 1 for the best. Of friends: among them.
var rank: int = 0
## The character that played last, where the rating is its account's.
var character_id: String = ""
## Of that character.
var character_name: String = ""
## The rating.
var points: int = 0
## An entry of the season's tiers.
var tier_id: String = ""
## The same for the player to read.
var tier_name: String = ""
## Of this season and mode.
var matches: int = 0
## When the newest of them ended, in ISO 8601.
var at: String = ""


## Reads what the server says of an entry.
static func from_row(row: Dictionary) -> TrRatingEntry:
	var entry: TrRatingEntry = TrRatingEntry.new()
	entry.rank = _Fields.whole(row, "rank")
	entry.character_id = _Fields.text(row, "character_id")
	entry.character_name = _Fields.text(row, "character_name")
	entry.points = _Fields.whole(row, "points")
	entry.tier_id = _Fields.text(row, "tier_id")
	entry.tier_name = _Fields.content_text(row, "tier_name")
	entry.matches = _Fields.whole(row, "matches")
	entry.at = _Fields.text(row, "at")
	return entry
