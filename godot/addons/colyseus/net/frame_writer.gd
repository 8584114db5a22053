extends RefCounted
## Writes numbers and texts as @colyseus/schema does, byte for byte.

var bytes: PackedByteArray = PackedByteArray()


func u8(value: int) -> void:
	bytes.append(value & 0xff)


func u16(value: int) -> void:
	var at: int = _grow(2)
	bytes.encode_u16(at, value & 0xffff)


func u32(value: int) -> void:
	var at: int = _grow(4)
	bytes.encode_u32(at, value & 0xffffffff)


func s64(value: int) -> void:
	var at: int = _grow(8)
	bytes.encode_s64(at, value)


func f32(value: float) -> void:
	var at: int = _grow(4)
	bytes.encode_float(at, value)


func f64(value: float) -> void:
	var at: int = _grow(8)
	bytes.encode_double(at, value)


## A number in as few bytes as it takes. The first byte says how many.
func number(value: float) -> void:
	if is_nan(value):
		value = 0.0
	elif is_inf(value):
		value = signf(value) * 9007199254740991.0
	if value != floorf(value) or value < -2147483648.0 or value > 2147483647.0:
		_fraction(value)
		return
	var whole: int = int(value)
	if whole >= 0:
		if whole < 0x80:
			u8(whole)
		elif whole < 0x100:
			u8(0xcc)
			u8(whole)
		elif whole < 0x10000:
			u8(0xcd)
			u16(whole)
		else:
			u8(0xce)
			u32(whole)
	elif whole >= -0x20:
		u8(whole)
	elif whole >= -0x80:
		u8(0xd0)
		u8(whole)
	elif whole >= -0x8000:
		u8(0xd1)
		u16(whole)
	else:
		u8(0xd2)
		u32(whole)


func text(value: String) -> void:
	var utf8: PackedByteArray = value.to_utf8_buffer()
	var length: int = utf8.size()
	if length < 0x20:
		u8(0xa0 | length)
	elif length < 0x100:
		u8(0xd9)
		u8(length)
	elif length < 0x10000:
		u8(0xda)
		u16(length)
	else:
		u8(0xdb)
		u32(length)
	bytes.append_array(utf8)


## A message's type: a text or a number.
func message_type(type: Variant) -> void:
	if type is int:
		var id: int = type
		number(id)
	else:
		text(str(type))


## A float32 where that is near enough: the server's own rule, to one part in ten thousand.
func _fraction(value: float) -> void:
	if absf(value) <= 3.4028235e+38:
		var at: int = bytes.size()
		u8(0xca)
		f32(value)
		if absf(absf(bytes.decode_float(at + 1)) - absf(value)) < 1e-4:
			return
		bytes.resize(at)
	u8(0xcb)
	f64(value)


func _grow(size: int) -> int:
	var at: int = bytes.size()
	bytes.resize(at + size)
	return at
