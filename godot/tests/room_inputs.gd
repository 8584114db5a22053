extends SceneTree
# Plays in a room that takes inputs, and writes down what this client knows: test/room-inputs/godot.test.ts.


func _initialize() -> void:
	var arguments: PackedStringArray = OS.get_cmdline_user_args()
	_play.call_deferred(arguments[0], arguments[1])


func _play(endpoint: String, path: String) -> void:
	var room: ColyseusRoom = await ColyseusClient.new(endpoint).create("walk")
	await room.state_changed
	var input: ColyseusInput = room.input()
	var begun: ColyseusResponse = await room.request("begin", {})
	for count: int in 30:
		input.data["stride"] = 0.5
		input.data["is_pressed"] = count % 3 == 0
		input.send()
		await create_timer(input.step_seconds).timeout
	var deadline: int = Time.get_ticks_msec() + 3000
	while input.pending_count > 0 and Time.get_ticks_msec() < deadline:
		await process_frame
	var seen: Dictionary = {
		"begun": begun.accepted, "tick_rate": input.tick_rate, "patch_rate": input.patch_rate, "fields": input.field_names,
		"processed": input.last_processed, "after": input.at(30),
		"has_clock": room.clock.smoothed_rtt > 0.0 and absf(room.clock.server_now() - room.clock.last_server_time) < 200.0,
	}
	var file: FileAccess = FileAccess.open(path, FileAccess.WRITE)
	file.store_string(JSON.stringify(seen))
	file.close()
	await room.leave()
	quit()
