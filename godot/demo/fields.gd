extends RefCounted
## Reads entries of the content and of events, which are plain dictionaries: what is missing is what the caller says instead.


## A number.
static func number(of: Dictionary, key: String, otherwise: float = 0.0) -> float:
	var value: Variant = of.get(key)
	if value is float or value is int:
		var found: float = value
		return found
	return otherwise


## A text; empty if there is none.
static func text(of: Dictionary, key: String) -> String:
	var value: Variant = of.get(key)
	return str(value) if value != null else ""


## Yes or no.
static func flag(of: Dictionary, key: String) -> bool:
	var value: Variant = of.get(key)
	return value is bool and value == true


## A list; empty if there is none.
static func list(of: Dictionary, key: String) -> Array:
	var value: Variant = of.get(key)
	if value is Array:
		var found: Array = value
		return found
	return []


## A place: a Vector3, or x, y and z.
static func place(of: Dictionary, key: String) -> Vector3:
	var value: Variant = of.get(key)
	if value is Vector3:
		var found: Vector3 = value
		return found
	if value is Dictionary:
		var parts: Dictionary = value
		return Vector3(number(parts, "x"), number(parts, "y"), number(parts, "z"))
	return Vector3.ZERO


## An id as a person reads it: rusty_sword becomes Rusty Sword.
static func title(id: String) -> String:
	return id.replace("_", " ").capitalize()


## A whole number of an entry; 0 where there is none.
static func whole(of: Dictionary, key: String) -> int:
	return roundi(number(of, key))


## Texts of an entry; empty where there are none.
static func texts(of: Dictionary, key: String) -> PackedStringArray:
	var found: PackedStringArray = []
	for each: Variant in list(of, key):
		found.append(str(each))
	return found
