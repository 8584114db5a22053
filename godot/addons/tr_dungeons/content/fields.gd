extends RefCounted
## Reads fields of content and messages, whose values come as JSON or msgpack, with the type that they must have.


## A number; [param otherwise] where there is none.
static func number(entry: Dictionary, key: String, otherwise: float = 0.0) -> float:
	var value: Variant = entry.get(key)
	if value is float or value is int:
		@warning_ignore("unsafe_call_argument")
		return float(value)
	return otherwise


## A whole number; 0 where there is none.
static func whole(entry: Dictionary, key: String) -> int:
	return roundi(number(entry, key))


## The whole numbers in a list; none where there is no list.
static func wholes(entry: Dictionary, key: String) -> Array[int]:
	var found: Array[int] = []
	var value: Variant = entry.get(key)
	if value is Array:
		var items: Array = value
		for item: Variant in items:
			if item is float or item is int:
				@warning_ignore("unsafe_call_argument")
				found.append(roundi(item))
	return found


## A text; empty where there is none.
static func text(entry: Dictionary, key: String, otherwise: String = "") -> String:
	var value: Variant = entry.get(key)
	return str(value) if value is String or value is StringName else otherwise


## Yes or no; no where there is nothing.
static func flag(entry: Dictionary, key: String) -> bool:
	return entry.get(key) == true


## What is below; empty where there is nothing.
static func below(entry: Dictionary, key: String) -> Dictionary:
	var value: Variant = entry.get(key)
	if value is Dictionary:
		return value
	return {}


## The dictionaries in a list; none where there is no list.
static func list(entry: Dictionary, key: String) -> Array[Dictionary]:
	var found: Array[Dictionary] = []
	var value: Variant = entry.get(key)
	if value is Array:
		var items: Array = value
		for item: Variant in items:
			if item is Dictionary:
				var below_it: Dictionary = item
				found.append(below_it)
	return found


## The texts in a list; none where there is no list.
static func texts(entry: Dictionary, key: String) -> PackedStringArray:
	var found: PackedStringArray = []
	var value: Variant = entry.get(key)
	if value is Array:
		var items: Array = value
		for item: Variant in items:
			found.append(str(item))
	return found


## A place {x, y, z}.
static func place(entry: Dictionary, key: String) -> Vector3:
	var at: Dictionary = below(entry, key)
	return Vector3(number(at, "x"), number(at, "y"), number(at, "z"))
