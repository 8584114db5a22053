extends SceneTree
## Buttons that are held down while the room does not answer, or refuses: what is asked of the room, and when.

const _FRAMES_PER_SECOND: int = 144

var _content: TrContentCache
var _connection: TrRoomConnection
var _room: ScriptedRoom


## Answers nothing until a time, and then refuses everything with the same reason.
class ScriptedRoom:
	extends ColyseusRoom
	var silent_until: float = 0.0
	var rejection: Dictionary = {"reason": "out_of_range"}
	## Type → the times at which it was asked, in seconds.
	var asked: Dictionary[String, Array] = {}
	## How many have no answer yet, and how many there ever were.
	var open: int = 0
	var most_open: int = 0

	func is_connected_to_room() -> bool:
		return true

	func send(type: Variant, _payload: Variant = null) -> Error:
		_note(str(type))
		return OK

	func request(type: Variant, _payload: Variant = null, _timeout: float = -1.0) -> ColyseusResponse:
		_note(str(type))
		open += 1
		most_open = maxi(most_open, open)
		await _frame()
		while TrRoomClock.seconds() < silent_until:
			await _frame()
		open -= 1
		var response: ColyseusResponse = ColyseusResponse.new()
		response.rejected = true
		response.reason = rejection
		return response

	func ping() -> float:
		await _frame()
		return 20.0

	func _note(type: String) -> void:
		var times: Array = asked.get_or_add(type, [])
		times.append(TrRoomClock.seconds())

	static func _frame() -> Signal:
		return (Engine.get_main_loop() as SceneTree).process_frame


func _initialize() -> void:
	Engine.max_fps = _FRAMES_PER_SECOND
	_play()


func _play() -> void:
	await process_frame
	_content = (root.get_node(^"Multiplayer") as MultiplayerManager).content
	_content._sets = {
		"rules": {"default": {
			"mana_regeneration": {"per_second": 5.0, "pause_seconds": 0.0}, "stamina_regeneration": {"per_second": 15.0, "pause_seconds": 1.0},
			"sprint_speed_factor": 1.5, "sprint_stamina_per_second": 10.0, "pickup_radius_m": 2.0, "door_reach_m": 3.0, "reach_tolerance_m": 0.05, "latency_tolerance_seconds": 0.15,
			"heartbeat_interval_seconds": 10.0,
		}},
		"combat-stats": {"player": {"move_speed": 6.0, "attack_speed": 1.5, "attack_range": 2.0}},
		"abilities": {"melee_attack": {
			"id": "melee_attack", "ability_type": "melee", "cooldown": 0.5, "mana_cost": 0.0, "stamina_cost": 0.0, "cast_time": 0.0,
			"movement_lock": 0.2,
		}},
		"dungeons": {"d": {
			"room_templates": [
				{"room_template_id": "a", "center_x": 0.0, "center_z": 0.0, "size_x": 10.0, "size_z": 10.0},
				{"room_template_id": "b", "center_x": 0.0, "center_z": 14.0, "size_x": 10.0, "size_z": 10.0},
			],
			"corridors": [{"door_id": "door", "from": "a", "to": "b", "width": 4.0}],
		}},
	}
	var strike: Callable = func(actions: TrPlayerActions) -> TrVerdict: return await actions.use_ability("melee_attack", 0.0, "")
	var respawn: Callable = func(actions: TrPlayerActions) -> TrVerdict: return await actions.respawn()
	var move_door: Callable = func(actions: TrPlayerActions) -> TrVerdict:
		return await actions.move_door("door", not _connection.predicted.is_door_open("door"))
	var seen: Dictionary = {
		"strike in a stall": await _hold(strike, 4.5, {"reason": "out_of_range"}, 4.5),
		"strike, refused": await _hold(strike, 0.0, {"reason": "out_of_range"}, 2.5),
		"strike, ready in 1 s": await _hold(strike, 0.0, {"reason": "on_cooldown", "ready_in_ms": 1000}, 2.5),
		"strike, busy for 1 s": await _hold(strike, 0.0, {"reason": "busy", "ready_in_ms": 1000}, 2.5),
		"strike, too many for 1 s": await _hold(strike, 0.0, {"reason": "rate_limited", "ready_in_ms": 1000}, 2.5),
		"respawn, refused": await _hold(respawn, 0.0, {"reason": "not_yet"}, 2.5),
		"respawn, ready in 1 s": await _hold(respawn, 0.0, {"reason": "not_yet", "ready_in_ms": 1000}, 2.5),
		"door, refused": await _hold(move_door, 0.0, {"reason": "door_locked"}, 2.5),
	}
	seen["heartbeats"] = await _beat(0.4, 1.5)
	var file: FileAccess = FileAccess.open(OS.get_cmdline_user_args()[0], FileAccess.WRITE)
	file.store_string(JSON.stringify(seen))
	file.close()
	quit()


# Does something in every frame, for so many seconds.
func _hold(act: Callable, silent_for: float, rejection: Dictionary, seconds: float) -> Dictionary:
	_set_up()
	_room.rejection = rejection
	var began_at: float = TrRoomClock.seconds()
	_room.silent_until = began_at + silent_for
	var frames: int = 0
	var reasons: Dictionary[String, int] = {}
	while TrRoomClock.seconds() < began_at + seconds:
		_connection.local.advance(1.0 / _FRAMES_PER_SECOND)
		_note_reason(act, reasons)
		frames += 1
		await process_frame
	_room.silent_until = 0.0
	await process_frame
	await process_frame
	var asked: Dictionary = {}
	for type: String in _room.asked:
		asked[type] = _room.asked[type].map(func(at: float) -> float: return at - began_at)
	return {"frames": frames, "asked": asked, "most_open": _room.most_open, "reasons": reasons}


# Plays by content that has a designer's interval between heartbeats.
func _beat(interval: float, seconds: float) -> Dictionary:
	_content._sets["rules"]["default"]["heartbeat_interval_seconds"] = interval
	_set_up()
	var began_at: float = TrRoomClock.seconds()
	while TrRoomClock.seconds() < began_at + seconds:
		_connection.advance(1.0 / _FRAMES_PER_SECOND)
		await process_frame
	await process_frame
	await process_frame
	var times: Array = _room.asked.get("heartbeat", [])
	return {"asked": {"heartbeat": times.map(func(at: float) -> float: return at - began_at)}}


func _note_reason(act: Callable, reasons: Dictionary[String, int]) -> void:
	var verdict: TrVerdict = await act.call(_connection.actions)
	reasons[verdict.reason] = reasons.get(verdict.reason, 0) + 1


func _set_up() -> void:
	_room = ScriptedRoom.new()
	var state: TrRoomStateSchema = TrRoomStateSchema.new()
	state.dungeon_id = "d"
	state.room_template_id = "a"
	var me: TrPlayerSchema = TrPlayerSchema.new()
	me.player_id = "me"
	me.is_alive = true
	me.position_z = 4.5
	state.players["me"] = me
	state.doors["door"] = TrDoorSchema.new()
	_connection = TrRoomConnection.new(_room, _content, TrMultiplayerTuning.new(), TrCooldowns.new())
	_connection.state = state
	_connection.player_id = "me"
	_connection.clock.apply_server_state(0.0)
	_connection._make_parts()
