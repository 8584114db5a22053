class_name ColyseusDecoder
extends RefCounted
## Decodes a room's state and its patches.
##
## [ColyseusRoom] does this for you. By hand, with frames that were recorded:
## [codeblock]
## var decoder := ColyseusDecoder.from_reflection(description)
## decoder.decode(whole_state)
## decoder.decode(patch)
## print(decoder.state)
## [/codeblock]
## What cannot be decoded is skipped, as the official clients do, and [member problem] says what it was.

const _Kinds = preload("kinds.gd")
const _Operations = preload("operations.gd")
const _SchemaType = preload("schema_type.gd")
const _Collection = preload("collection.gd")
const _References = preload("references.gd")
const _Changes = preload("changes.gd")
const _Reflection = preload("reflection.gd")

# Frames are read with this behind them, so that a truncated one is found out after a read, not before each.
const _PADDING: PackedByteArray = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]

## The state. It is one object for as long as the room lives.
var state: ColyseusSchema
## What was wrong with the last frame; empty if nothing was.
var problem: String = ""

var _types: Dictionary[int, _SchemaType]
var _references: _References = _References.new()
var _changes: _Changes = _Changes.new()

# Of the frame that is being decoded.
var _bytes: PackedByteArray
var _at: int
var _end: int
var _ref_id: int
# How many places arrays may still grow beyond what the frame puts there.
var _gaps_left: int
# Whether a whole state is laid over an older one; then, what it mentions of which collection.
var _is_rejoin: bool = false
var _mentioned: Dictionary[_Collection, Dictionary] = {}
var _is_incomplete: bool


## A decoder for a state of that description, which is what [code]Reflection.encode()[/code] of @colyseus/schema writes. Returns
## null and prints an error if it cannot be read.
static func from_reflection(description: PackedByteArray, root_class: GDScript = null) -> ColyseusDecoder:
	var reflection: _Reflection = _Reflection.new()
	if reflection.decode(description, root_class):
		return ColyseusDecoder.new(reflection.root, reflection.types)
	push_error(reflection.problem)
	return null


func _init(root: _SchemaType, types: Dictionary[int, _SchemaType]) -> void:
	_types = types
	state = root.create()
	state.__ref_id = 0
	_references.add(0, state, true)


## Decodes a whole state or a patch, beginning at [param start], and calls the callbacks. Returns whether all of it could be
## decoded. [param is_rejoin] says that this is the whole state after a reconnection: what it does not mention is removed.
func decode(frame: PackedByteArray, start: int = 0, is_rejoin: bool = false) -> bool:
	problem = ""
	_end = frame.size()
	_bytes = frame + _PADDING
	_gaps_left = _end + 1024
	_is_rejoin = is_rejoin and _references.objects.size() > 1
	_is_incomplete = false
	_decode(start)
	if _is_rejoin and not _is_incomplete:
		_prune()
	_is_rejoin = false
	_mentioned.clear()
	_bytes = PackedByteArray()
	_changes.tell()
	_references.collect()
	return problem == ""


## Forgets all callbacks and structures. The state stays as it is, only that structures that refer
## to each other in a circle do so no more.
func close() -> void:
	_references.clear()


func _notification(what: int) -> void:
	# Not close(): what is being deleted cannot call itself.
	if what == NOTIFICATION_PREDELETE:
		_references.clear()


# The loop over all changes. The most frequent ones, plain values of a structure, are decoded in it; every call that it does
# without is a tenth of a microsecond.
func _decode(start: int) -> void:
	var bytes: PackedByteArray = _bytes
	var end: int = _end
	var at: int = start
	var schema: ColyseusSchema = state
	var collection: _Collection = null
	var type: _SchemaType = schema._type
	var kinds: PackedByteArray = type.kinds
	var keys: Array[StringName] = type.keys
	_ref_id = 0

	while at < end:
		var head: int = bytes[at]
		at += 1

		if head == _Operations.SWITCH_TO_STRUCTURE:
			if collection != null:
				collection.finish()
			var ref_id: int = bytes[at]
			if ref_id < 0x80:
				at += 1
			else:
				_at = at
				ref_id = _read_index()
				at = _at
			var object: RefCounted = _references.objects.get(ref_id)
			if object == null:
				if at <= end:
					_complain("there is no structure %d" % ref_id)
				at = _skip(at)
				continue
			_ref_id = ref_id
			if object is ColyseusSchema:
				collection = null
				schema = object
				type = schema._type
				kinds = type.kinds
				keys = type.keys
			else:
				schema = null
				collection = object
			continue

		if schema == null:
			_at = at
			_decode_entry(collection, head)
			at = _at
			if at > end:
				break
			continue

		var index: int = head & 0x3f
		var operation: int = head & 0xc0
		if index >= kinds.size():
			_complain("structure %d has no field %d" % [_ref_id, index])
			at = _skip(at)
			continue
		var kind: int = kinds[index]
		var value: Variant
		if operation == _Operations.DELETE or kind >= _Kinds.REF:
			_at = at
			_decode_reference(schema, type, index, kind, operation)
			at = _at
			if at > end:
				break
			continue
		elif kind == _Kinds.QUANTIZED16:
			value = type.minima[index] + (float(bytes.decode_u16(at)) / type.steps[index]) * type.spans[index]
			at += 2
		elif kind == _Kinds.NUMBER and bytes[at] < 0x80:
			value = float(bytes[at])
			at += 1
		elif kind == _Kinds.UINT8:
			value = bytes[at]
			at += 1
		elif kind == _Kinds.BOOLEAN:
			value = bytes[at] > 0
			at += 1
		elif kind == _Kinds.QUANTIZED8:
			value = type.minima[index] + (float(bytes[at]) / type.steps[index]) * type.spans[index]
			at += 1
		elif kind == _Kinds.QUANTIZED32:
			value = type.minima[index] + (float(bytes.decode_u32(at)) / type.steps[index]) * type.spans[index]
			at += 4
		else:
			_at = at
			value = _read_value(kind)
			at = _at
		if at > end:
			break
		if schema._watchers == null:
			schema.set(keys[index], value)
		else:
			var before: Variant = schema.get(keys[index])
			schema.set(keys[index], value)
			if before != value:
				_changes.field_changed(schema._watchers, index, value, before)

	if collection != null:
		collection.finish()
	if at > end:
		_complain("it is truncated")


# A field that refers to another structure, and the deletion of any field.
func _decode_reference(schema: ColyseusSchema, type: _SchemaType, index: int, kind: int, operation: int) -> void:
	var field: StringName = type.keys[index]
	var before: Variant = schema.get(field)
	var collection: _Collection = schema._collections.get(index)
	if operation & _Operations.DELETE and kind >= _Kinds.REF:
		if kind == _Kinds.REF:
			_references.release_object(before)
		else:
			_references.release_object(collection)
	var value: Variant = null
	if operation == _Operations.DELETE:
		if collection != null:
			_leave_collection(schema, index, collection)
	elif kind == _Kinds.REF:
		var declared: _SchemaType = type.children[index]
		value = _read_structure(operation, before, declared)
		if value == null:
			return
	else:
		var ref_id: int = _read_index()
		if _at > _end:
			return
		value = _read_collection(ref_id, operation, schema, index, kind).value()
	if _at > _end:
		return
	schema.set(field, value)
	if schema._watchers != null and not is_same(before, value):
		_changes.field_changed(schema._watchers, index, value, before)


func _read_structure(operation: int, before: Variant, declared: _SchemaType) -> ColyseusSchema:
	var ref_id: int = _read_index()
	var known: RefCounted = _references.objects.get(ref_id)
	var value: ColyseusSchema = known if known is ColyseusSchema else null
	if not operation & _Operations.ADD:
		return value
	var type: _SchemaType = declared
	if _at < _end and _bytes[_at] == _Operations.TYPE_ID:
		_at += 1
		type = _types.get(_read_index(), declared)
	if _at > _end:
		return null
	# One of another type is a leftover: the server uses the numbers of what is gone again.
	if value == null or value._type != type:
		value = type.create()
		value.__ref_id = ref_id
	_references.add(ref_id, value, not is_same(value, before) or operation == _Operations.DELETE_AND_ADD)
	return value


func _read_collection(ref_id: int, operation: int, schema: ColyseusSchema, index: int, kind: int) -> _Collection:
	var type: _SchemaType = schema._type
	var before: _Collection = schema._collections.get(index)
	var known: RefCounted = _references.objects.get(ref_id)
	var value: _Collection = known if known is _Collection else null
	if value == null or value.kind != kind or value.child != type.children[index]:
		value = _Collection.new(kind, type.child_kinds[index], type.children[index])
		value.ref_id = ref_id
	if before != null and before != value:
		if not operation & _Operations.DELETE:
			_references.release(before.ref_id)
		_leave_collection(schema, index, before)
	if before != value:
		schema._collections[index] = value
		if schema._watchers != null:
			value.watch(schema._watchers, index)
	_references.add(ref_id, value, before != value or operation == _Operations.DELETE_AND_ADD)
	if _is_rejoin:
		_mention(value, null)
	return value


func _leave_collection(schema: ColyseusSchema, index: int, collection: _Collection) -> void:
	schema._collections.erase(index)
	if schema._watchers == null:
		return
	# What was in it has left the field. Only this field's listeners are told: it may live on in another.
	var left: _Collection = _Collection.new(collection.kind, collection.child_kind, collection.child)
	left.watch(schema._watchers, index)
	for pair: Array in collection.pairs():
		_changes.entry_changed(left, _Operations.DELETE, pair[0], null, pair[1])
	collection.unwatch(schema._watchers, index)


# One operation on a collection, of which [param operation] has been read.
func _decode_entry(collection: _Collection, operation: int) -> void:
	if operation == _Operations.CLEAR:
		_clear(collection)
		return
	var index: int
	if collection.kind == _Kinds.ARRAY:
		if operation == _Operations.REVERSE:
			collection.reverse()
			return
		if operation == _Operations.DELETE_BY_REFID:
			_delete_by_ref_id(collection)
			return
		index = _read_index()
		if operation == _Operations.ADD_BY_REFID:
			var place: int = collection.items.find(_references.objects.get(index)) if _references.objects.has(index) else -1
			index = place if place >= 0 else collection.items.size()
	else:
		index = _read_index()
	if collection.kind == _Kinds.MAP and operation & _Operations.ADD:
		var new_key: String = _read_text()
		if _at > _end:
			return
		collection.set_key(index, new_key)
	if _at > _end:
		return
	if collection.kind == _Kinds.ARRAY and not _may_grow_to(collection, index):
		_complain("the array %d has no place %d" % [collection.ref_id, index])
		_at = _skip(_at)
		return
	var key: Variant = collection.key_of(index)

	var before: Variant = collection.at(index)
	if operation & _Operations.DELETE:
		if collection.child_kind == _Kinds.REF:
			_references.release_object(before)
		if operation != _Operations.DELETE_AND_ADD:
			collection.remove(index)
	var value: Variant = null
	if operation != _Operations.DELETE:
		if collection.child_kind == _Kinds.REF:
			var declared: _SchemaType = collection.child
			value = _read_structure(operation, before, declared)
		else:
			value = _read_value(collection.child_kind)
		if _at > _end:
			return
	if _is_rejoin:
		_mention(collection, key)
		operation = _replace_in_rejoin(collection, operation, key, value, before)
	if value != null and (collection.kind != _Kinds.ARRAY or value != before):
		collection.store(operation, index, value)
	if before != value:
		_changes.entry_changed(collection, operation, key, value, before)


# The whole state after a reconnection adds everything anew, by its place. What was there in its stead is gone.
func _replace_in_rejoin(collection: _Collection, operation: int, key: Variant, value: Variant, before: Variant) -> int:
	if operation != _Operations.ADD:
		return operation
	if before is ColyseusSchema and before != value:
		_references.release_object(before)
		_changes.entry_changed(collection, _Operations.DELETE, key, null, before)
	return _Operations.REPLACE if collection.kind == _Kinds.ARRAY else operation


func _clear(collection: _Collection) -> void:
	for pair: Array in collection.pairs():
		_changes.entry_changed(collection, _Operations.DELETE, pair[0], null, pair[1])
		if collection.child_kind == _Kinds.REF:
			_references.release_object(pair[1])
	collection.clear()


func _delete_by_ref_id(collection: _Collection) -> void:
	var ref_id: int = _read_index()
	var object: RefCounted = _references.objects.get(ref_id)
	# The client came after it was removed.
	if _at > _end or object == null:
		return
	_references.release(ref_id)
	var place: int = collection.items.find(object)
	if place < 0:
		return
	collection.remove(place)
	_changes.entry_changed(collection, _Operations.DELETE, place, null, object)


# A place far beyond the end is memory that a hostile frame gets for a few bytes. An honest one fills the places in between.
func _may_grow_to(collection: _Collection, index: int) -> bool:
	var gap: int = index - collection.items.size()
	if index < 0 or gap > _gaps_left:
		return false
	_gaps_left -= maxi(0, gap)
	return true


func _mention(collection: _Collection, key: Variant) -> void:
	if not _mentioned.has(collection):
		_mentioned[collection] = {}
	if key != null:
		_mentioned[collection][key] = true


# Removes what a whole state does not mention. Collections that it does not mention at all are not part of whole states, and
# are left alone.
func _prune() -> void:
	var seen: Dictionary[RefCounted, bool] = {state: true}
	var ahead: Array[ColyseusSchema] = [state]
	while not ahead.is_empty():
		var schema: ColyseusSchema = ahead.pop_back()
		for index: int in schema._type.references:
			var collection: _Collection = schema._collections.get(index)
			var below: Array = []
			if collection == null:
				below.append(schema.get(schema._type.keys[index]))
			elif not seen.has(collection) and _mentioned.has(collection):
				seen[collection] = true
				below = _prune_collection(collection)
			for child: Variant in below:
				if child is ColyseusSchema and not seen.has(child):
					seen[child] = true
					ahead.append(child)


# Returns what stays in it and may hold more to prune.
func _prune_collection(collection: _Collection) -> Array:
	for pair: Array in collection.prune(_mentioned[collection]):
		_changes.entry_changed(collection, _Operations.DELETE, pair[0], null, pair[1])
		_references.release_object(pair[1])
	if collection.kind == _Kinds.STREAM:
		return []
	return collection.values()


# Where the next structure begins that is known here.
func _skip(from: int) -> int:
	var at: int = from
	while at < _end:
		at = _bytes.find(_Operations.SWITCH_TO_STRUCTURE, at)
		if at < 0 or at >= _end:
			return _end
		_at = at + 1
		if _references.objects.has(_read_index()):
			return at
		at += 1
	return _end


func _read_value(kind: int) -> Variant:
	match kind:
		_Kinds.NUMBER:
			return _read_number()
		_Kinds.STRING:
			return _read_text()
		_Kinds.BOOLEAN:
			_at += 1
			return _bytes[_at - 1] > 0
		_Kinds.UINT8:
			_at += 1
			return _bytes[_at - 1]
		_Kinds.UINT16:
			_at += 2
			return _bytes.decode_u16(_at - 2)
		_Kinds.UINT32:
			_at += 4
			return _bytes.decode_u32(_at - 4)
		_Kinds.INT8:
			_at += 1
			return _bytes.decode_s8(_at - 1)
		_Kinds.INT16:
			_at += 2
			return _bytes.decode_s16(_at - 2)
		_Kinds.INT32:
			_at += 4
			return _bytes.decode_s32(_at - 4)
		_Kinds.FLOAT32:
			_at += 4
			return _bytes.decode_float(_at - 4)
		_Kinds.FLOAT64:
			_at += 8
			return _bytes.decode_double(_at - 8)
		_Kinds.UINT64:
			_at += 8
			var value: int = _bytes.decode_s64(_at - 8)
			if value < 0:
				return _unsigned(value)
			return value
	# INT64, BIGINT64 and BIGUINT64: 64 bits as they are.
	_at += 8
	return _bytes.decode_s64(_at - 8)


func _read_number() -> float:
	var first: int = _bytes[_at]
	_at += 1
	if first < 0x80:
		return first
	match first:
		0xcc:
			_at += 1
			return _bytes[_at - 1]
		0xcd:
			_at += 2
			return _bytes.decode_u16(_at - 2)
		0xce:
			_at += 4
			return _bytes.decode_u32(_at - 4)
		0xca:
			_at += 4
			return _bytes.decode_float(_at - 4)
		0xcb:
			_at += 8
			return _bytes.decode_double(_at - 8)
		0xd0:
			_at += 1
			return _bytes.decode_s8(_at - 1)
		0xd1:
			_at += 2
			return _bytes.decode_s16(_at - 2)
		0xd2:
			_at += 4
			return _bytes.decode_s32(_at - 4)
		0xd3:
			_at += 8
			return _bytes.decode_s64(_at - 8)
		0xcf:
			_at += 8
			var value: int = _bytes.decode_s64(_at - 8)
			return float(value) if value >= 0 else _unsigned(value)
	if first >= 0xe0:
		return first - 0x100
	_complain("%d begins no number" % first)
	_at = _end + 1
	return 0.0


# The number of a structure, or an index.
func _read_index() -> int:
	var first: int = _bytes[_at]
	if first < 0x80:
		_at += 1
		return first
	var number: float = _read_number()
	return int(number) if absf(number) <= 9007199254740992.0 else -1


func _read_text() -> String:
	var first: int = _bytes[_at]
	_at += 1
	var length: int
	if first < 0xc0:
		length = first & 0x1f
	elif first == 0xd9:
		length = _bytes[_at]
		_at += 1
	elif first == 0xda:
		length = _bytes.decode_u16(_at)
		_at += 2
	elif first == 0xdb:
		length = _bytes.decode_u32(_at)
		_at += 4
	else:
		_complain("%d begins no text" % first)
		_at = _end + 1
		return ""
	var begin: int = _at
	_at += length
	if _at > _end:
		return ""
	var text: String = _bytes.slice(begin, _at).get_string_from_utf8()
	# Godot takes a byte order mark at the beginning for an encoding's, and drops it.
	if length >= 3 and _bytes[begin] == 0xef and _bytes[begin + 1] == 0xbb and _bytes[begin + 2] == 0xbf:
		return char(0xfeff) + text
	return text


func _complain(what: String) -> void:
	_is_incomplete = true
	if problem == "":
		problem = "%s, in a frame of %d bytes." % [what, _end]


# Of 64 bits whose highest is set: as a float, since an int has no room for it.
static func _unsigned(bits: int) -> float:
	return float((bits >> 32) & 0xffffffff) * 4294967296.0 + float(bits & 0xffffffff)
