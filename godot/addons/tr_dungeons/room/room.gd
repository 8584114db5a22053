class_name TrRoom
extends RefCounted
## The dungeon's room that the local player is in, and where everything in it is shown: [member MultiplayerManager.room].
## [codeblock]
## func _process(_delta: float) -> void:
##     for id: String in Multiplayer.state.enemies:
##         figures[id].position = Multiplayer.room.enemy_position(id)
## [/codeblock]
## What the local player does shows at once, and is taken back if the server refuses: [member local]. Others are shown as the state says.

## The local player is in a room: the first, or the next behind a door.
signal entered(room_id: String)
## The state has changed: [member state].
signal changed()
## A player is in the room: one who was there already, the local player, or one who came.
signal player_joined(player_id: String)
## A player is gone for good. One whose connection is lost is not: it may disappear from the state for a while, and come back.
signal player_left(player_id: String)
## Something has happened in the room: see [signal MultiplayerManager.combat_event_received].
signal happened(event: Dictionary)
## The server has put the local player elsewhere.
signal corrected(position: Vector3)
## The server says something that its players should read, such as that it stops: then in so many seconds, else [param seconds_left] is -1.
signal server_message_received(text: String, seconds_left: float)
## Nothing has come from the server for [param seconds] although it was asked; told once a second, as long as it lasts. Until then
## [member is_connected_now] is false, and the player stands still. It ends with [signal resumed], or the connection is lost.
signal stalled(seconds: float)
## Something has come again, after [param seconds].
signal resumed(seconds: float)
## The connection is lost; the player slot is kept for 30 s, and the client tries to come back. [param reason] says why in words.
signal lost(code: int, reason: String)
## The connection is back, and so is the whole state.
signal back()
## The room was left, for whatever reason; [param reason] says it in words. [method MultiplayerManager.play] comes back to the session, and
## [TrWayBack] does so by itself.
signal left(code: int, reason: String)
## The numbers of [member quality] are new; once a second.
signal quality_changed()

## The connection to it; [code]null[/code] while the local player is in no room.
var connection: TrRoomConnection = null
## Whether the player is in a room and its connection is there: neither lost nor stalled.
var is_connected_now: bool:
	get:
		return connection != null and connection.is_connected_now()
## What the room says is; [code]null[/code] while the local player is in none. Likewise what follows.
var state: TrRoomStateSchema:
	get:
		return connection.state if connection != null else null
## The local player.
var local: TrLocalPlayer:
	get:
		return connection.local if connection != null else null
## The other players.
var others: TrInterpolation:
	get:
		return connection.others if connection != null else null
## Where the local player can walk.
var walkable_area: TrWalkableArea:
	get:
		return connection.ground if connection != null else null
## How good the connection is.
var quality: TrConnectionQuality:
	get:
		return connection.quality if connection != null else null
## What this client has seen in itself that cannot be.
var self_check: TrSelfCheck:
	get:
		return connection.self_check if connection != null else null
## The room's present tick, with its fraction: 20 a second. 0 while the local player is in no room.
var tick: float:
	get:
		return connection.clock.tick() if connection != null else 0.0

var _content: TrContentCache


func _init(content: TrContentCache) -> void:
	_content = content


## The local player is in the room of the [member connection] from now on: tells all that is there.
func begin() -> void:
	_connect_signals()
	entered.emit(connection.room.room_id)
	connection.events.begin()
	connection.catch_up()
	changed.emit()


## The room of the [member connection] was left; the server has given [param code] and what it has [param said].
func end(code: int, said: String) -> void:
	connection = null
	left.emit(code, TrCloseReason.sentence(code, said))


## All of the state as plain data: see [signal MultiplayerManager.room_state_updated].
func to_dictionary() -> Dictionary:
	return TrRoomStateView.of(state, connection.clock, _content) if connection != null else {}


## Where a player is shown: the local player predicted, others a little in the past.
func player_position(player_id: String) -> Vector3:
	if connection == null:
		return Vector3.ZERO
	return connection.local.position if player_id == connection.player_id else connection.others.position_of(player_id)


## Where a player is shown to look.
func player_yaw(player_id: String) -> float:
	if connection == null:
		return 0.0
	return connection.local.yaw if player_id == connection.player_id else connection.others.yaw_of(player_id)


## Where an enemy is shown.
func enemy_position(enemy_instance_id: String) -> Vector3:
	return connection.enemies.position_of(enemy_instance_id) if connection != null else Vector3.ZERO


## Where an enemy is shown to look.
func enemy_yaw(enemy_instance_id: String) -> float:
	return connection.enemies.yaw_of(enemy_instance_id) if connection != null else 0.0


## What health an enemy is shown with: what the state says, less the local player's hits that it does not know yet.
func enemy_health(enemy_instance_id: String) -> float:
	return connection.combat.health_of(enemy_instance_id) if connection != null else 0.0


## Where a projectile is; the origin for one that is gone.
func projectile_position(projectile_id: String) -> Vector3:
	var projectile: TrProjectileSchema = connection.state.projectiles.get(projectile_id) if connection != null else null
	if projectile == null:
		return Vector3.ZERO
	return TrMotion.projectile_at(projectile, _content.ability(projectile.ability_id), connection.clock.tick(), connection.clock.ticks_in(1.0))


## Whether loot lies there for the local player, as predicted: not if it was rolled for another player, or the local player has just reached
## for it.
func is_loot_shown(loot_instance_id: String) -> bool:
	if connection == null or not connection.predicted.is_loot_shown(loot_instance_id):
		return false
	var loot: TrLootDropSchema = state.loot(loot_instance_id)
	return loot == null or loot.is_for(connection.player_id)


## Whether a door is open, as predicted.
func is_door_open(door_id: String) -> bool:
	return connection != null and connection.predicted.is_door_open(door_id)


func _connect_signals() -> void:
	connection.state_changed.connect(changed.emit)
	connection.events.player_joined.connect(player_joined.emit)
	connection.events.player_left.connect(player_left.emit)
	connection.events.happened.connect(happened.emit)
	connection.local.corrected.connect(corrected.emit)
	connection.server_message.connect(server_message_received.emit)
	connection.stalled.connect(stalled.emit)
	connection.resumed.connect(resumed.emit)
	connection.lost.connect(func(code: int, reason: String) -> void: lost.emit(code, TrCloseReason.sentence(code, reason)))
	connection.back.connect(back.emit)
	connection.quality.changed.connect(quality_changed.emit)
