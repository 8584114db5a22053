class_name DemoSettings
extends RefCounted
## What the player has chosen of how the demo is played and drawn. It is kept below [code]user://[/code], and every change holds at once.

## Something is chosen anew.
signal changed

const _Palette = preload("../look/palette.gd")
const _Palettes = preload("../look/palettes.gd")

## Where it is kept.
const PATH: String = "user://tr_dungeons/demo_settings.json"
# A stick that nobody touches is never quite in its middle.
const _TOUCHED: float = 0.5
const _USUAL: String = "usual"

static var _shared: DemoSettings = null

## Whether the player has a gamepad in its hands just now: hints write its buttons.
static var uses_pad: bool = false

## Keys and buttons. To choose others call [method bind].
var bindings: DemoBindings = DemoBindings.new()
## Whose colours are drawn: one of [code]look/palettes.gd[/code].
var palette_name: String = _USUAL:
	set(value):
		palette_name = value
		_Palette.use(value)
		_keep()
## Reduced motion: nothing shakes or flashes, and effects are few.
var is_calm: bool = false:
	set(value):
		is_calm = value
		_keep()
## What was wrong with the kept settings; empty if nothing was.
var trouble: String = ""

# While settings are read, they are not written.
var _is_reading: bool = false


## The settings of this game.
static func shared() -> DemoSettings:
	if _shared == null:
		_shared = DemoSettings.new()
		_shared._read()
	return _shared


## What a hint writes for an action: the key, or the gamepad's button while that is used.
static func key(action: StringName) -> String:
	return shared().bindings.label(action, uses_pad)


## Notices whether an event is of a gamepad: hints follow the device that is used.
static func notice_device(event: InputEvent) -> void:
	if event is InputEventJoypadButton or event is InputEventJoypadMotion and absf((event as InputEventJoypadMotion).axis_value) > _TOUCHED:
		uses_pad = true
	elif event is InputEventKey or event is InputEventMouseButton:
		uses_pad = false


## Chooses a key, a mouse button or a gamepad's button: see [method DemoBindings.bind].
func bind(action: StringName, place: int, code: String) -> StringName:
	var taken_from: StringName = bindings.bind(action, place, code)
	_keep()
	return taken_from


## Everything is as at the beginning.
func reset() -> void:
	_is_reading = true
	bindings.reset()
	palette_name = _USUAL
	is_calm = false
	_is_reading = false
	_keep()


func _keep() -> void:
	if _is_reading:
		return
	var kept: Dictionary = {"palette": palette_name, "is_calm": is_calm, "bindings": bindings.chosen()}
	TrKeptFile.write(PATH, JSON.stringify(kept, "\t"))
	changed.emit()


func _read() -> void:
	if not FileAccess.file_exists(PATH):
		return
	_is_reading = true
	if not _take(TrKeptFile.read_json(PATH)):
		var aside: String = TrKeptFile.set_aside(PATH)
		trouble = "Your settings could not be read, so all are as at the beginning. The damaged file is kept as %s." % aside.get_file()
	_is_reading = false


# All of it, or nothing.
func _take(kept: Variant) -> bool:
	if not kept is Dictionary:
		return false
	var all: Dictionary = kept
	if not all.get("palette", _USUAL) in _Palettes.ALL or not all.get("is_calm", false) is bool:
		return false
	if not bindings.take(all.get("bindings", {})):
		return false
	palette_name = all.get("palette", _USUAL)
	is_calm = all.get("is_calm", false)
	return true
