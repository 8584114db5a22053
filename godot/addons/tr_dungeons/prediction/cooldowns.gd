class_name TrCooldowns
extends RefCounted
## Since when which ability may be used again. They go along through doors. Times are in seconds of [method TrRoomClock.seconds].
##
## A cooldown only ever ends by its time, or by the server's own word. A refusal does not end it: an ability that became ready by being
## refused would be asked for in every frame.

const _Fields = preload("res://addons/tr_dungeons/content/fields.gd")

var _ready_at: Dictionary[String, float] = {}


## The ability is used now, or is not ready for so many seconds. A longer cooldown that it has stays.
func begin(ability_id: String, seconds: float) -> void:
	var ready_at: float = _ready_at.get(ability_id, 0.0)
	_ready_at[ability_id] = maxf(ready_at, TrRoomClock.seconds() + seconds)


## The server's word, on joining and on coming back: the milliseconds that are left of each ability; those it does not name are ready.
func apply_server_state(left_ms: Dictionary) -> void:
	_ready_at.clear()
	for ability_id: String in left_ms:
		begin(ability_id, _Fields.number(left_ms, ability_id) / 1000.0)


## The character is another one, which has used nothing yet.
func clear() -> void:
	_ready_at.clear()


## Seconds until the ability may be used again; 0 if it may.
func left(ability_id: String) -> float:
	var ready_at: float = _ready_at.get(ability_id, 0.0)
	return maxf(0.0, ready_at - TrRoomClock.seconds())
