class_name TrStateWatch
extends RefCounted
## Takes what changes in the state to the parts of the connection that it concerns, beginning with what is in it now.
##
## It listens with methods, and not with lambdas: what a lambda needs of this object holds it, and then the state and it would hold each
## other.

## The local player has left the World, or is back in it.
signal world_changed(is_in_world: bool)

var _state: TrRoomStateSchema
var _own_id: String
var _clock: TrRoomClock
var _local: TrLocalPlayer
var _others: TrInterpolation
var _enemies: TrEnemyTracks
var _predicted: TrPredictedRoom
var _combat: TrPredictedCombat
var _self_check: TrSelfCheck


## Of a connection whose parts are made.
func _init(connection: TrRoomConnection) -> void:
	_state = connection.state
	_own_id = connection.player_id
	_clock = connection.clock
	_local = connection.local
	_others = connection.others
	_enemies = connection.enemies
	_predicted = connection.predicted
	_combat = connection.combat
	_self_check = connection.self_check
	_state.listen(&"tick", _on_tick, false)
	_state.on_add(&"players", _on_player)
	_state.on_remove(&"players", _on_player_gone)
	_state.on_add(&"enemies", _on_enemy)
	_state.on_remove(&"enemies", _on_enemy_gone)
	_state.on_add(&"doors", _on_door)
	_state.on_remove(&"loot_drops", _on_loot_gone)


func _on_player(player: TrPlayerSchema, id: String) -> void:
	if id == _own_id:
		player.on_change(_on_own_change)
		player.listen(&"is_alive", _on_own_life, false)
		if _local.me != player:
			_local.me = player
			world_changed.emit(true)
		return
	_on_other_change(id)
	player.on_change(_on_other_change.bind(id))


func _on_own_change() -> void:
	_local.take_resources()
	_self_check.check_values(_local.me)


# Death and respawn end what the player does, and a respawn is elsewhere.
func _on_own_life(_now: bool, _before: Variant) -> void:
	_local.teleport()


func _on_other_change(id: String) -> void:
	var player: TrPlayerSchema = _state.player(id)
	if player != null:
		_others.apply_server_state(id, player.place(), player.yaw, player.velocity(), player.started_tick, _clock.tick())


func _on_player_gone(_player: TrPlayerSchema, id: String) -> void:
	if id == _own_id:
		world_changed.emit(false)
	else:
		_others.remove(id)


func _on_enemy(enemy: TrEnemySchema, id: String) -> void:
	_enemies.add(id, enemy)
	enemy.on_change(_enemies.update.bind(id))
	enemy.listen(&"current_health", _on_enemy_health.bind(id), false)


func _on_enemy_health(_now: float, _before: Variant, id: String) -> void:
	_combat.take_health(id)


func _on_enemy_gone(_enemy: TrEnemySchema, id: String) -> void:
	_enemies.remove(id)


func _on_loot_gone(_loot: TrLootDropSchema, id: String) -> void:
	_predicted.forget_loot(id)


func _on_door(door: TrDoorSchema, id: String) -> void:
	door.listen(&"is_open", _on_door_moved.bind(id), false)


func _on_door_moved(_now: bool, _before: Variant, id: String) -> void:
	_predicted.leave_door(id)


func _on_tick(now: float, _before: Variant) -> void:
	_clock.apply_server_state(now)
