extends SceneTree
## What a player does, with a room that answers as the scene wants it: what is shown at once, and what is left of it after the answer.

var _content: TrContentCache
var _state: TrRoomStateSchema
var _connection: TrRoomConnection
var _room: ScriptedRoom


## Gives the answers that it was given, one after the other.
class ScriptedRoom:
	extends ColyseusRoom
	var answers: Array[String] = []
	var asked: Array[String] = []
	## Looks at what is shown while the room has not answered.
	var meanwhile: Callable = func() -> void: pass

	func is_connected_to_room() -> bool:
		return true

	func send(_type: Variant, _payload: Variant = null) -> Error:
		return OK

	func request(type: Variant, _payload: Variant = null, _timeout: float = -1.0) -> ColyseusResponse:
		asked.append(str(type))
		await (Engine.get_main_loop() as SceneTree).process_frame
		meanwhile.call()
		var response: ColyseusResponse = ColyseusResponse.new()
		var answer: String = answers.pop_front()
		response.accepted = answer == "accepted"
		response.rejected = not response.accepted
		response.reason = {"reason": answer}
		return response


func _initialize() -> void:
	_play()


func _play() -> void:
	await process_frame
	_content = (root.get_node(^"Multiplayer") as MultiplayerManager).content
	_content._sets = {
		"combat-stats": {"player": {"move_speed": 6.0}},
		"rules": {"default": {
			"mana_regeneration": {"per_second": 5.0, "pause_seconds": 0.0}, "stamina_regeneration": {"per_second": 15.0, "pause_seconds": 1.0},
			"sprint_speed_factor": 1.5, "sprint_stamina_per_second": 10.0, "pickup_radius_m": 2.0, "door_reach_m": 3.0, "reach_tolerance_m": 0.05, "latency_tolerance_seconds": 0.15,
			"heartbeat_interval_seconds": 10.0,
		}},
		"abilities": {
			"fireball": {
				"id": "fireball", "ability_type": "ranged", "cooldown": 3.0, "mana_cost": 20.0, "stamina_cost": 0.0, "cast_time": 0.4,
			},
			"health_potion": {
				"id": "health_potion", "ability_type": "heal", "cooldown": 0.0, "mana_cost": 0.0, "stamina_cost": 0.0,
				"cast_time": 0.0, "consumed_item_id": "health_potion",
			},
		},
		"dungeons": {"d": {
			"room_templates": [
				{"room_template_id": "a", "center_x": 0.0, "center_z": 0.0, "size_x": 10.0, "size_z": 10.0},
				{"room_template_id": "b", "center_x": 0.0, "center_z": 14.0, "size_x": 10.0, "size_z": 10.0},
			],
			"corridors": [{"door_id": "door", "from": "a", "to": "b", "width": 4.0}],
		}},
	}
	var seen: Dictionary = {}
	for answers: Array in [["accepted"], ["out_of_range"], ["store_unavailable", "accepted"], _four("store_unavailable")]:
		var name: String = "%s %d" % [answers[0], answers.size()]
		seen[name] = {
			"pick_up": await _scene(answers, func(actions: TrPlayerActions) -> TrVerdict: return await actions.pick_up("loot")),
			"door": await _scene(answers, func(actions: TrPlayerActions) -> TrVerdict: return await actions.move_door("door", true)),
			"fireball": await _scene(answers, func(actions: TrPlayerActions) -> TrVerdict:
				return await actions.use_ability("fireball", 0.0, "")),
			"enter_door": await _scene(answers, func(actions: TrPlayerActions) -> TrVerdict:
				_state.door("door").is_open = true
				return await actions.enter_door("door")),
		}
	var file: FileAccess = FileAccess.open(OS.get_cmdline_user_args()[0], FileAccess.WRITE)
	file.store_string(JSON.stringify(seen))
	file.close()
	quit()


static func _four(answer: String) -> Array:
	return [answer, answer, answer, answer, answer]


func _scene(answers: Array, act: Callable) -> Dictionary:
	_set_up()
	_room.answers.assign(answers)
	var looks: Array = [_look()]
	_room.meanwhile = func() -> void: looks.append(_look())
	var verdict: TrVerdict = await act.call(_connection.actions)
	_room.meanwhile = func() -> void: pass
	return {
		"before": looks[0], "meanwhile": looks[1], "after": _look(), "verdict": str(verdict), "asked": _room.asked.size(),
	}


func _set_up() -> void:
	_room = ScriptedRoom.new()
	_state = TrRoomStateSchema.new()
	_state.dungeon_id = "d"
	var me: TrPlayerSchema = TrPlayerSchema.new()
	me.player_id = "me"
	me.is_alive = true
	me.max_mana = 100.0
	me.current_mana = 100.0
	me.position_z = 4.5
	_state.players["me"] = me
	var loot: TrLootDropSchema = TrLootDropSchema.new()
	loot.item_id = "gold"
	loot.item_type = "gold"
	loot.quantity = 7.0
	loot.position_z = 4.0
	_state.loot_drops["loot"] = loot
	_state.doors["door"] = TrDoorSchema.new()
	_connection = TrRoomConnection.new(_room, _content, TrMultiplayerTuning.new(), TrCooldowns.new())
	_connection.state = _state
	_connection.player_id = "me"
	_state.room_template_id = "a"
	_connection.clock.apply_server_state(0.0)
	_connection._make_parts()


func _look() -> Dictionary:
	return {
		"loot": _connection.predicted.is_loot_shown("loot"), "gold": _connection.local.gold, "door": _connection.predicted.is_door_open("door"),
		"mana": roundi(_connection.local.mana), "casts": _connection.local.activity == TrPlayerSchema.Activity.CASTING,
		"cools": _connection.local.cooldown_left("fireball") > 0.0, "stands": _connection.local.is_frozen,
	}
