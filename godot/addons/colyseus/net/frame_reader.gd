extends RefCounted
## Reads the head of a frame: bytes, numbers and texts as @colyseus/schema writes them.
##
## Reading beyond the end sets [member failed] and gives zeros, so that a caller checks once, at the end.

var at: int
var failed: bool = false

var _bytes: PackedByteArray


func _init(frame: PackedByteArray, start: int = 0) -> void:
	_bytes = frame
	at = start


func left() -> int:
	return _bytes.size() - at


func u8() -> int:
	return _bytes[at - 1] if _take(1) else 0


func u16() -> int:
	return _bytes.decode_u16(at - 2) if _take(2) else 0


func u32() -> int:
	return _bytes.decode_u32(at - 4) if _take(4) else 0


func is_text() -> bool:
	if left() < 1:
		return false
	var first: int = _bytes[at]
	return (first > 0xa0 and first < 0xc0) or first == 0xd9 or first == 0xda or first == 0xdb


## A whole number: a length, an id or a code.
func number() -> int:
	var value: float = real()
	if absf(value) <= 9007199254740992.0:
		return int(value)
	failed = true
	return 0


## Any number, fractions too: a rate may be one.
func real() -> float:
	var first: int = u8()
	if first < 0x80:
		return first
	match first:
		0xca: return _bytes.decode_float(at - 4) if _take(4) else 0.0
		0xcb: return _bytes.decode_double(at - 8) if _take(8) else 0.0
		0xcc: return u8()
		0xcd: return u16()
		0xce: return u32()
		0xcf, 0xd3: return _bytes.decode_s64(at - 8) if _take(8) else 0
		0xd0: return _bytes.decode_s8(at - 1) if _take(1) else 0
		0xd1: return _bytes.decode_s16(at - 2) if _take(2) else 0
		0xd2: return _bytes.decode_s32(at - 4) if _take(4) else 0
	if first >= 0xe0:
		return first - 0x100
	failed = true
	return 0.0


func text() -> String:
	var first: int = u8()
	var length: int = 0
	if first < 0xc0:
		length = first & 0x1f
	elif first == 0xd9:
		length = u8()
	elif first == 0xda:
		length = u16()
	elif first == 0xdb:
		length = u32()
	else:
		failed = true
	return utf8(length)


func utf8(length: int) -> String:
	return bytes(length).get_string_from_utf8()


func bytes(length: int) -> PackedByteArray:
	return _bytes.slice(at - length, at) if length >= 0 and _take(length) else PackedByteArray()


func rest() -> PackedByteArray:
	return bytes(left())


# Whether there are so many bytes left; if so, they are behind.
func _take(size: int) -> bool:
	if failed or size > left():
		failed = true
		return false
	at += size
	return true
