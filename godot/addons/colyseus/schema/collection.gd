extends RefCounted
## A map, array, set, collection or stream of the state: what the user sees as a Dictionary or an Array, and what the wire needs
## to know of it beside that.

const Kinds = preload("kinds.gd")
const Operations = preload("operations.gd")
const Watchers = preload("watchers.gd")

var ref_id: int = -1
var kind: int
var child_kind: int
## The SchemaType of what is in it; null for plain values.
var child: RefCounted
## What a map holds, by key.
var entries: Dictionary = {}
## What all others hold, in order.
var items: Array = []
## What listens to it, through the fields that it is in.
var watched_by: Array[Watched] = []

# Of a map: index on the wire → key.
var _keys: Dictionary[int, String] = {}
# Of a set, collection or stream: the indexes on the wire of its items.
var _indexes: Array[int] = []
# Whether items were taken out of an array, and null holds their place until the structure has been read.
var _has_holes: bool = false


class Watched:
	extends RefCounted
	var watchers: Watchers
	var index: int


func _init(p_kind: int, p_child_kind: int, p_child: RefCounted) -> void:
	kind = p_kind
	child_kind = p_child_kind
	child = p_child


## What the field holds.
func value() -> Variant:
	if kind == Kinds.MAP:
		return entries
	return items


func values() -> Array:
	return entries.values() if kind == Kinds.MAP else items


## Every entry as [key, value].
func pairs() -> Array:
	var result: Array = []
	if kind == Kinds.MAP:
		for key: String in entries:
			result.append([key, entries[key]])
		return result
	for place: int in items.size():
		result.append([place if kind == Kinds.ARRAY else _indexes[place], items[place]])
	return result


func watch(watchers: Watchers, index: int) -> void:
	var watched: Watched = Watched.new()
	watched.watchers = watchers
	watched.index = index
	watched_by.append(watched)


func unwatch(watchers: Watchers, index: int) -> void:
	for place: int in range(watched_by.size() - 1, -1, -1):
		if watched_by[place].watchers == watchers and watched_by[place].index == index:
			watched_by.remove_at(place)


func set_key(index: int, key: String) -> void:
	_keys[index] = key


## The key of an index on the wire; null where a map has none.
func key_of(index: int) -> Variant:
	if kind == Kinds.MAP:
		return _keys.get(index)
	return index


func at(index: int) -> Variant:
	if kind == Kinds.MAP:
		var key: Variant = _keys.get(index)
		return null if key == null else entries.get(key)
	if kind == Kinds.ARRAY:
		return items[index] if index >= 0 and index < items.size() else null
	var place: int = _indexes.find(index)
	return items[place] if place >= 0 else null


func remove(index: int) -> void:
	if kind == Kinds.MAP:
		var key: Variant = _keys.get(index)
		if key != null:
			entries.erase(key)
			_keys.erase(index)
	elif kind == Kinds.ARRAY:
		if index >= items.size():
			items.resize(index + 1)
		items[index] = null
		_has_holes = true
	else:
		var place: int = _indexes.find(index)
		if place >= 0:
			items.remove_at(place)
			_indexes.remove_at(place)


## Puts a value where the operation says. An index that is taken keeps what it has in sets, collections and streams: the same
## addition may be sent twice.
func store(operation: int, index: int, new_value: Variant) -> void:
	if kind == Kinds.MAP:
		var key: Variant = _keys.get(index)
		if key != null:
			entries[key] = new_value
	elif kind == Kinds.ARRAY:
		_store_item(operation, index, new_value)
	elif not _indexes.has(index):
		_indexes.append(index)
		items.append(new_value)


## Takes a value out wherever it is, when nothing is decoded any more.
func forget(value_in_it: Variant) -> void:
	for key: Variant in entries.keys():
		if is_same(entries[key], value_in_it):
			entries.erase(key)
	for place: int in range(items.size() - 1, -1, -1):
		if is_same(items[place], value_in_it):
			items.remove_at(place)


func clear() -> void:
	entries.clear()
	items.clear()
	_keys.clear()
	_indexes.clear()
	_has_holes = false


func reverse() -> void:
	items.reverse()


## Closes the gaps of an array, when all that a patch says of it has been read.
func finish() -> void:
	if not _has_holes:
		return
	_has_holes = false
	var kept: int = 0
	for place: int in items.size():
		if items[place] != null:
			items[kept] = items[place]
			kept += 1
	items.resize(kept)


## Takes out all that a whole state did not mention, and returns it as [key, value].
func prune(mentioned: Dictionary) -> Array:
	# A whole state does not say what is in a stream.
	if kind == Kinds.STREAM:
		return []
	var removed: Array = pairs().filter(func(pair: Array) -> bool: return not mentioned.has(pair[0]))
	if kind == Kinds.MAP:
		for pair: Array in removed:
			entries.erase(pair[0])
		for index: int in _keys.keys():
			if not entries.has(_keys[index]):
				_keys.erase(index)
	else:
		for pair: Array in removed:
			var index: int = pair[0]
			remove(index)
		finish()
	return removed


func _store_item(operation: int, index: int, new_value: Variant) -> void:
	var size: int = items.size()
	if operation == Operations.ADD and index < size and items[index] != null:
		items.insert(index, new_value)
		return
	if operation == Operations.DELETE_AND_MOVE and index < size:
		items.remove_at(index)
		size -= 1
	if index >= size:
		# Out of order: what lies between comes later in the patch, or is not for this client.
		if index > size:
			_has_holes = true
		items.resize(index + 1)
	items[index] = new_value
