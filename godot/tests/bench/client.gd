extends SceneTree
## Measures how long decoding takes, and how long the longest frame is while a room is joined. Reads the frames and writes the
## figures as JSON.

var _longest_frame_us: int = 0
var _last_frame_at: int = 0


func _init() -> void:
	Engine.max_fps = 0
	_measure.call_deferred()


func _measure() -> void:
	# The engine's own start is no concern of ours.
	for frame: int in 60:
		await process_frame
	var arguments: PackedStringArray = OS.get_cmdline_user_args()
	var frames: Dictionary = JSON.parse_string(FileAccess.get_file_as_string(arguments[1]))
	var figures: Dictionary = {"join": await _join(arguments[0])}
	for kind: String in ["fight", "riot"]:
		var patches: Array = frames[kind]
		figures[kind] = _decode(frames, patches, false)
		figures[kind + " listened to"] = _decode(frames, patches, true)
	var file: FileAccess = FileAccess.open(arguments[2], FileAccess.WRITE)
	file.store_string(JSON.stringify(figures))
	file.close()
	quit()


func _on_frame() -> void:
	var now: int = Time.get_ticks_usec()
	if _last_frame_at > 0:
		_longest_frame_us = maxi(_longest_frame_us, now - _last_frame_at)
	_last_frame_at = now


func _join(endpoint: String) -> Dictionary:
	process_frame.connect(_on_frame)
	var client: ColyseusClient = ColyseusClient.new(endpoint)
	var room: ColyseusRoom = await client.join_or_create("dungeon")
	await room.state_changed
	await process_frame
	process_frame.disconnect(_on_frame)
	await room.leave()
	return {"longest_frame_us": _longest_frame_us}


func _decode(frames: Dictionary, patches: Array, is_listened_to: bool) -> Dictionary:
	var began_at: int = Time.get_ticks_usec()
	var decoder: ColyseusDecoder = ColyseusDecoder.from_reflection(Marshalls.base64_to_raw(str(frames["description"])))
	var described_us: int = Time.get_ticks_usec() - began_at
	var calls: Array[int] = [0]
	if is_listened_to:
		for field: StringName in [&"players", &"enemies"] as Array[StringName]:
			decoder.state.on_add(field, func(one: ColyseusSchema) -> void:
				one.on_change(func() -> void: calls[0] += 1)
				one.listen("position_x", func(_now: float) -> void: calls[0] += 1)
				one.listen("current_health", func(_now: float) -> void: calls[0] += 1))
	began_at = Time.get_ticks_usec()
	decoder.decode(Marshalls.base64_to_raw(str(frames["whole"])))
	var whole_us: int = Time.get_ticks_usec() - began_at
	var times: Array[int] = []
	var size: int = 0
	for patch: String in patches:
		var bytes: PackedByteArray = Marshalls.base64_to_raw(patch)
		size += bytes.size()
		began_at = Time.get_ticks_usec()
		decoder.decode(bytes)
		times.append(Time.get_ticks_usec() - began_at)
	decoder.close()
	times.sort()
	return {
		"description_us": described_us, "whole_us": whole_us, "median_us": times[times.size() >> 1], "p99_us": times[int(times.size() * 0.99)],
		"bytes": size / float(times.size()), "calls": calls[0],
	}
