class_name ColyseusMsgpackExt
extends RefCounted
## A value of a type that msgpack itself does not know: a type's number and bytes.

## From 0 to 127 for an application's own types; those below 0 are msgpack's.
var type: int
## The value, as the type defines it.
var data: PackedByteArray


func _init(p_type: int = 0, p_data: PackedByteArray = PackedByteArray()) -> void:
	type = p_type
	data = p_data


func _to_string() -> String:
	return "ColyseusMsgpackExt(%d, %s)" % [type, data.hex_encode()]
