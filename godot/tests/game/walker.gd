extends RefCounted
## Walks a player to where a test wants it, frame by frame as a person's game does.

const _LIMIT_SECONDS: float = 30.0

# The way is over: there, or not in time.
signal _ended

var _multiplayer: MultiplayerManager
var _goal: Vector2
var _within: float = 0.0
var _sprinting: bool = false
var _is_walking: bool = false
# Where to go without looking where that leads; zero to walk to the goal.
var _heading: Vector2 = Vector2.ZERO
var _until: float = 0.0


func _init(multiplayer: MultiplayerManager) -> void:
	_multiplayer = multiplayer


## Waits until the player is there. Returns whether it is.
func walk_to(goal: Vector2, within: float, sprinting: bool) -> bool:
	_heading = Vector2.ZERO
	_goal = goal
	_within = maxf(within, 0.02)
	_sprinting = sprinting
	_until = TrRoomClock.seconds() + _LIMIT_SECONDS
	_is_walking = true
	await _ended
	return _multiplayer.local != null and _place().distance_to(goal) <= _within + 0.05


## Walks in one direction for a while, along walls where they are in the way.
func head_for(heading: Vector2, seconds: float, sprinting: bool) -> void:
	_heading = heading
	_sprinting = sprinting
	_until = TrRoomClock.seconds() + seconds
	_is_walking = true
	await _ended


## Where an enemy is shown, from where the local player stands.
func yaw_to_enemy(id: String) -> float:
	var way: Vector3 = _multiplayer.room.enemy_position(id) - _multiplayer.local.predicted_position
	return atan2(way.x, way.z)


func advance(delta: float) -> void:
	if not _is_walking:
		return
	var local: TrLocalPlayer = _multiplayer.local
	var is_there: bool = _heading == Vector2.ZERO and local != null and _place().distance_to(_goal) <= _within
	if local == null or is_there or TrRoomClock.seconds() > _until:
		_is_walking = false
		_ended.emit()
		return
	if _heading != Vector2.ZERO:
		local.walk(_heading, _sprinting, delta)
		return
	var way: Vector2 = _multiplayer.room.walkable_area.first_segment(_place(), _goal) - _place()
	# The last step of a way is as long as it has to be.
	var step: float = maxf(0.001, local.speed() * delta)
	local.walk(way.normalized() * minf(1.0, way.length() / step), _sprinting, delta)


func _place() -> Vector2:
	return Vector2(_multiplayer.local.predicted_position.x, _multiplayer.local.predicted_position.z)
