class_name TrRatingChange
extends RefCounted
## What a match made of a rating: [member TrRating.changes].

const _Fields = preload("res://addons/tr_dungeons/content/fields.gd")

## The match.
var match_id: String = ""
## When it ended, in ISO 8601.
var at: String = ""
## What it was for the player: [code]won[/code], [code]lost[/code], [code]drawn[/code] or [code]forfeited[/code].
var outcome: String = ""
## The chance that the player's team had, 0 to 1: of several teams, to be better than another one.
var own_chance: float = 0.0
## The rating before the match.
var points_before: int = 0
## The rating after it.
var points_after: int = 0
## Whether the player has lost less than it would have, since somebody of its team has left.
var is_softened: bool = false


## Reads what the server says of a change.
static func from_row(row: Dictionary) -> TrRatingChange:
	var change: TrRatingChange = TrRatingChange.new()
	change.match_id = _Fields.text(row, "match_id")
	change.at = _Fields.text(row, "at")
	change.outcome = _Fields.text(row, "outcome")
	change.own_chance = _Fields.number(row, "own_chance")
	change.points_before = _Fields.whole(row, "points_before")
	change.points_after = _Fields.whole(row, "points_after")
	change.is_softened = _Fields.flag(row, "is_softened")
	return change


## By how much.
func points() -> int:
	return points_after - points_before


## Why, in words for the player, such as [code]+18: you won against 55 %[/code].
func explanation() -> String:
	var did: String = outcome
	if outcome == "forfeited":
		did = "left a match"
	elif outcome == "drawn":
		did = "drew"
	var softened: String = ", softened since somebody of your team has left" if is_softened else ""
	return "%+d: you %s against %d %%%s" % [points(), did, roundi((1.0 - own_chance) * 100.0), softened]
