class_name Cooldowns
extends RefCounted
## Since when which ability may be used again. They go along through doors. Times are in seconds of [method RoomClock.seconds].

var _ready_at: Dictionary[String, float] = {}


## The ability is used now. Returns since when it may be used again, which [method take_back] needs.
func begin(ability_id: String, duration: float) -> float:
	var ready_at: float = RoomClock.seconds() + duration
	_ready_at[ability_id] = ready_at
	return ready_at


## That use was refused. If the ability was used again since then, that one counts.
func take_back(ability_id: String, ready_at: float) -> void:
	if _ready_at.get(ability_id) == ready_at:
		_ready_at.erase(ability_id)


## Seconds until the ability may be used again; 0 if it may.
func left(ability_id: String) -> float:
	var ready_at: float = _ready_at.get(ability_id, 0.0)
	return maxf(0.0, ready_at - RoomClock.seconds())
