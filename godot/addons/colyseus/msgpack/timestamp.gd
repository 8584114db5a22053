class_name ColyseusTimestamp
extends RefCounted
## A point in time in a message: what a [code]Date[/code] of JavaScript becomes.

## Since the beginning of 1970, UTC. Negative before.
var seconds: int
## From 0 to 999999999, on top of [member seconds].
var nanoseconds: int


func _init(p_seconds: int = 0, p_nanoseconds: int = 0) -> void:
	seconds = p_seconds
	nanoseconds = p_nanoseconds


## The present time.
static func now() -> ColyseusTimestamp:
	return from_unix_time(Time.get_unix_time_from_system())


## From the seconds that [method Time.get_unix_time_from_system] gives.
static func from_unix_time(time: float) -> ColyseusTimestamp:
	var whole: float = floorf(time)
	return ColyseusTimestamp.new(int(whole), int((time - whole) * 1_000_000_000.0))


## As seconds, as the [Time] class has them. Exact to about a microsecond.
func to_unix_time() -> float:
	return float(seconds) + float(nanoseconds) / 1_000_000_000.0


## The bytes of msgpack's timestamp, of which there are 4, 8 or 12.
func to_bytes() -> PackedByteArray:
	var stream: StreamPeerBuffer = StreamPeerBuffer.new()
	stream.big_endian = true
	if seconds >= 0 and seconds < (1 << 34):
		if nanoseconds == 0 and seconds < (1 << 32):
			stream.put_u32(seconds)
		else:
			stream.put_64((nanoseconds << 34) | seconds)
	else:
		stream.put_u32(nanoseconds)
		stream.put_64(seconds)
	return stream.data_array


## From the bytes of msgpack's timestamp, of which there are 4, 8 or 12.
static func from_bytes(bytes: PackedByteArray) -> ColyseusTimestamp:
	var stream: StreamPeerBuffer = StreamPeerBuffer.new()
	stream.big_endian = true
	stream.data_array = bytes
	match bytes.size():
		4:
			return ColyseusTimestamp.new(stream.get_u32(), 0)
		8:
			var bits: int = stream.get_64()
			return ColyseusTimestamp.new(bits & ((1 << 34) - 1), (bits >> 34) & ((1 << 30) - 1))
	var fraction: int = stream.get_u32()
	return ColyseusTimestamp.new(stream.get_64(), fraction)


func _to_string() -> String:
	return "%sZ" % Time.get_datetime_string_from_unix_time(seconds)
