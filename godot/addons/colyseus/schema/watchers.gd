extends RefCounted
## What listens to one structure, and to the collections in its fields.

## The events that are listened to. FIELD, ADD, REMOVE and CHANGE are about one field.
enum { ANY, FIELD, ADD, REMOVE, CHANGE }

## Counts the rounds in which callbacks are called, in all rooms.
static var _round: int = 0

## Whether the structure has changed in the patch that is being decoded.
var is_changed: bool = false

# By event: by field index: listeners. The arrays are replaced and never changed, so one that is gone through stays as it is.
var _listeners: Array[Dictionary] = [{}, {}, {}, {}, {}]


class Listener:
	extends RefCounted
	var callback: Callable
	var argument_count: int
	# The round in which it was registered: it has been told what there is, so the rest of that round is no news to it.
	var since: int
	var is_stopped: bool = false


static func begin_round() -> void:
	_round += 1


## Calls with as many of the arguments as the callback takes.
static func call_with(callback: Callable, first: Variant, second: Variant) -> void:
	_call(callback, callback.get_argument_count(), first, second)


func add(event: int, index: int, callback: Callable) -> Callable:
	var listener: Listener = Listener.new()
	listener.callback = callback
	listener.argument_count = callback.get_argument_count()
	listener.since = _round
	var others: Array = _listeners[event].get(index, [])
	_listeners[event][index] = others + [listener]
	return _remove.bind(event, index, listener)


func has(event: int, index: int) -> bool:
	return _listeners[event].has(index)


func tell(event: int, index: int, first: Variant = null, second: Variant = null) -> void:
	var listeners: Variant = _listeners[event].get(index)
	if listeners == null:
		return
	for listener: Listener in listeners:
		if not listener.callback.is_valid():
			_remove(event, index, listener)
		elif listener.since != _round and not listener.is_stopped:
			_call(listener.callback, listener.argument_count, first, second)


static func _call(callback: Callable, argument_count: int, first: Variant, second: Variant) -> void:
	match argument_count:
		0: callback.call()
		1: callback.call(first)
		_: callback.call(first, second)


func _remove(event: int, index: int, listener: Listener) -> void:
	listener.is_stopped = true
	var others: Array = _listeners[event].get(index, [])
	var kept: Array = others.filter(func(other: Listener) -> bool: return other != listener)
	if kept.is_empty():
		_listeners[event].erase(index)
	else:
		_listeners[event][index] = kept
