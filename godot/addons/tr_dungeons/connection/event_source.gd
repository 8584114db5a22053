class_name TrEventSource
extends RefCounted
## Derives combat events from what changes in the state: the server sends no message for a hit, a death or a door.

## Something has happened. See [signal MultiplayerManager.combat_event_received].
signal happened(event: Dictionary)
## Somebody is in the room.
signal player_joined(player_id: String)
## Somebody is gone for good.
signal player_left(player_id: String)

# Health is rounded up, so two hits may seem half a point apart from the server's.
const _ROUNDING: float = 1.0

var _state: TrRoomStateSchema
var _own_id: String
var _enemies: TrEnemyTracks
var _clock: TrRoomClock
var _ground: TrWalkableArea
var _is_beginning: bool = true
# Who has joined and not left. Some of them may not be in the World: a lost connection takes a character from there for a while.
var _here: Dictionary[String, bool] = {}
var _ledgers: Dictionary[String, Ledger] = {}


## What an enemy has lost, and what of it the local player did: the answer to a strike may come before or after its effect.
class Ledger:
	extends RefCounted
	## Own strikes without an answer.
	var pending: int = 0
	## Health that the state has taken away, minus what own strikes were told to have done.
	var unexplained: float = 0.0


func _init(state: TrRoomStateSchema, own_id: String, enemies: TrEnemyTracks, ground: TrWalkableArea, clock: TrRoomClock) -> void:
	_clock = clock
	_ground = ground
	_state = state
	_own_id = own_id
	_enemies = enemies


## Begins to watch. Of what is there already only the players are told. With methods, and not with lambdas, which would hold this object
## as long as the state lives.
func begin() -> void:
	_is_beginning = true
	_state.on_add(&"players", _on_player)
	_state.on_add(&"enemies", _on_enemy)
	_state.on_remove(&"enemies", _on_enemy_gone)
	_state.on_add(&"loot_drops", _on_loot)
	_state.on_add(&"doors", _on_door)
	_is_beginning = false


## The local player strikes these enemies.
func expect_hits(ids: Array[String]) -> void:
	for id: String in ids:
		_ledger(id).pending += 1


## What came of it: the damage to the first of them; 0 of a strike that was refused.
func settle_hits(ids: Array[String], ability_id: String, damage: float, is_critical: bool) -> void:
	for id: String in ids:
		_ledger(id).pending -= 1
	if not ids.is_empty() and damage > 0.0:
		_ledger(ids[0]).unexplained -= damage
		_tell("damage_dealt", _enemies.position_of(ids[0]), {
			"source_player_id": _own_id, "target_enemy_id": ids[0], "ability_id": ability_id, "damage_amount": damage,
			"is_critical": is_critical,
		})
	for id: String in ids:
		_explain(id)


## All enemies are dead.
func tell_cleared() -> void:
	_tell("room_cleared", Vector3.ZERO, {})


## A boss has entered a phase.
func tell_phase(enemy_instance_id: String, phase: int) -> void:
	_tell("boss_phase", _enemies.position_of(enemy_instance_id), {"source_enemy_id": enemy_instance_id, "phase": phase})


## The server has said that a player is gone for good.
func tell_left(player_id: String) -> void:
	if _here.erase(player_id):
		player_left.emit(player_id)


## The connection was lost for a while, and with it what the server said meanwhile: who is not here now counts as gone.
func forget_absent() -> void:
	for player_id: String in _here.keys():
		if player_id != _own_id and _state.player(player_id) == null:
			tell_left(player_id)


## A player uses an ability.
func tell_use(player_id: String, place: Vector3, ability_id: String, activity: TrPlayerSchema.Activity) -> void:
	_tell("ability_used", place, {"source_player_id": player_id, "ability_id": ability_id, "activity": activity})


func _on_player(player: TrPlayerSchema, id: String) -> void:
	if not _here.has(id):
		_here[id] = true
		player_joined.emit(id)
	player.listen(&"current_health", _on_player_health.bind(id), false)
	player.listen(&"is_alive", _on_player_life.bind(id), false)
	if id != _own_id:
		player.listen(&"state", _on_activity.bind(id), false)
		player.listen(&"strikes", _on_strike.bind(id), false)


func _on_player_health(now: float, before: Variant, id: String) -> void:
	if before == null:
		return
	var was: float = before
	if now < was:
		_tell("damage_taken", _place_of(id), {"target_player_id": id, "damage_amount": was - now})


func _on_player_life(now: bool, before: Variant, id: String) -> void:
	if before == null:
		return
	if now:
		_tell("player_respawned", _place_of(id), {"source_player_id": id})
	else:
		_tell("player_died", _place_of(id), {"target_player_id": id})


# What others use is seen by what they do; which ability it is, only where there is but one.
func _on_activity(activity: TrPlayerSchema.Activity, _before: Variant, id: String) -> void:
	match activity:
		TrPlayerSchema.Activity.DODGING:
			tell_use(id, _place_of(id), "dodge_roll", activity)
		TrPlayerSchema.Activity.CASTING:
			tell_use(id, _place_of(id), "", activity)


func _on_strike(_strikes: int, _before: Variant, id: String) -> void:
	tell_use(id, _place_of(id), "melee_attack", TrPlayerSchema.Activity.ATTACKING)


func _on_enemy(enemy: TrEnemySchema, id: String) -> void:
	enemy.listen(&"current_health", _on_enemy_health.bind(id), false)
	enemy.listen(&"is_alive", _on_enemy_life.bind(id), false)
	enemy.listen(&"attack_started_tick", _on_wind_up.bind(id), false)


func _on_enemy_gone(_enemy: TrEnemySchema, id: String) -> void:
	_ledgers.erase(id)


func _on_enemy_life(now: bool, before: Variant, id: String) -> void:
	if before != null and not now:
		_tell("enemy_died", _enemies.position_of(id), {"target_enemy_id": id})


func _on_enemy_health(now: float, before: Variant, id: String) -> void:
	if before == null:
		return
	var was: float = before
	if now > was:
		_ledger(id).unexplained = 0.0
		return
	_ledger(id).unexplained += was - now
	_explain(id)


# As long as an own strike may be behind it, nobody knows whose hit it was.
func _explain(id: String) -> void:
	var ledger: Ledger = _ledger(id)
	if ledger.pending > 0:
		return
	if ledger.unexplained >= _ROUNDING:
		_tell("damage_dealt", _enemies.position_of(id), {"target_enemy_id": id, "damage_amount": ledger.unexplained})
	# An own hit whose effect the state does not have yet stays in the books.
	if ledger.unexplained > -_ROUNDING or not _is_living(id):
		ledger.unexplained = 0.0


# Of a wind-up that was broken the tick becomes 0.
func _on_wind_up(now: float, _before: Variant, id: String) -> void:
	var enemy: TrEnemySchema = _state.enemy(id)
	if now == 0.0 or enemy == null:
		return
	var event: Dictionary = {"source_enemy_id": id, "ability_id": enemy.attack_ability_id}
	var target: TrPlayerSchema = _state.player_on_slot(enemy.aggro_slot)
	if target != null:
		event["target_player_id"] = target.player_id
	_tell("attack_started", _enemies.position_of(id), event)


func _on_loot(loot: TrLootDropSchema, id: String) -> void:
	loot.listen(&"is_picked_up", _on_loot_taken.bind(id), false)
	if _is_beginning:
		return
	_tell("loot_dropped", loot.place(), {
		"loot_instance_id": id, "item_id": loot.item_id, "item_type": loot.item_type, "item_quantity": int(loot.quantity),
	})


func _on_loot_taken(is_taken: bool, _before: Variant, id: String) -> void:
	var loot: TrLootDropSchema = _state.loot(id)
	if not is_taken or loot == null:
		return
	# Who took it may have left already.
	var taker: Variant = _state.players.find_key(_state.player_on_slot(loot.picked_up_slot))
	_tell("loot_picked_up", loot.place(), {
		"loot_instance_id": id, "source_player_id": taker if taker != null else "",
		"item_id": loot.item_id, "item_quantity": int(loot.quantity),
	})


func _on_door(door: TrDoorSchema, id: String) -> void:
	door.listen(&"is_open", _on_door_moved.bind(id), false)


func _on_door_moved(now: bool, before: Variant, id: String) -> void:
	if before == null:
		return
	var doorway: TrWalkableArea.Doorway = _ground.doorway(id)
	var place: Vector3 = Vector3(doorway.position.x, 0.0, doorway.position.y) if doorway != null else Vector3.ZERO
	_tell("door_opened" if now else "door_closed", place, {"door_id": id})


func _place_of(id: String) -> Vector3:
	var player: TrPlayerSchema = _state.player(id)
	return TrMotion.player_at(player, _clock.tick(), _clock.ticks_in(1.0)) if player != null else Vector3.ZERO


func _is_living(id: String) -> bool:
	var enemy: TrEnemySchema = _state.enemy(id)
	return enemy != null and enemy.is_alive


func _ledger(id: String) -> Ledger:
	if not _ledgers.has(id):
		_ledgers[id] = Ledger.new()
	return _ledgers[id]


func _tell(event_type: String, place: Vector3, fields: Dictionary) -> void:
	var event: Dictionary = {"event_type": event_type, "position": {"x": place.x, "y": place.y, "z": place.z}}
	event.merge(fields)
	happened.emit(event)
