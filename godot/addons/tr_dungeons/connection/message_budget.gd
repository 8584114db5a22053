class_name TrMessageBudget
extends RefCounted
## How many messages of each type may be sent now: as many as the server takes, by [constant TrMultiplayerProtocol.MESSAGE_RATES].
##
## Beyond its rates the server refuses, and in the end closes the connection. So this client never sends more, whatever the game asks of it.

var _buckets: Dictionary[String, Bucket] = {}


## What is left of one type, as the server counts it.
class Bucket:
	extends RefCounted
	## How many may be sent at once.
	var left: float
	## When that was so, in seconds of [method TrRoomClock.seconds].
	var at: float

	func _init(p_left: float, p_at: float) -> void:
		left = p_left
		at = p_at


## Whether a message of this type may be sent now.
func may_send(type: String) -> bool:
	return _refilled(type).left >= 1.0


## A message of this type is sent now.
func spend(type: String) -> void:
	_refilled(type).left -= 1.0


## The server takes no message of this type for so many seconds.
func pause(type: String, seconds: float) -> void:
	var bucket: Bucket = _refilled(type)
	bucket.left = minf(bucket.left, 1.0 - seconds * _per_second(type))


func _refilled(type: String) -> Bucket:
	var now: float = TrRoomClock.seconds()
	var most: float = TrMultiplayerProtocol.MESSAGE_RATES[type][1]
	if not _buckets.has(type):
		_buckets[type] = Bucket.new(most, now)
	var bucket: Bucket = _buckets[type]
	bucket.left = minf(most, bucket.left + (now - bucket.at) * _per_second(type))
	bucket.at = now
	return bucket


static func _per_second(type: String) -> float:
	return TrMultiplayerProtocol.MESSAGE_RATES[type][0]
