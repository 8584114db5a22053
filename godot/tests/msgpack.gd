extends SceneTree
## Decodes msgpack and encodes it again. A question is a base64 of the bytes; the answer is the value as text, or why there is none.

const Dump = preload("dump.gd")
const Questions = preload("questions.gd")

const _EXACT: int = 1 << 53

var _msgpack: ColyseusMsgpack = ColyseusMsgpack.new()


func _init() -> void:
	Questions.answer_all(_answer)
	quit()


func _answer(question: String) -> Dictionary:
	if _msgpack.decode(Marshalls.base64_to_raw(question)) != OK:
		return {"problem": _msgpack.error_message}
	var value: Variant = _msgpack.data
	var again: PackedByteArray = _msgpack.encode(value)
	return {"value": _text_of(value), "again": Marshalls.raw_to_base64(again), "problem": _msgpack.error_message}


func _text_of(value: Variant) -> Variant:
	match typeof(value):
		TYPE_NIL, TYPE_BOOL:
			return value
		TYPE_INT:
			var whole: int = value
			return Dump.of_number(float(whole)) if whole >= -_EXACT and whole <= _EXACT else "b%d" % whole
		TYPE_FLOAT:
			var number: float = value
			return Dump.of_number(number)
		TYPE_STRING:
			return "'%s" % value
		TYPE_PACKED_BYTE_ARRAY:
			var bytes: PackedByteArray = value
			return "x%s" % bytes.hex_encode()
		TYPE_ARRAY:
			var array: Array = value
			return array.map(_text_of)
		TYPE_DICTIONARY:
			var dictionary: Dictionary = value
			var pairs: Array = []
			for key: Variant in dictionary:
				pairs.append([_text_of(key), _text_of(dictionary[key])])
			return {"map": pairs}
	if value is ColyseusTimestamp:
		var timestamp: ColyseusTimestamp = value
		return "t%d.%d" % [timestamp.seconds, timestamp.nanoseconds]
	var ext: ColyseusMsgpackExt = value
	return "e%d:%s" % [ext.type, ext.data.hex_encode()]
