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


## What players read of the content, such as a name, in the language of the game: one text, or texts by language. [code]pt_BR[/code] takes
## [code]pt[/code] where there is no [code]pt-BR[/code]. Where the language is not there, it is as [method default_text] has it.
static func content_text(entry: Dictionary, key: String) -> String:
	var by_language: Dictionary = below(entry, key)
	var parts: PackedStringArray = TranslationServer.get_locale().split("_")
	while not parts.is_empty():
		var language: String = "-".join(parts)
		if by_language.has(language):
			return text(by_language, language)
		parts.resize(parts.size() - 1)
	return default_text(entry, key)


## The one text that the server has for it: English, else that of the first language by its code. Empty where there is none.
static func default_text(entry: Dictionary, key: String) -> String:
	var by_language: Dictionary = below(entry, key)
	if by_language.is_empty():
		return text(entry, key)
	var languages: Array = by_language.keys()
	languages.sort()
	return text(by_language, "en" if by_language.has("en") else str(languages[0]))


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
