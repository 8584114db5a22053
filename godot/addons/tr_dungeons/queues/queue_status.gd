class_name TrQueueStatus
extends RefCounted
## A queue in which the player can wait for a match, and how it is there now: [member TrQueue.all].

const _Fields = preload("res://addons/tr_dungeons/content/fields.gd")

## What [method TrQueue.begin] takes: an entry of the content's queues.
var queue_id: String = ""
## For the player to read.
var name: String = ""
## What is played: an entry of the content's pvp-modes.
var pvp_mode_id: String = ""
## Of that mode.
var team_count: int = 0
## Of that mode.
var team_size: int = 0
## Whether its matches change ratings.
var is_ranked: bool = false
## How many may come together; 1 for who comes alone.
var party_sizes: Array[int] = []
## How long a player has to accept a match that was found; 0 where nobody is asked.
var accept_seconds: int = 0
## Why nobody may come into it now, in the operators' words; empty while it is open.
var closed_text: String = ""
## Players who wait in it.
var player_count: int = 0
## How long those have waited who were matched lately; -1 where that is not known.
var expected_wait_seconds: int = -1


## Reads what the server says of a queue.
static func from_row(row: Dictionary) -> TrQueueStatus:
	var status: TrQueueStatus = TrQueueStatus.new()
	status.queue_id = _Fields.text(row, "queue_id")
	status.name = _Fields.content_text(row, "name")
	status.pvp_mode_id = _Fields.text(row, "pvp_mode_id")
	status.team_count = _Fields.whole(row, "team_count")
	status.team_size = _Fields.whole(row, "team_size")
	status.is_ranked = _Fields.flag(row, "is_ranked")
	status.party_sizes = _Fields.wholes(row, "party_sizes")
	status.accept_seconds = _Fields.whole(row, "accept_seconds")
	status.closed_text = _Fields.text(row, "closed_text")
	status.player_count = _Fields.whole(row, "player_count")
	status.expected_wait_seconds = roundi(_Fields.number(row, "expected_wait_seconds", -1.0))
	return status
