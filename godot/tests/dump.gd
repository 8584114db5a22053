extends RefCounted
## What a decoder holds, as text that JavaScript and Godot write alike. See test/godot/support/dump.ts.

const Kinds = preload("res://addons/colyseus/schema/kinds.gd")
const Collection = preload("res://addons/colyseus/schema/collection.gd")


static func of_decoder(decoder: ColyseusDecoder) -> Dictionary:
	var counts: PackedStringArray = []
	var ids: Array = decoder._references.objects.keys()
	ids.sort()
	for id: int in ids:
		counts.append("%d: %d" % [id, decoder._references._counts.get(id, 0)])
	return {"state": of_schema(decoder.state), "references": counts}


static func of_schema(schema: ColyseusSchema) -> Dictionary:
	var result: Dictionary = {}
	for index: int in schema._type.names.size():
		var field: StringName = schema._type.names[index]
		var value: Variant = schema.get_field(field)
		var kind: int = schema._type.kinds[index]
		if value != null and kind > Kinds.REF:
			var collection: Collection = schema._collections[index]
			if not is_same(value, collection.value()):
				result[str(field)] = "the field is not what its collection holds"
				continue
			result[str(field)] = _of_collection(collection)
		else:
			result[str(field)] = of_value(value, kind)
	return result


static func of_value(value: Variant, kind: int) -> Variant:
	if value == null:
		return null
	if value is ColyseusSchema:
		var schema: ColyseusSchema = value
		return of_schema(schema)
	if value is String:
		return "'%s" % value
	if value is bool:
		return value
	if kind == Kinds.BIGINT64 or kind == Kinds.BIGUINT64:
		return "b%d" % value
	var is_whole: bool = kind >= Kinds.UINT8 and kind <= Kinds.UINT64
	if is_whole != (value is int) and kind != Kinds.UINT64:
		return "%s is of the wrong type: %s" % [value, type_string(typeof(value))]
	var number: float = value
	return of_number(number)


static func of_number(number: float) -> String:
	if is_nan(number):
		return "#7ff8000000000000"
	var bytes: PackedByteArray = []
	bytes.resize(8)
	bytes.encode_double(0, number)
	bytes.reverse()
	return "#" + bytes.hex_encode()


static func _of_collection(collection: Collection) -> Array:
	var result: Array = []
	for pair: Array in collection.pairs():
		if collection.kind == Kinds.MAP:
			result.append("'%s" % pair[0])
		result.append(of_value(pair[1], collection.child_kind))
	return result
