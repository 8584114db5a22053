class_name TrRoomConnection
extends RefCounted
## Everything that lives as long as the local player is in one room: it takes what the room says to the parts that it concerns.
##
## It begins with [method enter], when the room has welcomed the player, and [method begin], when its content is there. It ends when the
## room was left, or the player goes through a door.

const _Fields = preload("res://addons/tr_dungeons/content/fields.gd")
const _LOOK_SECONDS: float = 0.1

## The room has said who one is, or has not in time.
signal entered
## The state has changed.
signal state_changed
## The connection is lost; the player slot is kept.
signal lost(code: int, reason: String)
## It is back, and so is the whole state.
signal back
## Nothing has come for so long although the server was asked; once a second.
signal stalled(seconds: float)
## It is over: something has come.
signal resumed(seconds: float)
## The room was left.
signal left(code: int, reason: String)
## From now on the run is kept for its members to come back to.
signal run_saved(run_id: String)
## A player has reached the exit.
signal run_ended(player_id: String, statistics: Dictionary)
## The server says something to its players; -1 where it does not say how many seconds are left until it stops.
signal server_message(text: String, seconds_left: float)
## The server has reported an error.
signal failed(error: ColyseusError)

## The connection.
var room: ColyseusRoom
## What the room says is.
var state: TrRoomStateSchema
## Who one is.
var player_id: String = ""
## The play session.
var session_id: String = ""
## The content by which the room plays, of a server that says so; else 0 and empty.
var content_version: int = 0
## See [member content_version].
var content_hash: String = ""
## The run that the room belongs to, as the welcome has said it.
var run: TrRun = TrRun.new()
## The room's present tick.
var clock: TrRoomClock = TrRoomClock.new()
## Where the local player can walk.
var ground: TrWalkableArea
## The local player.
var local: TrLocalPlayer
## The player's own character.
var character: TrCharacterSheet = TrCharacterSheet.new()
## The other players.
var others: TrInterpolation
## The enemies.
var enemies: TrEnemyTracks
## Loot and doors.
var predicted: TrPredictedRoom
## How much may be sent now.
var budget: TrMessageBudget = TrMessageBudget.new()
## Using abilities.
var combat: TrPredictedCombat
## What the local player does.
var actions: TrPlayerActions
## What is asked of the room about the character.
var character_requests: TrRoomRequests
## What happens.
var events: TrEventSource
## How good the connection is.
var quality: TrConnectionQuality
## What cannot be.
var self_check: TrSelfCheck
## Whether one is on the way out, and what the room says does not matter any more.
var is_over: bool = false

var _content: TrContentCache
var _tuning: TrMultiplayerTuning
var _cooldowns: TrCooldowns
var _interval: float = 0.2
var _looked_at: float = 0.0
var _heartbeat_at: float = 0.0
var _enter_by: float = 0.0
var _run_seconds_at_tick_0: float = 0.0
var _watch: TrStateWatch = null
# What has come, the welcome aside, until those who want to hear of it listen: each a type and a message.
var _held: Array[Array] = []
var _is_heard: bool = false


func _init(p_room: ColyseusRoom, content: TrContentCache, tuning: TrMultiplayerTuning, cooldowns: TrCooldowns) -> void:
	room = p_room
	state = p_room.state
	_content = content
	_tuning = tuning
	_cooldowns = cooldowns
	quality = TrConnectionQuality.new(room, tuning)
	others = TrInterpolation.new(tuning)
	enemies = TrEnemyTracks.new(clock, tuning)
	self_check = TrSelfCheck.new(_send_report, tuning.report_interval, tuning.clock_tolerance)
	_enter_by = TrRoomClock.seconds() + tuning.entry_timeout
	# Also who has just come through a door comes back.
	room.reconnection.min_uptime = 0.0
	quality.stalled.connect(_on_stalled)
	quality.resumed.connect(_on_resumed)
	room.state_changed.connect(_on_state_changed)
	room.message_received.connect(_on_message)
	room.dropped.connect(_on_dropped)
	room.left.connect(_on_left)
	room.error.connect(_on_error)


## Waits until the room has welcomed the player, and shows it in its state. Returns whether it has.
func enter() -> bool:
	if not _is_entered() and not is_over:
		await entered
	return _is_entered() and not is_over


## Makes everything, by the content that is in use now.
func begin() -> void:
	# Servers of protocol versions before 6 do not say it in the welcome.
	run.run_id = state.run_id
	_make_parts()
	_watch = TrStateWatch.new(self)
	_watch.world_changed.connect(_on_world_changed)
	_heartbeat_at = TrRoomClock.seconds() + _content.rule("heartbeat_interval_seconds")


## Takes what has come until now. To be called when those who want to hear of it listen.
func catch_up() -> void:
	_is_heard = true
	for held: Array in _held:
		var message: Dictionary = held[1]
		_on_message_inside(str(held[0]), message)
	_held.clear()


## Whether one can act here now.
func is_connected_now() -> bool:
	return local != null and not is_over and room.is_connected_to_room() and not quality.is_stalled


## The run's clock in seconds, which runs while the player is here.
func run_seconds() -> float:
	return maxf(0.0, _run_seconds_at_tick_0 + clock.tick() * clock.tick_ms / 1000.0)


## Once a frame.
func advance(delta: float) -> void:
	if local == null:
		if TrRoomClock.seconds() > _enter_by:
			entered.emit()
		return
	if is_over:
		return
	_look(TrRoomClock.seconds())
	enemies.advance(delta)
	if not quality.is_stalled:
		others.advance(clock.tick())
	local.advance(delta)
	combat.advance()
	self_check.advance(delta, local, ground)


# What is known soon enough a tenth of a second later.
func _look(now: float) -> void:
	if now - _looked_at < _LOOK_SECONDS:
		return
	_looked_at = now
	quality.advance()
	clock.round_trip_ms = maxf(0.0, quality.round_trip_ms)
	if now >= _heartbeat_at and room.is_connected_to_room() and budget.may_send("heartbeat"):
		budget.spend("heartbeat")
		_heartbeat_at = now + _content.rule("heartbeat_interval_seconds")
		room.send("heartbeat", {"timestamp": Time.get_datetime_string_from_system(true) + "Z"})


## Waits for nothing any more: [method enter] returns.
func give_up() -> void:
	is_over = true
	entered.emit()


## Hears nothing of this room any more, and leaves it.
func end() -> void:
	is_over = true
	await room.leave()


## As [method end], for a game that ends: it waits no longer than so many seconds, and for no frame.
func end_now(seconds: float) -> void:
	is_over = true
	room.leave_now(seconds)


func _on_message(type: Variant, payload: Variant) -> void:
	if is_over:
		return
	var message: Dictionary = payload if payload is Dictionary else {}
	if type == "welcome":
		_on_welcome(message)
	elif _is_heard:
		_on_message_inside(str(type), message)
	else:
		_held.append([type, message])


func _on_message_inside(type: String, message: Dictionary) -> void:
	match type:
		"inventory":
			local.carried.apply_server_state(_Fields.below(message, "inventory"), _Fields.whole(message, "gold"))
		"character":
			character.apply_server_state(message)
		"character_event":
			character.apply_event(_Fields.below(message, "event"))
		"heartbeat_ack":
			clock.apply_server_state(_Fields.number(message, "tick"))
			self_check.check_tick(clock.newest, clock.tick_ms)
		"move_corrected":
			quality.corrections += 1
			local.take_correction(_Fields.whole(message, "seq"), _Fields.place(message, "position"))
		"room_cleared":
			events.tell_cleared()
		"boss_phase":
			events.tell_phase(_Fields.text(message, "enemy_instance_id"), _Fields.whole(message, "phase"))
		"server_message":
			server_message.emit(_Fields.text(message, "text"), _Fields.number(message, "seconds_left", -1.0))
		"player_left":
			events.tell_left(_Fields.text(message, "player_id"))
		"run_saved":
			run.is_saved = true
			run_saved.emit(_Fields.text(message, "run_id"))
		"run_ended":
			_on_run_ended(message)


# What the run has come to is told with what the player has done on it.
func _on_run_ended(message: Dictionary) -> void:
	var statistics: Dictionary = _Fields.below(message, "statistics").duplicate()
	# Servers of protocol versions before 6 say neither.
	for key: String in ["ticks", "deaths"]:
		if message.has(key):
			statistics[key] = _Fields.whole(message, key)
	if message.has("ticks"):
		statistics["run_seconds"] = _Fields.number(message, "ticks") * clock.tick_ms / 1000.0
	run_ended.emit(_Fields.text(message, "player_id"), statistics)


# The first one says who the player is; a later one comes after a reconnection, behind the whole state.
func _on_welcome(message: Dictionary) -> void:
	clock.tick_ms = _Fields.number(message, "tick_ms", clock.tick_ms)
	clock.apply_server_state(_Fields.number(message, "tick"))
	run = TrRun.from_row(_Fields.below(message, "run"))
	_run_seconds_at_tick_0 = run.seconds - _Fields.number(message, "tick") * clock.tick_ms / 1000.0
	# Servers of protocol version 1 say nothing of them.
	if message.has("cooldowns_ms"):
		_cooldowns.apply_server_state(_Fields.below(message, "cooldowns_ms"))
	if local != null:
		self_check.forget_tick()
		events.forget_absent()
		local.release(&"line")
		local.teleport()
		back.emit()
		return
	player_id = _Fields.text(message, "player_id")
	session_id = _Fields.text(message, "session_id")
	content_version = _Fields.whole(message, "content_version")
	content_hash = _Fields.text(message, "content_hash")
	_interval = _Fields.number(message, "patch_interval_ms") / 1000.0
	if _is_entered():
		entered.emit()


# Who comes back to a slot that was kept may have to wait until the room shows it again.
func _is_entered() -> bool:
	return player_id != "" and state.player(player_id) != null


func _make_parts() -> void:
	ground = TrWalkableArea.of(_content.dungeon(state.dungeon_id), state.room_template_id)
	others.interval = _interval
	others.ticks_per_second = clock.ticks_in(1.0)
	var own: TrPlayerSchema = state.player(player_id)
	others.sprint_speed = _Fields.number(_content.stats_of_class(own.class_id), "move_speed") * _content.rule("sprint_speed_factor")
	others.ground = ground
	var sender: TrMoveSender = TrMoveSender.new(_send_move, budget)
	sender.interval = _interval
	local = TrLocalPlayer.new(own, ground, sender, clock, _content, _tuning, _cooldowns)
	local.character = character
	predicted = TrPredictedRoom.new(state)
	combat = TrPredictedCombat.new(state, local, enemies, ground, clock, _content, _tuning, _interval)
	events = TrEventSource.new(state, player_id, enemies, ground, clock, _content)
	actions = TrPlayerActions.new(self, _content, _tuning)
	character_requests = TrRoomRequests.new(room, budget, _tuning.saving_retries)


func _on_state_changed(_state: ColyseusSchema) -> void:
	if is_over:
		return
	if local != null:
		events.tell_patch()
		state_changed.emit()
	elif _is_entered():
		entered.emit()


func _on_dropped(code: int, reason: String) -> void:
	if local != null and not is_over:
		local.hold(&"line")
		local.release(&"stall")
		lost.emit(code, reason)


func _on_stalled(seconds: float) -> void:
	if local != null and not is_over:
		local.hold(&"stall")
		stalled.emit(seconds)


func _on_resumed(seconds: float) -> void:
	if local != null and not is_over:
		local.release(&"stall")
		resumed.emit(seconds)


func _on_world_changed(is_in_world: bool) -> void:
	if is_in_world:
		local.release(&"world")
		local.teleport()
	else:
		local.hold(&"world")


func _on_left(code: int, reason: String) -> void:
	if local == null:
		is_over = true
		failed.emit(ColyseusError.new(code, TrCloseReason.sentence(code, reason)))
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
