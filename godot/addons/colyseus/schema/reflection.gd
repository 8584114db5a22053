extends RefCounted
## Reads the description of the state's classes, with which every room begins.
##
## It is a state itself, of classes that are always the same, so the decoder reads it.

const Kinds = preload("kinds.gd")
const SchemaType = preload("schema_type.gd")
const Instances = preload("instances.gd")
const TypedClasses = preload("typed_classes.gd")
const Descriptions = preload("descriptions.gd")

# A field's index and its operation share a byte, which leaves room for this many.
const _MAX_FIELDS: int = 63

## Why the description could not be read; empty if it could.
var problem: String = ""
## By id.
var types: Dictionary[int, SchemaType] = {}
var root: SchemaType = null

# How the classes of descriptions are described. They hold nothing of a room, so all rooms share them.
static var _description: SchemaType = null


## Reads what [code]Reflection.encode()[/code] has written. [param root_class] is the user's own class of the state, or null.
func decode(bytes: PackedByteArray, root_class: GDScript = null) -> bool:
	if _description == null:
		_description = _describe_descriptions()
	var decoder: ColyseusDecoder = ColyseusDecoder.new(_description, {})
	if not decoder.decode(bytes):
		problem = "the description of the state cannot be read: %s" % decoder.problem
		return false
	var described: Dictionary[int, ColyseusSchema] = {}
	var list: Variant = decoder.state.get_field(&"types")
	if list is Array:
		var type_list: Array = list
		for type: ColyseusSchema in type_list:
			var id: int = _number(type, &"id")
			described[id] = type
			types[id] = SchemaType.new()
			types[id].id = id
	for id: int in described:
		if not _add_fields(types[id], described[id], described):
			return false
	root = types.get(_number(decoder.state, &"rootType"))
	if root == null:
		problem = "the description of the state names no class for the state itself."
		return false
	TypedClasses.assign(root, root_class)
	# Found for all before the first is prepared, which replaces it.
	var classes: Dictionary[int, GDScript] = {}
	for id: int in types:
		classes[id] = _class_of(id, described)
	for id: int in types:
		Instances.prepare(types[id], classes[id])
	return true


# The user's class of a type, or of the nearest type that it extends.
func _class_of(id: int, described: Dictionary[int, ColyseusSchema]) -> GDScript:
	while types.has(id):
		if types[id].instance_script != null:
			return types[id].instance_script
		id = _number(described[id], &"extendsId", -1)
	return ColyseusSchema as GDScript


# Fields of the classes it extends come first, the topmost class's before all.
func _add_fields(type: SchemaType, description: ColyseusSchema, described: Dictionary[int, ColyseusSchema]) -> bool:
	var line: Array[ColyseusSchema] = []
	var ancestor: ColyseusSchema = description
	while ancestor != null:
		if line.has(ancestor):
			problem = "the description of the state has a class that extends itself (type %d)." % type.id
			return false
		line.push_front(ancestor)
		var extended: Variant = ancestor.get_field(&"extendsId")
		ancestor = described.get(_number(ancestor, &"extendsId")) if extended != null else null
	for level: ColyseusSchema in line:
		var fields: Variant = level.get_field(&"fields")
		if fields is Array:
			var field_list: Array = fields
			for field: ColyseusSchema in field_list:
				if not _add_field(type, field):
					return false
	return true


func _add_field(type: SchemaType, field: ColyseusSchema) -> bool:
	var field_name: String = str(field.get_field(&"name"))
	var type_name: String = str(field.get_field(&"type"))
	if type.names.size() >= _MAX_FIELDS:
		problem = "the description of the state has a class with more than %d fields." % _MAX_FIELDS
		return false
	if field.get_field(&"quantized") != null:
		var quantized: ColyseusSchema = field.get_field(&"quantized")
		return _add_quantized_field(type, field_name, quantized)
	var kind: int = Kinds.BY_NAME.get(type_name, -1)
	if kind < 0:
		problem = "the field \"%s\" has the type \"%s\", which this client does not know." % [field_name, type_name]
		return false
	if kind < Kinds.REF:
		type.add_field(field_name, kind)
		return true
	var child: SchemaType = types.get(_number(field, &"referencedType", -1))
	var child_kind: int = Kinds.REF
	if child == null:
		var child_name: String = str(field.get_field(&"childPrimitive"))
		child_kind = Kinds.BY_NAME.get(child_name, -1)
		if kind == Kinds.REF or child_kind < 0 or child_kind >= Kinds.REF:
			problem = "the field \"%s\" (%s) holds \"%s\", which this client does not know." % [field_name, type_name, child_name]
			return false
	type.add_field(field_name, kind, child_kind, child)
	return true


func _add_quantized_field(type: SchemaType, field_name: String, quantized: ColyseusSchema) -> bool:
	var minimum: float = _fraction(quantized, &"min")
	var maximum: float = _fraction(quantized, &"max")
	var bits: int = int(_fraction(quantized, &"bits"))
	if not (is_finite(minimum) and is_finite(maximum) and maximum > minimum and bits in [8, 16, 32]):
		problem = "the quantized field \"%s\" has no proper range: %s to %s in %d bits." % [field_name, minimum, maximum, bits]
		return false
	type.add_quantized_field(field_name, minimum, maximum, bits, _fraction(quantized, &"mode") == 1.0)
	return true


static func _number(schema: ColyseusSchema, field: StringName, otherwise: int = 0) -> int:
	return otherwise if schema.get_field(field) == null else int(_fraction(schema, field))


static func _fraction(schema: ColyseusSchema, field: StringName) -> float:
	var value: Variant = schema.get_field(field)
	if value == null:
		return 0.0
	var number: float = value
	return number


static func _describe_descriptions() -> SchemaType:
	var quantized: SchemaType = SchemaType.new()
	quantized.add_field("min", Kinds.FLOAT64)
	quantized.add_field("max", Kinds.FLOAT64)
	quantized.add_field("bits", Kinds.UINT8)
	quantized.add_field("mode", Kinds.UINT8)
	quantized.use_class(Descriptions.Quantized as GDScript)
	var field: SchemaType = SchemaType.new()
	field.add_field("name", Kinds.STRING)
	field.add_field("type", Kinds.STRING)
	field.add_field("referencedType", Kinds.NUMBER)
	field.add_field("childPrimitive", Kinds.STRING)
	field.add_field("quantized", Kinds.REF, Kinds.REF, quantized)
	field.use_class(Descriptions.Field as GDScript)
	var type: SchemaType = SchemaType.new()
	type.add_field("id", Kinds.NUMBER)
	type.add_field("extendsId", Kinds.NUMBER)
	type.add_field("fields", Kinds.ARRAY, Kinds.REF, field)
	type.use_class(Descriptions.Type as GDScript)
	var description: SchemaType = SchemaType.new()
	description.add_field("types", Kinds.ARRAY, Kinds.REF, type)
	description.add_field("rootType", Kinds.NUMBER)
	description.use_class(Descriptions.Description as GDScript)
	return description
