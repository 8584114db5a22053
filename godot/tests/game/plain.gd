extends RefCounted
## What the addon answers and tells, as plain data for a test: of an object all its public fields.


## Calls a method of a part of the game, such as [code]party.news[/code], and tells what became of it.
static func answer_of(game: MultiplayerManager, path: String, method: String, args: Array) -> Dictionary:
	var part: Object = game.get_indexed(NodePath(path.replace(".", ":")))
	var taken: Array = args.map(func(each: Variant) -> Variant: return _argument(each))
	var answer: Variant = await part.callv(method, taken)
	return {"answer": of(answer), "error": str(game.last_error) if game.last_error != null else ""}


## Notes each signal of a part of the game with its arguments, as [code]party.news.joined[/code]. [param plain] makes them what JSON can hold.
static func note_signals(part: Object, path: String, seen: Array[Array], but_for: PackedStringArray, plain: Callable) -> void:
	var script: GDScript = part.get_script()
	for each: Dictionary in script.get_script_signal_list():
		var signal_name: String = each["name"]
		if signal_name.begins_with("_") or "%s.%s" % [path, signal_name] in but_for:
			continue
		part.connect(signal_name, func(...args: Array) -> void: seen.append(["%s.%s" % [path, signal_name]] + args.map(plain)))


## As it can be written in JSON.
static func of(value: Variant) -> Variant:
	if value is TrArenaMatch:
		var fought: TrArenaMatch = value
		return {"match_id": fought.room.room_id, "player_id": fought.player_id, "is_over": fought.is_over}
	if value is Object:
		@warning_ignore("unsafe_call_argument")
		return _fields(value)
	if value is Array:
		var items: Array = value
		return items.map(of)
	if value is Vector3:
		var place: Vector3 = value
		return [place.x, place.z]
	if value is Vector2:
		var direction: Vector2 = value
		return [direction.x, direction.y]
	return value


static func _fields(object: Object) -> Dictionary:
	var fields: Dictionary = {}
	var script: GDScript = object.get_script()
	for property: Dictionary in script.get_script_property_list():
		var name: String = property["name"]
		var usage: int = property["usage"]
		if usage & PROPERTY_USAGE_SCRIPT_VARIABLE and not name.begins_with("_"):
			fields[name] = of(object.get(name))
	if object is TrRatingChange:
		fields["explanation"] = (object as TrRatingChange).explanation()
	if object is TrSanction:
		fields["sentence"] = (object as TrSanction).sentence()
	return fields


# JSON knows no whole numbers, no places {x, z} and no directions [x, z].
static func _argument(given: Variant) -> Variant:
	if given is float:
		var number: float = given
		return int(number)
	if given is Array:
		var numbers: Array = given
		var across: float = numbers[0]
		var along: float = numbers[1]
		return Vector2(across, along)
	if given is Dictionary:
		var named: Dictionary = given
		if named.has("x") and named.has("z"):
			var x: float = named["x"]
			var z: float = named["z"]
			return Vector3(x, 0.0, z)
	return given
