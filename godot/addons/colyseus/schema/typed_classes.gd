extends RefCounted
## Finds for each type of the state the class that the user has for it, going from the root class through the fields.
##
## A class says what is in its fields with [code]static func definition()[/code], as the official code generator writes it.

const SchemaType = preload("schema_type.gd")


static func assign(type: SchemaType, script: GDScript) -> void:
	if script == null or type.instance_script != null:
		return
	var usable: GDScript = _schema_class(script)
	if usable == null:
		push_warning("%s does not extend ColyseusSchema, so the state is made of plain ones." % script.resource_path)
		return
	type.instance_script = usable
	for field: ColyseusSchema.Field in _definition(usable):
		if not type.index_of.has(StringName(field.name)):
			push_warning("The class has a field \"%s\" that the server's state has not. Generate it anew?" % field.name)
		elif field.child is GDScript:
			var child_class: GDScript = field.child
			var child: SchemaType = type.children[type.index_of[StringName(field.name)]]
			if child != null:
				assign(child, child_class)


# The code generator writes a class inside a file of its own name, and refers to the file.
static func _schema_class(script: GDScript) -> GDScript:
	if _is_schema(script):
		return script
	var inner: Variant = script.get_script_constant_map().get(StringName(script.resource_path.get_file().get_basename()))
	if not inner is GDScript:
		return null
	var inner_class: GDScript = inner
	return inner_class if _is_schema(inner_class) else null


static func _is_schema(script: GDScript) -> bool:
	var base: GDScript = script
	while base != null:
		if base == (ColyseusSchema as GDScript):
			return true
		base = base.get_base_script()
	return false


# Of the class and those it extends.
static func _definition(script: GDScript) -> Array[ColyseusSchema.Field]:
	var fields: Array[ColyseusSchema.Field] = []
	var level: GDScript = script
	while level != null and level != (ColyseusSchema as GDScript):
		var has_one: bool = level.get_script_method_list().any(
			func(method: Dictionary) -> bool: return method["name"] == "definition"
		)
		if has_one:
			var defined: Array = level.call(&"definition")
			for field: ColyseusSchema.Field in defined:
				fields.append(field)
		level = level.get_base_script()
	return fields
