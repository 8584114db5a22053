extends RefCounted
## The classes of the state's description, which is a state itself. They are always the same, so they are written down here.
## The names are the server's.


class Quantized:
	extends ColyseusSchema
	@warning_ignore("shadowed_global_identifier")
	var min: Variant
	@warning_ignore("shadowed_global_identifier")
	var max: Variant
	var bits: Variant
	var mode: Variant


class Field:
	extends ColyseusSchema
	var name: Variant
	var type: Variant
	var referencedType: Variant
	var childPrimitive: Variant
	var quantized: Variant


class Type:
	extends ColyseusSchema
	var id: Variant
	var extendsId: Variant
	var fields: Variant


class Description:
	extends ColyseusSchema
	var types: Variant
	var rootType: Variant
