class_name ColyseusSchema
extends RefCounted
## A structure of the room's state, as the server described it: the state itself, a player, an enemy.
##
## Its fields are properties: [code]room.state.players["id"].current_health[/code]. Maps are a [Dictionary], arrays, sets,
## collections and streams an [Array], nested structures another [ColyseusSchema]. Fields that the server has not set are
## [code]null[/code]. A field of the type [code]number[/code] is always a [float], one of the types [code]int8[/code] to
## [code]biguint64[/code] always an [int]; an [code]uint64[/code] of 2[sup]63[/sup] and more is a [float].
## [br][br]
## The state belongs to the server: read it, and do not write to it. What is removed from it stays as it was.
## [br][br]
## Callbacks are called after a patch has been decoded as a whole, with as many arguments as they take:
## [codeblock]
## room.state.on_add("players", func(player: ColyseusSchema, player_id: String) -> void:
##     player.listen("current_health", func(now: float, before: Variant) -> void:
##         print(player_id, " has ", now))
## )
## [/codeblock]
## They are registered by field name, so they may be registered before the field exists, and they outlive the collection that is
## in it. Those whose object was freed are forgotten.

## The types of fields, for generated classes. See [Colyseus].
const STRING: String = "string"
## See [constant STRING].
const NUMBER: String = "number"
## See [constant STRING].
const BOOLEAN: String = "boolean"
## See [constant STRING].
const INT8: String = "int8"
## See [constant STRING].
const UINT8: String = "uint8"
## See [constant STRING].
const INT16: String = "int16"
## See [constant STRING].
const UINT16: String = "uint16"
## See [constant STRING].
const INT32: String = "int32"
## See [constant STRING].
const UINT32: String = "uint32"
## See [constant STRING].
const INT64: String = "int64"
## See [constant STRING].
const UINT64: String = "uint64"
## See [constant STRING].
const FLOAT32: String = "float32"
## See [constant STRING].
const FLOAT64: String = "float64"
## See [constant STRING].
const ARRAY: String = "array"
## See [constant STRING].
const MAP: String = "map"
## See [constant STRING].
const REF: String = "ref"

const _Kinds = preload("kinds.gd")
const _SchemaType = preload("schema_type.gd")
const _Collection = preload("collection.gd")
const _Watchers = preload("watchers.gd")

## The server's number of this structure. It is the same for as long as the structure lives.
@warning_ignore("unused_private_class_variable")
var __ref_id: int = -1

# null only in an instance that no decoder has made.
var _type: _SchemaType = null
# By field index: the collection behind a Dictionary or Array.
var _collections: Dictionary[int, _Collection] = {}
# What listens to this structure; null as long as nothing does, which is what the decoder asks for every change.
var _watchers: _Watchers = null
# Fields that have no property, by the key that the type has for them.
var _other_fields: Dictionary[StringName, Variant] = {}


## A field of a generated class. See [Colyseus].
class Field:
	extends RefCounted
	## What the field is called.
	var name: String
	## One of the types of [ColyseusSchema].
	var type: String
	## The class or type of what is in a collection, and the class of a reference.
	var child: Variant

	func _init(p_name: String, p_type: String, p_child: Variant = null) -> void:
		name = p_name
		type = p_type
		child = p_child


## Calls [param callback] with [code](value, before)[/code] when the field changes, and at once if it has a value.
## Returns a [Callable] that stops it.
func listen(field: StringName, callback: Callable, call_now: bool = true) -> Callable:
	var index: int = _index_of(field, "listen")
	if index < 0:
		return _nothing_to_stop
	var stop: Callable = _watch().add(_Watchers.FIELD, index, callback)
	var value: Variant = get_field(field)
	if call_now and value != null:
		_Watchers.call_with(callback, value, null)
	return stop


## Calls [param callback] with [code](value, key)[/code] for every entry of a collection that is there and that will come.
## The key is the map's key, or the index in an array, a set or a collection. Returns a [Callable] that stops it.
func on_add(field: StringName, callback: Callable, call_now: bool = true) -> Callable:
	var index: int = _index_of_collection(field, "on_add")
	if index < 0:
		return _nothing_to_stop
	var stop: Callable = _watch().add(_Watchers.ADD, index, callback)
	var collection: _Collection = _collections.get(index)
	if call_now and collection != null:
		for pair: Array in collection.pairs():
			_Watchers.call_with(callback, pair[1], pair[0])
	return stop


## Calls [param callback] with [code](value, key)[/code] for every entry that leaves a collection.
## Returns a [Callable] that stops it.
func on_remove(field: StringName, callback: Callable) -> Callable:
	var index: int = _index_of_collection(field, "on_remove")
	if index < 0:
		return _nothing_to_stop
	return _watch().add(_Watchers.REMOVE, index, callback)


## Calls [param callback] without arguments after a patch that has changed fields of this structure. With [param field], calls
## it with [code](value, key)[/code] for every entry of that collection that comes, goes or is replaced; the value of what goes
## is [code]null[/code]. Returns a [Callable] that stops it.
func on_change(callback: Callable, field: StringName = &"") -> Callable:
	if field == &"":
		return _watch().add(_Watchers.ANY, -1, callback)
	var index: int = _index_of_collection(field, "on_change")
	if index < 0:
		return _nothing_to_stop
	return _watch().add(_Watchers.CHANGE, index, callback)


## The value of a field by its name: [code]null[/code] where it is not set, and where there is no such field. The way to fields
## whose name is that of a method or a word of GDScript, such as [code]get[/code] or [code]class[/code].
func get_field(field: StringName) -> Variant:
	if _type == null:
		return null
	var index: int = _type.index_of.get(field, -1)
	return get(_type.keys[index]) if index >= 0 else null


## The names of all fields, in the server's order.
func field_names() -> Array[StringName]:
	return _type.names if _type != null else ([] as Array[StringName])


## All that is in this structure and below it, as plain dictionaries and arrays: for printing and for tests.
func to_dictionary() -> Dictionary:
	return _plain(self, [])


func _to_string() -> String:
	return "ColyseusSchema%s" % [to_dictionary()]


# Reached where the script has no such property: for names that cannot be properties, and for classes of the code generator,
# which declare none.
func _get(property: StringName) -> Variant:
	if _other_fields.has(property):
		return _other_fields[property]
	return _other_fields.get(_SchemaType.hidden_key(property))


func _set(property: StringName, value: Variant) -> bool:
	if _type == null or not _type.keys.has(property):
		return false
	_other_fields[property] = value
	return true


func _watch() -> _Watchers:
	if _watchers == null:
		_watchers = _Watchers.new()
		for index: int in _collections:
			_collections[index].watch(_watchers, index)
	return _watchers


func _index_of(field: StringName, method: String) -> int:
	var index: int = field_names().find(field)
	if index < 0:
		push_error("%s(\"%s\"): there is no such field. There is: %s." % [method, field, ", ".join(field_names())])
	return index


func _index_of_collection(field: StringName, method: String) -> int:
	var index: int = _index_of(field, method)
	if index < 0:
		return index
	if _type.kinds[index] > _Kinds.REF:
		return index
	push_error("%s(\"%s\"): the field is no map, array, set, collection or stream. Use listen()." % [method, field])
	return -1


static func _nothing_to_stop() -> void:
	pass


static func _plain(value: Variant, above: Array) -> Variant:
	if value is ColyseusSchema:
		if above.has(value):
			return "(see above)"
		var schema: ColyseusSchema = value
		var here: Array = above + [value]
		var fields: Dictionary = {}
		for field: StringName in schema.field_names():
			fields[str(field)] = _plain(schema.get_field(field), here)
		return fields
	if value is Dictionary:
		var entries: Dictionary = value
		var plain_entries: Dictionary = {}
		for key: Variant in entries:
			plain_entries[key] = _plain(entries[key], above)
		return plain_entries
	if value is Array:
		var items: Array = value
		return items.map(_plain.bind(above))
	return value
