extends RefCounted
## The changes of one patch that somebody listens to, told when the patch has been decoded as a whole.

const Watchers = preload("watchers.gd")
const Collection = preload("collection.gd")
const Operations = preload("operations.gd")

# Instead of a field's index: the structure has changed.
const _WHOLE: int = -1

# One array for each change, which is the least that Godot can keep: [watchers, index, value, before] for a field, and
# [collection, key, value, before, operation] for an entry.
var _changes: Array[Array] = []


func field_changed(watchers: Watchers, index: int, value: Variant, before: Variant) -> void:
	if not watchers.is_changed:
		watchers.is_changed = true
		_changes.append([watchers, _WHOLE, null, null])
	if watchers.has(Watchers.FIELD, index):
		_changes.append([watchers, index, value, before])


func entry_changed(collection: Collection, operation: int, key: Variant, value: Variant, before: Variant) -> void:
	if not collection.watched_by.is_empty():
		_changes.append([collection, key, value, before, operation])


func tell() -> void:
	if _changes.is_empty():
		return
	var changes: Array[Array] = _changes
	_changes = []
	Watchers.begin_round()
	for change: Array in changes:
		if change[0] is Collection:
			_tell_entry(change)
			continue
		var watchers: Watchers = change[0]
		var index: int = change[1]
		if index == _WHOLE:
			watchers.is_changed = false
			watchers.tell(Watchers.ANY, _WHOLE)
		else:
			watchers.tell(Watchers.FIELD, index, change[2], change[3])


func _tell_entry(change: Array) -> void:
	var collection: Collection = change[0]
	var operation: int = change[4]
	# A copy, since a callback may replace what is in the field.
	for watched: Collection.Watched in collection.watched_by.duplicate():
		var watchers: Watchers = watched.watchers
		var index: int = watched.index
		if operation & Operations.DELETE and change[3] != null:
			watchers.tell(Watchers.REMOVE, index, change[3], change[1])
		if operation & Operations.ADD:
			watchers.tell(Watchers.ADD, index, change[2], change[1])
		watchers.tell(Watchers.CHANGE, index, change[2], change[1])
