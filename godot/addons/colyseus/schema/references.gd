extends RefCounted
## The structures of a state by their numbers, and how often each is referred to. What nothing refers to any more is forgotten
## after the patch, since the server uses its number again.

const Collection = preload("collection.gd")
const Cycles = preload("cycles.gd")
const Kinds = preload("kinds.gd")

## ColyseusSchema or Collection, by number.
var objects: Dictionary[int, RefCounted] = {}

var _counts: Dictionary[int, int] = {}
var _released: Dictionary[int, bool] = {}


func add(ref_id: int, object: RefCounted, is_new_reference: bool) -> void:
	objects[ref_id] = object
	if is_new_reference:
		_counts[ref_id] = _counts.get(ref_id, 0) + 1
	_released.erase(ref_id)


func release(ref_id: int) -> void:
	var count: int = _counts.get(ref_id, 0)
	if count == 0:
		return
	_counts[ref_id] = count - 1
	if count == 1:
		_released[ref_id] = true


func release_object(object: Variant) -> void:
	if object is ColyseusSchema:
		var schema: ColyseusSchema = object
		release(schema.__ref_id)
	elif object is Collection:
		var collection: Collection = object
		release(collection.ref_id)


## Forgets what was released, and what only that referred to.
func collect() -> void:
	var gone: Array[ColyseusSchema] = []
	while not _released.is_empty():
		var batch: Array[int] = _released.keys()
		for ref_id: int in batch:
			if _counts.get(ref_id, 0) == 0:
				var object: RefCounted = objects.get(ref_id)
				_release_children(object)
		for ref_id: int in batch:
			_released.erase(ref_id)
			if _counts.get(ref_id, 0) == 0:
				var object: RefCounted = objects.get(ref_id)
				_forget_listeners(object)
				if object is ColyseusSchema:
					gone.append(object)
				objects.erase(ref_id)
				_counts.erase(ref_id)
	Cycles.cut(gone)


func clear() -> void:
	var all: Array[ColyseusSchema] = []
	for ref_id: int in objects:
		_forget_listeners(objects[ref_id])
		if objects[ref_id] is ColyseusSchema:
			all.append(objects[ref_id])
	Cycles.cut(all)
	objects.clear()
	_counts.clear()
	_released.clear()


# A callback often holds the very structure that it listens to; neither would ever be freed.
func _forget_listeners(object: RefCounted) -> void:
	if object is ColyseusSchema:
		var schema: ColyseusSchema = object
		schema._watchers = null
	elif object is Collection:
		var collection: Collection = object
		collection.watched_by.clear()


func _release_children(object: RefCounted) -> void:
	if object is ColyseusSchema:
		var schema: ColyseusSchema = object
		for collection: Collection in schema._collections.values():
			_release_child(collection)
		for index: int in schema._type.references:
			_release_child(schema.get(schema._type.keys[index]))
	elif object is Collection:
		var collection: Collection = object
		if collection.child_kind == Kinds.REF:
			for value: Variant in collection.values():
				_release_child(value)


# One that is released already is not released twice: it was taken out of its parent in this patch.
func _release_child(child: Variant) -> void:
	if child is ColyseusSchema:
		var schema: ColyseusSchema = child
		if not _released.has(schema.__ref_id):
			release(schema.__ref_id)
	elif child is Collection:
		var collection: Collection = child
		if not _released.has(collection.ref_id):
			release(collection.ref_id)
