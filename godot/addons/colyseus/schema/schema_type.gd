extends RefCounted
## One class of the server's state: what its fields are called and how they are encoded.
##
## The fields lie in parallel arrays by their index on the wire, because decoding looks them up for every change.

const Kinds = preload("kinds.gd")

## The server's number of this type.
var id: int = 0
var names: Array[StringName] = []
## What instances keep the fields under: the name where that is a property, and otherwise one that no property has.
var keys: Array[StringName] = []
## By field: one of the kinds.
var kinds: PackedByteArray = PackedByteArray()
## By field of a collection: the kind of what is in it.
var child_kinds: PackedByteArray = PackedByteArray()
## By field: the type of the structure, or of those in the collection; null for plain values.
var children: Array[RefCounted] = []
## By quantized field: value = minimum + (sent / steps) * span.
var minima: PackedFloat64Array = PackedFloat64Array()
var steps: PackedFloat64Array = PackedFloat64Array()
var spans: PackedFloat64Array = PackedFloat64Array()
## By quantized field: 1 where the end of the range is its beginning, as with angles.
var wraps: PackedByteArray = PackedByteArray()
var index_of: Dictionary[StringName, int] = {}
## The indexes of fields that refer to other structures.
var references: PackedInt32Array = PackedInt32Array()
## What instances are made of. See Instances.
var instance_script: GDScript = null


func add_field(field_name: String, kind: int, child_kind: int = Kinds.REF, child: RefCounted = null) -> void:
	var index: int = names.size()
	names.append(StringName(field_name))
	keys.append(hidden_key(field_name))
	kinds.append(kind)
	child_kinds.append(child_kind)
	children.append(child)
	minima.append(0.0)
	steps.append(1.0)
	spans.append(0.0)
	wraps.append(0)
	index_of[StringName(field_name)] = index
	if kind >= Kinds.REF:
		references.append(index)


func add_quantized_field(field_name: String, minimum: float, maximum: float, bits: int, is_cyclic: bool) -> void:
	var kind: int = Kinds.QUANTIZED8 if bits == 8 else Kinds.QUANTIZED16 if bits == 16 else Kinds.QUANTIZED32
	add_field(field_name, kind)
	var index: int = names.size() - 1
	var count: float = float(1 << bits)
	# One step less where the ends differ, and another where the range lies around zero, so that zero is a step.
	if not is_cyclic:
		count -= 2.0 if minimum == -maximum else 1.0
	minima[index] = minimum
	steps[index] = count
	spans[index] = maximum - minimum
	wraps[index] = 1 if is_cyclic else 0


func quantize(index: int, value: float) -> int:
	var span: float = spans[index]
	if wraps[index] == 1:
		if is_nan(value) or is_inf(value):
			return 0
		var turned: float = fmod(value - minima[index], span)
		if turned < 0.0:
			turned += span
		return int(fmod(floorf((turned / span) * steps[index] + 0.5), steps[index]))
	if is_nan(value):
		return 0
	var bounded: float = clampf(value, minima[index], minima[index] + span)
	return int(floorf(((bounded - minima[index]) / span) * steps[index] + 0.5))


func dequantize(index: int, sent: int) -> float:
	return minima[index] + (float(sent) / steps[index]) * spans[index]


## What a field is kept under whose name is no property.
static func hidden_key(field_name: StringName) -> StringName:
	return StringName("field " + field_name)


## Makes instances of a class that has a property for every field.
func use_class(script: GDScript) -> void:
	instance_script = script
	keys = names.duplicate()


func create() -> ColyseusSchema:
	var schema: ColyseusSchema = instance_script.new()
	schema._type = self
	return schema
