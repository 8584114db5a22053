class_name TrArenaShot
extends RefCounted
## Something in flight in a match, as it is shown: an own one from the moment in which it is predicted.

## The server's id; empty as long as it is only predicted.
var projectile_id: String = ""
## What it is.
var ability_id: String = ""
## The button of the mode that shoots it.
var button: int = 0
## The slot of who has shot it.
var source_slot: int = 0
## The tick at which it began; of a predicted one, as predicted.
var started_tick: float = 0.0
## Where it flies, as a yaw.
var yaw: float = 0.0
## Of an own one: the input in which it was predicted; 0 for others.
var seq: int = 0

var _x: float = 0.0
var _z: float = 0.0
var _metres_per_tick: float = 0.0
# To its range, or to the wall before.
var _most_metres: float = 0.0


## Whether the server has not said yet that it is there.
func is_predicted() -> bool:
	return projectile_id == ""


## Where it is shown at a tick with its fraction.
func position_at(tick: float) -> Vector3:
	var metres: float = clampf((tick - started_tick) * _metres_per_tick, 0.0, _most_metres)
	return Vector3(_x + sin(yaw) * metres, 0.0, _z + cos(yaw) * metres)


## It begins here, metres, and flies where [param aim] (0 to 255) looks.
func begin(numbers: TrArenaNumbers, p_button: int, x: float, z: float, aim: int, p_started_tick: float) -> void:
	button = p_button
	ability_id = numbers.ability_ids[button]
	_x = x
	_z = z
	yaw = TrArenaInput.yaw_of(aim)
	started_tick = p_started_tick
	_metres_per_tick = numbers.number(button, "projectile_speed") / TrArenaStep.TICKS_PER_SECOND
	_most_metres = numbers.number(button, "max_range")
	var from: Vector2 = Vector2(x, z)
	_most_metres *= numbers.area.reachable_share(from, from + Vector2(sin(yaw), cos(yaw)) * _most_metres)
