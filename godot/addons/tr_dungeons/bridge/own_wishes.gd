class_name TrOwnWishes
extends RefCounted
## What the local player wants, read from the game's input map and told to the [MultiplayerManager]: where to walk, whether to sprint, which
## ability to use.

# Beyond the reach of a strike it is not worth turning to an enemy.
const _TURN_REACH_FACTOR: float = 1.5
const _ARRIVED_M: float = 0.1
# How often it is looked which actions the game has.
const _LOOK_SECONDS: float = 0.25
# All other wishes are something to do at once.
const _TO_WALK: Array[StringName] = [&"left", &"right", &"up", &"down", &"sprint"]

## The player wants to open the nearest door, or to go through it.
signal interact_wished

## Where the player is to walk by itself, as after a click on the floor (x and z), around what stands there;
## [constant Vector2.INF] for nowhere. A key that is pressed ends it.
var goal: Vector2 = Vector2.INF

var _manager: MultiplayerManager
# Wish → action, as the profile has it.
var _named: Dictionary[StringName, StringName]
# Of these the ones that the game has, and of those the ones that are done at once.
var _actions: Dictionary[StringName, StringName] = {}
var _at_once: Dictionary[StringName, StringName] = {}
var _looked_at: float = -INF


func _init(manager: MultiplayerManager, actions: Dictionary[StringName, StringName]) -> void:
	_manager = manager
	_named = actions


## Once a frame.
func advance(delta: float) -> void:
	var now: float = TrRoomClock.seconds()
	if now - _looked_at >= _LOOK_SECONDS:
		_looked_at = now
		_look_what_is_there()
	var way: Vector2 = Vector2(_strength(&"right") - _strength(&"left"), _strength(&"down") - _strength(&"up")).limit_length(1.0)
	if way != Vector2.ZERO:
		goal = Vector2.INF
	elif goal != Vector2.INF:
		way = _way_to_goal()
	_manager.local.walk(way, _strength(&"sprint") > 0.0, delta)
	for wish: StringName in _at_once:
		var action: StringName = _at_once[wish]
		if Input.is_action_just_pressed(action):
			_act(wish, way)


## Uses an ability as the player would: turned to the nearest enemy in reach, or else to where the player looks.
func use(ability_id: String) -> TrVerdict:
	var target: String = _nearest_enemy()
	var yaw: float = _manager.local.yaw
	if target != "":
		var to: Vector3 = _manager.room.enemy_position(target) - _manager.local.position
		yaw = atan2(to.x, to.z)
	return await _manager.actions.use_ability(ability_id, yaw, target if ability_id == "melee_attack" else "")


func _act(wish: StringName, way: Vector2) -> void:
	match wish:
		&"dodge":
			_manager.actions.dodge(way)
		&"interact":
			interact_wished.emit()
		_:
			use(wish)


func _way_to_goal() -> Vector2:
	var here: Vector2 = Vector2(_manager.local.position.x, _manager.local.position.z)
	if here.distance_to(goal) < _ARRIVED_M:
		goal = Vector2.INF
		return Vector2.ZERO
	return (_manager.room.walkable_area.first_segment(here, goal) - here).normalized()


func _nearest_enemy() -> String:
	var reach: float = _manager.local.stat("attack_range", 2.0) * _TURN_REACH_FACTOR
	var nearest: String = ""
	for id: String in _manager.state.enemies:
		var distance: float = _manager.room.enemy_position(id).distance_to(_manager.local.position)
		if _manager.state.enemy(id).is_alive and distance < reach:
			reach = distance
			nearest = id
	return nearest


# A game may add an action, or take it away.
func _look_what_is_there() -> void:
	_actions.clear()
	for wish: StringName in _named:
		if InputMap.has_action(_named[wish]):
			_actions[wish] = _named[wish]
	_at_once = _actions.duplicate()
	for wish: StringName in _TO_WALK:
		_at_once.erase(wish)


func _strength(wish: StringName) -> float:
	var action: StringName = _actions.get(wish, &"")
	return Input.get_action_strength(action) if action != &"" else 0.0
