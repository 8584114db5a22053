extends Node3D
## A torch: a flame that flickers, and the light that it throws.

const _Kit = preload("../look/kit.gd")
const _Palette = preload("../look/palette.gd")

const _ENERGY: float = 6.0

## Where its light hangs, seen from the flame: a little into the room, so that it falls on the floor and not on the wall.
var light_offset: Vector3 = Vector3(0.0, 0.5, 0.0)
## Whether it throws light at all: only so many lights can fall on one thing.
var has_light: bool = true

var _flame: Node3D = null
var _light: OmniLight3D = null
var _phase: float = 0.0


func _ready() -> void:
	_phase = absf(position.x * 3.7 + position.z * 1.3)
	var handle: MeshInstance3D = _Kit.part(self, _Kit.cone(0.05, 0.09, 0.7, 8), _Kit.matte(_Palette.DARK_WOOD))
	handle.position.y = -0.35
	_Kit.part(self, _Kit.cone(0.08, 0.17, 0.18, 10), _Kit.matte(_Palette.IRON))
	_flame = _Kit.joint(self, Vector3(0.0, 0.1, 0.0))
	_Kit.part(_flame, _Kit.cone(0.17, 0.0, 0.55, 8), _Kit.glowing(Color(_Palette.FIRE, 0.8)), Vector3(0.0, 0.25, 0.0))
	_Kit.part(_flame, _Kit.cone(0.1, 0.0, 0.34, 8), _Kit.glowing(_Palette.FLAME_CORE), Vector3(0.0, 0.16, 0.0))
	_light = OmniLight3D.new()
	_light.light_color = _Palette.FIRE
	_light.light_energy = _ENERGY
	_light.omni_range = 14.0
	_light.omni_attenuation = 1.35
	_light.light_specular = 0.3
	_light.visible = has_light
	_light.position = light_offset
	add_child(_light)


## Far torches burn without throwing light: there is a limit to the lights that fall on one thing.
func set_lit(is_lit: bool) -> void:
	_light.visible = is_lit and has_light
	set_process(is_lit)


func _process(_delta: float) -> void:
	var now: float = Time.get_ticks_msec() * 0.001 + _phase
	var flicker: float = sin(now * 9.0) * 0.5 + sin(now * 14.7 + 1.0) * 0.3 + sin(now * 23.1) * 0.2
	_light.light_energy = _ENERGY * (1.0 + flicker * 0.09)
	_flame.scale = Vector3(1.0 - flicker * 0.06, 1.0 + flicker * 0.16, 1.0 - flicker * 0.06)
