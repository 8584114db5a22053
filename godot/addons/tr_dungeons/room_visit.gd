class_name RoomVisit
extends RefCounted
## Everything that lives as long as one is in one room: it takes what the room says to the parts that it concerns.
##
## It begins with [method enter], when the room has said who one is, and ends when the room was left, or one goes through a door.

const _Fields = preload("res://addons/tr_dungeons/content/fields.gd")

## The room has said who one is, or has not in time.
signal entered
## The state has changed.
signal state_changed
## The connection is lost; the seat is kept.
signal lost
## It is back, and so is the whole state.
signal back
## The room was left.
signal left(code: int, reason: String)
## A player has reached the exit.
signal run_ended(player_id: String, statistics: Dictionary)
## The server has reported an error.
signal failed(error: ColyseusError)

## The connection.
var room: ColyseusRoom
## What the room says is.
var state: RoomStateSchema
## Who one is.
var player_id: String = ""
## The play session.
var session_id: String = ""
## The room's present tick.
var clock: RoomClock = RoomClock.new()
## Where one can walk.
var ground: Floor
## Oneself.
var local: LocalPlayer
## The other players.
var others: Interpolation
## The enemies.
var enemies: EnemyTracks
## Loot and doors.
var predicted: PredictedRoom
## How much may be sent now.
var budget: MessageBudget = MessageBudget.new()
## Using abilities.
var combat: PredictedCombat
## What one does.
var actions: PlayerActions
## What happens.
var events: EventSource
## How good the connection is.
var quality: ConnectionQuality
## What cannot be.
var self_check: SelfCheck
## Whether one is on the way out, and what the room says does not matter any more.
var is_over: bool = false

var _content: ContentCache
var _tuning: MultiplayerTuning
var _cooldowns: Cooldowns
var _interval: float = 0.2
var _heartbeat_at: float = 0.0
var _enter_by: float = 0.0


func _init(p_room: ColyseusRoom, content: ContentCache, tuning: MultiplayerTuning, cooldowns: Cooldowns) -> void:
	room = p_room
	state = p_room.state
	_content = content
	_tuning = tuning
	_cooldowns = cooldowns
	quality = ConnectionQuality.new(room, tuning.ping_interval)
	others = Interpolation.new(tuning)
	enemies = EnemyTracks.new(clock, tuning)
	self_check = SelfCheck.new(_send_report, tuning.report_interval, tuning.clock_tolerance)
	_enter_by = RoomClock.seconds() + tuning.entry_timeout
	# Also who has just come through a door comes back.
	room.reconnection.min_uptime = 0.0
	room.state_changed.connect(_on_state_changed)
	room.message_received.connect(_on_message)
	room.dropped.connect(_on_dropped)
	room.left.connect(_on_left)
	room.error.connect(_on_error)


## Waits until the room has said who one is. Returns whether it has.
func enter() -> bool:
	if local == null:
		await entered
	return local != null


## Whether one can act here now.
func is_connected_now() -> bool:
	return local != null and not is_over and room.is_connected_to_room()


## Once a frame.
func advance(delta: float) -> void:
	if local == null:
		if RoomClock.seconds() > _enter_by:
			entered.emit()
		return
	if is_over:
		return
	quality.advance()
	clock.round_trip_ms = maxf(0.0, quality.ping_ms)
	enemies.advance(delta)
	local.advance(delta)
	combat.advance()
	self_check.advance(delta, local, ground)
	if RoomClock.seconds() >= _heartbeat_at and room.is_connected_to_room() and budget.may_send("heartbeat"):
		budget.spend("heartbeat")
		_heartbeat_at = RoomClock.seconds() + _tuning.heartbeat_interval
		room.send("heartbeat", {"timestamp": Time.get_datetime_string_from_system(true) + "Z"})


## Hears nothing of this room any more, and leaves it.
func end() -> void:
	is_over = true
	await room.leave()


func _on_message(type: Variant, payload: Variant) -> void:
	if is_over:
		return
	var message: Dictionary = payload if payload is Dictionary else {}
	if type == "welcome":
		_on_welcome(message)
	elif local != null:
		_on_message_inside(str(type), message)


func _on_message_inside(type: String, message: Dictionary) -> void:
	match type:
		"inventory":
			local.belongings.take(_Fields.below(message, "inventory"), _Fields.whole(message, "gold"))
		"heartbeat_ack":
			clock.take(_Fields.number(message, "tick"))
			self_check.check_tick(clock.newest, clock.step_ms)
		"move_corrected":
			quality.corrections += 1
			local.take_correction(_Fields.whole(message, "seq"), _Fields.place(message, "position"))
		"loot_removed":
			events.tell_pick_up(_Fields.text(message, "loot_instance_id"), _Fields.text(message, "picked_up_by"))
		"room_cleared":
			events.tell_cleared()
		"boss_phase":
			events.tell_phase(_Fields.text(message, "enemy_instance_id"), _Fields.whole(message, "phase"))
		"run_ended":
			run_ended.emit(_Fields.text(message, "player_id"), _Fields.below(message, "statistics"))


# The first one makes everything; a later one comes after a reconnection, behind the whole state.
func _on_welcome(message: Dictionary) -> void:
	# Servers of protocol version 1 say nothing of them.
	if message.has("cooldowns_ms"):
		_cooldowns.apply_server_state(_Fields.below(message, "cooldowns_ms"))
	clock.step_ms = _Fields.number(message, "step_ms", clock.step_ms)
	clock.take(_Fields.number(message, "tick"))
	if local != null:
		self_check.forget_tick()
		local.is_frozen = false
		local.teleport()
		back.emit()
		return
	player_id = _Fields.text(message, "player_id")
	session_id = _Fields.text(message, "session_id")
	_interval = _Fields.number(message, "patch_interval_ms") / 1000.0
	if state.player(player_id) == null:
		failed.emit(ColyseusError.new(ColyseusError.BAD_ANSWER, "The room has let %s in, but its state has no such player." % player_id))
		entered.emit()
		return
	_make_parts()
	_watch()
	_heartbeat_at = RoomClock.seconds() + _tuning.heartbeat_interval
	entered.emit()


func _make_parts() -> void:
	others.interval = _interval
	ground = Floor.of(_content.dungeon(state.dungeon_id), state.room_template_id)
	var sender: MoveSender = MoveSender.new(_send_move, budget)
	sender.interval = _interval
	local = LocalPlayer.new(state.player(player_id), ground, sender, clock, _content, _tuning, _cooldowns)
	predicted = PredictedRoom.new(state)
	combat = PredictedCombat.new(state, local, enemies, ground, clock, _content, _tuning, _interval)
	events = EventSource.new(state, player_id, enemies, ground)
	actions = PlayerActions.new(self, _content, _tuning)


# Listens to the state, beginning with what is in it now. With methods, and not with lambdas: what a lambda needs of this object holds it,
# and then the state and it would hold each other.
func _watch() -> void:
	state.listen(&"tick", _on_tick, false)
	state.on_add(&"players", _on_player)
	state.on_remove(&"players", _on_player_gone)
	state.on_add(&"enemies", _on_enemy)
	state.on_remove(&"enemies", _on_enemy_gone)
	state.on_add(&"doors", _on_door)
	state.on_remove(&"loot_drops", _on_loot_gone)


func _on_player(player: PlayerSchema, id: String) -> void:
	if id == player_id:
		local.me = player
		player.on_change(_on_own_change)
		player.listen(&"is_alive", _on_own_life, false)
		return
	_on_other_change(id)
	player.on_change(_on_other_change.bind(id))


func _on_own_change() -> void:
	local.take_resources()
	self_check.check_values(local.me)


# Death and respawn end what one does, and a respawn is elsewhere.
func _on_own_life(_now: bool, _before: Variant) -> void:
	local.teleport()


func _on_other_change(id: String) -> void:
	var player: PlayerSchema = state.player(id)
	if player != null:
		others.take(id, player.place(), player.yaw, RoomClock.seconds())


func _on_player_gone(_player: PlayerSchema, id: String) -> void:
	others.remove(id)


func _on_enemy(enemy: EnemySchema, id: String) -> void:
	enemies.add(id, enemy)
	enemy.on_change(enemies.update.bind(id))
	enemy.listen(&"current_health", _on_enemy_health.bind(id), false)


func _on_enemy_health(_now: float, _before: Variant, id: String) -> void:
	combat.take_health(id)


func _on_enemy_gone(_enemy: EnemySchema, id: String) -> void:
	enemies.remove(id)


func _on_loot_gone(_loot: LootDropSchema, id: String) -> void:
	predicted.forget_loot(id)


func _on_door(door: DoorSchema, id: String) -> void:
	door.listen(&"is_open", _on_door_moved.bind(id), false)


func _on_door_moved(_now: bool, _before: Variant, id: String) -> void:
	predicted.leave_door(id)


func _on_tick(now: float, _before: Variant) -> void:
	clock.take(now)


func _on_state_changed(_state: ColyseusSchema) -> void:
	if local != null and not is_over:
		state_changed.emit()


func _on_dropped(_code: int, _reason: String) -> void:
	if local != null and not is_over:
		local.is_frozen = true
		lost.emit()


func _on_left(code: int, reason: String) -> void:
	if local == null:
		failed.emit(ColyseusError.new(code, reason if reason != "" else "The room was left before it said who one is (%d)." % code))
		entered.emit()
	elif not is_over:
		is_over = true
		left.emit(code, reason)


func _on_error(code: int, message: String) -> void:
	failed.emit(ColyseusError.new(code, message))


func _send_move(move: Dictionary) -> void:
	room.send("move", move)


func _send_report(kind: String, detail: String) -> bool:
	if not room.is_connected_to_room() or not budget.may_send("client_report"):
		return false
	budget.spend("client_report")
	return room.send("client_report", {"kind": kind, "detail": detail}) == OK
