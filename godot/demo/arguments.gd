extends RefCounted
## What the command line says behind [code]--[/code], as [code]--name=value[/code] or [code]--name[/code].

var _values: Dictionary[String, String] = {}


func _init(words: PackedStringArray) -> void:
	for word: String in words:
		if word.begins_with("--"):
			_values[word.trim_prefix("--").get_slice("=", 0)] = word.get_slice("=", 1) if word.contains("=") else ""


## Whether it was said.
func has(name: String) -> bool:
	return _values.has(name)


## Its value; [param otherwise] if it was not said.
func value(name: String, otherwise: String = "") -> String:
	return _values.get(name, otherwise)
