class_name TrRating
extends RefCounted
## What the player's skill in a ranked mode is, in a season: [member TrRatings.own].

const _Fields = preload("res://addons/tr_dungeons/content/fields.gd")

## The mode.
var pvp_mode_id: String = ""
## Whose it is: the [code]account[/code]'s, or each [code]character[/code]'s own.
var subject: String = ""
## Where each character has its own; else empty.
var character_id: String = ""
## What the player can do with near certainty: who is new has 1000, and rises by playing.
var points: int = 0
## An entry of the season's tiers; empty before the end of the placement.
var tier_id: String = ""
## The same for the player to read.
var tier_name: String = ""
## Empty in the highest tier, and before the end of the placement.
var next_tier_id: String = ""
## The same for the player to read.
var next_tier_name: String = ""
## The points with which the next tier begins; 0 where there is none.
var next_tier_points: int = 0
## Of this season.
var matches: int = 0
## After so many the placement ends.
var placement_matches: int = 0
## What the newest matches made of it, at most 5, the newest first.
var changes: Array[TrRatingChange] = []


## Reads what the server says of a rating.
static func from_row(row: Dictionary) -> TrRating:
	var rating: TrRating = TrRating.new()
	rating.pvp_mode_id = _Fields.text(row, "pvp_mode_id")
	rating.subject = _Fields.text(row, "subject")
	rating.character_id = _Fields.text(row, "character_id")
	rating.points = _Fields.whole(row, "points")
	var tier: Dictionary = _Fields.below(row, "tier")
	rating.tier_id = _Fields.text(tier, "tier_id")
	rating.tier_name = _Fields.content_text(tier, "name")
	var next: Dictionary = _Fields.below(row, "next_tier")
	rating.next_tier_id = _Fields.text(next, "tier_id")
	rating.next_tier_name = _Fields.content_text(next, "name")
	rating.next_tier_points = _Fields.whole(next, "from_points")
	rating.matches = _Fields.whole(row, "matches")
	rating.placement_matches = _Fields.whole(row, "placement_matches")
	for each: Dictionary in _Fields.list(row, "changes"):
		rating.changes.append(TrRatingChange.from_row(each))
	return rating


## Whether the placement is over: only then there is a tier, and a place on the board.
func is_placed() -> bool:
	return matches >= placement_matches
