class_name TrBoardEntry
extends RefCounted
## What a character has reached on a leaderboard: its best run.

const _Fields = preload("res://addons/tr_dungeons/content/fields.gd")

## 1 for the best. Of two that are equally fast the one that was first is better.
var rank: int = 0
## The character.
var character_id: String = ""
## How it was called when it got there.
var character_name: String = ""
## How long the run took, by its clock.
var seconds: float = 0.0
## Of all its members together.
var deaths: int = 0
## The run.
var run_id: String = ""
## When it was finished, in ISO 8601.
var at: String = ""
## [code]unverified[/code], or [code]verified[/code] once the server has replayed the run's recording to the same end.
var state: String = ""


## Reads what the server says of an entry.
static func from_row(row: Dictionary) -> TrBoardEntry:
	var entry: TrBoardEntry = TrBoardEntry.new()
	entry.rank = _Fields.whole(row, "rank")
	entry.character_id = _Fields.text(row, "character_id")
	entry.character_name = _Fields.text(row, "character_name")
	entry.seconds = _Fields.number(row, "seconds")
	entry.deaths = _Fields.whole(row, "deaths")
	entry.run_id = _Fields.text(row, "run_id")
	entry.at = _Fields.text(row, "at")
	entry.state = _Fields.text(row, "state")
	return entry


## Whether the server has replayed the run to the same end.
func is_verified() -> bool:
	return state == "verified"
