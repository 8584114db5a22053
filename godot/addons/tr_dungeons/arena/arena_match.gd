class_name TrArenaMatch
extends RefCounted
## A match of player against player that the local player is in: [member TrArena.current].
## [codeblock]
## func _process(_delta: float) -> void:
##     duel.walk(Input.get_vector("left", "right", "up", "down"))
##     duel.look_at(mouse_on_floor)
##     if Input.is_action_pressed("strike"):
##         duel.press("melee_attack")
##     own_figure.position = duel.position_of(duel.player_id)
## [/codeblock]
## What the local player does shows at once; the others are shown a little in the past, at the tick that is told to the server, which judges
## strikes by it.

const _Fields = preload("res://addons/tr_dungeons/content/fields.gd")

## The state has changed: [member state].
signal state_changed
## The match is in another of [enum TrArenaStateSchema.Phase].
signal phase_changed(phase: int)
## A strike of the local player hits, as predicted. [signal hit_settled] or [signal hit_taken_back] follows.
signal hit_predicted(hit: TrArenaHit)
## Somebody was hit, as the server says: by anybody.
signal hit_settled(hit: TrArenaHit, was_predicted: bool)
## What was predicted has not hit.
signal hit_taken_back(hit: TrArenaHit)
## Something flies; it is the same object until [signal shot_gone].
signal shot_appeared(shot: TrArenaShot)
## It flies no more.
signal shot_gone(shot: TrArenaShot)
## Reconciliation has moved the local player's fighter so many metres.
signal corrected(metres: float)
## The match is over, and its result saved: [code]reason[/code] ([code]won[/code], [code]drawn[/code], [code]forfeited[/code] or [code]void[/code]),
## [code]teams[/code] with [code]team[/code], [code]rank[/code] and [code]rounds_won[/code], [code]forfeited_player_ids[/code],
## [code]ticks[/code].
signal over(result: Dictionary)
## The connection is lost. The client tries to come back for a minute; then the match is forfeited for the player.
signal lost(code: int, reason: String)
## It is back, and so is the whole state.
signal back
## The match was left, for whatever reason; [param reason] says it in words.
signal left(code: int, reason: String)
## The server says something that its players should read: see [signal MultiplayerManager.server_message_received].
signal server_message_received(text: String, seconds_left: float)
## The server has reported an error.
signal failed(error: ColyseusError)
# The room has said who one is, or will not.
signal _entered

# So many inputs without an answer are a second and a half.
const _MOST_PENDING: int = 45

## The connection.
var room: ColyseusRoom
## What the match is, as the server says.
var state: TrArenaStateSchema
## Who the local player is.
var player_id: String = ""
## The play session.
var session_id: String = ""
## The numbers of the mode.
var numbers: TrArenaNumbers = null
## The local player's fighter.
var own: TrArenaOwnFighter = null
## What flies.
var shots: TrArenaShots = null
## Whom own strikes have hit.
var hits: TrArenaHits = null
## Which tick the picture of the others shows.
var picture: TrArenaPicture = null
## When inputs are sent.
var pace: TrArenaPace = TrArenaPace.new()
## How good the connection is.
var quality: TrConnectionQuality
## The result; empty as long as there is none.
var result: Dictionary = {}
## The newest tick that is heard of.
var tick: int:
	get:
		return int(state.tick)
## Whether it was left.
var is_over: bool = false
## The version of the content by which the match is played.
var content_version: int = 0
## See [member content_version].
var content_hash: String = ""
## The local player's slot; 0 as long as there is none.
var own_slot: int:
	get:
		return _own_said().slot if _own_said() != null else 0

var _tuning: TrMultiplayerTuning
var _calls: TrCalls = TrCalls.new()
var _input: ColyseusInput = null
var _tracks: Dictionary[String, TrArenaTrack] = {}
var _enter_by: float = 0.0
var _heartbeat_interval: float = 0.0
var _lives_until: float = 0.0
var _phase: int = -1
var _used: int = 0
var _least_round_trip: float = -1.0
# What came before the content was there.
var _held: Array[Array] = []
# What the next input says.
var _direction: int = 0
var _speed: int = 0
var _aim: int = 0
var _buttons: int = 0
var _has_looked: bool = false


func _init(p_room: ColyseusRoom, tuning: TrMultiplayerTuning) -> void:
	room = p_room
	state = p_room.state
	_tuning = tuning
	quality = TrConnectionQuality.new(room, tuning)
	_enter_by = TrRoomClock.seconds() + tuning.entry_timeout
	room.reconnection.min_uptime = 0.0
	room.message_received.connect(_on_message)
	room.state_changed.connect(_on_state_changed)
	room.dropped.connect(_on_dropped)
	room.left.connect(_on_left)
	room.error.connect(_on_error)


## Waits until the room has welcomed the player, and shows it in its state. Returns whether it has.
func enter() -> bool:
	if not _is_entered() and not is_over:
		await _entered
	return _is_entered() and not is_over


## Waits for nothing any more: [method enter] returns.
func give_up() -> void:
	is_over = true
	_entered.emit()


## Makes everything, by the content that is in use now. Returns whether the content has the match's mode and arena.
func begin(content: TrContentCache) -> bool:
	var made: TrArenaNumbers = TrArenaNumbers.of(content, state.pvp_mode_id, state.arena_id)
	if not made.is_complete():
		return false
	numbers = made
	_heartbeat_interval = content.rule("heartbeat_interval_seconds")
	picture = TrArenaPicture.new(numbers.interpolation_ticks)
	own = TrArenaOwnFighter.new(numbers, _tuning)
	own.corrected.connect(corrected.emit)
	shots = TrArenaShots.new(numbers)
	shots.appeared.connect(shot_appeared.emit)
	shots.gone.connect(shot_gone.emit)
	hits = TrArenaHits.new(numbers)
	hits.predicted.connect(hit_predicted.emit)
	hits.settled.connect(hit_settled.emit)
	hits.taken_back.connect(hit_taken_back.emit)
	_input = room.input()
	return true


## Takes what has come meanwhile, when those who want to hear of it listen.
func catch_up() -> void:
	for held: Array in _held:
		_on_message_inside(str(held[0]), held[1])
	_held.clear()
	_take_state()


## Says that the player would begin with those who are there. When all say so, and there are two teams, the match begins 10 s later.
func start() -> TrVerdict:
	var pending: TrCall = await _calls.run(func() -> ColyseusResponse: return await room.request("start", {}))
	if pending.is_cancelled:
		return TrVerdict.refuse(TrVerdict.CANCELLED, TrMultiplayerError.cancelled().message)
	var response: ColyseusResponse = pending.answer
	return TrVerdict.of(response)


## Cancels a [method start] that waits for the server; what the player has said holds all the same.
func cancel_calls() -> void:
	_calls.cancel()


## Walks in a direction of the floor (x and z), from the next input on; zero is to stand. A length of 1 is the full speed.
func walk(direction: Vector2) -> void:
	_speed = clampi(floori(direction.length() * 255.0 + 0.5), 0, 255)
	if _speed > 0:
		_direction = TrArenaInput.direction_of(atan2(direction.x, direction.y))
		if not _has_looked:
			_aim = _direction


## Looks to a yaw, from the next input on. Before the first time the fighter looks where it walks.
func look(yaw: float) -> void:
	_has_looked = true
	_aim = TrArenaInput.direction_of(yaw)


## Looks to a point of the floor (x and z).
func look_at(point: Vector2) -> void:
	var from: Vector3 = own.position() if own != null else Vector3.ZERO
	look(atan2(point.x - from.x, point.y - from.z))


## Presses the button of an ability in the next input. The rules take no notice where it cannot be used then: see [method can_use].
func press(ability_id: String) -> void:
	var button: int = numbers.button_of(ability_id) if numbers != null else -1
	if button >= 0:
		_buttons |= 1 << button


## Whether the local player may use an ability now, as far as this client can know.
func can_use(ability_id: String) -> bool:
	if own == null or own.fighter == null or state.phase != TrArenaStateSchema.Phase.FIGHTING:
		return false
	var button: int = numbers.button_of(ability_id)
	return button >= 0 and own.fighter.can_use(button)


## Seconds until an ability may be used again.
func cooldown_left(ability_id: String) -> float:
	var button: int = numbers.button_of(ability_id) if numbers != null else -1
	if button < 0 or own.fighter == null:
		return 0.0
	return maxf(0.0, own.fighter.ready_tick(button) - float(own.fighter.tick)) / TrArenaStep.TICKS_PER_SECOND


## The local player's mana, as predicted.
func mana() -> float:
	return own.fighter.mana_at(float(own.fighter.tick)) if own != null and own.fighter != null else 0.0


## The local player's stamina, as predicted.
func stamina() -> float:
	return own.fighter.stamina_at(float(own.fighter.tick)) if own != null and own.fighter != null else 0.0


## Where a fighter is shown, metres: the local player's predicted, others as in the [member picture].
func position_of(p_player_id: String) -> Vector3:
	if p_player_id == player_id and own != null and own.fighter != null:
		return own.position()
	var track: TrArenaTrack = _tracks.get(p_player_id)
	if track == null:
		return Vector3.ZERO
	var place: PackedFloat64Array = track.at(picture.tick)
	return Vector3(place[0], 0.0, place[1])


## Where a fighter is shown to look, as a yaw.
func yaw_of(p_player_id: String) -> float:
	if p_player_id == player_id:
		return TrArenaInput.yaw_of(_aim)
	var track: TrArenaTrack = _tracks.get(p_player_id)
	return track.yaw_at(picture.tick) if track != null else 0.0


## What a fighter is shown to do: one of [enum TrPlayerSchema.Activity]; the local player's as predicted.
func activity_of(p_player_id: String) -> int:
	if p_player_id == player_id and own != null and own.fighter != null:
		return own.fighter.activity
	var said: TrArenaFighterSchema = state.fighter(p_player_id)
	return said.state if said != null else 0


## Where something that flies is shown: by the own fighter's time, since it is for the local player to evade.
func projectile_position(shot: TrArenaShot) -> Vector3:
	return shot.position_at(_shown_tick())


## Seconds until the present phase ends; 0 where it ends by something else.
func phase_seconds_left() -> float:
	if state.phase_ends_at_tick == 0.0:
		return 0.0
	return maxf(0.0, state.phase_ends_at_tick - float(tick)) / TrArenaStep.TICKS_PER_SECOND


## Whether one can act here now.
func is_connected_now() -> bool:
	return numbers != null and not is_over and room.is_connected_to_room()


## Once a frame.
func advance(delta: float) -> void:
	if is_over:
		return
	if numbers == null:
		if TrRoomClock.seconds() > _enter_by:
			_entered.emit()
		return
	quality.advance()
	if quality.round_trip_ms >= 0.0:
		var seconds: float = quality.round_trip_ms / 1000.0
		_least_round_trip = seconds if _least_round_trip < 0.0 else minf(_least_round_trip, seconds)
	picture.advance(delta, TrRoomClock.seconds())
	if state.is_running() and room.is_connected_to_room():
		for _count: int in pace.due(delta):
			_send_input()
	elif room.is_connected_to_room():
		_show_life()
	own.advance(delta, pace.progress)


# While there are no inputs, the server hears by this that somebody is there.
func _show_life() -> void:
	if TrRoomClock.seconds() < _lives_until:
		return
	_lives_until = TrRoomClock.seconds() + _heartbeat_interval
	room.send("heartbeat", {"timestamp": Time.get_datetime_string_from_system(true) + "Z"})


## Leaves the match: while it runs that forfeits it.
func leave() -> void:
	give_up()
	await room.leave()


## As [method leave], for a game that ends: it waits no longer than so many seconds, and for no frame.
func leave_now(seconds: float) -> void:
	is_over = true
	room.leave_now(seconds)


# One tick of the local player.
func _send_input() -> void:
	# Nothing has come back for so long: what is sent now would be too old when it is used.
	if own.fighter == null and own.pending.size() > 0 or own.pending.size() >= _MOST_PENDING:
		return
	var input: TrArenaInput = TrArenaInput.new()
	input.direction = _direction
	input.speed = _speed
	input.aim = _aim
	input.buttons = _buttons
	input.see(picture.tick)
	input.heard_tick = maxi(0, picture.newest_tick)
	input.write_to(_input.data)
	var seq: int = _input.send()
	if seq == 0:
		return
	_buttons = 0
	var releases: Array[TrArenaRelease] = own.predict(seq, input, TrRoomClock.seconds())
	if releases.is_empty():
		return
	hits.predict(seq, releases, own_slot, _targets_at(input.seen()))
	shots.predict(seq, releases, own_slot, maxf(0.0, _least_round_trip))


# Whom the local player's strikes may hit, and where it sees them.
func _targets_at(seen: float) -> Dictionary[int, PackedFloat64Array]:
	var targets: Dictionary[int, PackedFloat64Array] = {}
	var self_said: TrArenaFighterSchema = _own_said()
	for id: String in state.fighters:
		var fighter: TrArenaFighterSchema = state.fighter(id)
		# What protects it is over for all in the same tick.
		var is_safe: bool = numbers.effect_ends_at(fighter.effects, "invulnerable", 0.0) > own.fighter.tick
		var is_foe: bool = numbers.friendly_fire or fighter.team != self_said.team
		if id != player_id and is_foe and fighter.is_alive() and not is_safe:
			targets[fighter.slot] = _tracks[id].at(seen)
	return targets


func _on_message(type: Variant, payload: Variant) -> void:
	if is_over:
		return
	if str(type) == "welcome" and payload is Dictionary:
		var message: Dictionary = payload
		_on_welcome(message)
	elif numbers != null:
		_on_message_inside(str(type), payload)
	else:
		_held.append([type, payload])


func _on_message_inside(type: String, payload: Variant) -> void:
	match type:
		"own":
			var message: Array = payload
			own.apply_own_message(message)
		"hit":
			var message: Array = payload
			var source: int = message[0]
			hits.apply_message(message, own_slot)
			if source == own_slot:
				shots.note_hit(TrArenaHit.from_message(message, numbers).ability_id)
		"match_over":
			result = payload
			over.emit(result)
		"server_message":
			var message: Dictionary = payload
			server_message_received.emit(_Fields.text(message, "text"), _Fields.number(message, "seconds_left", -1.0))


# A later one comes after a reconnection, behind the whole state.
func _on_welcome(message: Dictionary) -> void:
	var is_first: bool = player_id == ""
	player_id = _Fields.text(message, "player_id")
	session_id = _Fields.text(message, "session_id")
	content_version = _Fields.whole(message, "content_version")
	content_hash = _Fields.text(message, "content_hash")
	if is_first:
		if _is_entered():
			_entered.emit()
	else:
		back.emit()


func _on_state_changed(_state: ColyseusSchema) -> void:
	if is_over:
		return
	if numbers != null:
		_take_state()
	elif _is_entered():
		_entered.emit()


func _take_state() -> void:
	var now: float = TrRoomClock.seconds()
	var is_next: bool = tick > picture.newest_tick
	if is_next:
		picture.hear(tick, now)
		for id: String in state.fighters:
			_track_of(id).apply_server_state(state.fighter(id), tick, numbers.map, numbers.walk_speed)
		for id: String in _tracks.keys():
			if not state.fighters.has(id):
				_tracks.erase(id)
	if is_next and state.is_running() and _own_said() != null:
		_reconcile(now)
	shots.apply_server_state(state, tick, own_slot, _input.last_processed, _shown_tick())
	if state.phase != _phase:
		_phase = state.phase
		phase_changed.emit(_phase)
	state_changed.emit()


func _reconcile(now: float) -> void:
	var used: int = _input.last_processed
	var newly_used: Array[TrArenaTurn] = own.apply_server_state(state, _own_said(), tick, _track_of(player_id).newest(), used)
	for turn: TrArenaTurn in newly_used:
		pace.note_used(now - turn.sent_at, maxf(0.0, _least_round_trip), now)
	# Some must have been used before: at first none can have come.
	if newly_used.is_empty() and _used > 0 and own.pending.size() > 0:
		pace.note_starved()
	_used = used
	hits.apply_server_state(used)


func _track_of(id: String) -> TrArenaTrack:
	if not _tracks.has(id):
		_tracks[id] = TrArenaTrack.new()
	return _tracks[id]


func _own_said() -> TrArenaFighterSchema:
	return state.fighter(player_id)


func _is_entered() -> bool:
	return player_id != "" and _own_said() != null


func _shown_tick() -> float:
	return own.shown_tick() if own.fighter != null else picture.tick


func _on_dropped(code: int, reason: String) -> void:
	if is_over or numbers == null:
		return
	own.reset()
	hits.reset()
	pace.reset()
	picture.reset()
	_tracks.clear()
	_used = 0
	_buttons = 0
	lost.emit(code, reason)


func _on_error(code: int, message: String) -> void:
	failed.emit(ColyseusError.new(code, message))


func _on_left(code: int, reason: String) -> void:
	if is_over:
		return
	is_over = true
	if numbers == null:
		failed.emit(ColyseusError.new(code, TrCloseReason.sentence(code, reason)))
		_entered.emit()
	else:
		left.emit(code, TrCloseReason.sentence(code, reason))
