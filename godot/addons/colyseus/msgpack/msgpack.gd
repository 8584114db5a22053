class_name ColyseusMsgpack
extends RefCounted
## Encodes and decodes msgpack, the format of messages.
## [codeblock]
## var msgpack := ColyseusMsgpack.new()
## var bytes := msgpack.encode({item_id = "sword", quantity = 1})
## if msgpack.decode(bytes) == OK:
##     print(msgpack.data)
## else:
##     print(msgpack.error_message)
## [/codeblock]
## [b]From Godot.[/b] Booleans, numbers, texts, [PackedByteArray] (binary), [Array] and all packed arrays (arrays), [Dictionary]
## (maps), [ColyseusTimestamp] and [ColyseusMsgpackExt]. Nothing else can be sent: send the fields of a [Vector3].
## [br]
## [b]Numbers.[/b] JavaScript reads 64 bit integers as BigInt and not as numbers. So an [int] beyond 32 bits is written as a float, as
## JavaScript's own encoder does, as long as a float holds it exactly (up to 2[sup]53[/sup]). A [float] is written in 4 bytes where they
## hold it exactly. An unsigned integer of 2[sup]63[/sup] and more is read as a [float], since [int] has no room for it.
## [br]
## [b]Hostile input.[/b] Every length is checked against what is left, before anything is allocated, and [member max_depth] and
## [member max_values] bound the rest.

const _TIMESTAMP: int = -1
# What JavaScript's encoder writes for `undefined`.
const _UNDEFINED: int = 0
# Integers that a float holds exactly.
const _EXACT: int = 1 << 53

## How deep arrays and maps may lie in each other.
var max_depth: int = 64
## How many values there may be in one message, all levels together. An empty map takes one byte on the wire and some hundred
## in memory.
var max_values: int = 200_000

## What was decoded.
var data: Variant = null
## Why the last [method decode] or [method encode] failed; empty if it did not.
var error_message: String = ""

var _stream: StreamPeerBuffer = StreamPeerBuffer.new()
var _values_left: int


func _init() -> void:
	_stream.big_endian = true


## The bytes of a value. If it holds something that cannot be encoded, there are none, and [member error_message] says what.
func encode(value: Variant) -> PackedByteArray:
	error_message = ""
	_stream.clear()
	_write(value, 0)
	var bytes: PackedByteArray = _stream.data_array
	_stream.clear()
	return bytes if error_message == "" else PackedByteArray()


## Decodes one value, beginning at [param start], into [member data]. Returns [constant OK] or [constant ERR_PARSE_ERROR]. Bytes
## behind the value are an error, too.
func decode(bytes: PackedByteArray, start: int = 0) -> Error:
	error_message = ""
	data = null
	_values_left = max_values
	_stream.data_array = bytes
	_stream.seek(mini(start, bytes.size()))
	var value: Variant = _read(0)
	if error_message == "" and _left() > 0:
		_fail("there are %d bytes behind the value" % _left())
	_stream.clear()
	if error_message != "":
		return ERR_PARSE_ERROR
	data = value
	return OK


func _write(value: Variant, depth: int) -> void:
	if error_message != "":
		return
	if depth > max_depth:
		_fail("the value is nested more than %d levels deep, or holds itself" % max_depth)
		return
	match typeof(value):
		TYPE_NIL:
			_stream.put_u8(0xc0)
		TYPE_BOOL:
			_stream.put_u8(0xc3 if value else 0xc2)
		TYPE_INT:
			var whole: int = value
			_write_int(whole)
		TYPE_FLOAT:
			var number: float = value
			_write_float(number)
		TYPE_STRING, TYPE_STRING_NAME:
			_write_text(str(value))
		TYPE_PACKED_BYTE_ARRAY:
			var bytes: PackedByteArray = value
			_write_length(bytes.size(), -1, 0, 0xc4, 0xc5, 0xc6)
			_stream.put_data(bytes)
		TYPE_DICTIONARY:
			var dictionary: Dictionary = value
			_write_length(dictionary.size(), 0x80, 16, -1, 0xde, 0xdf)
			for key: Variant in dictionary:
				_write(key, depth + 1)
				_write(dictionary[key], depth + 1)
		TYPE_ARRAY, TYPE_PACKED_INT32_ARRAY, TYPE_PACKED_INT64_ARRAY, TYPE_PACKED_FLOAT32_ARRAY, \
		TYPE_PACKED_FLOAT64_ARRAY, TYPE_PACKED_STRING_ARRAY:
			var array: Array = value
			_write_length(array.size(), 0x90, 16, -1, 0xdc, 0xdd)
			for item: Variant in array:
				_write(item, depth + 1)
		_:
			_write_object(value)


func _write_object(value: Variant) -> void:
	if value is ColyseusTimestamp:
		var timestamp: ColyseusTimestamp = value
		_write_ext(_TIMESTAMP, timestamp.to_bytes())
	elif value is ColyseusMsgpackExt:
		var ext: ColyseusMsgpackExt = value
		_write_ext(ext.type, ext.data)
	else:
		_fail("a %s cannot be sent. Send its fields, as a Dictionary" % type_string(typeof(value)))


func _write_int(value: int) -> void:
	if value >= 0:
		if value < 0x80:
			_stream.put_u8(value)
		elif value < 0x100:
			_stream.put_u8(0xcc)
			_stream.put_u8(value)
		elif value < 0x10000:
			_stream.put_u8(0xcd)
			_stream.put_u16(value)
		elif value < 0x100000000:
			_stream.put_u8(0xce)
			_stream.put_u32(value)
		else:
			_write_large_int(value)
	elif value >= -0x20:
		_stream.put_8(value)
	elif value >= -0x80:
		_stream.put_u8(0xd0)
		_stream.put_8(value)
	elif value >= -0x8000:
		_stream.put_u8(0xd1)
		_stream.put_16(value)
	elif value >= -0x80000000:
		_stream.put_u8(0xd2)
		_stream.put_32(value)
	else:
		_write_large_int(value)


func _write_large_int(value: int) -> void:
	if value > -_EXACT and value < _EXACT:
		_stream.put_u8(0xcb)
		_stream.put_double(value)
	else:
		_stream.put_u8(0xd3)
		_stream.put_64(value)


func _write_float(value: float) -> void:
	var short: PackedFloat32Array = [value]
	if short[0] == value or is_nan(value):
		_stream.put_u8(0xca)
		_stream.put_float(value)
	else:
		_stream.put_u8(0xcb)
		_stream.put_double(value)


func _write_text(value: String) -> void:
	var utf8: PackedByteArray = value.to_utf8_buffer()
	_write_length(utf8.size(), 0xa0, 32, 0xd9, 0xda, 0xdb)
	_stream.put_data(utf8)


func _write_ext(type: int, bytes: PackedByteArray) -> void:
	var size: int = bytes.size()
	match size:
		1: _stream.put_u8(0xd4)
		2: _stream.put_u8(0xd5)
		4: _stream.put_u8(0xd6)
		8: _stream.put_u8(0xd7)
		16: _stream.put_u8(0xd8)
		_: _write_length(size, -1, 0, 0xc7, 0xc8, 0xc9)
	_stream.put_8(type)
	_stream.put_data(bytes)


# A length in the shortest of its forms: within the first byte, or in 8, 16 or 32 bits. Forms that a type lacks are -1.
func _write_length(length: int, short: int, short_limit: int, in_8: int, in_16: int, in_32: int) -> void:
	if length < short_limit:
		_stream.put_u8(short | length)
	elif length < 0x100 and in_8 >= 0:
		_stream.put_u8(in_8)
		_stream.put_u8(length)
	elif length < 0x10000:
		_stream.put_u8(in_16)
		_stream.put_u16(length)
	else:
		_stream.put_u8(in_32)
		_stream.put_u32(length)


func _read(depth: int) -> Variant:
	if error_message != "":
		return null
	if depth > max_depth:
		return _fail("it is nested more than %d levels deep" % max_depth)
	_values_left -= 1
	if _values_left < 0:
		return _fail("it holds more than %d values" % max_values)
	if not _has(1):
		return null
	var first: int = _stream.get_u8()
	if first < 0x80:
		return first
	if first < 0x90:
		return _read_map(first & 0x0f, depth)
	if first < 0xa0:
		return _read_array(first & 0x0f, depth)
	if first < 0xc0:
		return _read_text(first & 0x1f)
	if first >= 0xe0:
		return first - 0x100
	match first:
		0xc0: return null
		0xc2: return false
		0xc3: return true
		0xc4: return _read_bytes(_read_length(1))
		0xc5: return _read_bytes(_read_length(2))
		0xc6: return _read_bytes(_read_length(4))
		0xc7: return _read_ext(_read_length(1))
		0xc8: return _read_ext(_read_length(2))
		0xc9: return _read_ext(_read_length(4))
		0xca: return _stream.get_float() if _has(4) else 0.0
		0xcb: return _stream.get_double() if _has(8) else 0.0
		0xcc: return _stream.get_u8() if _has(1) else 0
		0xcd: return _stream.get_u16() if _has(2) else 0
		0xce: return _stream.get_u32() if _has(4) else 0
		0xcf: return _read_u64()
		0xd0: return _stream.get_8() if _has(1) else 0
		0xd1: return _stream.get_16() if _has(2) else 0
		0xd2: return _stream.get_32() if _has(4) else 0
		0xd3: return _stream.get_64() if _has(8) else 0
		0xd4: return _read_ext(1)
		0xd5: return _read_ext(2)
		0xd6: return _read_ext(4)
		0xd7: return _read_ext(8)
		0xd8: return _read_ext(16)
		0xd9: return _read_text(_read_length(1))
		0xda: return _read_text(_read_length(2))
		0xdb: return _read_text(_read_length(4))
		0xdc: return _read_array(_read_length(2), depth)
		0xdd: return _read_array(_read_length(4), depth)
		0xde: return _read_map(_read_length(2), depth)
		0xdf: return _read_map(_read_length(4), depth)
	return _fail("%d begins no value" % first)


func _read_length(size: int) -> int:
	if not _has(size):
		return 0
	match size:
		1: return _stream.get_u8()
		2: return _stream.get_u16()
	return _stream.get_u32()


func _read_u64() -> Variant:
	if not _has(8):
		return 0
	var bits: int = _stream.get_64()
	if bits >= 0:
		return bits
	return float((bits >> 32) & 0xffffffff) * 4294967296.0 + float(bits & 0xffffffff)


func _read_array(length: int, depth: int) -> Array:
	var array: Array = []
	# Every value takes a byte at least.
	if not _has(length):
		return array
	array.resize(length)
	for index: int in length:
		array[index] = _read(depth + 1)
		if error_message != "":
			break
	return array


func _read_map(length: int, depth: int) -> Dictionary:
	var dictionary: Dictionary = {}
	if not _has(length * 2):
		return dictionary
	for count: int in length:
		var key: Variant = _read(depth + 1)
		var value: Variant = _read(depth + 1)
		if error_message != "":
			break
		dictionary[key] = value
	return dictionary


func _read_text(length: int) -> String:
	var utf8: PackedByteArray = _read_bytes(length)
	var text: String = utf8.get_string_from_utf8()
	# Godot takes a byte order mark at the beginning for an encoding's, and drops it.
	if length >= 3 and utf8.size() >= 3 and utf8[0] == 0xef and utf8[1] == 0xbb and utf8[2] == 0xbf:
		return char(0xfeff) + text
	return text


func _read_bytes(length: int) -> PackedByteArray:
	if length == 0 or not _has(length):
		return PackedByteArray()
	var at: int = _stream.get_position()
	_stream.seek(at + length)
	return _stream.data_array.slice(at, at + length)


func _read_ext(length: int) -> Variant:
	if not _has(length + 1):
		return null
	var type: int = _stream.get_8()
	var bytes: PackedByteArray = _read_bytes(length)
	if type == _UNDEFINED and length == 1:
		return null
	if type == _TIMESTAMP and length in [4, 8, 12]:
		return ColyseusTimestamp.from_bytes(bytes)
	return ColyseusMsgpackExt.new(type, bytes)


func _left() -> int:
	return _stream.get_size() - _stream.get_position()


func _has(size: int) -> bool:
	if error_message != "":
		return false
	if size <= _left():
		return true
	_fail("it is truncated: %d bytes are missing" % (size - _left()))
	return false


func _fail(what: String) -> Variant:
	if error_message == "":
		error_message = "%s." % what
	return null
