extends RefCounted
## What a [TrWorld] does for the local player without being asked: takes loot, goes through doors, comes back from death.

# So near to an open door the player goes through it.
const _PASS_M: float = 0.8
# As the rules have it, less what a walking player may be off.
const _MARGIN_M: float = 0.1
const _RESPAWN_MARGIN_SECONDS: float = 0.2
# In so short a time nobody gets past anything, not even with a dash.
const _LOOK_SECONDS: float = 0.05
# What was refused so may be asked for again at once.
const _FOR_NOW: Array[String] = ["busy", TrVerdict.STORE_UNAVAILABLE, TrVerdict.UNANSWERED]

var _world: TrWorld
# What was asked for and is still in reach: it is not asked for again before the player has gone away from it.
var _asked: Dictionary[String, bool] = {}
# Loot that was asked for: its node stays until the answer has come.
var _taking: Array[Node3D] = []
var _died_at: float = -1.0
var _looked_at: float = 0.0
# When it was looked: where the local player is, and so near it takes loot.
var _here: Vector2 = Vector2.ZERO
var _pickup_m: float = 0.0


func _init(world: TrWorld) -> void:
	_world = world


## Once a frame.
func advance() -> void:
	var now: float = TrRoomClock.seconds()
	if now - _looked_at < _LOOK_SECONDS:
		return
	_looked_at = now
	var manager: MultiplayerManager = _world.manager
	if not manager.is_connected:
		return
	if not manager.local.is_alive:
		_come_back(now)
		return
	_died_at = -1.0
	_look_where()
	_pickup_m = manager.content.rule("pickup_radius_m") - _MARGIN_M
	_forget_what_is_far()
	if _world.takes_loot:
		_take_loot()
	if _world.passes_doors:
		_pass_door()


## Whether loot that is shown no more is waited for.
func is_taking(node: Node3D) -> bool:
	return node in _taking


## Opens the nearest door in reach, or goes through it if it is open.
func interact() -> TrVerdict:
	var manager: MultiplayerManager = _world.manager
	if not manager.is_connected:
		return TrVerdict.refuse("not_in_room")
	if not manager.local.is_alive:
		return TrVerdict.refuse("player_dead")
	_look_where()
	var door_id: String = _nearest_door(manager.content.rule("door_reach_m") - _MARGIN_M)
	if door_id == "":
		return TrVerdict.refuse("out_of_range")
	if manager.room.is_door_open(door_id):
		return await _enter(door_id)
	return await manager.actions.open_door(door_id)


func _look_where() -> void:
	var place: Vector3 = _world.manager.local.predicted_position
	_here = Vector2(place.x, place.z)


func _take_loot() -> void:
	var manager: MultiplayerManager = _world.manager
	for id: String in manager.state.loot_drops:
		if not _asked.has(id) and _is_near(id) and manager.room.is_loot_shown(id):
			_asked[id] = true
			_take(id)


func _take(id: String) -> void:
	var node: Node3D = _world.node_of(&"loot", id)
	_taking.append(node)
	var verdict: TrVerdict = await _world.manager.actions.pick_up(id)
	_taking.erase(node)
	if verdict.reason in _FOR_NOW:
		_asked.erase(id)
	if not is_instance_valid(node):
		return
	if verdict.is_accepted and node.has_signal(&"picked_up"):
		node.emit_signal(&"picked_up", {"item_id": node.get(&"item_id"), "quantity": node.get(&"quantity"), "item_type": node.get(&"item_type")})
	if not node.visible:
		node.queue_free()


func _pass_door() -> void:
	var door_id: String = _nearest_door(_PASS_M)
	if door_id != "" and not _asked.has(door_id) and _world.manager.room.is_door_open(door_id):
		_enter(door_id)


func _enter(door_id: String) -> TrVerdict:
	_asked[door_id] = true
	var verdict: TrVerdict = await _world.manager.actions.enter_door(door_id)
	if verdict.reason in _FOR_NOW:
		_asked.erase(door_id)
	return verdict


func _come_back(now: float) -> void:
	if _died_at < 0.0:
		_died_at = now
	if _world.respawns and now > _died_at + _world.manager.content.rule("respawn_delay_seconds") + _RESPAWN_MARGIN_SECONDS:
		_died_at = now
		_world.manager.actions.respawn()


func _forget_what_is_far() -> void:
	for id: String in _asked.keys():
		if not _is_near(id) and _nearest_door(_PASS_M * 2.0) != id:
			_asked.erase(id)


func _is_near(loot_instance_id: String) -> bool:
	var loot: TrLootDropSchema = _world.manager.state.loot(loot_instance_id)
	return loot != null and _here.distance_to(Vector2(loot.position_x, loot.position_z)) < _pickup_m


func _nearest_door(reach: float) -> String:
	var nearest: String = ""
	for doorway: TrWalkableArea.Doorway in _world.manager.room.walkable_area.doorways:
		var distance: float = _here.distance_to(doorway.position)
		if distance < reach:
			reach = distance
			nearest = doorway.door_id
	return nearest
