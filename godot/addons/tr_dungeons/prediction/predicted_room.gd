class_name TrPredictedRoom
extends RefCounted
## Loot and doors as they are shown: what the state says, and before it what the local player has done to them.

## How often loot was taken or put back so far: who shows it looks again where this is another number than before.
var changes: int = 0

var _state: TrRoomStateSchema
var _taken: Dictionary[String, bool] = {}
var _doors: Dictionary[String, bool] = {}


func _init(state: TrRoomStateSchema) -> void:
	_state = state


## Whether loot lies there, as predicted.
func is_loot_shown(loot_instance_id: String) -> bool:
	var loot: TrLootDropSchema = _state.loot(loot_instance_id)
	return loot != null and not loot.is_picked_up and not _taken.has(loot_instance_id)


## Shows loot as taken, until the state says so, or [method put_back].
func take(loot_instance_id: String) -> void:
	_taken[loot_instance_id] = true
	changes += 1


## The pick-up was refused.
func put_back(loot_instance_id: String) -> void:
	_taken.erase(loot_instance_id)
	changes += 1


## Whether a door is open, as predicted.
func is_door_open(door_id: String) -> bool:
	var door: TrDoorSchema = _state.door(door_id)
	return door != null and _doors.get(door_id, door.is_open)


## Shows a door as open or closed, until the state says something of it, or [method leave_door].
func move_door(door_id: String, is_open: bool) -> void:
	_doors[door_id] = is_open


## The door was refused, or the state has said something of it.
func leave_door(door_id: String) -> void:
	_doors.erase(door_id)


## The state knows better: loot that is gone needs no prediction.
func forget_loot(loot_instance_id: String) -> void:
	_taken.erase(loot_instance_id)
