extends RefCounted
## Structures that refer to each other in a circle would never be freed, since Godot counts references. When the decoder lets go of
## them, the circle is cut where it closes.

const Collection = preload("collection.gd")


# A structure on the way that is being followed, what it refers to, and how far that has been followed.
class Step:
	extends RefCounted
	var schema: ColyseusSchema
	var children: Array[ColyseusSchema]
	var next: int = 0


## Cuts the circles among these structures. What else they refer to is alive, and left alone.
static func cut(structures: Array[ColyseusSchema]) -> void:
	# false while it is on the way, true when it is done.
	var is_done: Dictionary[ColyseusSchema, bool] = {}
	var members: Dictionary[ColyseusSchema, bool] = {}
	for schema: ColyseusSchema in structures:
		# Most hold plain values only, and can be in no circle.
		if not schema._type.references.is_empty():
			members[schema] = true
	for schema: ColyseusSchema in members:
		if is_done.has(schema):
			continue
		var way: Array[Step] = [_step(schema, members)]
		is_done[schema] = false
		while not way.is_empty():
			var step: Step = way[-1]
			if step.next == step.children.size():
				is_done[step.schema] = true
				way.pop_back()
				continue
			var child: ColyseusSchema = step.children[step.next]
			step.next += 1
			if not is_done.has(child):
				is_done[child] = false
				way.append(_step(child, members))
			elif not is_done[child]:
				_cut(step.schema, child)


static func _step(schema: ColyseusSchema, members: Dictionary[ColyseusSchema, bool]) -> Step:
	var step: Step = Step.new()
	step.schema = schema
	for index: int in schema._type.references:
		var collection: Collection = schema._collections.get(index)
		var values: Array = [schema.get(schema._type.keys[index])] if collection == null else collection.values()
		for value: Variant in values:
			if value is ColyseusSchema and members.has(value):
				step.children.append(value)
	return step


static func _cut(schema: ColyseusSchema, child: ColyseusSchema) -> void:
	for index: int in schema._type.references:
		var collection: Collection = schema._collections.get(index)
		if collection != null:
			collection.forget(child)
		elif is_same(schema.get(schema._type.keys[index]), child):
			schema.set(schema._type.keys[index], null)
