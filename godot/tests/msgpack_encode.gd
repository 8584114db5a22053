extends SceneTree
## Encodes what only Godot has, and what cannot be encoded. Writes one JSON.


func _init() -> void:
	var holds_itself: Array = []
	holds_itself.append(holds_itself)
	var deep: Array = []
	for level: int in 70:
		deep = [deep]
	var values: Dictionary = {
		"string_name": &"name",
		"ints": PackedInt32Array([1, -1, 70000]),
		"long_ints": PackedInt64Array([1 << 40]),
		"floats": PackedFloat32Array([0.5]),
		"doubles": PackedFloat64Array([0.1]),
		"texts": PackedStringArray(["a", "é"]),
		"bytes": PackedByteArray([0, 255]),
		"typed": {"list": ["a"] as Array[String]},
		"time": ColyseusTimestamp.from_unix_time(1700000000.5),
		"largest": 9223372036854775807,
		"smallest": -9223372036854775808,
		"exact": 9007199254740991,
		"vector": Vector3.ONE,
		"object": RefCounted.new(),
		"callable": func() -> void: pass,
		"holds_itself": holds_itself,
		"deep": deep,
		"hidden": {"a": [Color.RED]},
	}
	var msgpack: ColyseusMsgpack = ColyseusMsgpack.new()
	var answers: Dictionary = {}
	for key: String in values:
		var bytes: PackedByteArray = msgpack.encode(values[key])
		answers[key] = Marshalls.raw_to_base64(bytes) if msgpack.error_message == "" else "! " + msgpack.error_message
	holds_itself.clear()
	var file: FileAccess = FileAccess.open(OS.get_cmdline_user_args()[0], FileAccess.WRITE)
	file.store_string(JSON.stringify(answers))
	file.close()
	quit()
